"""BLEU against values by hand; against NLTK: tests/parity/families/bleus.py."""

import math

import pytest

from dlcore import bleu
from tests.refusal import refused


def words(*sentences):
    return [sentence.split() for sentence in sentences]


def test_a_perfect_translation_scores_one():
    text = words("the cat sat on the mat", "a dog ran away today")
    assert bleu(text, text) == pytest.approx(1.0, rel=1e-12)


def test_bleu_by_hand():
    """1-grams 5 of 6, 2-grams 3 of 5, 3-grams 2 of 4, 4-grams 1 of 3; equally long."""
    reference, hypothesis = words("the cat sat on the mat"), words("the cat sat on a mat")
    expected = (5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25
    assert bleu(reference, hypothesis) == pytest.approx(expected, rel=1e-12)
    assert bleu(reference, hypothesis, longest=1) == pytest.approx(5 / 6, rel=1e-12)
    assert bleu(reference, hypothesis, longest=2) == pytest.approx((5 / 6 * 3 / 5) ** 0.5, rel=1e-12)


def test_a_word_is_counted_as_often_as_the_reference_has_it():
    """The example of the paper: seven times `the`, of which the reference has two."""
    reference, hypothesis = words("the cat is on the mat"), words("the the the the the the the")
    assert bleu(reference, hypothesis, longest=1) == pytest.approx(2 / 7, rel=1e-12)


def test_what_is_too_short_is_punished_and_what_is_too_long_is_not_punished_twice():
    reference = words("a b c d e f")
    assert bleu(reference, words("a b c d"), longest=1) == pytest.approx(math.exp(1 - 6 / 4), rel=1e-12)
    assert bleu(reference, words("a b c d e f g h"), longest=1) == pytest.approx(6 / 8, rel=1e-12)


def test_counts_are_added_over_the_corpus():
    """3 of 3 and 1 of 2 are 4 of 5, not the mean of the two; lengths are added, too."""
    references, hypotheses = words("a b c", "d e f"), words("a b c", "d x")
    assert bleu(references, hypotheses, longest=1) == pytest.approx(4 / 5 * math.exp(1 - 6 / 5), rel=1e-12)


def test_no_match_of_some_length_is_zero():
    assert bleu(words("a b c d e"), words("a x b y c")) == 0.0
    assert bleu(words("a b c"), words("a b c")) == 0.0  # no run of four at all
    assert bleu(words("a b c"), [[]]) == 0.0


def test_tokens_may_be_numbers():
    assert bleu([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 5]]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: bleu([["a"]], []),
            ValueError,
            "bleu: references and hypotheses must be equally many, at least 1, got 1 and 0",
        ),
        (
            lambda: bleu([], []),
            ValueError,
            "bleu: references and hypotheses must be equally many, at least 1, got 0 and 0",
        ),
        (
            lambda: bleu(["the cat"], ["the mat"]),
            TypeError,
            "bleu: references must be lists of tokens, got 'the cat'",
        ),
        (
            lambda: bleu([["the", "cat"]], ["the mat"]),
            TypeError,
            "bleu: hypotheses must be lists of tokens, got 'the mat'",
        ),
        (
            lambda: bleu([[["a"], ["b"]]], [["a"]]),
            TypeError,
            "bleu: references must be lists of tokens, got a list of lists [['a'], ['b']]",
        ),
        (
            lambda: bleu([["a"]], [{"a": 1}]),
            TypeError,
            "bleu: hypotheses must be lists of tokens, got {'a': 1}",
        ),
        (lambda: bleu([1, 2], [1, 2]), TypeError, "bleu: references must be lists of tokens, got 1"),
        (
            lambda: bleu([["a"]], (sentence for sentence in [["a"]])),
            TypeError,
            "bleu: hypotheses must be a list of sentences, got generator",
        ),
        (
            lambda: bleu([[{"a"}]], [[{"a"}]]),
            TypeError,
            "bleu: tokens must be ones that can be counted, got unhashable type: 'set'",
        ),
        (lambda: bleu([["a"]], [["a"]], longest=0), ValueError, "bleu: longest must be at least 1, got 0"),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
