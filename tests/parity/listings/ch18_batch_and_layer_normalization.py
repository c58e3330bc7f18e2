"""Chapter 18's batch norm in both modes, and layer norm, in PyTorch."""

import numpy as np

from dlcore import BatchNorm1d, LayerNorm


def both_norms():
    """A training batch there and back, a row in evaluation mode, and the batch by rows."""
    rng = np.random.default_rng(18)
    x, dy = rng.normal(size=(2, 32, 64))
    new = rng.normal(size=(1, 64))
    norm = BatchNorm1d(64, dtype=np.float64)
    y, cache = norm.forward(x)
    dx = norm.backward(dy, cache)
    wanted = {
        "y": y,
        "x_t.grad": dx,
        "norm.weight.grad": norm.gamma.grad,
        "norm.bias.grad": norm.beta.grad,
        "norm.running_mean": norm.running_mean,
        "norm.running_var": norm.running_variance,
        "alone": norm.eval()(new),
        "by_rows": LayerNorm(64, dtype=np.float64)(x),
    }
    return {"x": x, "dy": dy, "new": new}, wanted


LISTINGS = {"PyTorch": both_norms}
