"""Corpus BLEU against NLTK, on hypotheses that repeat, drop, replace and add words of their references."""

import numpy as np

import dlcore

LIBRARIES = ("nltk",)
CONFIGURATIONS = {
    f"{sentences}-{longest}-{change}-{trial}": {"sentences": sentences, "longest": longest, "change": change}
    for sentences in (1, 20)
    for longest in (1, 2, 4)
    for change in ("replace", "drop", "add")
    for trial in range(3)
}
VOCABULARY = 12


def draw(draw, *, sentences, longest, change):
    """References, and per word a number that says whether and how the hypothesis differs there."""
    lengths = 8 + draw.integers(12, sentences)
    total = int(lengths.sum())
    return {
        "lengths": lengths,
        "words": draw.integers(VOCABULARY, total),
        "others": draw.integers(VOCABULARY, total),
        "changed": draw.integers(6, total),
    }


def corpus(given, change):
    """(references, hypotheses), lists of token lists; the first six words of each stay."""
    references, hypotheses, start = [], [], 0
    for length in given["lengths"]:
        words, others, changed = (
            given[name][start : start + length].tolist() for name in ("words", "others", "changed")
        )
        hypothesis = []
        for position, (word, other, number) in enumerate(zip(words, others, changed, strict=True)):
            touched = position >= 6 and number == 0
            hypothesis += (
                {"replace": [other], "drop": [], "add": [word, other]}[change] if touched else [word]
            )
        references.append(words)
        hypotheses.append(hypothesis)
        start += length
    return references, hypotheses


def ours(given, dtype, *, sentences, longest, change):
    return {"bleu": np.asarray(dlcore.bleu(*corpus(given, change), longest=longest), dtype)}


def judge(given, *, sentences, longest, change):
    from nltk.translate.bleu_score import corpus_bleu

    references, hypotheses = corpus(given, change)
    weights = (1 / longest,) * longest
    return {"bleu": np.asarray(corpus_bleu([[r] for r in references], hypotheses, weights=weights))}
