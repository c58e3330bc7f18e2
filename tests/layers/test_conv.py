"""Convolution against loops over every output, and what does not fit. Gradients: tests/gradients."""

import itertools

import numpy as np
import pytest

from dlcore import Conv2d
from tests.refusal import refused


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def naive_conv(x, W, b, stride, padding, dilation):
    """The definition, one product at a time; pixels beyond the edge are 0."""
    batch, channels, height, width = x.shape
    filters, _, kh, kw = W.shape
    sizes = [
        len([start for start in range(-p, n + p) if (start + p) % s == 0 and start + d * (k - 1) < n + p])
        for n, k, s, p, d in zip((height, width), (kh, kw), stride, padding, dilation, strict=True)
    ]
    y = np.zeros((batch, filters, *sizes))
    for n, k, r, s in np.ndindex(y.shape):
        total = b[k]
        for c, i, j in itertools.product(range(channels), range(kh), range(kw)):
            row = r * stride[0] + i * dilation[0] - padding[0]
            column = s * stride[1] + j * dilation[1] - padding[1]
            if 0 <= row < height and 0 <= column < width:
                total += W[k, c, i, j] * x[n, c, row, column]
        y[n, k, r, s] = total
    return y


def both(x_shape, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    """(dlcore's output, the loops')."""
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    layer = Conv2d(x_shape[1], 2, kernel, rng=0, dtype=np.float64, **options)
    layer.b.value[...] = draw(2, seed=1)
    x = draw(*x_shape)
    return layer(x), naive_conv(x, layer.W.value, layer.b.value, *options.values())


@pytest.mark.parametrize("kernel", [(1, 1), (2, 3), (3, 2)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 1), (3, 2)])
@pytest.mark.parametrize("padding", [(0, 0), (1, 2)])
@pytest.mark.parametrize("dilation", [(1, 1), (2, 1), (1, 3)])
def test_every_output_against_loops(kernel, stride, padding, dilation):
    found, expected = both((2, 2, 6, 7), kernel, stride=stride, padding=padding, dilation=dilation)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_random_sizes_against_loops(seed):
    rng = np.random.default_rng(seed)
    kernel, stride, dilation = (tuple(rng.integers(1, 4, 2).tolist()) for _ in range(3))
    padding = tuple(rng.integers(0, 4, 2).tolist())
    least = [max(1, d * (k - 1) + 1 - 2 * p) for k, d, p in zip(kernel, dilation, padding, strict=True)]
    height, width = (n + int(rng.integers(0, 5)) for n in least)
    found, expected = both((1, 2, height, width), kernel, stride=stride, padding=padding, dilation=dilation)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_examples_a_power_of_two_apart_in_memory():
    """They are moved apart before they are turned: the same pictures, laid out otherwise, give the same."""
    layer, x = Conv2d(2, 3, 3, rng=0, padding=1), draw(3, 2, 32, 32).astype(np.float32)
    assert x.strides[0] % 4096 == 0
    elsewhere = np.empty((3, 2, 32, 33), np.float32)[..., :32]
    elsewhere[...] = x
    (y, cache), (expected, expected_cache) = layer.forward(x), layer.forward(elsewhere)
    np.testing.assert_array_equal(y, expected)
    dy = draw(*y.shape, seed=1).astype(np.float32)
    np.testing.assert_array_equal(layer.backward(dy, cache), layer.backward(dy, expected_cache))


def test_many_bands_give_what_one_gives(monkeypatch):
    """The rows of the output are worked on in bands that fit the cache; one row each here."""
    from dlcore.layers import conv

    layer, x = Conv2d(3, 4, 3, stride=(2, 1), padding=1, rng=0, dtype=np.float64), draw(2, 3, 9, 8)
    y, cache = layer.forward(x)
    dx, dW = layer.backward(np.cos(y), cache), layer.W.grad.copy()
    layer.W.grad[...] = 0
    monkeypatch.setattr(conv, "BAND_BYTES", 1)
    again, cache = layer.forward(x)
    np.testing.assert_allclose(again, y, rtol=1e-12)
    np.testing.assert_allclose(layer.backward(np.cos(y), cache), dx, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.W.grad, dW, rtol=1e-12)


@pytest.mark.parametrize(
    ("channels_in", "channels_out", "kernel"), [(1, 1, 1), (2, 1, 1), (1, 3, 1), (1, 1, 3)]
)
def test_gradients_of_a_million_pixels_lose_no_digits(channels_in, channels_out, kernel):
    layer = Conv2d(channels_in, channels_out, kernel, rng=0)
    y, cache = layer.forward(np.full((4, channels_in, 502, 502), 0.1, np.float32))
    layer.backward(np.full_like(y, 0.7), cache)
    pixels = y.size / channels_out
    np.testing.assert_allclose(layer.W.grad, 0.07 * pixels, rtol=1e-5)
    np.testing.assert_allclose(layer.b.grad, 0.7 * pixels, rtol=1e-6)


