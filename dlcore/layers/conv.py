"""Convolution of images as one matrix product: unfold the patches, multiply, fold back.

Shapes are (B, C, H, W), as everywhere; in memory the batch comes last, which is faster.
"""

import math

import numpy as np

from dlcore.checks import check_array, check_dtype, check_integer, check_rng
from dlcore.core import Module, Parameter
from dlcore.init import he_uniform

BAND_BYTES = 1 << 19


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
        rng, dtype = check_rng("Conv2d", rng), check_dtype("Conv2d", dtype)
        self.kernel = pair("Conv2d", "kernel", kernel, at_least=1)
        self.stride = pair("Conv2d", "stride", stride, at_least=1)
        self.padding = pair("Conv2d", "padding", padding, at_least=0)
        self.dilation = pair("Conv2d", "dilation", dilation, at_least=1)
        self.channels_in = check_integer("Conv2d", "channels_in", channels_in, at_least=1)
        check_integer("Conv2d", "channels_out", channels_out, at_least=1)
        fan_in = channels_in * math.prod(self.kernel)
        W = he_uniform((fan_in, channels_out), rng=rng, dtype=dtype).T
        self.W = Parameter(W.reshape(channels_out, channels_in, *self.kernel).copy())
        self.b = Parameter(np.zeros(channels_out, dtype)) if bias else None

    def forward(self, x):
        check_array("Conv2d.forward", "x", x, ("B", self.channels_in, "H", "W"), dtype=self.W.value.dtype)
        size = output_size(
            "Conv2d.forward", x.shape[2:], self.kernel, self.stride, self.padding, self.dilation
        )
        padded = pad(batch_last(x), self.padding)
        W = flat_kernels(self.W.value)
        y = np.empty((len(W), *size, len(x)), x.dtype)
        for rows in bands(padded, self.kernel, size):
            y[:, rows] = (W @ self.patches(padded, rows, size)).reshape(y[:, rows].shape)  # eq:conv-forward
        if self.b is not None:
            y += self.b.value[:, None, None, None]
        return batch_first(y), (padded, x.shape)

    def backward(self, dy, cache):
        self.add_gradients(dy, cache)
        padded, shape = cache
        dy, W = batch_last(dy), flat_kernels(self.W.value)
        dpadded = np.zeros_like(padded)
        for rows in bands(padded, self.kernel, dy.shape[1:3]):
            dpatches = W.T @ dy[:, rows].reshape(len(dy), -1)  # (C·kh·kw,P·B)
            self.fold(dpatches, dpadded, rows, dy.shape[2])  # eq:conv-dx
        top, left = self.padding
        return batch_first(dpadded[:, top : top + shape[2], left : left + shape[3]])

    def add_gradients(self, dy, cache):
        """dW and db alone, for a layer whose input needs no gradient."""
        padded, shape = cache
        size = output_size(
            "Conv2d.backward", shape[2:], self.kernel, self.stride, self.padding, self.dilation
        )
        check_array("Conv2d.backward", "dy", dy, (shape[0], len(self.W.value), *size), dtype=padded.dtype)
        dy = batch_last(dy)  # (K,H_out,W_out,B)
        dW = np.zeros_like(flat_kernels(self.W.value))
        for rows in bands(padded, self.kernel, dy.shape[1:3]):
            patches = self.patches(padded, rows, dy.shape[1:3])
            dW += dy[:, rows].reshape(len(dy), -1) @ patches.T  # (K,C·kh·kw) eq:conv-dw
        self.W.grad += dW.reshape(self.W.value.shape)
        if self.b is not None:
            self.b.grad += dy.reshape(len(dy), -1).sum(axis=1)  # (K,) eq:conv-db

    def patches(self, padded, rows, size):
        """Every patch that the kernel meets in these rows of the output, one a column: (C·kh·kw, P·B)."""
        count = rows.stop - rows.start
        found = np.empty((len(padded), *self.kernel, count, size[1], padded.shape[-1]), padded.dtype)
        for i, j, lines, columns in windows(self.kernel, self.stride, self.dilation, (count, size[1])):
            found[:, i, j] = padded[:, shifted(lines, rows, self.stride), columns]
        return found.reshape(-1, found.shape[3] * found.shape[4] * found.shape[5])

    def fold(self, dpatches, dpadded, rows, width):
        """The transpose of `patches`: each patch's gradient is added where the patch was read."""
        count = rows.stop - rows.start
        dpatches = dpatches.reshape(len(dpadded), *self.kernel, count, width, -1)
        for i, j, lines, columns in windows(self.kernel, self.stride, self.dilation, (count, width)):
            dpadded[:, shifted(lines, rows, self.stride), columns] += dpatches[:, i, j]


def bands(padded, kernel, size):
    """The rows of the output in bands whose patches fit into the processor's cache."""
    a_row = len(padded) * math.prod(kernel) * size[1] * padded.shape[-1] * padded.itemsize
    height = max(1, BAND_BYTES // a_row)
    return [slice(start, min(start + height, size[0])) for start in range(0, size[0], height)]


def shifted(lines, rows, stride):
    """The input's lines that a window of the output's first rows meets, moved to the output's `rows`."""
    return slice(lines.start + rows.start * stride[0], lines.stop + rows.start * stride[0], lines.step)


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


def batch_last(x):
    """(B, C, H, W) as (C, H, W, B), contiguous: a window then reads long runs of memory."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0))


def batch_first(x):
    """(C, H, W, B) seen as (B, C, H, W); the memory stays as it is, and so suits the next layer."""
    return x.transpose(3, 0, 1, 2)


def pad(x, padding):
    """Zeros around height and width: (C, H, W, B) to (C, H + 2·top, W + 2·left, B)."""
    if padding == (0, 0):
        return x
    channels, height, width, batch = x.shape
    top, left = padding
    padded = np.zeros((channels, height + 2 * top, width + 2 * left, batch), x.dtype)
    padded[:, top : top + height, left : left + width] = x
    return padded


def windows(kernel, stride, dilation, size):
    """For each position (i, j) in the kernel, the slices of the image that it meets."""
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            rows = slice(i * dilation[0], i * dilation[0] + stride[0] * (size[0] - 1) + 1, stride[0])
            columns = slice(j * dilation[1], j * dilation[1] + stride[1] * (size[1] - 1) + 1, stride[1])
            yield i, j, rows, columns


def flat_kernels(W):
    """One kernel a row: (K, C, kh, kw) to (K, C·kh·kw)."""
    return W.reshape(len(W), -1)
