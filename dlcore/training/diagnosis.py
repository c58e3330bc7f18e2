"""Why a training run stopped: what is not finite, at which step, and where it is first seen."""

import numpy as np

from dlcore.core import walk


def diagnosis(model, what, history):
    """One sentence: what is not finite, at which step, and where it is first seen."""
    step = len(history.step_loss)
    culprit = first_not_finite(model) or _first_state_with_nan(model)
    where = f"{culprit} is not finite" if culprit else f"parameters are finite, {_largest(model)}"
    return f"fit: {what} at step {step} (epoch {history.epochs + 1}); {where}"


def first_not_finite(model):
    """The first parameter, or gradient, that holds NaN or infinity, by name; None if there is none."""
    for name, parameter in model.named_parameters():
        if not np.isfinite(parameter.value).all():
            return f"parameter {name}"
        if not np.isfinite(parameter.grad).all():
            return f"the gradient of {name}"
    return None


def _first_state_with_nan(model):
    """The first array that is no parameter, such as running statistics, and holds NaN; None if none does."""
    for name, array in walk(model, np.ndarray):
        if array.dtype.kind == "f" and np.isnan(array).any():
            return f"the state {name}"
    return None


def _largest(model):
    """The parameter with the largest entry, and that entry: where a divergence shows first."""
    arrays = {name: parameter.value for name, parameter in model.named_parameters()}
    sizes = {name: float(np.abs(array).max()) for name, array in arrays.items() if array.size}
    if not sizes:
        return "of which none has an entry"
    name = max(sizes, key=sizes.get)
    return f"the largest entry is {sizes[name]:.3g} in {name}"
