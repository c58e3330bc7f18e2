"""Word errors: how many words a recogniser has wrong, at the fewest edits."""

from dlcore.checks import check_sentences


def word_errors(reference, hypothesis):
    """Substitutions, deletions and insertions that turn one list of words into the other, at the fewest.

    Of the first i words and the first j: one more than for one word fewer on either side, or what it
    is for one fewer on both, and 1 if these two differ; the least of the three (eq:speech-word-errors).
    Raises TypeError for a string in place of a list. Levenshtein, 1966.
    """
    check_sentences("word_errors", "reference and hypothesis", (reference, hypothesis))
    previous = list(range(len(hypothesis) + 1))
    for i, wanted in enumerate(reference, start=1):
        current = [i]
        for j, got in enumerate(hypothesis, start=1):
            replaced = previous[j - 1] + bool(wanted != got)
            current.append(min(previous[j] + 1, current[j - 1] + 1, replaced))  # eq:speech-word-errors
        previous = current
    return previous[-1]


def word_error_rate(references, hypotheses):
    """All errors of all sentences, lists of words, over all words of the references (eq:speech-wer).

    Raises ValueError for references without a word, and TypeError for a string in place of a list.
    """
    check_sentences("word_error_rate", "references", references)
    check_sentences("word_error_rate", "hypotheses", hypotheses)
    if len(references) != len(hypotheses):
        raise ValueError(
            "word_error_rate: references and hypotheses must be equally many, "
            f"got {len(references)} and {len(hypotheses)}"
        )
    words = sum(map(len, references))
    if words == 0:
        raise ValueError("word_error_rate: references must hold at least one word, got none")
    errors = sum(word_errors(r, h) for r, h in zip(references, hypotheses, strict=True))
    return errors / words  # eq:speech-wer
