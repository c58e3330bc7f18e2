"""Validation: the same numbers as at once, nothing disturbed; the best epoch is kept, and waiting ends."""

import numpy as np
import pytest

from dlcore import (
    MLP,
    SGD,
    VAE,
    Adam,
    BatchNorm1d,
    CrossEntropy,
    Dense,
    Diffusion,
    LanguageModel,
    LinearRegression,
    MeanSquaredError,
    Sequential,
    accuracy,
    fit,
    minibatches,
)
from dlcore.training import validation as held_out
from tests.refusal import refused
from tests.training.line import LINE, run

RNG = np.random.default_rng(0)
MANY = 3 * held_out.ROWS + 17
X, Y = RNG.normal(size=(MANY, 4)), RNG.integers(3, size=MANY)


def test_many_rows_give_the_loss_and_the_metrics_of_all_at_once():
    model = MLP([4, 5, 3], rng=0, dtype=np.float64)
    history = fit(
        model,
        CrossEntropy(),
        SGD(model.parameters(), 0.1),
        [(X[:9], Y[:9])],
        epochs=1,
        validation=(X, Y),
        metrics={"accuracy": accuracy},
    )
    assert history.validation_loss[0] == pytest.approx(CrossEntropy()(model(X), Y), rel=1e-12)
    assert history.metrics["accuracy"] == [accuracy(model(X), Y)]


def test_they_go_through_the_model_some_at_a_time():
    class Counting(LinearRegression):
        rows = ()

        def forward(self, x):
            self.rows = (*self.rows, len(x))
            return super().forward(x)

    model = Counting(4, dtype=np.float64)
    target = X[:, 0].copy()
    fit(
        model,
        MeanSquaredError(),
        SGD(model.parameters(), 0.1),
        [(X[:5], target[:5])],
        epochs=1,
        validation=(X, target),
    )
    assert model.rows == (5, *[held_out.ROWS] * 3, 17)


def test_masks_are_taken_along():
    tokens, mask = RNG.integers(5, size=(MANY, 3)), np.arange(3) < RNG.integers(1, 4, size=(MANY, 1))
    model = LanguageModel(5, 3, 4, rng=0, dtype=np.float64)
    inputs, target = {"tokens": tokens, "mask": mask}, {"target": tokens, "mask": mask}
    first = minibatches({"tokens": tokens[:4]}, tokens[:4], batch_size=4)
    options = {"epochs": 1, "validation": (inputs, target)}
    history = fit(model, CrossEntropy(), SGD(model.parameters(), 0.1), first, **options)
    expected = CrossEntropy()(model(tokens, mask=mask), tokens, mask=mask)
    assert history.validation_loss[0] == pytest.approx(expected, rel=1e-12)


def trained(kind, validation):
    model = kind(rng=3)
    data = minibatches(RNG_FREE, batch_size=5, rng=1)
    options = {"epochs": 3, "validation": (RNG_FREE,) if validation else None}
    return fit(model, None, SGD(model.parameters(), 0.01), data, **options)


RNG_FREE = np.random.default_rng(9).uniform(size=(12, 4)).astype(np.float32)
STOCHASTIC = {
    "VAE": lambda rng: VAE([4, 3, 2], rng=rng),
    "Diffusion": lambda rng: Diffusion(4, (3,), time_features=4, rng=rng),
}


@pytest.mark.parametrize("kind", STOCHASTIC.values(), ids=STOCHASTIC)
def test_what_a_validation_draws_does_not_change_the_training(kind):
    looked, alone = trained(kind, True), trained(kind, False)
    assert looked.step_loss == alone.step_loss
    assert len(looked.validation_loss) == 3


def test_of_an_objective_it_is_the_mean_over_the_examples():
    class Mean(LinearRegression):
        """The mean of a linear function: a loss whose mean over parts can be told."""

        def forward(self, x):
            return float(x[:, 0].mean()), x

        def add_gradients(self, dvalue, x):
            pass

    model = Mean(4, dtype=np.float64)
    optimizer = SGD(model.parameters(), 0.1)
    history = fit(model, None, optimizer, [(X[:3],)], epochs=1, validation=(X,))
    assert history.validation_loss[0] == pytest.approx(X[:, 0].mean(), rel=1e-12)


# --- the best epoch


