"""What states emit: likelihoods and learning at awkward places, and what is refused."""

import numpy as np
import pytest
from scipy.stats import norm

from dlcore import HMM, CategoricalEmission, GaussianEmission, left_to_right
from tests.refusal import refused


@pytest.mark.parametrize(("dtype", "place"), [(np.float32, 1e5), (np.float64, 1e5), (np.float64, 1e12)])
def test_means_and_variances_are_learnt_far_from_the_origin(dtype, place):
    rng = np.random.default_rng(0)
    x = (place + rng.normal(size=(20_000, 2))).astype(dtype)
    weight = rng.dirichlet(np.ones(2), len(x)).astype(dtype)
    emission = GaussianEmission(np.zeros((2, 2), dtype), np.ones((2, 2), dtype))
    emission.update([x[:7], x[7:]], [weight[:7], weight[7:]])
    for state, p in enumerate(weight.T.astype(np.float64)):
        centered = x - x[0].astype(np.float64)
        mean = np.average(centered, axis=0, weights=p)
        kept = emission.mean[state].astype(np.float64)
        np.testing.assert_allclose(kept, mean + x[0], atol=place * np.finfo(dtype).eps)
        around = np.average((x - kept) ** 2, axis=0, weights=p)  # not of the mean that was rounded off
        np.testing.assert_allclose(emission.variance[state], around, rtol=max(1e-12, 2 * np.finfo(dtype).eps))
    assert emission.mean.dtype == emission.variance.dtype == dtype


def test_counts_of_many_symbols_in_float32_lose_none():
    """A float32 sum of ones stops growing at 2²⁴; one of thirds is off much earlier."""
    weight = np.full((300_000, 2), 1 / 3, np.float32)
    x = np.arange(len(weight)) % 3 // 2  # two of the symbol 0, then a 1
    emission = CategoricalEmission(np.full((2, 2), 0.5, np.float32))
    emission.update([x], [weight])
    np.testing.assert_allclose(emission.probabilities, [[2 / 3, 1 / 3]] * 2, rtol=1e-7)
    assert emission.probabilities.dtype == np.float32


@pytest.mark.parametrize(
    ("dtype", "variance"),
    [(np.float32, 1e-44), (np.float64, 1e-310), (np.float64, 1e300), (np.float32, 1e38)],
)
def test_the_smallest_and_largest_variances_have_finite_likelihoods(dtype, variance):
    given = np.full((1, 2), variance, dtype)
    x = (np.sqrt(given.astype(np.float64)) * [[0.5, -2.0]]).astype(dtype)
    expected = norm.logpdf(x.astype(np.float64), 0, np.sqrt(given.astype(np.float64))).sum()
    emission = GaussianEmission(np.zeros((1, 2), dtype), given)
    assert emission.log_likelihood(x)[0, 0] == pytest.approx(expected, rel=1e-6)


def test_the_equal_parts_that_begin_a_word_are_measured_far_from_the_origin():
    rng = np.random.default_rng(1)
    words = [(1e5 + rng.normal(size=(4000, 1))).astype(np.float32) for _ in range(4)]
    model = left_to_right(words, 1, iterations=1, floor=1e-6)
    joined = np.concatenate(words).astype(np.float64)
    assert model.emission.mean[0, 0] == pytest.approx(joined.mean(), abs=0.005)
    assert model.emission.variance[0, 0] == pytest.approx(joined.var(), rel=1e-4)


def single(floor=1e-3):
    return GaussianEmission(np.zeros((1, 1), np.float32), np.ones((1, 1), np.float32), floor=floor)


def test_variances_beyond_the_dtype_are_refused_and_nothing_is_changed():
    model = HMM(np.ones(1, np.float32), np.ones((1, 1), np.float32), single())
    x = np.array([[-1e20], [1e20]], np.float32)
    message = refused(ValueError, model.fit, [x])
    assert message.startswith("GaussianEmission.update: variances must be at most 3.40282")
    assert model.emission.mean == 0
    assert model.emission.variance == 1


X, WEIGHT = np.zeros((3, 1), np.float32), np.ones((3, 1), np.float32)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: single(floor=1e-60),
            ValueError,
            "GaussianEmission: floor must be above 0 and finite in float32, got 1e-60",
        ),
        (
            lambda: single(floor=1e60),
            ValueError,
            "GaussianEmission: floor must be above 0 and finite in float32, got 1e+60",
        ),
        (
            lambda: single().update(None, [WEIGHT]),
            TypeError,
            "GaussianEmission.update: sequences must be a list of arrays, got NoneType",
        ),
        (
            lambda: single().update([X], "weights"),
            TypeError,
            "GaussianEmission.update: weights must be a list of arrays, got str",
        ),
        (
            lambda: single().update([X], [WEIGHT, WEIGHT]),
            ValueError,
            "GaussianEmission.update: weights must be as many as sequences, 1, got 2",
        ),
        (
            lambda: single().update([X], [WEIGHT[:2]]),
            ValueError,
            "GaussianEmission.update: weights[0] must be (3, 1), got (2, 1)",
        ),
        (
            lambda: single().update([X, X], [WEIGHT, -WEIGHT]),
            ValueError,
            "GaussianEmission.update: weights[1] must be at least 0, got -1.0",
        ),
        (
            lambda: single().update([X.astype(float)], [WEIGHT]),
            TypeError,
            "GaussianEmission.update: sequences[0] must be float32, got float64",
        ),
        (
            lambda: CategoricalEmission(np.eye(2)).update([np.array([0, 2])], [np.ones((2, 2))]),
            ValueError,
            "CategoricalEmission.update: sequences[0] must be in 0..1, got 0..2",
        ),
        (
            lambda: HMM(np.ones(1), np.ones((1, 1)), single()),
            TypeError,
            "HMM: emission must be float64, got float32",
        ),
        (
            lambda: HMM(np.full(2, 0.5), np.eye(2), CategoricalEmission(np.eye(3))),
            ValueError,
            "HMM: emission must be of 2 states, got 3",
        ),
        (
            lambda: HMM(np.ones(1), np.ones((1, 1)), None),
            TypeError,
            "HMM: emission must be one such as GaussianEmission, got NoneType",
        ),
        (
            lambda: HMM(np.ones(1), np.ones((1, 1)), GaussianEmission),
            TypeError,
            "HMM: emission must be one such as GaussianEmission, got the class GaussianEmission",
        ),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
