"""One step of learning: the loss before it, the norm before clipping, one update, and what stops it."""

import numpy as np
import pytest

from dlcore import SGD, LinearRegression, MeanSquaredError, Supervised, fit, training_step
from tests.refusal import refused

X, Y = np.array([[1.0], [2.0]]), np.array([1.0, 4.0])
SLOPE = np.array([-9.0, -5.0])  # of the mean squared error at θ = 0: −mean 2xy and −mean 2y


def line(lr=0.1):
    model = LinearRegression(1, dtype=np.float64)
    return model, Supervised(model, MeanSquaredError()), SGD(model.parameters(), lr)


def test_it_gives_the_loss_before_the_step_and_goes_downhill():
    model, objective, optimizer = line()
    assert training_step(objective, optimizer, (X, Y)) == (8.5, None)
    np.testing.assert_allclose(model.theta.value, -0.1 * SLOPE)


def test_gradients_of_an_earlier_step_are_forgotten():
    model, objective, optimizer = line()
    model.theta.grad += 1e3
    training_step(objective, optimizer, (X, Y))
    np.testing.assert_allclose(model.theta.grad, SLOPE)


def test_clipping_shortens_the_step_and_tells_the_norm_before_it():
    model, objective, optimizer = line()
    _, norm = training_step(objective, optimizer, (X, Y), clip=2.0)
    assert norm == pytest.approx(np.linalg.norm(SLOPE))
    np.testing.assert_allclose(model.theta.value, -0.1 * 2 * SLOPE / norm)


def test_a_loss_that_is_not_finite_changes_nothing():
    model, objective, optimizer = line()
    model.theta.grad += 7.0
    target = np.array([1.0, np.nan])
    said = refused(FloatingPointError, training_step, objective, optimizer, (X, target))
    assert said == "training_step: the loss must be finite, got nan"
    np.testing.assert_array_equal(model.theta.value, 0)
    np.testing.assert_array_equal(model.theta.grad, 7)
    assert optimizer.steps == 0


class Bare:
    """What `fit` takes for an optimiser as long as nothing is to be clipped."""

    def zero_grad(self):
        pass

    def step(self):
        pass


def test_clipping_needs_an_optimiser_that_names_its_parameters():
    model, _, _ = line()
    assert fit(model, MeanSquaredError(), Bare(), [(X, Y)], epochs=1).loss == [8.5]
    said = refused(TypeError, fit, model, MeanSquaredError(), Bare(), [(X, Y)], epochs=1, clip=1.0)
    assert said.startswith("fit: optimizer must have parameters for clip to act on, got <")
