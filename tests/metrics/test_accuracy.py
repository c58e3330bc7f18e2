"""Accuracy: the fraction of right classes."""

import re

import numpy as np
import pytest

from dlcore import accuracy
from tests.refusal import refused


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
