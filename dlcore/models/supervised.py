"""A model under its loss: one computation from a batch to a number, which is what training makes small."""

import inspect

from dlcore.checks import check_number
from dlcore.core import Module


class Supervised(Module):
    """L = loss(model(inputs), target), the loss of a model on a batch, a scalar.

    forward(inputs, target): each an array, or a dict of named arrays where model or loss takes several,
    such as {"source": s, "target": t, "mask": m} for a model and {"target": y, "mask": m} for its loss.
    backward gives the gradient of the inputs, as the model's backward does; a target has none.
    """

    def __init__(self, model, loss):
        self.model, self.loss = model, loss

    def forward(self, inputs, target):
        prediction, through_model = _call(self.model, inputs)
        value, through_loss = _call(self.loss, prediction, target)
        return value, (through_model, through_loss)

    def backward(self, dvalue, cache):
        through_model, through_loss = cache
        dvalue = check_number("Supervised.backward", "dvalue", dvalue)
        return self.model.backward(self.loss.backward(dvalue, through_loss), through_model), None

    def add_gradients(self, dvalue, cache):
        """Like `backward`, for when nobody wants the gradient of the inputs."""
        through_model, through_loss = cache
        dvalue = check_number("Supervised.backward", "dvalue", dvalue)
        self.model.add_gradients(self.loss.backward(dvalue, through_loss), through_model)

    def predict(self, inputs):
        """The model's output, without the loss."""
        return _call(self.model, inputs)[0]

    def loss_of(self, prediction, target):
        """The loss of an output."""
        return _call(self.loss, prediction, target)[0]


def _call(part, *given):
    """part.forward(*given), where a dict, the last, holds arguments by name."""
    *before, last = given
    if not isinstance(last, dict):
        return part.forward(*given)
    try:
        inspect.signature(part.forward).bind(*before, **last)
    except TypeError as error:
        wanted, came = f"named as {part.forward.__qualname__} names them", f"{sorted(last)}: {error}"
        raise TypeError(f"Supervised.forward: arrays in a dict must be {wanted}, got {came}") from None
    return part.forward(*before, **last)
