"""Initialisers: the spread that their papers ask for, reproducible, in either precision."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import he_normal, he_uniform, orthogonal, xavier_normal, xavier_uniform

RANDOM = {
    xavier_uniform: lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    xavier_normal: lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    he_uniform: lambda fan_in, fan_out: 2 / fan_in,
    he_normal: lambda fan_in, fan_out: 2 / fan_in,
}
EVERY = [*RANDOM, orthogonal]
SHAPES = {(300, 200): (300, 200), (80, 30, 5, 5): (30 * 25, 80 * 25), (100, 60, 7): (60 * 7, 100 * 7)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("init", RANDOM)
def test_mean_is_zero_and_variance_is_that_of_the_paper(init, shape):
    w = init(shape, rng=0, dtype=np.float64)
    variance = RANDOM[init](*SHAPES[shape])
    assert abs(w.mean()) < 5 * math.sqrt(variance / w.size)
    assert w.var() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize("init", [xavier_uniform, he_uniform])
def test_uniform_reaches_its_limit_and_no_further(init):
    w = init((300, 200), rng=0, dtype=np.float64)
    limit = math.sqrt(3 * RANDOM[init](300, 200))
    assert 0.999 * limit < np.abs(w).max() <= limit


@pytest.mark.parametrize("init", [xavier_normal, he_normal])
def test_normal_has_normal_tails(init):
    w = init((300, 200), rng=0, dtype=np.float64) / math.sqrt(RANDOM[init](300, 200))
    assert np.mean(np.abs(w) > 2) == pytest.approx(0.0455, abs=0.004)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32))
def test_orthogonal_has_orthonormal_columns_or_rows(fan_in, fan_out, seed):
    w = orthogonal((fan_in, fan_out), rng=seed, dtype=np.float64)
    gram = w.T @ w if fan_in >= fan_out else w @ w.T
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-12)


def test_orthogonal_favours_no_sign():
    rng = np.random.default_rng(0)
    corner = [orthogonal((2, 2), rng=rng)[0, 0] > 0 for _ in range(1000)]
    assert np.mean(corner) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("init", EVERY)
def test_seed_generator_and_dtype(init):
    single, double = init((4, 3), rng=7), init((4, 3), rng=np.random.default_rng(7), dtype=np.float64)
    assert single.dtype == np.float32
    assert double.dtype == np.float64
    np.testing.assert_array_equal(single, double.astype(np.float32))
    assert single.flags.writeable


@pytest.mark.parametrize("init", EVERY)
def test_a_generator_moves_on(init):
    rng = np.random.default_rng(0)
    assert (init((4, 3), rng=rng) != init((4, 3), rng=rng)).any()


@pytest.mark.parametrize("init", EVERY)
@pytest.mark.parametrize(
    ("shape", "kind", "message"),
    [
        ((3,), ValueError, "shape must be (in, out) or (out, in, ...window), got (3,)"),
        (3, ValueError, "shape must be (in, out) or (out, in, ...window), got 3"),
        ([3, 4], ValueError, "shape must be (in, out) or (out, in, ...window), got [3, 4]"),
        ((0, 3), ValueError, "each size in shape must be at least 1, got 0"),
        ((3, 2.0), TypeError, "each size in shape must be a whole number, got 2.0"),
    ],
)
def test_bad_shape(init, shape, kind, message):
    with pytest.raises(kind) as error:
        init(shape, rng=0)
    assert str(error.value) == f"{init.__name__}: {message}"


def test_orthogonal_is_a_matrix():
    with pytest.raises(ValueError, match=r"^orthogonal: shape must be \(in, out\), got \(2, 3, 4\)$"):
        orthogonal((2, 3, 4), rng=0)


@pytest.mark.parametrize("init", EVERY)
def test_bad_generator_or_dtype(init):
    with pytest.raises(
        TypeError, match=f"^{init.__name__}: rng must be a numpy.random.Generator or an integer"
    ):
        init((2, 3), rng=None)
    with pytest.raises(TypeError, match=f"^{init.__name__}: dtype must be float32 or float64, got int32$"):
        init((2, 3), rng=0, dtype=np.int32)


@pytest.mark.parametrize("init", EVERY)
@pytest.mark.parametrize("shape", [(100, 120), (100, 120, 3, 3)])
def test_sizes_may_be_small_integers_of_numpy(init, shape):
    """100 + 120 and 120 · 9 are beyond an int8."""
    if init is orthogonal and len(shape) > 2:
        return
    small = tuple(np.int8(size) for size in shape)
    np.testing.assert_array_equal(init(small, rng=0), init(shape, rng=0))
