"""Limits on the gradients of one step, put between `backward` and the optimiser's `step`."""

import math

import numpy as np

from dlcore.checks import check_number
from dlcore.optim.base import parameter_list

STRETCH = 1 << 15
SMALLEST = 1e-30  # a factor that every dtype holds with all its digits


def clip_by_value(parameters, limit):
    """Bring each entry of each gradient into ±limit, in place (eq:clip-value); the direction may change.

    Raises FloatingPointError, and changes nothing, if a gradient holds NaN or infinity.
    """
    limit = check_number("clip_by_value", "limit", limit, above=0)
    gradients = [parameter.grad for parameter in parameter_list("clip_by_value", parameters)]
    _check_finite("clip_by_value", gradients)
    for g in gradients:
        np.clip(g, -limit, limit, out=g)  # eq:clip-value


def clip_by_global_norm(parameters, max_norm):
    """g ← g · min(1, max_norm / ‖g‖), ‖g‖ the norm of all gradients taken as one vector (eq:clip-norm).

    In place; returns ‖g‖ as it was, infinity where no float is as large. The direction stays (Pascanu,
    Mikolov & Bengio 2013). Raises FloatingPointError, and changes nothing, if a gradient holds NaN or
    infinity.
    """
    max_norm = check_number("clip_by_global_norm", "max_norm", max_norm, above=0)
    gradients = [parameter.grad for parameter in parameter_list("clip_by_global_norm", parameters)]
    norm = remaining = _global_norm(gradients)
    if norm > max_norm:
        if max_norm / norm < SMALLEST:  # no factor that a float32 could hold: in two steps
            largest = _largest_entry(gradients)
            for g in gradients:
                g[...] = g / np.float64(largest)
            remaining = _global_norm(gradients)
        for g in gradients:
            g *= max_norm / remaining  # eq:clip-norm
    return norm


def _global_norm(gradients):
    """‖g‖ in float64, without overflow or underflow of the squares (eq:clip-global-norm)."""
    squared = sum(_squared_length(g) for g in gradients)
    if 1e-200 < squared < math.inf:
        return math.sqrt(squared)  # eq:clip-global-norm
    _check_finite("clip_by_global_norm", gradients)
    largest = _largest_entry(gradients)
    if largest == 0:
        return 0.0
    squared = sum(_squared_length(g / np.float64(largest)) for g in gradients)
    return largest * math.sqrt(squared)  # eq:clip-global-norm


def _squared_length(g):
    """Σ g² in float64, a stretch at a time, so that no second copy of a large gradient is made."""
    g = g.reshape(-1)
    stretches = (g[start : start + STRETCH].astype(np.float64) for start in range(0, g.size, STRETCH))
    return sum(float(np.vdot(stretch, stretch)) for stretch in stretches)


def _largest_entry(gradients):
    return max((float(np.abs(g).max()) for g in gradients if g.size), default=0.0)


def _check_finite(where, gradients):
    """Raise FloatingPointError if a gradient holds NaN or infinity."""
    if not all(np.isfinite(g).all() for g in gradients):
        raise FloatingPointError(f"{where}: gradients must be finite, got NaN or infinity")
