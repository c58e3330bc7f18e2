"""Where a window meets an image: sizes, padding, slices, and the layout in memory."""

import numpy as np

from dlcore.checks import check_integer


def as_pair(where, name, value, *, at_least):
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


def windows(kernel, stride, dilation, size):
    """For each position (i, j) in the kernel, the slices of the image that it meets."""
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            rows = slice(i * dilation[0], i * dilation[0] + stride[0] * (size[0] - 1) + 1, stride[0])
            columns = slice(j * dilation[1], j * dilation[1] + stride[1] * (size[1] - 1) + 1, stride[1])
            yield i, j, rows, columns


def pad(x, padding):
    """Zeros around height and width: (C, H, W, B) to (C, H + 2·top, W + 2·left, B)."""
    if padding == (0, 0):
        return x
    channels, height, width, batch = x.shape
    top, left = padding
    padded = np.zeros((channels, height + 2 * top, width + 2 * left, batch), x.dtype)
    padded[:, top : top + height, left : left + width] = x
    return padded


def batch_last(x):
    """(B, C, H, W) as (C, H, W, B), contiguous: a window then reads long runs of memory."""
    if x.strides[0] % 4096 == 0:  # examples so far apart share lines of the cache: a line more between them
        apart = np.empty((len(x), x[0].size + 16), x.dtype)[:, :-16].reshape(x.shape)
        apart[...] = x
        x = apart
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0))


def batch_first(x):
    """(C, H, W, B) seen as (B, C, H, W); the memory stays as it is, and so suits the next layer."""
    return x.transpose(3, 0, 1, 2)