def test_a_kernel_of_one_one_moves_the_picture():
    layer, x = Conv2d(1, 1, 3, padding=1, bias=False, rng=0, dtype=np.float64), draw(1, 1, 4, 5)
    layer.W.value[...] = 0
    layer.W.value[0, 0, 0, 2] = 1  # looks one row up and one column to the right
    expected = np.zeros((1, 1, 4, 5))
    expected[..., 1:, :-1] = x[..., :-1, 1:]
    np.testing.assert_array_equal(layer(x), expected)


def test_a_number_is_a_pair_of_it():
    x = draw(1, 2, 7, 7)
    one, pair = (
        Conv2d(2, 3, k, stride=s, padding=p, dilation=d, rng=0, dtype=np.float64)
        for k, s, p, d in ((3, 2, 1, 2), ((3, 3), (2, 2), (1, 1), (2, 2)))
    )
    np.testing.assert_array_equal(one(x), pair(x))


def test_the_kernel_may_be_as_large_as_the_padded_picture_and_no_larger():
    assert Conv2d(1, 1, 5, padding=1, rng=0, dtype=np.float64)(draw(1, 1, 3, 3)).shape == (1, 1, 1, 1)
    message = refused(ValueError, Conv2d(1, 1, (3, 4), rng=0, dtype=np.float64), draw(1, 1, 3, 3))
    assert message == "Conv2d.forward: the kernel must fit into the padded image (3, 3), got (3, 4)"
    message = refused(
        ValueError, Conv2d(1, 1, 3, dilation=2, padding=1, rng=0, dtype=np.float64), draw(1, 1, 5, 2)
    )
    assert message == "Conv2d.forward: the kernel must fit into the padded image (7, 4), got (5, 5)"


def test_the_input_is_left_alone():
    x = draw(2, 2, 5, 5)
    kept = x.copy()
    layer = Conv2d(2, 3, 3, padding=1, rng=0, dtype=np.float64)
    y, cache = layer.forward(x)
    layer.backward(y, cache)
    np.testing.assert_array_equal(x, kept)


LAYER = Conv2d(2, 3, 3, rng=0)
X = np.zeros((1, 2, 5, 5), np.float32)
BAD = [
    (lambda: LAYER(X[0]), ValueError, "Conv2d.forward: x must be (B, 2, H, W), got (2, 5, 5)"),
    (lambda: LAYER(X[:, :1]), ValueError, "Conv2d.forward: x must be (B, 2, H, W), got (1, 1, 5, 5)"),
    (lambda: LAYER(X[:0]), ValueError, "Conv2d.forward: x must be (B, 2, H, W), got (0, 2, 5, 5)"),
    (
        lambda: LAYER(X.astype(np.float64)),
        TypeError,
        "Conv2d.forward: x must be float32, got float64",
    ),
    (lambda: Conv2d(0, 1, 3, rng=0), ValueError, "Conv2d: channels_in must be at least 1, got 0"),
    (lambda: Conv2d(1, 1.5, 3, rng=0), TypeError, "Conv2d: channels_out must be a whole number, got 1.5"),
    (
        lambda: Conv2d(1, 1, 3, rng=0, dtype=np.int64),
        TypeError,
        "Conv2d: dtype must be float32 or float64, got int64",
    ),
    (lambda: Conv2d(1, 1, 0, rng=0), ValueError, "Conv2d: kernel must be at least 1, got 0"),
    (
        lambda: Conv2d(1, 1, (3, 3, 3), rng=0),
        ValueError,
        "Conv2d: kernel must be a whole number or a pair, got (3, 3, 3)",
    ),
    (lambda: Conv2d(1, 1, 3, stride=0, rng=0), ValueError, "Conv2d: stride must be at least 1, got 0"),
    (lambda: Conv2d(1, 1, 3, padding=-1, rng=0), ValueError, "Conv2d: padding must be at least 0, got -1"),
    (
        lambda: Conv2d(1, 1, 3, dilation=(1, 0), rng=0),
        ValueError,
        "Conv2d: dilation must be at least 1, got 0",
    ),
    (
        lambda: Conv2d(1, 1, 3, rng=None),
        TypeError,
        "Conv2d: rng must be a numpy.random.Generator or an integer seed, got None",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
