"""A common claim, what was measured, and the verdict, in a form that the book collects."""

VERDICTS = ("holds", "fails", "corrected")
CONDITIONAL = ("holds when ", "holds for ", "fails when ", "fails for ")


class Belief:
    """One measured claim; its plain text is three lines: `Belief: `, `Verdict: `, `Measured: `."""

    def __init__(self, claim, verdict, measured):
        self.claim, self.verdict, self.measured = claim, verdict, measured

    def __repr__(self):
        return f"Belief: {self.claim}\nVerdict: {self.verdict}\nMeasured: {self.measured}"

    def _repr_markdown_(self):
        return f"**Belief.** “{self.claim}”\n\n**Verdict: {self.verdict}.** {self.measured}"


def belief(claim, verdict, measured):
    """State a claim, the verdict on it and the measurement that decided.

    verdict: "holds", "fails" or "corrected", or the first two with their condition written out after
    "when" or "for": "holds when η < 2/λ", "fails for two of three losses".
    claim, measured: one line of text each. Raises ValueError for anything else.
    """
    for name, text in (("claim", claim), ("verdict", verdict), ("measured", measured)):
        if not isinstance(text, str):
            raise TypeError(f"belief: {name} must be text, got {type(text).__name__}")
        if not text.strip() or len(text.splitlines()) > 1:
            raise ValueError(f"belief: {name} must be one line of text, got {text!r}")
    conditions = [verdict.removeprefix(start) for start in CONDITIONAL if verdict.startswith(start)]
    if verdict not in VERDICTS and not any(condition.strip(" .") for condition in conditions):
        wanted = ", ".join(repr(word) for word in VERDICTS)
        with_condition = ", ".join(f"'{start}...'" for start in CONDITIONAL)
        raise ValueError(f"belief: verdict must be one of {wanted}, {with_condition}, got {verdict!r}")
    return Belief(claim.strip(), verdict.rstrip(" ."), measured.strip())