def falls_then_rises():
    """Rates so large from the third epoch on that the validation loss rises."""
    model = LinearRegression(1, dtype=np.float64)
    seen = []
    optimizer = SGD(model.parameters(), lambda step: 0.3 if step < 2 else 1.7)
    options = {"validation": LINE, "callback": lambda model, history: seen.append(model.theta.value.copy())}
    return model, optimizer, seen, options


def test_the_best_epoch_is_given_back():
    model, optimizer, seen, options = falls_then_rises()
    history = fit(model, MeanSquaredError(), optimizer, [LINE], epochs=6, keep_best=True, **options)
    best = int(np.argmin(history.validation_loss))
    assert 0 < best < 5
    assert history.best_epoch == best + 1
    np.testing.assert_array_equal(model.theta.value, seen[best])
    assert MeanSquaredError()(model(LINE[0]), LINE[1]) == history.validation_loss[best]


def test_without_asking_the_last_epoch_stays():
    model, optimizer, seen, options = falls_then_rises()
    fit(model, MeanSquaredError(), optimizer, [LINE], epochs=6, **options)
    np.testing.assert_array_equal(model.theta.value, seen[-1])


def test_state_that_is_not_trained_is_given_back_too():
    model = Sequential(Dense(1, 3, rng=0, dtype=np.float64), BatchNorm1d(3, dtype=np.float64))
    norm, seen = model.layers[1], []
    target = np.zeros((12, 3))

    def look(model, history):
        seen.append(norm.running_mean.copy())
        norm.gamma.value *= 3  # makes every further epoch worse

    options = {"epochs": 3, "validation": (LINE[0], target), "keep_best": True, "callback": look}
    history = fit(model, MeanSquaredError(), SGD(model.parameters(), 1e-6), [(LINE[0], target)], **options)
    assert history.best_epoch == 1
    np.testing.assert_array_equal(norm.running_mean, seen[0])


def test_the_keyboard_leaves_the_best_epoch_too():
    model, optimizer, seen, options = falls_then_rises()

    def stop(model, history):
        seen.append(model.theta.value.copy())
        if history.epochs == 5:
            raise KeyboardInterrupt

    options = {**options, "callback": stop, "keep_best": True}
    history = fit(model, MeanSquaredError(), optimizer, [LINE], epochs=9, **options)
    assert history.interrupted
    np.testing.assert_array_equal(model.theta.value, seen[int(np.argmin(history.validation_loss))])


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_waiting_ends_after_so_many_epochs_without_a_lower_loss(patience):
    model, optimizer, _, options = falls_then_rises()
    history = fit(model, MeanSquaredError(), optimizer, [LINE], epochs=20, patience=patience, **options)
    assert history.epochs == history.best_epoch + patience < 20
    assert min(history.validation_loss) == history.validation_loss[-1 - patience]


def test_a_loss_that_goes_on_falling_is_not_stopped():
    assert run(epochs=5, patience=1).epochs == 5


# --- what is refused


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"keep_best": True}, ValueError, "validation must be given for keep_best, got None"),
        ({"patience": 2}, ValueError, "validation must be given for patience, got None"),
        ({"validation": LINE, "patience": 0}, ValueError, "patience must be at least 1, got 0"),
        (
            {"validation": LINE, "keep_best": "yes"},
            ValueError,
            "keep_best must be one of False, True, got 'yes'",
        ),
        ({"clip": 0}, ValueError, "clip must be above 0, got 0"),
        ({"clip": "1"}, TypeError, "clip must be a number, got '1'"),
        (
            {"validation": (LINE[0], LINE[1][:5])},
            ValueError,
            "arrays must have the same number of rows, at least 1, got [12, 5]",
        ),
    ],
)
def test_slips(options, error, message):
    assert refused(error, run, **{"validation": None, **options}) == f"fit: {message}"


def test_metrics_need_predictions():
    model = VAE([4, 3, 2], rng=0)
    optimizer, data = Adam(model.parameters()), [(RNG_FREE,)]
    options = {"epochs": 1, "validation": (RNG_FREE,), "metrics": {"accuracy": accuracy}}
    said = refused(ValueError, fit, model, None, optimizer, data, **options)
    assert said == "fit: loss must be given for metrics of the predictions to be computed, got None"


def test_the_validation_of_an_objective_is_a_tuple():
    model = VAE([4, 3, 2], rng=0)
    options = {"epochs": 1, "validation": RNG_FREE}
    said = refused(TypeError, fit, model, None, Adam(model.parameters()), [(RNG_FREE,)], **options)
    assert said == "fit: validation must be a tuple of the arguments of forward, got ndarray"
