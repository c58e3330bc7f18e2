"""Convolution of images as one matrix product: unfold the patches, multiply, fold back."""

import math

import numpy as np

from dlcore.checks import check_array, check_integer, check_rng
from dlcore.core import Module, Parameter
from dlcore.init import he_uniform


class Conv2d(Module):
    """Cross-correlation of an image with K kernels over all C channels (eq:conv-forward):

    y[k, r, s] = b[k] + Σ_{c,i,j} W[k, c, i, j] · x[c, r·stride + i·dilation − padding, and the same for s, j]

    forward(x): x (B, C, H_in, W_in) to (B, K, H_out, W_out) with
    H_out = ⌊(H_in + 2·padding − dilation·(kh − 1) − 1) / stride⌋ + 1 (eq:conv-size).
    W (K, C, kh, kw), b (K,). stride, padding and dilation are a number or a pair. Raises
    ValueError where the kernel is larger than the padded image. LeCun et al., 1998.
    """

    def __init__(
        self,
        channels_in,
        channels_out,
        kernel,
        *,
        rng,
        stride=1,
        padding=0,
        dilation=1,
        bias=True,
        dtype=np.float32,
    ):
        rng = check_rng("Conv2d", rng)
        self.kernel = pair("Conv2d", "kernel", kernel, at_least=1)
        self.stride = pair("Conv2d", "stride", stride, at_least=1)
        self.padding = pair("Conv2d", "padding", padding, at_least=0)
        self.dilation = pair("Conv2d", "dilation", dilation, at_least=1)
        self.channels_in = check_integer("Conv2d", "channels_in", channels_in, at_least=1)
        fan_in = channels_in * math.prod(self.kernel)
        W = he_uniform((fan_in, channels_out), rng=rng, dtype=dtype).T
        self.W = Parameter(W.reshape(channels_out, channels_in, *self.kernel).copy())
        self.b = Parameter(np.zeros(channels_out, dtype)) if bias else None

    def forward(self, x):
        check_array("Conv2d.forward", "x", x, ("B", self.channels_in, "H", "W"), dtype=self.W.value.dtype)
        size = output_size(
            "Conv2d.forward", x.shape[2:], self.kernel, self.stride, self.padding, self.dilation
        )
        columns = unfold(pad(x, self.padding), self.kernel, self.stride, self.dilation, size)
        y = flat_kernels(self.W.value) @ columns.reshape(
            len(x), -1, math.prod(size)
        )  # (B,K,P) eq:conv-forward
        if self.b is not None:
            y += self.b.value[:, None]
        return y.reshape(len(x), -1, *size), (columns, x.shape)

    def backward(self, dy, cache):
        self.add_gradients(dy, cache)
        dy = dy.reshape(*dy.shape[:2], -1)  # (B,K,P)
        dcolumns = flat_kernels(self.W.value).T @ dy  # (B,C·kh·kw,P)
        return fold(dcolumns, cache[1], self)  # eq:conv-dx

    def add_gradients(self, dy, cache):
        """dW and db alone, for a layer whose input needs no gradient."""
        columns, _ = cache
        dy = np.ascontiguousarray(dy.reshape(*dy.shape[:2], -1))  # (B,K,P)
        columns = columns.reshape(len(dy), -1, dy.shape[2])  # (B,C·kh·kw,P)
        dW = np.zeros(flat_kernels(self.W.value).shape, dy.dtype)
        for dy_i, columns_i in zip(dy, columns, strict=True):
            dW += dy_i @ columns_i.T  # (K,C·kh·kw) eq:conv-dw
        self.W.grad += dW.reshape(self.W.value.shape)
        if self.b is not None:
            self.b.grad += dy.sum(axis=(0, 2))  # (K,) eq:conv-db


def pair(where, name, value, *, at_least):
    """(height, width) from a number or a pair."""
    values = value if isinstance(value, tuple) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{where}: {name} must be a whole number or a pair, got {value!r}")
    return tuple(check_integer(where, name, v, at_least=at_least) for v in values)


def output_size(where, size, kernel, stride, padding, dilation):
    """Positions of the kernel along height and width (eq:conv-size)."""
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    padded = [n + 2 * p for n, p in zip(size, padding, strict=True)]
    if any(span > n for span, n in zip(spans, padded, strict=True)):
        raise ValueError(
            f"{where}: the kernel must fit into the padded image {tuple(padded)}, got {tuple(spans)}"
        )
    return tuple((n - span) // s + 1 for n, span, s in zip(padded, spans, stride, strict=True))


def pad(x, padding):
    """Zeros around the last two axes."""
    if padding == (0, 0):
        return x
    top, left = padding
    padded = np.zeros((*x.shape[:2], x.shape[2] + 2 * top, x.shape[3] + 2 * left), x.dtype)
    padded[:, :, top : top + x.shape[2], left : left + x.shape[3]] = x
    return padded


def windows(kernel, stride, dilation, size):
    """For each position (i, j) in the kernel, the slices of the image that it meets."""
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            rows = slice(i * dilation[0], i * dilation[0] + stride[0] * (size[0] - 1) + 1, stride[0])
            columns = slice(j * dilation[1], j * dilation[1] + stride[1] * (size[1] - 1) + 1, stride[1])
            yield i, j, rows, columns


def unfold(x, kernel, stride, dilation, size):
    """Every patch that the kernel meets: (B, C, H, W) to (B, C, kh, kw, H_out, W_out)."""
    columns = np.empty((*x.shape[:2], *kernel, *size), x.dtype)
    for i, j, rows, cols in windows(kernel, stride, dilation, size):
        columns[:, :, i, j] = x[:, :, rows, cols]
    return columns


def fold(dcolumns, shape, layer):
    """The transpose of `unfold`: each patch's gradient added where the patch was read."""
    batch, channels, height, width = shape
    top, left = layer.padding
    size = output_size(
        "Conv2d.backward", shape[2:], layer.kernel, layer.stride, layer.padding, layer.dilation
    )
    dcolumns = dcolumns.reshape(batch, channels, *layer.kernel, *size)
    dx = np.zeros((batch, channels, height + 2 * top, width + 2 * left), dcolumns.dtype)
    for i, j, rows, cols in windows(layer.kernel, layer.stride, layer.dilation, size):
        dx[:, :, rows, cols] += dcolumns[:, :, i, j]
    return dx[:, :, top : top + height, left : left + width]


def flat_kernels(W):
    """One kernel a row: (K, C, kh, kw) to (K, C·kh·kw)."""
    return W.reshape(len(W), -1)
