"""Models that are linear in their parameters: least squares, and softmax regression."""

import numpy as np

from dlcore.activations import softmax
from dlcore.checks import check_array, check_dtype, check_integer, check_number
from dlcore.core import Module, Parameter
from dlcore.init import xavier_uniform
from dlcore.layers.sums import sum_products


class LinearRegression(Module):
    """ŷ = X̃ θ with X̃ = [X, 1] (eq:ols-prediction): one number for each row of x.

    x: (B, D) to (B,). theta: (D+1,), zero at first, the bias last; `weights` (D,) and `bias` ()
    are views of it. `solve` finds the best theta at once; `fit` walks there by its gradient.
    """

    def __init__(self, features, *, dtype=np.float32):
        self.features = check_integer("LinearRegression", "features", features, at_least=1)
        self.theta = Parameter(np.zeros(self.features + 1, check_dtype("LinearRegression", dtype)))

    @property
    def weights(self):
        return self.theta.value[:-1]

    @property
    def bias(self):
        return self.theta.value[-1, ...]

    def forward(self, x):
        check_array("LinearRegression.forward", "x", x, ("B", self.features), dtype=self.theta.value.dtype)
        return x @ self.weights + self.bias, x  # (B,) eq:ols-prediction

    def backward(self, dy, x):
        self.add_gradients(dy, x)
        return np.outer(dy, self.weights)  # (B, D)

    def add_gradients(self, dy, x):
        """The gradient of theta alone, summed in float64: of many rows, float32 would lose digits."""
        check_array("LinearRegression.backward", "dy", dy, (len(x),), dtype=x.dtype)
        self.theta.grad[:-1] += x.T @ dy.astype(np.float64)  # (D,) eq:ols-theta-gradient
        self.theta.grad[-1] += dy.sum(dtype=np.float64)  # the same for X̃'s column of ones

    def solve(self, x, y, weight_decay=0.0):
        """Set theta to the minimum of ‖X̃θ - y‖² + α‖w‖², w being theta without the bias; return self.

        (X̃ᵀX̃ + α diag(1, …, 1, 0)) θ = X̃ᵀy (eq:ols-normal, and with α = weight_decay > 0
        eq:ridge-normal). x: (N, D), y: (N,), of theta's dtype, finite; the equations are solved
        in float64, for columns and a target that are centred first: that changes the bias alone, and
        of a column far from 0 no digit is lost. Raises ValueError where they do not determine theta.
        """
        where, dtype = "LinearRegression.solve", self.theta.value.dtype
        check_array(where, "x", x, ("N", self.features), dtype=dtype, finite=True)
        check_array(where, "y", y, (len(x),), dtype=dtype, finite=True)
        weight_decay = check_number(where, "weight_decay", weight_decay, at_least=0)
        x_mean, y_mean = x.mean(axis=0, dtype=np.float64), y.mean(dtype=np.float64)
        X, y = np.column_stack([x - x_mean, np.ones(len(x))]), y - y_mean  # (N, D+1), (N,)
        penalty = weight_decay * np.diag([1.0] * self.features + [0.0])  # (D+1, D+1)
        if not _independent(np.vstack([X, np.sqrt(penalty)])):
            remedy = "a larger weight_decay" if weight_decay else "weight_decay above 0"
            raise ValueError(
                f"{where}: the columns of x and a column of ones must be linearly independent; "
                f"leave a column out, add rows, or give {remedy}"
            )
        theta = np.zeros(self.features + 1)
        for _ in range(3):  # once more, and again, for what rounding has left of X̃ᵀ(y - X̃θ) - αw
            rest = X.T @ (y - X @ theta) - penalty @ theta
            theta += np.linalg.solve(X.T @ X + penalty, rest)  # eq:ols-normal eq:ridge-normal
        theta[-1] += y_mean - x_mean @ theta[:-1]
        self.theta.value[...] = theta
        return self


def _independent(X):
    """Whether XᵀX in float64 tells the columns of X apart: it squares their condition number."""
    with np.errstate(over="ignore"):
        lengths = np.linalg.norm(X, axis=0)
    measured = lengths.min() > 0 and lengths.max() < np.inf
    return measured and np.linalg.matrix_rank(X / lengths, rtol=1e-7) == X.shape[1]


class SoftmaxRegression(Module):
    """Logits Z = X W + b (eq:softmax-logits), whose softmax gives the probability of each class.

    x: (B, D) to (B, K). W: (D, K), zero, or Xavier-uniform if `rng` is given; b: (K,), zero.
    Backward: dW = Xᵀ dZ, db = Σ_i dZ_i (eq:softmax-weight-gradient).
    """

    def __init__(self, features, classes, *, rng=None, dtype=np.float32):
        self.features = check_integer("SoftmaxRegression", "features", features, at_least=1)
        self.classes = check_integer("SoftmaxRegression", "classes", classes, at_least=1)
        shape, dtype = (self.features, self.classes), check_dtype("SoftmaxRegression", dtype)
        W = np.zeros(shape, dtype) if rng is None else xavier_uniform(shape, rng=rng, dtype=dtype)
        self.W = Parameter(W)
        self.b = Parameter(np.zeros(self.classes, dtype))

    def forward(self, x):
        check_array("SoftmaxRegression.forward", "x", x, ("B", self.features), dtype=self.W.value.dtype)
        return x @ self.W.value + self.b.value, x  # (B, K) eq:softmax-logits

    def backward(self, dz, x):
        self.add_gradients(dz, x)
        return dz @ self.W.value.T  # (B, D)

    def add_gradients(self, dz, x):
        """dW and db alone, for when nobody wants the gradient of the input."""
        check_array("SoftmaxRegression.backward", "dz", dz, (len(x), self.classes), dtype=x.dtype)
        self.W.grad += sum_products(x, dz)  # Xᵀ dZ (D, K) eq:softmax-weight-gradient
        self.b.grad += dz.sum(axis=0, dtype=np.float64)  # (K,) eq:softmax-weight-gradient

    def predict_proba(self, x):
        """The probability of each class: (B, K), each row adding up to 1."""
        return softmax(self(x))

    def predict(self, x):
        """The likeliest class of each row: (B,) int64."""
        return self(x).argmax(axis=1)
