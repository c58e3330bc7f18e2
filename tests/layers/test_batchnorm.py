"""Batch normalisation: both modes, running statistics, batches too small. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import BatchNorm1d, BatchNorm2d
from tests.refusal import refused

KINDS = {"1d": (BatchNorm1d, (8, 3), (0,)), "2d": (BatchNorm2d, (4, 3, 5, 2), (0, 2, 3))}
every_kind = pytest.mark.parametrize(("kind", "shape", "axes"), KINDS.values(), ids=KINDS)


def draw(*shape, seed=0):
    """Features of different means and spreads."""
    rng = np.random.default_rng(seed)
    feature = np.arange(1, shape[1] + 1).reshape(1, -1, *[1] * (len(shape) - 2))
    return 3 * feature + feature * rng.normal(size=shape)


@every_kind
def test_in_training_each_feature_has_mean_0_and_variance_1(kind, shape, axes):
    y = kind(3, eps=1e-12, dtype=np.float64)(draw(*shape))
    np.testing.assert_allclose(y.mean(axis=axes), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=axes), 1, rtol=1e-9)


@every_kind
def test_gamma_and_beta_set_spread_and_mean(kind, shape, axes):
    layer = kind(3, eps=1e-12, dtype=np.float64)
    layer.gamma.value[...], layer.beta.value[...] = [1, 2, 3], [4, 5, 6]
    y = layer(draw(*shape))
    np.testing.assert_allclose(y.mean(axis=axes), [4, 5, 6], rtol=1e-9)
    np.testing.assert_allclose(y.std(axis=axes), [1, 2, 3], rtol=1e-9)


@every_kind
def test_scale_and_shift_of_the_input_do_not_matter(kind, shape, axes):
    layer, x = kind(3, eps=1e-12, dtype=np.float64), draw(*shape)
    np.testing.assert_allclose(layer(1000 * x - 7), layer(x), rtol=1e-6, atol=1e-9)


@every_kind
def test_running_statistics_are_exponential_means(kind, shape, axes):
    """The variance of each batch counts divided by n − 1."""
    layer = kind(3, momentum=0.25, dtype=np.float64)
    mean, variance, n = np.zeros(3), np.ones(3), np.prod(shape) // 3
    for seed in range(6):
        x = draw(*shape, seed=seed)
        layer.forward(x)
        mean = 0.75 * mean + 0.25 * x.mean(axis=axes)
        variance = 0.75 * variance + 0.25 * x.var(axis=axes) * n / (n - 1)
    np.testing.assert_allclose(layer.running_mean, mean, rtol=1e-12)
    np.testing.assert_allclose(layer.running_variance, variance, rtol=1e-12)


@every_kind
def test_in_evaluation_the_running_statistics_are_used_and_stay(kind, shape, axes):
    layer, x = kind(3, dtype=np.float64), draw(*shape)
    layer.forward(x)
    layer.eval()
    mean, variance = layer.running_mean.copy(), layer.running_variance.copy()
    along = (None, slice(None), *[None] * (len(shape) - 2))
    expected = (x - mean[along]) / np.sqrt(variance[along] + layer.eps)
    np.testing.assert_allclose(layer(x), expected, rtol=1e-12)
    np.testing.assert_array_equal(layer.running_mean, mean)
    np.testing.assert_array_equal(layer.running_variance, variance)


@every_kind
def test_in_evaluation_an_example_does_not_depend_on_the_others(kind, shape, axes):
    layer, x = kind(3, dtype=np.float64), draw(*shape)
    layer.forward(x)
    layer.eval()
    np.testing.assert_allclose(layer(x[:1]), layer(x)[:1], rtol=1e-12)


@every_kind
def test_momentum_1_takes_the_last_batch_alone(kind, shape, axes):
    layer, x = kind(3, momentum=1, dtype=np.float64), draw(*shape)
    layer.forward(draw(*shape, seed=5))
    layer.forward(x)
    np.testing.assert_allclose(layer.running_mean, x.mean(axis=axes), rtol=1e-12)


@every_kind
def test_momentum_1_forgets_what_was_however_large_it_was(kind, shape, axes):
    layer, x = kind(3, momentum=1), draw(*shape).astype(np.float32)
    layer.forward(x * np.float32(1e12))
    layer.forward(x)
    np.testing.assert_allclose(layer.running_mean, x.mean(axis=axes), rtol=1e-5)
    np.testing.assert_allclose(layer.running_variance, x.var(axis=axes, ddof=1), rtol=1e-5)


@every_kind
def test_a_constant_feature_becomes_beta(kind, shape, axes):
    layer = kind(3)
    layer.beta.value[...] = 0.5
    y, cache = layer.forward(np.full(shape, 7, np.float32))
    np.testing.assert_array_equal(y, np.full(shape, 0.5, np.float32))
    assert np.isfinite(layer.backward(np.ones(shape, np.float32), cache)).all()


@every_kind
@pytest.mark.parametrize("value", [100.1, 2**24 - 1.0, 1e10])
def test_a_constant_feature_becomes_beta_however_large_and_often_it_is(kind, shape, axes, value):
    layer, x = kind(3), np.full((1500, *shape[1:]), value, np.float32)
    np.testing.assert_array_equal(layer(x), np.zeros_like(x))
    np.testing.assert_allclose(layer.running_mean, 0.1 * x.max(), rtol=1e-6)
    np.testing.assert_array_equal(layer.running_variance, np.full(3, 0.9, np.float32))


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        (BatchNorm1d, (70000, 3)),
        (BatchNorm2d, (2, 3, 200, 180)),
        (BatchNorm2d, (8000, 3, 5, 33)),
        (BatchNorm2d, (2, 3, 1, 200000)),
        (BatchNorm2d, (200000, 3, 1, 2)),
    ],
)
@pytest.mark.parametrize("offset", [0, 3, 2000, 1e5, -1e6])
def test_many_and_large_numbers_are_normalised_as_in_float64(kind, shape, offset):
    x = (offset + draw(*shape)).astype(np.float32)
    layer, exact = kind(3), kind(3, dtype=np.float64)
    y, cache = layer.forward(x)
    expected, exact_cache = exact.forward(x.astype(np.float64))
    np.testing.assert_allclose(y, expected, atol=2e-5)
    np.testing.assert_allclose(layer.running_mean, exact.running_mean, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(layer.running_variance, exact.running_variance, rtol=1e-5)
    dy = (0.1 + expected**2).astype(np.float32)  # of one sign: the sums over the batch grow
    dx, exact_dx = layer.backward(dy, cache), exact.backward(dy.astype(np.float64), exact_cache)
    np.testing.assert_allclose(dx, exact_dx, atol=5e-4 if offset == -1e6 else 5e-5)
    np.testing.assert_allclose(layer.beta.grad, exact.beta.grad, rtol=1e-5)


def test_gradients_of_many_pictures_lie_in_memory_as_they_like():
    """As after a convolution, where the batch comes last, too."""
    shape = (4000, 1, 32, 33)
    x, dy = draw(*shape).astype(np.float32), np.full(shape, 0.1, np.float32)
    for order in ((0, 1, 2, 3), (1, 2, 3, 0), (3, 2, 1, 0)):
        back = np.argsort(order, kind="stable")
        x, dy = (np.ascontiguousarray(a.transpose(order)).transpose(back) for a in (x, dy))
        layer = BatchNorm2d(1)
        y, cache = layer.forward(x)
        np.testing.assert_allclose(y.mean(dtype=np.float64), 0, atol=1e-6)
        layer.backward(dy, cache)
        np.testing.assert_allclose(layer.beta.grad, 0.1 * x.size, rtol=1e-5)


@every_kind
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_batch_that_is_not_finite_leaves_the_running_statistics_alone(kind, shape, axes, bad):
    layer, x = kind(3), draw(*shape).astype(np.float32)
    layer.forward(x)
    mean, variance = layer.running_mean.copy(), layer.running_variance.copy()
    x[1, 0] = bad
    assert np.isnan(layer(x)[:, 0]).all()  # and nobody is told otherwise
    np.testing.assert_array_equal(layer.running_mean, mean)
    np.testing.assert_array_equal(layer.running_variance, variance)


@every_kind
@pytest.mark.parametrize("size", [1e20, 3e38])
def test_squares_beyond_the_range_are_refused_and_not_remembered(kind, shape, axes, size):
    layer, x = kind(3), draw(*shape).astype(np.float32)
    x[0] = size
    assert refused(FloatingPointError, layer, x) == (
        f"{kind.__name__}.forward: x must be small enough for its sums and squares in float32, "
        f"got numbers up to {size:.1e}"
    )
    assert not layer.running_mean.any()
    assert (layer.running_variance == 1).all()
    assert np.isfinite(layer.eval()(x)).all()


def test_large_numbers_within_the_range_are_normalised():
    x = np.array([[1e18], [2e18], [3e18], [4e18]], np.float32)
    np.testing.assert_allclose(BatchNorm1d(1)(x)[:, 0], [-1.34164, -0.44721, 0.44721, 1.34164], rtol=1e-5)


def test_one_example_is_no_batch_in_training_and_is_one_in_evaluation():
    message = "BatchNorm1d.forward: a training batch must hold at least 2 values a feature, got 1"
    layer = BatchNorm1d(3)
    assert refused(ValueError, layer, np.ones((1, 3), np.float32)) == message
    assert not layer.running_mean.any()  # nothing was learnt from it
    assert layer.eval()(np.ones((1, 3), np.float32)).shape == (1, 3)


def test_one_picture_is_a_batch_of_its_pixels_unless_it_has_but_one():
    layer = BatchNorm2d(2)
    assert layer(draw(1, 2, 1, 2).astype(np.float32)).shape == (1, 2, 1, 2)
    message = "BatchNorm2d.forward: a training batch must hold at least 2 values a feature, got 1"
    assert refused(ValueError, layer, np.ones((1, 2, 1, 1), np.float32)) == message


@pytest.mark.parametrize("training", [True, False])
def test_float32_stays_float32_whatever_momentum_and_eps_are(training):
    layer = BatchNorm1d(3, momentum=np.float64(0.1), eps=np.float64(1e-5)).train(training)
    y, cache = layer.forward(draw(4, 3).astype(np.float32))
    arrays = [y, layer.backward(y, cache), layer.running_mean, layer.running_variance, layer.gamma.grad]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


ONES = np.ones((4, 3), np.float32)
BAD = [
    (
        lambda: BatchNorm1d(3)(np.ones((4, 2), np.float32)),
        ValueError,
        "BatchNorm1d.forward: x must be (B, 3), got (4, 2)",
    ),
    (
        lambda: BatchNorm1d(3)(np.ones((4, 3, 2), np.float32)),
        ValueError,
        "BatchNorm1d.forward: x must be (B, 3), got (4, 3, 2)",
    ),
    (lambda: BatchNorm2d(3)(ONES), ValueError, "BatchNorm2d.forward: x must be (B, 3, H, W), got (4, 3)"),
    (
        lambda: BatchNorm1d(3)(ONES.astype(np.float64)),
        TypeError,
        "BatchNorm1d.forward: x must be float32, got float64",
    ),
    (lambda: BatchNorm1d(0), ValueError, "BatchNorm1d: features must be at least 1, got 0"),
    (
        lambda: BatchNorm2d(3, momentum=0),
        ValueError,
        "BatchNorm2d: momentum must be above 0 and at most 1, got 0",
    ),
    (lambda: BatchNorm1d(3, eps=0), ValueError, "BatchNorm1d: eps must be above 0, got 0"),
    (
        lambda: BatchNorm2d(3, eps=1e-50),
        ValueError,
        "BatchNorm2d: eps must be above 0 and finite in float32, got 1e-50",
    ),
    (
        lambda: BatchNorm1d(3, momentum=1e-50),
        ValueError,
        "BatchNorm1d: momentum must be above 0 and at most 1 and finite in float32, got 1e-50",
    ),
    (
        lambda: BatchNorm1d(3, dtype=np.float16),
        TypeError,
        "BatchNorm1d: dtype must be float32 or float64, got float16",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
