"""Word errors against all ways of turning one sentence into another, and what is no sentence."""

import numpy as np
import pytest

from dlcore import word_error_rate, word_errors
from tests.refusal import refused


def naive_errors(reference, hypothesis):
    """All ways of starting: drop a word, add one, or go on with both."""
    if not reference or not hypothesis:
        return len(reference) + len(hypothesis)
    return min(
        1 + naive_errors(reference[1:], hypothesis),
        1 + naive_errors(reference, hypothesis[1:]),
        (reference[0] != hypothesis[0]) + naive_errors(reference[1:], hypothesis[1:]),
    )


@pytest.mark.parametrize("seed", range(30))
def test_word_errors_are_the_fewest_of_all(seed):
    rng = np.random.default_rng(seed)
    reference, hypothesis = (rng.integers(3, size=rng.integers(0, 6)).tolist() for _ in range(2))
    assert word_errors(reference, hypothesis) == naive_errors(reference, hypothesis)


@pytest.mark.parametrize(
    ("reference", "hypothesis", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a c", 1),
        ("a b", "a x b", 1),
        ("a b c", "", 3),
        ("", "a", 1),
        ("a b", "b a", 2),
    ],
)
def test_word_errors(reference, hypothesis, errors):
    assert word_errors(reference.split(), hypothesis.split()) == errors


def test_word_error_rate_counts_all_words():
    assert word_error_rate([["a", "b"], ["c"]], [["a"], ["c"]]) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("references", "hypotheses", "named"),
    [
        (["one two"], ["one tea"], "references must be lists of tokens, got 'one two'"),
        ([["one"]], ["one"], "hypotheses must be lists of tokens, got 'one'"),
        ("one", "one", "references must be lists of tokens, got 'o'"),
    ],
)
def test_a_string_is_no_list_of_words(references, hypotheses, named):
    assert refused(TypeError, word_error_rate, references, hypotheses) == f"word_error_rate: {named}"


def test_the_letters_of_a_string_are_no_words():
    wanted = "word_errors: reference and hypothesis must be lists of tokens, got 'one tea'"
    assert refused(TypeError, word_errors, ["one", "two"], "one tea") == wanted


def test_words_may_be_numbers_in_arrays():
    rate = word_error_rate([np.array([1, 2])], [np.array([1, 3])])
    assert rate == 0.5
    assert type(rate) is float


@pytest.mark.parametrize(
    ("references", "hypotheses", "message"),
    [
        ([[]], [["a"]], "references must hold at least one word, got none"),
        ([["a"]], [], "references and hypotheses must be equally many, got 1 and 0"),
    ],
)
def test_bad_input(references, hypotheses, message):
    assert refused(ValueError, word_error_rate, references, hypotheses) == f"word_error_rate: {message}"
