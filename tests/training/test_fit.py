"""The training loop: what it records, its modes, and its progress bar."""

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
from tests.training.line import LINE, line_model, run

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


def test_some_parameters_may_be_kept_as_they_are():
    model = MLP([1, 3, 1], rng=0, dtype=np.float64)
    last = model.layers[-1]
    before = [parameter.value.copy() for parameter in model.parameters()]
    x = LINE[0]
    fit(model, MeanSquaredError(), SGD(last.parameters(), 0.1), [(x, x)], epochs=2)
    moved = [not np.array_equal(p.value, old) for p, old in zip(model.parameters(), before, strict=True)]
    assert moved == [False, False, True, True]


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
