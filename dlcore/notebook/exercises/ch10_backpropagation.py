"""The exercises of the chapter on forward and backward propagation."""

import numpy as np

from dlcore.activations import softmax
from dlcore.notebook.exercises import Exercise, register


def dense_backward(dy, x, W):
    return dy @ W.T, x.T @ dy, dy.sum(axis=0)  # eq:backprop-dx eq:backprop-dw eq:backprop-db


def dense_backward_cases(rng):
    yield np.array([[-1.0]]), np.array([[0.28, 0.8]]), np.array([[1.0], [-0.5]])
    yield np.array([[-0.9216, 0.18]]), np.array([[0.7, 1.1]]), np.array([[2.0, 1.0], [-1.0, 1.0]])
    yield np.zeros((3, 2)), np.ones((3, 4)), np.ones((4, 2))
    for _ in range(10):
        batch, features, units = rng.integers(1, 7, size=3)
        yield tuple(
            rng.normal(size=shape) for shape in ((batch, units), (batch, features), (features, units))
        )


register(
    Exercise(
        "10-dense-backward",
        reference=dense_backward,
        cases=dense_backward_cases,
        hints=(
            "Write the shapes down: dy is (B, out), x is (B, in), W is (in, out). Only some products fit.",
            "The gradient of W has W's shape; that of b sums over the batch, axis 0.",
            "Return dy @ W.T, x.T @ dy, dy.sum(axis=0).",
        ),
    )
)


def mlp_gradients(x, y, weights, biases):
    activations = [x]
    for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
        z = activations[-1] @ W + b  # eq:backprop-forward
        activations.append(np.tanh(z) if layer < len(weights) - 1 else z)
    dz = softmax(activations[-1])
    dz[np.arange(len(y)), y] -= 1
    dz /= len(y)  # eq:softmax-gradient
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.append((activations[layer].T @ dz, dz.sum(axis=0)))  # eq:backprop-dw eq:backprop-db
        if layer > 0:
            dz = dz @ weights[layer].T * (1 - activations[layer] ** 2)  # eq:backprop-backward
    return gradients[::-1]


def mlp_gradients_cases(rng):
    yield np.array([[1.0, 2.0]]), np.array([1]), [np.zeros((2, 3))], [np.array([2.0, 1.0, 0.0])]
    yield network(rng, [2, 2, 2], batch=1)
    for depth in (1, 2, 3, 5):
        for _ in range(3):
            yield network(rng, rng.integers(2, 6, size=depth + 1).tolist(), batch=int(rng.integers(1, 6)))


def network(rng, sizes, batch):
    """A batch, its labels, and random weights and biases."""
    weights = [rng.normal(size=shape) for shape in zip(sizes, sizes[1:], strict=False)]
    biases = [rng.normal(size=size) for size in sizes[1:]]
    return rng.normal(size=(batch, sizes[0])), rng.integers(sizes[-1], size=batch), weights, biases


register(
    Exercise(
        "10-mlp-gradients",
        reference=mlp_gradients,
        cases=mlp_gradients_cases,
        hints=(
            "Forward first: keep the input of every layer in a list; the last layer has no tanh.",
            "Start back from (softmax(z) - onehot(y)) / B, and go from the last layer to the first.",
            "At layer l: the pair (a.T @ dz, dz.sum(axis=0)) with a its input; then, unless it is the first, "
            "dz = (dz @ W.T) * (1 - a**2).",
        ),
    )
)


def tied_gradient(x, dy, W):
    dh = dy @ W  # (B, H)
    return x.T @ dh + dy.T @ (x @ W)  # (D, H): from the first use and from the second


def tied_gradient_cases(rng):
    yield np.array([[1.0]]), np.array([[1.0]]), np.array([[3.0]])
    yield np.array([[1.0, 2.0]]), np.zeros((1, 2)), np.ones((2, 1))
    for _ in range(10):
        batch, features, units = rng.integers(1, 6, size=3)
        shapes = (batch, features), (batch, features), (features, units)
        yield tuple(rng.normal(size=shape) for shape in shapes)


register(
    Exercise(
        "10-tied",
        reference=tied_gradient,
        cases=tied_gradient_cases,
        hints=(
            "W is used twice, so its gradient is a sum of two terms of W's shape.",
            "Name the middle: h = x W, y = h Wᵀ. The adjoint of h is dy @ W.",
            "From h = x W comes x.T @ dh; from y = h Wᵀ comes dy.T @ h.",
        ),
    )
)


def skip_adjoints(x, y, W1, b1, W2, b2, W3, b3):
    A1 = np.tanh(x @ W1 + b1)
    A2 = np.tanh(A1 @ W2 + b2)
    A3 = A1 + A2
    dZ3 = softmax(A3 @ W3 + b3)
    dZ3[np.arange(len(y)), y] -= 1
    dZ3 /= len(y)  # eq:softmax-gradient
    dA3 = dZ3 @ W3.T  # eq:backprop-dx
    dZ2 = dA3 * (1 - A2**2)  # the sum hands dA3 on unchanged, to both its terms
    dA1 = dA3 + dZ2 @ W2.T
    dZ1 = dA1 * (1 - A1**2)
    found = {"Z3": dZ3, "W3": A3.T @ dZ3, "b3": dZ3.sum(axis=0), "A3": dA3}
    found |= {"A2": dA3, "Z2": dZ2, "W2": A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
    return found | {"A1": dA1, "Z1": dZ1, "W1": x.T @ dZ1, "b1": dZ1.sum(axis=0)}


def skip_adjoints_cases(rng):
    sizes = (1, 1, 1, 2), (1, 2, 2, 2), (3, 2, 4, 3), (5, 4, 2, 3), (4, 3, 5, 2)
    for batch, features, hidden, classes in sizes:
        x = rng.normal(size=(batch, features))
        weights = [
            rng.normal(size=shape) for shape in ((features, hidden), (hidden, hidden), (hidden, classes))
        ]
        biases = [rng.normal(size=size) for size in (hidden, hidden, classes)]
        pairs = [array for pair in zip(weights, biases, strict=True) for array in pair]
        yield x, rng.integers(classes, size=batch), *pairs


register(
    Exercise(
        "10-line-by-line",
        reference=skip_adjoints,
        cases=skip_adjoints_cases,
        hints=(
            "Begin with dZ3 = (P - onehot(y)) / B. Behind a dense layer all goes as in 10-dense-backward.",
            "A sum hands what comes back to both its terms, unchanged: dA2 = dA3.",
            "A1 is used twice, so dA1 = dA3 + dZ2 @ W2.T.",
        ),
    )
)
