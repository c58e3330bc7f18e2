"""Random initial weights whose spread keeps signals, or their gradients, at one size.

The numbers are drawn in float64 and then rounded to `dtype`, so the same seed gives the same
weights in both precisions. A dense weight is (in, out); a convolution's (out, in, ...window).
"""

import math

import numpy as np

from dlcore.checks import check_dtype, check_integer, check_rng


def xavier_uniform(shape, *, rng, dtype=np.float32):
    """Uniform on ±√(6 / (fan_in + fan_out)): variance 2 / (fan_in + fan_out) (eq:init-xavier).

    Glorot & Bengio, 2010.
    """
    fan_in, fan_out = _fans("xavier_uniform", shape)
    return uniform("xavier_uniform", shape, 2 / (fan_in + fan_out), rng, dtype)  # eq:init-xavier


def xavier_normal(shape, *, rng, dtype=np.float32):
    """Normal with variance 2 / (fan_in + fan_out) (eq:init-xavier). Glorot & Bengio, 2010."""
    fan_in, fan_out = _fans("xavier_normal", shape)
    return normal("xavier_normal", shape, 2 / (fan_in + fan_out), rng, dtype)  # eq:init-xavier


def he_uniform(shape, *, rng, dtype=np.float32):
    """Uniform on ±√(6 / fan_in): variance 2 / fan_in, for layers followed by ReLU (eq:init-he).

    He et al., 2015.
    """
    fan_in, _ = _fans("he_uniform", shape)
    return uniform("he_uniform", shape, 2 / fan_in, rng, dtype)  # eq:init-he


def he_normal(shape, *, rng, dtype=np.float32):
    """Normal with variance 2 / fan_in, for layers followed by ReLU (eq:init-he). He et al., 2015."""
    fan_in, _ = _fans("he_normal", shape)
    return normal("he_normal", shape, 2 / fan_in, rng, dtype)  # eq:init-he


def orthogonal(shape, *, rng, dtype=np.float32):
    """A random matrix with orthonormal columns (or rows, if they are fewer), every such one alike.

    QᵀQ = I (or QQᵀ = I) (eq:init-orthogonal), from the QR decomposition of a normal matrix; R's
    diagonal is made positive, else the distribution would not be uniform. Saxe, McClelland & Ganguli, 2014.
    """
    shape = _check_shape("orthogonal", shape)
    if len(shape) != 2:
        raise ValueError(f"orthogonal: shape must be (in, out), got {shape}")
    tall = check_rng("orthogonal", rng).normal(size=(max(shape), min(shape)))
    q, r = np.linalg.qr(tall)
    q *= np.sign(np.diag(r))  # eq:init-orthogonal
    return (q if shape[0] >= shape[1] else q.T).astype(check_dtype("orthogonal", dtype))


def _check_shape(where, shape):
    """The shape of a weight as a tuple of Python's integers, of which no product overflows."""
    if not isinstance(shape, tuple) or len(shape) < 2:
        raise ValueError(f"{where}: shape must be (in, out) or (out, in, ...window), got {shape!r}")
    return tuple(check_integer(where, "each size in shape", size, at_least=1) for size in shape)


def _fans(where, shape):
    """How many inputs feed one output, and how many outputs one input feeds: (fan_in, fan_out)."""
    shape = _check_shape(where, shape)
    if len(shape) == 2:
        return shape
    fan_out, fan_in, *window = shape
    return fan_in * math.prod(window), fan_out * math.prod(window)


def uniform(where, shape, variance, rng, dtype):
    """Uniform on ±√(3·variance), which has this variance."""
    limit = math.sqrt(3 * variance)
    return check_rng(where, rng).uniform(-limit, limit, shape).astype(check_dtype(where, dtype))


def normal(where, shape, variance, rng, dtype):
    """Normal with mean zero and this variance."""
    return check_rng(where, rng).normal(0, math.sqrt(variance), shape).astype(check_dtype(where, dtype))
