"""Pooling: a window's largest value, or its mean; and the way back for the gradient."""

import math

import numpy as np

from dlcore.checks import check_array, check_gradient
from dlcore.core import Module
from dlcore.layers.sums import RUN, check_overflow
from dlcore.layers.windows import as_pair, batch_first, batch_last, output_size, windows

NO_PADDING, NO_DILATION = (0, 0), (1, 1)


class Pool2d(Module):
    """What both kinds share: windows of size `kernel`, `stride` apart (by default, edge to edge)."""

    def __init__(self, kernel, *, stride=None):
        name = type(self).__name__
        self.kernel = as_pair(name, "kernel", kernel, at_least=1)
        self.stride = self.kernel if stride is None else as_pair(name, "stride", stride, at_least=1)

    def size(self, x):
        where = f"{type(self).__name__}.forward"
        check_array(where, "x", x, ("B", "C", "H", "W"))
        return output_size(where, x.shape[2:], self.kernel, self.stride, NO_PADDING, NO_DILATION)


class MaxPool2d(Pool2d):
    """y = max of each window (eq:pool-max); the gradient goes to the largest, the first among equals.

    forward(x): (B, C, H_in, W_in) to (B, C, H_out, W_out). A NaN counts as its window's largest.
    Backward: eq:pool-max-dx.
    """

    def forward(self, x):
        size = self.size(x)
        y = np.full_like(x[:, :, : size[0], : size[1]], -np.inf)
        for _, _, rows, columns in windows(self.kernel, self.stride, NO_DILATION, size):
            np.maximum(y, x[:, :, rows, columns], out=y)  # (B,C,H_out,W_out) eq:pool-max
        return y, (x, y)

    def backward(self, dy, cache):
        x, y = cache
        check_gradient("MaxPool2d.backward", dy, y)
        dy = batch_first(batch_last(dy))  # laid out as x is after a convolution
        dx, unclaimed = _zeros_batch_last(x.shape, dy.dtype), np.ones_like(y, bool)
        for _, _, rows, columns in windows(self.kernel, self.stride, NO_DILATION, dy.shape[2:]):
            seen = x[:, :, rows, columns]
            largest = unclaimed & ((seen == y) | np.isnan(seen))  # a NaN equals nothing
            dx[:, :, rows, columns] += dy * largest  # eq:pool-max-dx
            unclaimed ^= largest
        return dx


class AvgPool2d(Pool2d):
    """y = mean of each window (eq:pool-mean); the gradient is shared equally (eq:pool-mean-dx).

    forward(x): (B, C, H_in, W_in) to (B, C, H_out, W_out). Raises FloatingPointError where a window's
    sum is too large for the dtype.
    """

    def forward(self, x):
        size = self.size(x)
        exact = np.float64 if max(self.kernel) > RUN else x.dtype
        lines = np.zeros_like(x[:, :, : size[0]], exact)  # columns are summed first: fewer, shorter sums
        y = np.zeros_like(x[:, :, : size[0], : size[1]], exact)
        with np.errstate(over="ignore", invalid="ignore"):  # checked for below, with a better message
            for rows in _slices(self.kernel[0], self.stride[0], size[0]):
                lines += x[:, :, rows]
            for columns in _slices(self.kernel[1], self.stride[1], size[1]):
                y += lines[:, :, :, columns]
        y = (y / math.prod(self.kernel)).astype(x.dtype, copy=False)  # eq:pool-mean
        check_overflow("AvgPool2d.forward", x, y)
        return y, (y, x.shape)

    def backward(self, dy, cache):
        y, shape = cache
        check_gradient("AvgPool2d.backward", dy, y)
        share = dy / math.prod(self.kernel)  # eq:pool-mean-dx
        dx = _zeros_batch_last(shape, dy.dtype)
        for _, _, rows, columns in windows(self.kernel, self.stride, NO_DILATION, dy.shape[2:]):
            dx[:, :, rows, columns] += share  # eq:pool-mean-dx
        return dx


class GlobalAvgPool2d(Module):
    """y = mean over the whole picture, whatever its size: (B, C, H, W) to (B, C) (eq:pool-global).

    The gradient is shared equally by all its H·W places (eq:pool-global-dx).
    """

    def forward(self, x):
        check_array("GlobalAvgPool2d.forward", "x", x, ("B", "C", "H", "W"))
        # (B,C), added up in float64 eq:pool-global
        y = (np.einsum("bchw->bc", x, dtype=np.float64) / math.prod(x.shape[2:])).astype(x.dtype)
        return y, (y, x.shape)

    def backward(self, dy, cache):
        y, shape = cache
        check_gradient("GlobalAvgPool2d.backward", dy, y)
        return np.broadcast_to((dy / math.prod(shape[2:]))[:, :, None, None], shape)  # eq:pool-global-dx


class Flatten(Module):
    """All axes but the first as one: (B, C, H, W) to (B, C·H·W)."""

    def forward(self, x):
        check_array("Flatten.forward", "x", x)
        if x.size == 0 or x.ndim == 0:
            raise ValueError(f"Flatten.forward: x must be (B, ...) and hold something, got {x.shape}")
        y = x.reshape(len(x), -1)
        return y, (y, x.shape)

    def backward(self, dy, cache):
        y, shape = cache
        check_gradient("Flatten.backward", dy, y)
        return dy.reshape(shape)


def _slices(kernel, stride, size):
    """For each place in a window, the slice of the axis that it meets."""
    return [slice(i, i + stride * (size - 1) + 1, stride) for i in range(kernel)]


def _zeros_batch_last(shape, dtype):
    """Zeros of shape (B, C, H, W) that lie in memory as a convolution's arrays do."""
    batch, *rest = shape
    return batch_first(np.zeros((*rest, batch), dtype))
