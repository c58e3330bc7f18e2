"""What every optimiser shares: its parameters, the learning rate or its schedule, the step count."""

import inspect
from collections.abc import Iterable

import numpy as np

from dlcore.checks import check_array, check_number, check_plain, check_scalar
from dlcore.core import Parameter
from dlcore.optim.blocks import blocks


class Optimizer:
    """Holds parameters of one dtype, `lr` (a number, or a function of the step) and `steps` taken.

    `step()` reads each parameter's `grad` and writes to its `value` in place; `zero_grad()` sets
    the gradients to zero. `lr` may be set between steps. Raises TypeError or ValueError for
    parameters that are none, double, of several dtypes, or changed in shape or dtype since.

    A subclass states its rule: `change(g, lr, *memory)` is what a step subtracts from θ, where g and what
    the rule remembers are vectors of many parameters' entries, the latter zero at first, one for each name
    in `memory`.
    """

    memory = ()
    weight_decay = 0.0
    adds_up = False  # whether `squares` is a sum over all steps and no mean

    def __init__(self, parameters, lr):
        where = type(self).__name__
        self.parameters = parameter_list(where, parameters)
        if not self.parameters:
            raise ValueError(f"{where}: parameters must hold at least one, got none")
        if len({id(parameter) for parameter in self.parameters}) < len(self.parameters):
            raise ValueError(f"{where}: parameters must hold each one once, got one twice")
        dtypes = sorted({str(parameter.value.dtype) for parameter in self.parameters})
        if len(dtypes) > 1:
            raise TypeError(f"{where}: parameters must have one dtype, got {' and '.join(dtypes)}")
        self.dtype = self.parameters[0].value.dtype
        self.reach, self.limit = 0.0, float(np.finfo(self.dtype).max)
        self.shapes = [parameter.value.shape for parameter in self.parameters]
        self.lr = _check_schedule(where, lr) if callable(lr) else self.setting("lr", lr, above=0)
        self.steps = 0
        self.blocks = blocks(self.parameters)
        for name in self.memory:
            setattr(self, name, [np.zeros(block.size, self.dtype) for block in self.blocks])

    def zero_grad(self):
        """Set every gradient to zero."""
        for parameter in self.parameters:
            if type(parameter.grad) is not np.ndarray:
                check_plain(f"{type(self).__name__}.zero_grad", "grad", parameter.grad)
            parameter.grad.fill(0)

    def step(self):
        """Update every parameter once.

        Raises FloatingPointError, before anything is changed, where an optimiser that squares the gradient
        could not: over an infinite square nothing would move again.
        """
        self._check_parameters()
        gradients = [self.gradient(block) for block in self.blocks]
        if "squares" in self.memory:
            self._check_squares(gradients)
        lr = self.learning_rate()
        kept = self._decay_factor(lr)
        self.steps += 1
        remembered = [getattr(self, name) for name in self.memory]
        for block, g, *memory in zip(self.blocks, gradients, *remembered, strict=True):
            if kept != 1:
                block.shrink(kept)
            block.subtract(self.change(g, lr, *memory))  # θ ← θ - change

    def gradient(self, block):
        """g, or g + α θ with α the weight decay (eq:decay-gradient)."""
        g = block.gradients()
        return g + self.weight_decay * block.values() if self.weight_decay else g  # eq:decay-gradient

    def _decay_factor(self, lr):
        """The factor by which θ is multiplied before the step."""
        return 1

    def change(self, g, lr, *memory):
        """What the step subtracts from θ; what is remembered is brought up to date in place."""
        raise TypeError(f"{type(self).__name__} does not define change")

    def learning_rate(self):
        """η for the step to come."""
        where, lr = f"{type(self).__name__}.step", self.lr(self.steps) if callable(self.lr) else self.lr
        if type(lr) is not float:
            lr = check_scalar(where, f"lr at step {self.steps}", lr)
        if not 0 <= lr <= self.limit:
            raise ValueError(
                f"{where}: lr at step {self.steps} must be at least 0 and finite in {self.dtype}, got {lr}"
            )
        return lr

    def setting(self, name, value, **bounds):
        """A number within the bounds that the updates can multiply by: one that is finite in their dtype."""
        number = check_number(type(self).__name__, name, value, **bounds)
        if number > self.limit:
            raise ValueError(f"{type(self).__name__}: {name} must be finite in {self.dtype}, got {value!r}")
        return number

    def _check_squares(self, gradients):
        """Raise FloatingPointError where g or its square, or a sum v + g² over all steps, is not finite."""
        for g, v in zip(gradients, self.squares, strict=True):
            squared = float(np.vdot(g, g))
            if not self.reach + squared <= self.limit:  # else no entry can be beyond it
                _check_squares(f"{type(self).__name__}.step", g, v)
            if self.adds_up:
                self.reach += squared

    def _check_parameters(self):
        """Raise TypeError or ValueError where a parameter has changed its shape or dtype since.

        And where it holds something else than arrays, or may not be written to.
        """
        where = f"{type(self).__name__}.step"
        for parameter, shape in zip(self.parameters, self.shapes, strict=True):
            value, grad = parameter.value, parameter.grad
            if not type(value) is type(grad) is np.ndarray:
                check_plain(where, "value", value)
                check_plain(where, "grad", grad)
            if not (value.shape == grad.shape == shape and value.dtype == grad.dtype == self.dtype):
                raise ValueError(
                    f"{where}: value and grad must be {self.dtype} {shape}, "
                    f"got {value.dtype} {value.shape} and {grad.dtype} {grad.shape}"
                )
            if not value.flags.writeable:
                raise ValueError(f"{where}: value must be an array to write to, got a read-only one")


def parameter_list(where, parameters):
    """The parameters as a list; refuse what is none, such as a model, and what holds other things."""
    if not isinstance(parameters, Iterable):
        kind = type(parameters).__name__
        raise TypeError(f"{where}: parameters must be a list, such as model.parameters(), got {kind}")
    parameters = list(parameters)
    for parameter in parameters:
        if not isinstance(parameter, Parameter):
            raise TypeError(f"{where}: parameters must hold Parameters, got {type(parameter).__name__}")
        check_array(where, "value", parameter.value)
        check_array(where, "grad", parameter.grad)
    return parameters


def _check_schedule(where, lr):
    """Return `lr` if it can be called with a step: `cosine` itself, say, makes a schedule and is none."""
    try:
        inspect.signature(lr).bind(0)
    except TypeError as error:
        came = f"{getattr(lr, '__name__', lr)}: {error}"
        raise TypeError(f"{where}: lr must be a number or a function of the step, got {came}") from error
    except ValueError:  # written in C: Python knows no signature of it
        pass
    return lr


def _check_squares(where, g, v):
    """Raise FloatingPointError unless v + g² is finite everywhere."""
    with np.errstate(over="ignore"):
        if np.isfinite(v + g * g).all():
            return
    raise FloatingPointError(
        f"{where}: gradients and the squares of them so far must be finite in {g.dtype}, "
        f"got {np.abs(g).max():.3g}; clip_by_global_norm sets a limit"
    )


def check_eps(where, eps, dtype):
    """Return ε if it is not less than what a square that vanishes in this dtype may come from."""
    eps = check_number(where, "eps", eps, above=0)
    return check_number(where, "eps", eps, at_least=float(np.sqrt(np.finfo(dtype).tiny)))
