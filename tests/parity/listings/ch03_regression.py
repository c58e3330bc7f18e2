"""Chapter 03's least squares and ridge in scikit-learn, and its descent in PyTorch."""

import numpy as np

from dlcore import SGD, LinearRegression, MeanSquaredError, fit, minibatches
from dlcore.data import house_prices, split

STEPS = 60
RATE = 0.25


def sales():
    """The training and validation houses with prices in thousands of dollars, and a standardiser."""
    houses = house_prices()
    (x_train, y_train), (x_val, y_val), _ = split(houses.x, houses.y / 1000, rng=3)
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return x_train, y_train, x_val, y_val, lambda rows: (rows - mean) / deviation


def solved():
    """Weights, bias and R² of least squares, and what ridge predicts, on standardised features."""
    x_train, y_train, x_val, y_val, to_z = sales()
    plain = LinearRegression(11, dtype=np.float64).solve(to_z(x_train), y_train)
    ridge = LinearRegression(11, dtype=np.float64).solve(to_z(x_train), y_train, weight_decay=10.0)
    missed = y_val - plain(to_z(x_val))
    r2 = 1 - np.sum(missed**2) / np.sum((y_val - y_val.mean()) ** 2)
    given = {"x_train": x_train, "y_train": y_train, "x_val": x_val, "y_val": y_val}
    return given, {"weights": plain.weights, "bias": plain.bias, "r2": r2, "predictions": ridge(to_z(x_val))}


def descended():
    """Weights and bias after sixty steps from zero on all rows."""
    x_train, y_train, _, _, to_z = sales()
    z_train = to_z(x_train)
    model = LinearRegression(11, dtype=np.float64)
    rows = minibatches(z_train, y_train, batch_size=len(y_train))
    fit(model, MeanSquaredError(), SGD(model.parameters(), RATE), rows, epochs=STEPS)
    given = {"z_train": z_train, "y_train": y_train, "rate": RATE}
    return given, {"model.weight[0]": model.weights, "model.bias[0]": model.bias}


LISTINGS = {"scikit-learn": solved, "PyTorch": descended}
