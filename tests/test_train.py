"""The training loop: what it records, when it stops, and what it leaves as it was."""

import re
import sys

import numpy as np
import pytest

from dlcore import (
    MLP,
    SGD,
    Adam,
    CrossEntropy,
    History,
    LinearRegression,
    MeanSquaredError,
    Module,
    Sequential,
    accuracy,
    fit,
    minibatches,
)
from dlcore.data import small_digits, split
from tests.refusal import refused

LINE = np.linspace(-1, 1, 12)[:, None], 3 * np.linspace(-1, 1, 12) + 1


def line_model():
    model = LinearRegression(1, dtype=np.float64)
    return model, SGD(model.parameters(), 0.1)


def run(epochs=3, data=None, validation=LINE, **options):
    model, optimizer = line_model()
    data = minibatches(*LINE, batch_size=5, rng=0) if data is None else data
    return fit(model, MeanSquaredError(), optimizer, data, epochs=epochs, validation=validation, **options)


# What fit records


def test_the_history_holds_a_number_a_step_and_a_number_an_epoch():
    history = run(epochs=4, metrics={"bias": lambda prediction, target: np.mean(prediction - target)})
    assert history.epochs == 4
    assert not history.interrupted
    assert len(history.step_loss) == 4 * 3
    assert len(history.loss) == len(history.validation_loss) == len(history.metrics["bias"]) == 4
    numbers = history.step_loss + history.loss + history.validation_loss + history.metrics["bias"]
    assert {type(number) for number in numbers} == {float}


def test_the_loss_of_an_epoch_is_the_mean_over_examples():
    history = run(epochs=2)  # batches of 5, 5 and 2
    for epoch in range(2):
        a, b, c = history.step_loss[3 * epoch : 3 * epoch + 3]
        assert history.loss[epoch] == pytest.approx((5 * a + 5 * b + 2 * c) / 12)


def test_fit_is_the_plain_loop():
    model, optimizer = line_model()
    history = fit(model, MeanSquaredError(), optimizer, minibatches(*LINE, batch_size=5, rng=0), epochs=3)
    theta, losses = np.zeros(2), []
    X = np.column_stack([LINE[0], np.ones(12)])
    for _, (x, y) in zip(range(9), repeat(minibatches(X, LINE[1], batch_size=5, rng=0)), strict=False):
        losses.append(np.mean((x @ theta - y) ** 2))
        theta = theta - 0.1 * 2 * x.T @ (x @ theta - y) / len(y)
    np.testing.assert_allclose(model.theta.value, theta, rtol=1e-12)
    np.testing.assert_allclose(history.step_loss, losses, rtol=1e-12)
    assert (history.validation_loss, history.metrics) == ([], {})


def repeat(data):
    while True:
        yield from data


def test_the_callback_sees_the_model_after_each_epoch():
    seen = []
    history = run(
        callback=lambda model, history: seen.append((history.epochs, len(history.loss), float(model.bias)))
    )
    assert [entry[:2] for entry in seen] == [(1, 1), (2, 2), (3, 3)]
    assert len({entry[2] for entry in seen}) == 3
    assert history.epochs == 3


def test_no_epochs_leave_an_empty_history():
    assert run(epochs=0) == History()


def test_a_list_of_batches_is_data():
    assert run(data=[LINE], epochs=2).epochs == 2


def test_digits_are_learnt():
    images = small_digits()
    (x, y), validation = split(images.x.reshape(-1, 64), images.y, fractions=(0.8, 0.2), rng=0)
    model = MLP([64, 32, 10], rng=0)
    history = fit(
        model,
        CrossEntropy(),
        Adam(model.parameters(), 0.003),
        minibatches(x, y, batch_size=32, rng=0),
        epochs=10,
        validation=validation,
        metrics={"accuracy": accuracy},
    )
    assert history.metrics["accuracy"][-1] > 0.93
    assert history.loss[-1] < 0.2 < history.loss[0]
    assert accuracy(model(validation[0]), validation[1]) == history.metrics["accuracy"][-1]


# Modes


class Probe(Module):
    """The identity, which remembers the mode of every forward."""

    def __init__(self):
        self.modes = []

    def forward(self, x):
        self.modes.append(self.training)
        return x, None

    def backward(self, dy, cache):
        return dy


def test_validation_runs_in_evaluation_mode_and_every_mode_is_put_back():
    first, frozen, linear = Probe(), Probe(), LinearRegression(1, dtype=np.float64)
    model = Sequential(first, frozen, linear)
    frozen.eval()
    fit(model, MeanSquaredError(), SGD(model.parameters(), 0.1), [LINE], epochs=2, validation=LINE)
    assert first.modes == [True, False] * 2
    assert frozen.modes == [False, False] * 2
    assert (model.training, first.training, frozen.training) == (True, True, False)


def test_modes_are_put_back_after_a_failing_validation():
    model, optimizer = line_model()
    with pytest.raises(ValueError, match="^LinearRegression.forward: x must be"):
        fit(
            model, MeanSquaredError(), optimizer, [LINE], epochs=1, validation=(np.zeros((3, 2)), np.zeros(3))
        )
    assert model.training


# Stopping


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


