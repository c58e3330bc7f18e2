"""A line to be fitted, by a model that can."""

import numpy as np

from dlcore import SGD, LinearRegression, MeanSquaredError, fit, minibatches

LINE = np.linspace(-1, 1, 12)[:, None], 3 * np.linspace(-1, 1, 12) + 1


def line_model():
    model = LinearRegression(1, dtype=np.float64)
    return model, SGD(model.parameters(), 0.1)


def run(epochs=3, data=None, validation=LINE, **options):
    model, optimizer = line_model()
    data = minibatches(*LINE, batch_size=5, rng=0) if data is None else data
    return fit(model, MeanSquaredError(), optimizer, data, epochs=epochs, validation=validation, **options)
