"""What stops the training loop: the keyboard, numbers that are not finite, and what it refuses."""

import re

import numpy as np
import pytest

from dlcore import (
    MLP,
    SGD,
    Adam,
    Dense,
    LinearRegression,
    MeanSquaredError,
    Module,
    Parameter,
    Sequential,
    accuracy,
    fit,
    minibatches,
)
from tests.refusal import refused
from tests.training.line import LINE, line_model, run

NAN = "fit: the loss must be finite, got nan at step 0 (epoch 1)"


def stopped(model, batch, **options):
    """What `fit` says when the numbers of this batch stop it."""
    optimizer = SGD(model.parameters(), 0.1)
    return refused(FloatingPointError, fit, model, MeanSquaredError(), optimizer, [batch], **options)


def test_the_keyboard_stops_it_and_keeps_what_was_trained():
    def stop(model, history):
        if history.epochs == 2:
            raise KeyboardInterrupt

    history = run(epochs=50, callback=stop)
    assert history.interrupted
    assert history.epochs == len(history.loss) == 2


def test_the_keyboard_stops_it_in_the_middle_of_an_epoch():
    class Interrupted:
        def __iter__(self):
            yield LINE
            raise KeyboardInterrupt

    history = run(data=Interrupted())
    assert history.interrupted
    assert (history.epochs, len(history.step_loss), history.loss) == (0, 1, [])


def test_the_keyboard_in_validation_leaves_every_series_as_long_as_the_epochs():
    calls = []

    def metric(prediction, target):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return 0.0

    history = run(epochs=5, metrics={"metric": metric})
    assert history.epochs == 2
    assert len(history.loss) == len(history.validation_loss) == len(history.metrics["metric"]) == 2


def test_an_optimiser_of_another_model_is_refused():
    (model, _), (_, optimizer) = line_model(), line_model()
    message = "fit: optimizer must hold parameters of this model, got those of another"
    with pytest.raises(ValueError, match=f"^{message}$"):
        fit(model, MeanSquaredError(), optimizer, [LINE], epochs=1)


def test_a_divergence_names_the_step_and_the_largest_parameter():
    model = LinearRegression(1, dtype=np.float64)
    message = (
        r"^fit: the loss must be finite, got inf at step \d+ \(epoch \d+\); "
        r"parameters are finite, the largest entry is [\d.]+e\+\d+ in theta$"
    )
    with pytest.raises(FloatingPointError, match=message):
        fit(model, MeanSquaredError(), SGD(model.parameters(), 10.0), [LINE], epochs=2000)


def test_a_parameter_that_is_not_finite_is_named():
    model = MLP([1, 2, 1], rng=0, dtype=np.float64)
    model.layers[2].b.value[0] = np.nan
    x = LINE[0]
    message = "fit: the loss must be finite, got nan at step 0 (epoch 1); parameter layers.2.b is not finite"
    with pytest.raises(FloatingPointError, match=f"^{re.escape(message)}$"):
        fit(model, MeanSquaredError(), SGD(model.parameters(), 0.1), [(x, x)], epochs=1)


def test_a_last_step_into_infinity_is_seen_at_the_end_of_the_epoch():
    class Poisoned(LinearRegression):
        def add_gradients(self, dy, x):
            self.theta.grad[0] = np.nan
            super().add_gradients(dy, x)

    model = Poisoned(1, dtype=np.float64)
    message = "fit: a parameter or gradient is not finite at step 1 (epoch 1); parameter theta is not finite"
    with pytest.raises(FloatingPointError, match=f"^{re.escape(message)}$"):
        fit(model, MeanSquaredError(), SGD(model.parameters(), 0.1), [LINE], epochs=1)


def test_a_nan_in_the_data_is_not_blamed_on_the_parameters():
    x = LINE[0].copy()
    x[3] = np.nan
    message = f"{NAN}; parameters are finite, the largest entry is 0 in theta"
    with pytest.raises(FloatingPointError, match=f"^{re.escape(message)}$"):
        run(data=[(x, LINE[1])])


def test_a_generator_that_can_be_read_once_is_refused():
    message = (
        "fit: data must yield batches in every epoch, got none in epoch 2 "
        "(a generator can be read only once: give minibatches or a list)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        run(data=(batch for batch in [LINE]))


def test_metrics_need_validation_data():
    message = "fit: validation must be given for metrics, got None"
    with pytest.raises(ValueError, match=f"^{message}$"):
        run(validation=None, metrics={"accuracy": accuracy})


@pytest.mark.parametrize(
    ("validation", "came"),
    [(minibatches(*LINE, batch_size=2), "minibatches"), (LINE[0], "ndarray"), ((*LINE, 1), "a tuple of 3")],
)
def test_validation_is_a_pair_and_looked_at_before_the_training(validation, came):
    epochs = []
    message = f"fit: validation must be a pair (inputs, target), got {came}"
    assert refused(TypeError, run, validation=validation, callback=lambda *_: epochs.append(1)) == message
    assert epochs == []


def test_epochs_must_be_a_number_of_passes():
    with pytest.raises(ValueError, match="^fit: epochs must be at least 0, got -1$"):
        run(epochs=-1)


def test_a_gradient_that_the_optimiser_refuses_is_placed():
    model = MLP([1, 2, 1], rng=0)
    x = LINE[0].astype(np.float32)
    loss = MeanSquaredError()
    loss.backward = lambda dy, cache: np.full((12, 1), 1e30, np.float32)
    before = [parameter.value.copy() for parameter in model.parameters()]
    said = refused(FloatingPointError, fit, model, loss, Adam(model.parameters()), [(x, x)], epochs=1)
    assert said.startswith(
        "fit: Adam.step: gradients and the squares of them so far must be finite in float32, "
    )
    assert " at step 0 (epoch 1); parameters are finite, the largest entry is " in said
    for parameter, old in zip(model.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.value, old)


class Shift(Module):
    """Adds a constant, which is state and no parameter."""

    def __init__(self, constant, empty=False):
        self.constant = np.array([constant])
        if empty:
            self.nothing = Parameter(np.zeros((0, 3)))

    def forward(self, x):
        return x + self.constant, None

    def backward(self, dy, cache):
        return dy


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_validation_loss_that_is_not_finite_stops_the_training(value):
    model, target = LinearRegression(1, dtype=np.float64), LINE[1].copy()
    target[3] = value
    said = stopped(model, LINE, epochs=2, validation=(LINE[0], target))
    assert said.startswith(f"fit: the validation loss is {value} at step 1 (epoch 1); parameters are finite")


def test_a_state_that_is_nan_is_named():
    model = Sequential(Dense(1, 1, rng=0, dtype=np.float64), Shift(np.nan))
    x = LINE[0]
    said = stopped(model, (x, x), epochs=1)
    assert said == f"{NAN}; the state layers.1.constant is not finite"


def test_a_model_of_empty_parameters_may_meet_nan():
    model = Shift(0.0, empty=True)
    x = np.full((3, 1), np.nan)
    said = stopped(model, (x, x), epochs=1)
    assert said == f"{NAN}; parameters are finite, of which none has an entry"
