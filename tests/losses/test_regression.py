"""Squared, root-mean-squared, absolute and Huber losses: values, bounds, no error."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from dlcore.losses import (
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    RootMeanSquaredError,
)
from tests.losses.inputs import Z, batches, logits
from tests.refusal import refused


def test_regression_values():
    y_hat, y = np.array([1.0, 2.0, 5.0]), np.array([1.0, 4.0, 1.0])
    assert MeanSquaredError()(y_hat, y) == pytest.approx(20 / 3)
    assert RootMeanSquaredError()(y_hat, y) == pytest.approx(math.sqrt(20 / 3))
    assert MeanAbsoluteError()(y_hat, y) == pytest.approx(2)
    assert Huber(2.0)(y_hat, y) == pytest.approx(scipy.special.huber(2.0, y_hat - y).mean())
    assert Huber()(y_hat, y) == pytest.approx((0 + 1.5 + 3.5) / 3)


@given(batches(logits), batches(logits), st.floats(0.01, 100))
def test_huber_is_scipys_and_between_the_two_losses(y_hat, y, delta):
    value = Huber(delta)(y_hat, y)
    assert value == pytest.approx(scipy.special.huber(delta, y_hat - y).mean(), rel=1e-12)
    assert value <= MeanSquaredError()(y_hat, y) / 2 * (1 + 1e-12)
    assert value <= delta * MeanAbsoluteError()(y_hat, y) * (1 + 1e-12)


def test_no_error_has_no_gradient():
    for loss in (MeanSquaredError(), RootMeanSquaredError(), MeanAbsoluteError(), Huber()):
        value, cache = loss.forward(Z, Z.copy())
        assert value == 0
        assert not loss.backward(1.0, cache).any()


@pytest.mark.parametrize("delta", [0, -1.0, math.nan])
def test_bad_delta(delta):
    assert refused(ValueError, Huber, delta) == f"Huber: delta must be above 0, got {delta!r}"
