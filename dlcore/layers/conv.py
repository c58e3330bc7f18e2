"""Convolution of images as one matrix product: unfold the patches, multiply, fold back.

Shapes are (B, C, H, W), as everywhere; in memory the batch comes last, which is faster.
"""

import math

import numpy as np

from dlcore.checks import check_array, check_dtype, check_integer, check_rng
from dlcore.core import Module, Parameter
from dlcore.init import he_uniform
from dlcore.layers.sums import sum_products
from dlcore.layers.windows import as_pair, batch_first, batch_last, output_size, pad, windows

BAND_BYTES = 1 << 22


class Conv2d(Module):
    """Cross-correlation of an image with K kernels over all C channels (eq:conv-forward):

    y[k, r, s] = b[k] + Σ_{c,i,j} W[k, c, i, j] · x[c, r·stride + i·dilation − padding, and the same for s, j]

    forward(x): x (B, C, H_in, W_in) to (B, K, H_out, W_out) with
    H_out = ⌊(H_in + 2·padding − dilation·(kh − 1) − 1) / stride⌋ + 1 (eq:conv-size).
    W (K, C, kh, kw), b (K,). stride, padding and dilation are a number or a pair. With each patch a
    column, dW = dY patchesᵀ (eq:conv-dw), db sums dY (eq:conv-db), and dx adds Wᵀ dY where each patch
    was read (eq:conv-dx). Raises ValueError where the kernel is larger than the padded image. LeCun
    et al., 1998.
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
        self.kernel = as_pair("Conv2d", "kernel", kernel, at_least=1)
        self.stride = as_pair("Conv2d", "stride", stride, at_least=1)
        self.padding = as_pair("Conv2d", "padding", padding, at_least=0)
        self.dilation = as_pair("Conv2d", "dilation", dilation, at_least=1)
        channels_in = self.channels_in = check_integer("Conv2d", "channels_in", channels_in, at_least=1)
        channels_out = check_integer("Conv2d", "channels_out", channels_out, at_least=1)
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
        W = _flat_kernels(self.W.value)
        y = np.empty((len(W), *size, len(x)), x.dtype)
        for rows, patches in self.unfold(padded, size):
            np.matmul(W, patches, out=_columns(y, rows))  # (K,P·B) eq:conv-forward
        if self.b is not None:
            y += self.b.value[:, None, None, None]  # eq:conv-forward
        return batch_first(y), (padded, x.shape)

    def backward(self, dy, cache):
        padded, shape = cache
        dy = self._check_gradient(dy, cache)
        self.add(dy, padded)
        top, left = self.padding
        dpadded = self.fold(_flat_kernels(self.W.value).T, dy, padded)  # eq:conv-dx
        return batch_first(dpadded[:, top : top + shape[2], left : left + shape[3]])

    def add_gradients(self, dy, cache):
        """dW and db alone, for a layer whose input needs no gradient."""
        self.add(self._check_gradient(dy, cache), cache[0])

    def _check_gradient(self, dy, cache):
        """The gradient of the output, if it has its shape, with the batch last: (K, H_out, W_out, B)."""
        padded, shape = cache
        where = "Conv2d.backward"
        size = output_size(where, shape[2:], self.kernel, self.stride, self.padding, self.dilation)
        check_array(where, "dy", dy, (shape[0], len(self.W.value), *size), dtype=padded.dtype)
        return batch_last(dy)

    def add(self, dy, padded):
        """Add dW and db to the gradients."""
        dW = np.zeros(_flat_kernels(self.W.value).shape)  # in float64, as there may be many bands
        for rows, patches in self.unfold(padded, dy.shape[1:3]):
            dW += sum_products(_columns(dy, rows).T, patches.T)  # (K,C·kh·kw) eq:conv-dw
        self.W.grad += dW.reshape(self.W.value.shape)
        if self.b is not None:
            self.b.grad += dy.reshape(len(dy), -1).sum(axis=1)  # (K,) eq:conv-db

    def unfold(self, padded, size):
        """Yield (rows, patches): of the output, a band of rows, and every patch that the kernel meets there.

        Patches are columns, (C·kh·kw, P·B). The next band is written over them.
        """
        for rows, patches in self._bands(padded, size):
            for i, j, lines, across in self._windows_of_rows(rows, size[1]):
                patches[:, i, j] = padded[:, lines, across]
            yield rows, _as_matrix(patches)

    def fold(self, W, dy, padded):
        """The transpose of `unfold`: each patch's gradient W dy is added where the patch was read."""
        dpadded = np.zeros_like(padded)
        for rows, dpatches in self._bands(padded, dy.shape[1:3]):
            np.matmul(W, _columns(dy, rows), out=_as_matrix(dpatches))
            for i, j, lines, across in self._windows_of_rows(rows, dy.shape[2]):
                dpadded[:, lines, across] += dpatches[:, i, j]  # eq:conv-dx
        return dpadded

    def _bands(self, padded, size):
        """Yield (rows, room for their patches (C, kh, kw, rows, W_out, B)), always in the same memory.

        The output is worked on in bands so that the patches stay in the processor's cache.
        """
        a_row = len(padded) * math.prod(self.kernel) * size[1] * padded.shape[-1]
        height = min(size[0], max(1, BAND_BYTES // (a_row * padded.itemsize)))
        room = np.empty(height * a_row, padded.dtype)
        for start in range(0, size[0], height):
            rows = slice(start, min(start + height, size[0]))
            shape = (len(padded), *self.kernel, rows.stop - start, size[1], padded.shape[-1])
            yield rows, room[: math.prod(shape)].reshape(shape)

    def _windows_of_rows(self, rows, width):
        """For each position (i, j) in the kernel, the slices of the image that it meets in these rows."""
        moved = rows.start * self.stride[0]
        size = (rows.stop - rows.start, width)
        for i, j, lines, across in windows(self.kernel, self.stride, self.dilation, size):
            yield i, j, slice(lines.start + moved, lines.stop + moved, lines.step), across


def _as_matrix(patches):
    """Patches (C, kh, kw, rows, W_out, B) as columns, a view: (C·kh·kw, P·B)."""
    return patches.reshape(math.prod(patches.shape[:3]), -1)


def _columns(y, rows):
    """Some rows of pictures (K, H_out, W_out, B) as the columns of a matrix, a view: (K, P·B)."""
    width = y.shape[2] * y.shape[3]
    return y.reshape(len(y), -1)[:, rows.start * width : rows.stop * width]


def _flat_kernels(W):
    """One kernel a row: (K, C, kh, kw) to (K, C·kh·kw)."""
    return W.reshape(len(W), -1)