def test_some_parameters_may_be_kept_as_they_are():
    model = MLP([1, 3, 1], rng=0, dtype=np.float64)
    last = model.layers[-1]
    before = [parameter.value.copy() for parameter in model.parameters()]
    x = LINE[0]
    fit(model, MeanSquaredError(), SGD(last.parameters(), 0.1), [(x, x)], epochs=2)
    moved = [not np.array_equal(p.value, old) for p, old in zip(model.parameters(), before, strict=True)]
    assert moved == [False, False, True, True]


def test_a_divergence_names_the_step_and_the_largest_parameter():
    model = LinearRegression(1, dtype=np.float64)
    message = (
        r"^fit: the loss is inf at step \d+ \(epoch \d+\); "
        r"parameters are finite, the largest entry is [\d.]+e\+\d+ in theta$"
    )
    with pytest.raises(FloatingPointError, match=message):
        fit(model, MeanSquaredError(), SGD(model.parameters(), 10.0), [LINE], epochs=2000)


def test_a_parameter_that_is_not_finite_is_named():
    model = MLP([1, 2, 1], rng=0, dtype=np.float64)
    model.layers[2].b.value[0] = np.nan
    x = LINE[0]
    message = "fit: the loss is nan at step 0 (epoch 1); parameter layers.2.b is not finite"
    with pytest.raises(FloatingPointError, match=f"^{re.escape(message)}$"):
        fit(model, MeanSquaredError(), SGD(model.parameters(), 0.1), [(x, x)], epochs=1)


def test_a_last_step_into_infinity_is_seen_at_the_end_of_the_epoch():
    class Poisoned(LinearRegression):
        def backward(self, dy, x):
            self.theta.grad[0] = np.nan
            return super().backward(dy, x)

    model = Poisoned(1, dtype=np.float64)
    message = "fit: a parameter or gradient is not finite at step 1 (epoch 1); parameter theta is not finite"
    with pytest.raises(FloatingPointError, match=f"^{re.escape(message)}$"):
        fit(model, MeanSquaredError(), SGD(model.parameters(), 0.1), [LINE], epochs=1)


def test_a_nan_in_the_data_is_not_blamed_on_the_parameters():
    x = LINE[0].copy()
    x[3] = np.nan
    message = (
        "fit: the loss is nan at step 0 (epoch 1); parameters are finite, the largest entry is 0 in theta"
    )
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
    message = "fit: validation must be given for metrics to be computed on, got None"
    with pytest.raises(ValueError, match=f"^{message}$"):
        run(validation=None, metrics={"accuracy": accuracy})


@pytest.mark.parametrize(
    ("validation", "came"),
    [(minibatches(*LINE, batch_size=2), "minibatches"), (LINE[0], "ndarray"), ((*LINE, 1), "a tuple of 3")],
)
def test_validation_is_a_pair_and_looked_at_before_the_training(validation, came):
    epochs = []
    message = f"fit: validation must be a pair (x, target), got {came}"
    assert refused(TypeError, run, validation=validation, callback=lambda *_: epochs.append(1)) == message
    assert epochs == []


def test_epochs_must_be_a_number_of_passes():
    with pytest.raises(ValueError, match="^fit: epochs must be at least 0, got -1$"):
        run(epochs=-1)


# The progress bar


def test_the_bar_counts_epochs_and_shows_the_latest_numbers(capsys):
    run(epochs=3, progress=True, metrics={"error": lambda prediction, target: 0.5})
    shown = capsys.readouterr().err
    assert "3/3" in shown
    assert "validation=" in shown
    assert "error=0.5000" in shown


def test_without_the_bar_nothing_is_printed(capsys):
    run()
    assert capsys.readouterr() == ("", "")


def test_a_missing_tqdm_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r"^fit: progress=True needs tqdm; run: pip install tqdm$"):
        run(progress=True)


# Accuracy


def test_accuracy_is_the_fraction_of_right_classes():
    prediction = np.array([[0.1, 0.9], [2.0, -1.0], [0.0, 1.0], [5.0, 4.0]])
    assert accuracy(prediction, np.array([1, 0, 0, 0])) == 0.75
    assert accuracy(prediction.reshape(2, 2, 2), np.array([[1, 0], [0, 0]])) == 0.75


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (np.zeros((4, 1), int), "accuracy: target must be (4,), got (4, 1)"),
        (np.zeros(4), "accuracy: target must be an array of int, got float64"),
        (np.array([0, 1, 1, 2]), "accuracy: target must be in 0..1, got 0..2"),
        (np.array([0, 1, 1, -1]), "accuracy: target must be in 0..1, got -1..1"),
    ],
)
def test_accuracy_refuses_other_targets(target, message):
    with pytest.raises((ValueError, TypeError), match=f"^{re.escape(message)}$"):
        accuracy(np.zeros((4, 2)), target)


def test_accuracy_of_nothing_and_of_nan_is_refused():
    message = refused(ValueError, accuracy, np.zeros((0, 2)), np.zeros(0, int))
    assert message == "accuracy: target must not be empty, got (0,)"
    message = refused(ValueError, accuracy, np.array([[0.0, np.nan]]), np.array([1]))
    assert message == "accuracy: prediction must be numbers, got NaN"
    assert accuracy(np.array([[-np.inf, 0.0]]), np.array([1])) == 1.0
