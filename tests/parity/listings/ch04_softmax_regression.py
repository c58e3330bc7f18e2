"""Chapter 04's small model of three digits by ink and upper share, in PyTorch and in scikit-learn."""

import numpy as np

from dlcore import SGD, CrossEntropy, SoftmaxRegression, fit, minibatches, softmax
from dlcore.data import digits, split

CLASSES = (0, 6, 7)
C = 0.1


def two_facts():
    """Standardised ink and upper share of the training digits 0, 6 and 7, and their class numbers."""
    images = digits()
    pixels = images.x.reshape(len(images.x), -1).astype(np.float64)
    (x, y), *_ = split(pixels, images.y, fractions=(0.5, 0.2, 0.3), rng=4)
    chosen = np.isin(y, CLASSES)
    few = x[chosen].reshape(-1, 28, 28)
    upper = 100 * few[:, :14].sum(axis=(1, 2)) / few.sum(axis=(1, 2))
    facts = np.column_stack([100 * few.mean(axis=(1, 2)), upper])
    return (facts - facts.mean(axis=0)) / facts.std(axis=0), np.searchsorted(CLASSES, y[chosen])


def descended():
    """Weights, bias and probabilities after 300 steps from zero on all rows, and the loss of the last."""
    x, y = two_facts()
    model = SoftmaxRegression(2, 3, dtype=np.float64)
    rows = minibatches(x, y, batch_size=len(y), rng=0)
    history = fit(model, CrossEntropy(), SGD(model.parameters(), 1.0), rows, epochs=300)
    wanted = {"loss": history.step_loss[-1], "model.weight.T": model.W.value, "model.bias": model.b.value}
    return {"facts_z": x, "labels": y}, wanted | {"probabilities": softmax(model(x))}


def penalised():
    """The least C Σ ℓ_i + ½‖W‖², by descent, to four digits: scikit-learn stops a little early."""
    x, y = two_facts()
    loss, W, b = CrossEntropy(), np.zeros((2, 3)), np.zeros(3)
    for _ in range(5000):
        dz = loss.backward(1.0, loss.forward(x @ W + b, y)[1])
        W, b = W - x.T @ dz - W / (C * len(y)), b - dz.sum(axis=0)
    confidence = softmax(x @ W + b).max(axis=1)
    wanted = {"weights": W, "biases": b, "confidence": confidence}
    return {"facts_z": x, "labels": y}, {f"{name}.round(4)": each.round(4) for name, each in wanted.items()}


LISTINGS = {"PyTorch": descended, "scikit-learn": penalised}
