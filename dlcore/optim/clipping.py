"""Limits on the gradients of one step, put between `backward` and the optimiser's `step`."""

import math

import numpy as np

from dlcore.checks import check_number
from dlcore.optim.base import parameter_list


def clip_by_value(parameters, limit):
    """Bring each entry of each gradient into ±limit, in place (eq:clip-value); the direction may change.

    Raises FloatingPointError, and changes nothing, if a gradient holds NaN or infinity.
    """
    limit = check_number("clip_by_value", "limit", limit, above=0)
    gradients = [parameter.grad for parameter in parameter_list("clip_by_value", parameters)]
    check_finite("clip_by_value", gradients)
    for g in gradients:
        np.clip(g, -limit, limit, out=g)  # eq:clip-value


def clip_by_global_norm(parameters, max_norm):
    """g ← g · min(1, max_norm / ‖g‖), ‖g‖ the norm of all gradients taken as one vector (eq:clip-norm).

    In place; returns ‖g‖ as it was. The direction stays (Pascanu, Mikolov & Bengio 2013). Raises
    FloatingPointError, and changes nothing, if a gradient holds NaN or infinity.
    """
    max_norm = check_number("clip_by_global_norm", "max_norm", max_norm, above=0)
    gradients = [parameter.grad for parameter in parameter_list("clip_by_global_norm", parameters)]
    norm = global_norm(gradients)
    if norm > max_norm:
        for g in gradients:
            g *= max_norm / norm  # eq:clip-norm
    return norm


def global_norm(gradients):
    """‖g‖ without overflow or underflow of the squares (eq:clip-global-norm)."""
    squared = sum(float(np.vdot(g, g)) for g in gradients)
    if 1e-20 < squared < math.inf:
        return math.sqrt(squared)  # eq:clip-global-norm
    check_finite("clip_by_global_norm", gradients)
    largest = max((float(np.abs(g).max()) for g in gradients if g.size), default=0.0)
    if largest == 0:
        return 0.0
    scaled = [g.astype(np.float64) / largest for g in gradients]  # in float32 largest itself may be 0
    return largest * math.sqrt(sum(float(np.vdot(g, g)) for g in scaled))  # eq:clip-global-norm


def check_finite(where, gradients):
    """Raise FloatingPointError if a gradient holds NaN or infinity."""
    if not all(np.isfinite(g).all() for g in gradients):
        raise FloatingPointError(f"{where}: gradients must be finite, got NaN or infinity")
