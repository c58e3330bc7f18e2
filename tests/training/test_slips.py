"""Slips in the call of the training loop: each is named before anything is trained."""

import numpy as np
import pytest

from dlcore import SGD, MeanSquaredError, ReLU, fit, minibatches
from tests.refusal import refused
from tests.training.line import LINE, line_model, run

x, y = LINE
PAIRS = "(give minibatches(inputs, target, ...), or [(inputs, target)] for a single batch)"
LOSS = "fit: loss must be an object with forward and backward, such as CrossEntropy(), got"
OPTIMIZER = (
    "fit: optimizer must be an object with zero_grad and step, such as SGD(model.parameters(), 0.1), got"
)
SLIPS = {
    "the arrays themselves": (
        {"data": LINE},
        f"fit: data must yield pairs (inputs, target), got ndarray {PAIRS}",
    ),
    "two rows": (
        {"data": (x[:2], y[:2])},
        f"fit: data must yield pairs (inputs, target), got ndarray {PAIRS}",
    ),
    "x alone": (
        {"data": minibatches(x, batch_size=4)},
        f"fit: data must yield pairs (inputs, target), got a tuple of 1 {PAIRS}",
    ),
    "three": ({"data": [[x, y, y]]}, f"fit: data must yield pairs (inputs, target), got a list of 3 {PAIRS}"),
    "a number": ({"data": 5}, "fit: data must yield batches, got 5"),
    "a model's class": ({"model": ReLU}, "fit: model must be a Module, got <class"),
    "a model's list": ({"model": [ReLU()]}, "fit: model must be a Module, got [<dlcore"),
    "a loss's class": (
        {"loss": MeanSquaredError},
        f"{LOSS} <class 'dlcore.losses.regression.MeanSquaredError'>",
    ),
    "a function": ({"loss": abs}, f"{LOSS} <built-in function abs>"),
    "an optimiser's class": ({"optimizer": SGD}, f"{OPTIMIZER} <class 'dlcore.optim.sgd.SGD'>"),
    "a rate": ({"optimizer": 0.1}, f"{OPTIMIZER} 0.1"),
    "one metric": (
        {"validation": LINE, "metrics": abs},
        "fit: metrics must be a dict of functions, {name: f}, got <built-in function abs>",
    ),
    "a metric's name": (
        {"validation": LINE, "metrics": {"accuracy": "accuracy"}},
        "fit: metrics must be a dict of functions, {name: f}, got {'accuracy': 'accuracy'}",
    ),
    "no callback": (
        {"callback": "print"},
        "fit: callback must be a function of (model, history), got 'print'",
    ),
    "epochs": ({"epochs": "3"}, "fit: epochs must be a whole number, got '3'"),
}


@pytest.mark.parametrize(("slip", "message"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_before_anything_is_trained(slip, message):
    model, optimizer = line_model()
    arguments = {"model": model, "loss": MeanSquaredError(), "optimizer": optimizer, "data": [LINE]}
    said = refused(TypeError, lambda: fit(**{**arguments, "epochs": 1, **slip}))
    assert said.startswith(message)
    assert not model.theta.value.any()
    assert optimizer.steps == 0


def test_a_batch_may_be_a_list_of_two():
    assert run(data=[list(LINE)], epochs=1).epochs == 1


def test_the_mean_of_an_epoch_is_taken_in_float64_whatever_the_loss_gives():
    """Added up in float32, a thousand steps of 2²⁴ and one more would not be told apart."""

    class Single(MeanSquaredError):
        def forward(self, prediction, target):
            _, cache = super().forward(prediction, target)
            return np.float32(2**24 + 2), cache

    model, optimizer = line_model()
    history = fit(model, Single(), optimizer, [LINE] * 1001, epochs=1)
    assert history.loss == [2**24 + 2]
    assert {type(number) for number in history.step_loss + history.loss} == {float}


@pytest.mark.parametrize("given", [None, "0.5", np.zeros(2), [0.5], 1j])
def test_what_a_function_of_ones_own_gives_is_a_number(given):
    class Own(MeanSquaredError):
        def forward(self, prediction, target):
            return given, super().forward(prediction, target)[1]

    model, optimizer = line_model()
    said = refused(TypeError, lambda: fit(model, Own(), optimizer, [LINE], epochs=1))
    assert said == f"training_step: the loss must be a number, got {given!r}"
    assert optimizer.steps == 0
    own = {"own": lambda prediction, target: given}
    said = refused(TypeError, lambda: run(epochs=1, validation=LINE, metrics=own))
    assert said == f"fit: what metrics['own'] gives must be a number, got {given!r}"


def test_a_validation_that_fails_leaves_the_mode_as_it_was():
    model, optimizer = line_model()
    with pytest.raises(ValueError, match="LinearRegression.forward: x must be"):
        fit(model, MeanSquaredError(), optimizer, [LINE], epochs=1, validation=(x[:, :0], y))
    assert model.training
