"""Drawing a token: which tokens stay, with which probabilities, and that the draws follow them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chisquare

from dlcore import next_probabilities, sample, softmax
from tests.refusal import refused

LOGITS = np.log(np.array([[0.1, 0.4, 0.05, 0.25, 0.2]]))
P = np.array([0.1, 0.4, 0.05, 0.25, 0.2])
rows = arrays(np.float64, (3, 6), elements=st.floats(-30, 30, width=32))


def kept(**options):
    """The tokens that may be drawn."""
    return np.flatnonzero(next_probabilities(LOGITS, **options)[0]).tolist()


def test_probabilities_are_the_softmax():
    logits = np.random.default_rng(0).normal(size=(4, 7))
    np.testing.assert_allclose(next_probabilities(logits), softmax(logits), rtol=1e-12)
    np.testing.assert_allclose(next_probabilities(logits, 0.3), softmax(logits / 0.3), rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "tokens"),
    [
        ({"top_k": 1}, [1]),
        ({"top_k": 2}, [1, 3]),
        ({"top_k": 3}, [1, 3, 4]),
        ({"top_k": 5}, [0, 1, 2, 3, 4]),
        ({"top_k": 50}, [0, 1, 2, 3, 4]),
        ({"top_p": 0.01}, [1]),
        ({"top_p": 0.39}, [1]),
        ({"top_p": 0.41}, [1, 3]),
        ({"top_p": 0.84}, [1, 3, 4]),
        ({"top_p": 0.86}, [0, 1, 3, 4]),
        ({"top_p": 1.0}, [0, 1, 2, 3, 4]),
        ({"top_k": 2, "top_p": 0.6}, [1]),  # of what top-k leaves, token 1 has 0.4/0.65 = 0.615
        ({"top_k": 2, "top_p": 0.62}, [1, 3]),
        ({"temperature": 0}, [1]),
        ({"temperature": 0, "top_k": 3}, [1]),
    ],
)
def test_exactly_the_right_tokens_stay_in_proportion(options, tokens):
    found = next_probabilities(LOGITS, **options)[0]
    expected = np.zeros(5)
    expected[tokens] = P[tokens] / P[tokens].sum()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def naive_top_p(p, top_p):
    """Take the most probable tokens, one by one, until they reach top_p."""
    taken, mass = [], 0.0
    for token in sorted(range(len(p)), key=lambda token: -p[token]):
        if mass >= top_p:
            break
        taken.append(token)
        mass += p[token]
    return sorted(taken)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_top_p_against_one_by_one(temperature):
    rng = np.random.default_rng(0)
    logits = 2 * rng.normal(size=(200, 9))
    p = softmax(logits / temperature)
    for top_p in rng.uniform(0.01, 0.99, 10):
        found = next_probabilities(logits, temperature, top_p=top_p)
        for row, probabilities in zip(found, p, strict=True):
            assert np.flatnonzero(row).tolist() == naive_top_p(probabilities, top_p)


@given(rows, st.floats(0.05, 5), st.integers(1, 6), st.floats(0.01, 1))
def test_rows_are_distributions_with_the_largest_among_them(logits, temperature, top_k, top_p):
    p = next_probabilities(logits, temperature, top_k, top_p)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    assert (p >= 0).all()
    assert ((p > 0).sum(axis=1) <= top_k).all()
    assert (np.take_along_axis(p, logits.argmax(axis=1)[:, None], axis=1) > 0).all()


@given(rows, st.floats(-100, 100))
def test_a_shift_of_all_logits_changes_nothing(logits, shift):
    np.testing.assert_allclose(
        next_probabilities(logits + shift), next_probabilities(logits), rtol=1e-9, atol=1e-15
    )


def test_temperature_to_zero_is_argmax_and_to_infinity_uniform():
    logits = np.random.default_rng(0).normal(size=(50, 8))
    best = np.eye(8)[logits.argmax(axis=1)]
    for temperature in (0, 1e-320, 1e-5):
        np.testing.assert_allclose(next_probabilities(logits, temperature), best, atol=1e-12)
        np.testing.assert_array_equal(sample(logits, temperature=temperature, rng=0), logits.argmax(axis=1))
    np.testing.assert_allclose(next_probabilities(logits, 1e9), 1 / 8, rtol=1e-6)


def test_a_lower_temperature_gives_the_largest_more():
    largest = [next_probabilities(LOGITS, temperature)[0].max() for temperature in (3, 1.5, 1, 0.5, 0.1)]
    assert (np.diff(largest) > 0).all()


def test_among_equals_the_first_stay():
    equal = np.zeros((1, 4))
    np.testing.assert_array_equal(next_probabilities(equal, top_k=2), [[0.5, 0.5, 0, 0]])
    np.testing.assert_array_equal(next_probabilities(equal, top_p=0.5), [[0.5, 0.5, 0, 0]])
    np.testing.assert_array_equal(next_probabilities(equal, 0), [[1, 0, 0, 0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_top_p_keeps_as_many_equal_tokens_as_reach_it(dtype):
    """k of V equal tokens have the mass k/V, whatever the rounding of a sum of V-ths says."""
    for tokens in (3, 9, 10, 49, 113):
        equal = np.full((1, tokens), -1.7, dtype)
        for k in range(1, tokens + 1):
            assert (next_probabilities(equal, top_p=k / tokens) > 0).sum() == k


def test_top_p_of_probabilities_that_were_rounded():
    p = np.array([[0.5, 0.3, 0.15, 0.05]])
    for dtype in (np.float32, np.float64):
        logits = np.log(p).astype(dtype)
        for top_p, count in ((0.5, 1), (0.8, 2), (0.95, 3), (0.951, 4), (1e-9, 1)):
            assert (next_probabilities(logits, top_p=top_p) > 0).sum() == count


def test_top_p_of_one_keeps_the_least_likely_token():
    assert next_probabilities(np.array([[0.0, -50.0]]), top_p=1.0)[0, 1] > 0


def test_huge_and_forbidden_logits():
    logits = np.array([[1e4, -1e4, -np.inf], [-np.inf, 0.0, 0.0]])
    np.testing.assert_allclose(next_probabilities(logits), [[1, 0, 0], [0, 0.5, 0.5]])
    assert (sample(np.repeat(logits[1:], 500, axis=0), rng=0) > 0).all()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"temperature": 0.5},
        {"temperature": 2.0},
        {"top_k": 3},
        {"top_p": 0.8},
        {"temperature": 1.5, "top_k": 4, "top_p": 0.9},
    ],
)
def test_draws_follow_the_distribution(options):
    """40,000 draws; a chi-square test that one right sampler in a thousand would fail."""
    count = 40_000
    drawn = np.bincount(sample(np.repeat(LOGITS, count, axis=0), rng=1, **options), minlength=5)
    p = next_probabilities(LOGITS, **options)[0]
    assert not drawn[p == 0].any()
    assert chisquare(drawn[p > 0], count * p[p > 0]).pvalue > 1e-3


def test_rows_are_drawn_apart():
    logits = np.log(np.array([[0.9, 0.1], [0.1, 0.9]])).repeat(20_000, axis=0)
    drawn = sample(logits, rng=0)
    assert drawn[:20_000].mean() == pytest.approx(0.1, abs=0.01)
    assert drawn[20_000:].mean() == pytest.approx(0.9, abs=0.01)
    together = np.corrcoef(drawn[:20_000], drawn[20_000:])[0, 1]
    assert abs(together) < 0.03


class Extreme(np.random.Generator):
    """Draws the same number each time."""

    def __init__(self, number):
        super().__init__(np.random.PCG64(0))
        self.number = number

    def random(self, size=None):
        return np.full(size, self.number)


@pytest.mark.parametrize(("number", "tokens"), [(0.0, [1, 1]), (1 - 2**-53, [2, 3])])
def test_the_smallest_and_the_largest_draw_take_no_forbidden_token(number, tokens):
    logits = np.array([[-np.inf, 0.0, 0.0, -np.inf], [-np.inf, 0.3, 0.1, 0.2]])
    np.testing.assert_array_equal(sample(logits, rng=Extreme(number)), tokens)


def test_a_seed_repeats_and_a_generator_goes_on():
    logits = np.zeros((30, 50))
    np.testing.assert_array_equal(sample(logits, rng=3), sample(logits, rng=3))
    rng = np.random.default_rng(3)
    np.testing.assert_array_equal(sample(logits, rng=rng), sample(logits, rng=3))
    assert (sample(logits, rng=rng) != sample(logits, rng=3)).any()


def test_float32_logits_are_drawn_like_float64():
    single = LOGITS.astype(np.float32).repeat(100, axis=0)
    np.testing.assert_array_equal(sample(single, rng=0), sample(single.astype(np.float64), rng=0))
    assert next_probabilities(single).dtype == np.float64


BAD = [
    ({"temperature": -1}, ValueError, "temperature must be at least 0, got -1"),
    ({"temperature": np.nan}, ValueError, "temperature must be at least 0, got nan"),
    ({"top_k": 0}, ValueError, "top_k must be at least 1, got 0"),
    ({"top_k": 2.0}, TypeError, "top_k must be a whole number, got 2.0"),
    ({"top_p": 0}, ValueError, "top_p must be above 0 and at most 1, got 0"),
    ({"top_p": 1.5}, ValueError, "top_p must be above 0 and at most 1, got 1.5"),
    ({"temperature": 0, "top_k": 0}, ValueError, "top_k must be at least 1, got 0"),
]


@pytest.mark.parametrize(("options", "error", "message"), BAD)
def test_bad_options(options, error, message):
    assert refused(error, sample, LOGITS, rng=0, **options) == f"sample: {message}"
    assert refused(error, next_probabilities, LOGITS, **options) == f"next_probabilities: {message}"


@pytest.mark.parametrize(
    ("logits", "error", "message"),
    [
        (LOGITS[0], ValueError, "logits must be (B, V), got (5,)"),
        (np.zeros((0, 5)), ValueError, "logits must be (B, V), got (0, 5)"),
        ([[0.0]], TypeError, "logits must be a NumPy array, got list"),
        (np.zeros((1, 2), int), TypeError, "logits must be an array of float, got int64"),
        (
            np.array([[0.0, np.nan]]),
            ValueError,
            "each row of logits must have a finite largest, got [nan]",
        ),
        (
            np.array([[0.0, 1.0], [-np.inf, -np.inf]]),
            ValueError,
            "each row of logits must have a finite largest, got [  1. -inf]",
        ),
        (np.array([[0.0, np.inf]]), ValueError, "each row of logits must have a finite largest, got [inf]"),
    ],
)
def test_bad_logits(logits, error, message):
    assert refused(error, sample, logits, rng=0) == f"sample: {message}"
