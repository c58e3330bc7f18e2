"""Pooling against loops, who gets the gradient, and what does not fit. Gradients: tests/gradients."""

import numpy as np
import pytest

from dlcore import AvgPool2d, Flatten, GlobalAvgPool2d, MaxPool2d
from tests.refusal import refused

REDUCE = {MaxPool2d: np.max, AvgPool2d: np.mean}
every_kind = pytest.mark.parametrize("kind", REDUCE)


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def naive_pool(x, kernel, stride, reduce):
    sizes = [len(range(0, n - k + 1, s)) for n, k, s in zip(x.shape[2:], kernel, stride, strict=True)]
    y = np.zeros((*x.shape[:2], *sizes))
    for b, c, r, s in np.ndindex(y.shape):
        top, left = r * stride[0], s * stride[1]
        y[b, c, r, s] = reduce(x[b, c, top : top + kernel[0], left : left + kernel[1]])
    return y


@every_kind
@pytest.mark.parametrize("kernel", [(1, 1), (2, 2), (3, 2), (2, 4), (6, 7)])
@pytest.mark.parametrize("stride", [None, (1, 1), (2, 3), (4, 4)])
def test_every_window_against_loops(kind, kernel, stride):
    x = draw(2, 3, 6, 7)
    expected = naive_pool(x, kernel, stride or kernel, REDUCE[kind])
    np.testing.assert_allclose(kind(kernel, stride=stride)(x), expected, rtol=1e-12)


@every_kind
def test_rows_that_fill_no_window_are_left_out_and_get_no_gradient(kind):
    layer, x = kind(2), draw(1, 1, 5, 5)
    y, cache = layer.forward(x)
    assert y.shape == (1, 1, 2, 2)
    dx = layer.backward(np.ones_like(y), cache)
    assert not dx[..., 4, :].any()
    assert not dx[..., 4].any()
    assert dx.sum() == pytest.approx(4.0)


def test_the_first_among_equals_gets_the_gradient():
    layer = MaxPool2d(2)
    y, cache = layer.forward(np.ones((1, 1, 2, 4)))
    np.testing.assert_array_equal(
        layer.backward(np.array([[[[2.0, 3.0]]]]), cache), [[[[2, 0, 3, 0], [0, 0, 0, 0]]]]
    )


def test_overlapping_windows_add_their_gradients():
    layer, x = MaxPool2d(2, stride=1), np.array([[[[0.0, 9.0, 1.0]] * 2]])
    y, cache = layer.forward(x)
    np.testing.assert_array_equal(y, [[[[9, 9]]]])
    np.testing.assert_array_equal(layer.backward(y, cache), [[[[0, 18, 0], [0, 0, 0]]]])


def test_windows_below_zero_and_of_minus_infinity():
    np.testing.assert_array_equal(MaxPool2d(2)(np.full((1, 1, 2, 2), -3.0)), [[[[-3]]]])
    np.testing.assert_array_equal(MaxPool2d(2)(np.full((1, 1, 2, 2), -np.inf)), [[[[-np.inf]]]])


def test_a_nan_is_its_windows_largest_and_gets_the_gradient():
    """As in PyTorch, but of several the first, as among equals; the windows beside it are as ever."""
    x = np.array([[[[9, np.nan, 1, 2], [np.nan, 9, 4, 3]]]])
    layer = MaxPool2d(2)
    y, cache = layer.forward(x)
    np.testing.assert_array_equal(y, [[[[np.nan, 4]]]])
    dx = layer.backward(np.array([[[[2.0, 3.0]]]]), cache)
    np.testing.assert_array_equal(dx, [[[[0, 2, 0, 0], [0, 0, 3, 0]]]])


@pytest.mark.parametrize("side", [15, 16, 17, 182])
def test_the_last_place_of_a_large_window_can_win(side):
    """Places are counted in as few bits as they need."""
    x = np.zeros((1, 1, side, side), np.float32)
    x[..., -1, -1] = 1
    layer = MaxPool2d(side)
    y, cache = layer.forward(x)
    np.testing.assert_array_equal(layer.backward(y, cache), x)


