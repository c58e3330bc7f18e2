"""Linear models and the multilayer perceptron on house prices and digits."""

import numpy as np
import pytest

from dlcore import (
    MLP,
    SGD,
    Adam,
    CrossEntropy,
    LinearRegression,
    MeanSquaredError,
    SoftmaxRegression,
    accuracy,
    fit,
    minibatches,
)
from dlcore.data import digits, house_prices, split
from tests.learning.timing import cpu_seconds

pytestmark = pytest.mark.slow


def houses(seed):
    """Log price from standardised features, float64: train and test."""
    table = house_prices()
    train, test = split(table.x, np.log(table.y), fractions=(0.7, 0.3), rng=seed)
    mean, deviation = train[0].mean(axis=0), train[0].std(axis=0)
    return [((x - mean) / deviation, y) for x, y in (train, test)]


def explained(model, x, y):
    """R²: 0 for always saying the mean."""
    return float(1 - np.mean((model(x) - y) ** 2) / y.var())


def linear_by_descent(seed):
    """R² of gradient descent, and of the normal equations."""
    train, test = houses(seed)
    model = LinearRegression(11, dtype=np.float64)
    fit(model, MeanSquaredError(), SGD(model.parameters(), 0.05), [train], epochs=500)
    solved = LinearRegression(11, dtype=np.float64).solve(*train)
    return explained(model, *test), explained(solved, *test)


def flat_digits(seed):
    images = digits()
    return split(images.x.reshape(-1, 784), images.y, fractions=(0.8, 0.2), rng=seed)


def classifier(model, optimizer, epochs, seed):
    """The accuracy on the fifth of the digits that was held out."""
    train, test = flat_digits(seed)
    fit(model, CrossEntropy(), optimizer, minibatches(*train, batch_size=64, rng=seed), epochs=epochs)
    return accuracy(model(test[0]), test[1])


def nearest_mean(seed):
    """The accuracy of choosing the class whose average picture is nearest."""
    (x, y), (test, wanted) = flat_digits(seed)
    means = np.stack([x[y == k].mean(axis=0) for k in range(10)])
    nearest = ((test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    return float(np.mean(nearest == wanted))


def softmax_on_digits(seed):
    model = SoftmaxRegression(784, 10)
    return classifier(model, SGD(model.parameters(), 0.1), 15, seed)


def perceptron_on_digits(seed):
    model = MLP([784, 128, 64, 10], rng=seed)
    return classifier(model, Adam(model.parameters(), 1e-3), 12, seed)


def test_linear_regression_explains_half_of_the_log_price():
    """Seeds 0 to 4: 0.52 to 0.70, the same by both ways to nine digits."""
    with cpu_seconds(2):
        descended, solved = linear_by_descent(seed=0)
    assert descended > 0.45
    assert descended == pytest.approx(solved, abs=1e-8)


def test_softmax_regression_reads_digits():
    """Seeds 0 to 4: 0.889 to 0.910; the nearest average picture 0.79 to 0.82."""
    with cpu_seconds(4):
        score = softmax_on_digits(seed=0)
    assert score > 0.87
    assert score > nearest_mean(seed=0) + 0.03


def test_a_perceptron_reads_more_of_them():
    """Seeds 0 to 4: 0.924 to 0.944, on each seed 0.022 or more above softmax regression."""
    with cpu_seconds(6):
        score = perceptron_on_digits(seed=0)
    assert score > 0.91
    assert score > softmax_on_digits(seed=0)
