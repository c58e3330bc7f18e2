"""What the recurrent layers share: what one is, the layout of time, and the gradient of a masked step.

Inside the loops time comes first, (T, B, ...), so that the slice of one step is contiguous.
"""

import numpy as np

from dlcore.checks import check_array, check_integer, kind_of
from dlcore.core import Module
from dlcore.layers.masks import without_padding
from dlcore.layers.sums import sum_products, sum_rows


def check_sizes(where, features, hidden):
    """(features, hidden), whole numbers of at least 1."""
    return (
        check_integer(where, "features", features, at_least=1),
        check_integer(where, "hidden", hidden, at_least=1),
    )


def _is_recurrent(layer):
    """Whether it is a Module with the sizes that a recurrent layer has, `features` and `hidden`."""
    return isinstance(layer, Module) and hasattr(layer, "features") and hasattr(layer, "hidden")


def check_recurrent(where, name, layer):
    """Return `layer` if it is a recurrent layer; else say what came."""
    if not _is_recurrent(layer):
        raise TypeError(f"{where}: {name} must be a recurrent layer such as an LSTM, got {kind_of(layer)}")
    return layer


def recurrent_layer(where, cell, features, hidden, *, rng, dtype):
    """A new recurrent layer of these sizes; refuse a `cell` that makes none, such as a layer itself."""
    wanted = f"{where}: cell must be a class such as LSTM, or a function that makes a recurrent layer, got"
    if isinstance(cell, Module) or not callable(cell):
        raise TypeError(f"{wanted} an instance of {type(cell).__name__}")
    try:
        layer = cell(features, hidden, rng=rng, dtype=dtype)
    except TypeError as error:
        raise TypeError(f"{wanted} what cannot be called with two sizes, rng and dtype: {error}") from error
    if not _is_recurrent(layer):
        raise TypeError(f"{where}: cell must make a recurrent layer, got {kind_of(layer)}")
    if (layer.features, layer.hidden) != (features, hidden):
        raise ValueError(
            f"{where}: cell must make a layer from {features} features to {hidden} units, "
            f"got one from {layer.features} to {layer.hidden}"
        )
    return layer


def check_sequence(where, x, features, dtype, mask):
    """Check x (B, T, features) and its mask (B, T), true where a step counts; return x, and 0 elsewhere.

    So not even a NaN gets out from under the mask, neither forward nor backward.
    """
    check_array(where, "x", x, ("B", "T", features), dtype=dtype)
    if mask is not None:
        check_array(where, "mask", mask, x.shape[:2], kind="bool")
    return without_padding(x, mask)


def check_state(where, name, state, batch, hidden, dtype):
    """The state (B, H), zero where none is given."""
    if state is None:
        return np.zeros((batch, hidden), dtype)
    return check_array(where, name, state, (batch, hidden), dtype=dtype)


def project(x, W, b):
    """x W + b for every step at once, time first: (B, T, D) to (T, B, G)."""
    batch, steps, features = x.shape
    by_time = np.ascontiguousarray(x.swapaxes(0, 1)).reshape(steps * batch, features)
    z = by_time @ W
    z += b
    return z.reshape(steps, batch, -1)


def state_history(start, steps):
    """Room for h_0, h_1, …, h_T, the first of them filled in: (T + 1, B, H)."""
    found = np.empty((steps + 1, *start.shape), start.dtype)
    found[0] = start
    return found


def split_gates(x, count):
    """The columns of each gate as views of their own: (B, count·H) as `count` of (B, H)."""
    return x.reshape(len(x), count, -1).swapaxes(0, 1)


def zero_skipped(x, mask):
    """x (T, B, G) of the steps that were taken, and 0 for those that the mask skips, be it NaN there."""
    return x if mask is None else without_padding(x, mask.T)


def project_backward(dz, x, Wx, b):
    """Add the gradients of Wx and b over all steps, and return that of x (B, T, D).

    dWx = Σ_t x_tᵀ dz_t (eq:rnn-dwx), db = Σ_t dz_t, summed over the batch (eq:rnn-db), dx_t = dz_t Wxᵀ
    (eq:rnn-dx), whatever the cell has its gates do with z.
    """
    rows = dz.reshape(-1, dz.shape[-1])  # (T·B,G)
    Wx.grad += sum_products(x.swapaxes(0, 1), rows)  # (D,G) eq:rnn-dwx
    b.grad += sum_rows(rows)  # (G,) eq:rnn-db
    return (rows @ Wx.value.T).reshape(*dz.shape[:2], -1).swapaxes(0, 1)  # (B,T,D) eq:rnn-dx


def step_gradient(where, dhs, batch, steps, hidden, dtype):
    """The gradient of every step's output, time first; zero where the caller passes None."""
    if dhs is None:
        return np.zeros((steps, batch, hidden), dtype)
    return check_array(where, "dhs", dhs, (batch, steps, hidden), dtype=dtype).swapaxes(0, 1)