def test_the_global_mean_shares_its_gradient():
    layer, x = GlobalAvgPool2d(), draw(2, 3, 4, 5)
    y, cache = layer.forward(x)
    np.testing.assert_allclose(y, naive_pool(x, (4, 5), (1, 1), np.mean)[..., 0, 0], rtol=1e-12)
    np.testing.assert_allclose(layer.backward(np.ones((2, 3)), cache), np.full(x.shape, 1 / 20))


@pytest.mark.parametrize("shape", [(2, 3, 4, 5), (2, 7), (3,), (1, 1, 1, 1)])
def test_flatten_and_back(shape):
    x = draw(*shape)
    y, cache = Flatten().forward(x)
    assert y.shape == (shape[0], x.size // shape[0])
    np.testing.assert_array_equal(Flatten().backward(y, cache), x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layer", [MaxPool2d(2), AvgPool2d(3), GlobalAvgPool2d(), Flatten()])
def test_the_dtype_is_kept(layer, dtype):
    y, cache = layer.forward(draw(2, 2, 6, 6).astype(dtype))
    assert {y.dtype, layer.backward(y, cache).dtype} == {np.dtype(dtype)}


@pytest.mark.parametrize("last", [True, False])
def test_means_of_many_pixels_lose_nothing(last):
    """Whether the batch comes last in memory, as after a convolution, or first."""
    x = np.full((2, 1, 600, 500), 100.1, np.float32)
    x[1] = np.random.default_rng(0).uniform(1e5, 1e5 + 2, size=x[1].shape)
    if last:
        x = np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)
    expected = x.mean(axis=(2, 3), dtype=np.float64)
    np.testing.assert_allclose(GlobalAvgPool2d()(x), expected, rtol=1e-7)
    np.testing.assert_allclose(AvgPool2d((600, 500))(x)[:, :, 0, 0], expected, rtol=1e-5)
    line = x.reshape(*x.shape[:2], 1, -1)
    np.testing.assert_allclose(AvgPool2d((1, line.shape[3]))(line)[:, :, 0, 0], expected, rtol=1e-6)


def test_a_mean_of_numbers_near_the_end_of_the_range():
    x = np.full((1, 1, 2, 2), 3e38, np.float32)
    np.testing.assert_allclose(GlobalAvgPool2d()(x), 3e38, rtol=1e-6)
    assert refused(FloatingPointError, AvgPool2d(2), x) == (
        "AvgPool2d.forward: x must be small enough for its sums and squares in float32, "
        "got numbers up to 3.0e+38"
    )
    assert np.isposinf(AvgPool2d(2)(np.full_like(x, np.inf))).all()


X = np.zeros((1, 2, 3, 4), np.float32)


@every_kind
def test_bad_input(kind):
    name = kind.__name__
    assert refused(ValueError, kind(4), X) == (
        f"{name}.forward: the kernel must fit into the padded image (3, 4), got (4, 4)"
    )
    assert refused(ValueError, kind(2), X[0]) == f"{name}.forward: x must be (B, C, H, W), got (2, 3, 4)"
    assert refused(TypeError, kind(2), np.zeros((1, 1, 2, 2), int)) == (
        f"{name}.forward: x must be an array of float, got int64"
    )
    assert refused(ValueError, kind, 0) == f"{name}: kernel must be at least 1, got 0"
    assert refused(ValueError, kind, 2, stride=(1, 0)) == f"{name}: stride must be at least 1, got 0"
    assert refused(TypeError, kind, "2") == f"{name}: kernel must be a whole number, got '2'"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: GlobalAvgPool2d()(X[0, 0]),
            ValueError,
            "GlobalAvgPool2d.forward: x must be (B, C, H, W), got (3, 4)",
        ),
        (
            lambda: Flatten()(X[:0]),
            ValueError,
            "Flatten.forward: x must be (B, ...) and hold something, got (0, 2, 3, 4)",
        ),
        (
            lambda: Flatten()(np.array(1.0)),
            ValueError,
            "Flatten.forward: x must be (B, ...) and hold something, got ()",
        ),
    ],
)
def test_bad_input_of_the_others(call, error, message):
    assert refused(error, call) == message
