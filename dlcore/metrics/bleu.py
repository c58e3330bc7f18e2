"""BLEU: how much of a translation stands in the reference, in runs of one to four words."""

import math
from collections import Counter

from dlcore.checks import check_integer, check_sentences


def bleu(references, hypotheses, *, longest=4):
    """Corpus BLEU in [0, 1]: brevity penalty × geometric mean of clipped n-gram precisions (eq:seq2seq-bleu).

    references, hypotheses: lists of token lists, one reference each; n = 1 … longest. A run counts at
    most as often as the reference has it (eq:seq2seq-precision); what is shorter than the references
    is penalised (eq:seq2seq-brevity). No smoothing: 0 if some n has no match at all. Papineni et al.,
    2002.
    """
    check_integer("bleu", "longest", longest, at_least=1)
    check_sentences("bleu", "references", references)
    check_sentences("bleu", "hypotheses", hypotheses)
    if len(references) != len(hypotheses) or not references:
        raise ValueError(
            "bleu: references and hypotheses must be equally many, at least 1, "
            f"got {len(references)} and {len(hypotheses)}"
        )
    logs = []
    for n in range(1, longest + 1):
        matched = total = 0
        for reference, hypothesis in zip(references, hypotheses, strict=True):
            counts, allowed = _ngrams(hypothesis, n), _ngrams(reference, n)
            # eq:seq2seq-precision
            matched += sum(min(count, allowed[gram]) for gram, count in counts.items())
            total += sum(counts.values())
        if matched == 0:
            return 0.0
        logs.append(math.log(matched / total))  # eq:seq2seq-precision
    written, wanted = sum(map(len, hypotheses)), sum(map(len, references))
    brevity = min(0.0, 1 - wanted / written)  # eq:seq2seq-brevity
    return math.exp(brevity + sum(logs) / longest)  # eq:seq2seq-bleu


def _ngrams(tokens, n):
    """How often each run of n tokens occurs."""
    try:
        return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
    except TypeError as error:
        raise TypeError(f"bleu: tokens must be ones that can be counted, got {error}") from error
