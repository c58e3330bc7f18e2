"""Batch normalisation: each feature to mean 0 and variance 1 over the batch, then scaled."""

import numpy as np

from dlcore.checks import check_array, check_dtype, check_gradient, check_integer, check_number
from dlcore.core import Module, Parameter
from dlcore.layers.sums import RUN, check_overflow, is_far, sum_rows


class BatchNorm1d(Module):
    """x̂ = (x − μ) / √(σ² + ε), y = γ ⊙ x̂ + β for each feature (eq:batchnorm-forward).

    Training: μ, σ² are the batch's (divided by B), and the running statistics move by
    `momentum` towards them (the variance divided by B − 1; eq:batchnorm-running), but stay where
    they are if the batch holds NaN or infinity. Evaluation: these. forward(x): x (B, D); gamma, beta
    (D,). Raises ValueError for a training batch of one example, which has no spread, and
    FloatingPointError for one whose variance is too large for the dtype (in float32: numbers of 1e19).
    Backward: dγ = Σ dy ⊙ x̂ (eq:batchnorm-dgamma), dβ = Σ dy (eq:batchnorm-dbeta), dx through mean
    and variance (eq:batchnorm-dx), or, in evaluation, where these are constants, dy ⊙ γ / √(σ² + ε)
    (eq:batchnorm-evaluation-dx). Ioffe & Szegedy, 2015.
    """

    def __init__(self, features, *, momentum=0.1, eps=1e-5, dtype=np.float32):
        name = type(self).__name__
        self.features = check_integer(name, "features", features, at_least=1)
        dtype = check_dtype(name, dtype)
        self.momentum = check_number(name, "momentum", momentum, above=0, at_most=1, dtype=dtype)
        self.eps = check_number(name, "eps", eps, above=0, dtype=dtype)
        self.gamma = Parameter(np.ones(self.features, dtype))
        self.beta = Parameter(np.zeros(self.features, dtype))
        self.running_mean = np.zeros(self.features, dtype)
        self.running_variance = np.ones(self.features, dtype)

    def forward(self, x):
        where = f"{type(self).__name__}.forward"
        check_array(where, "x", x, self.layout(), dtype=self.gamma.value.dtype)
        n = x.size // self.features
        if self.training and n < 2:
            raise ValueError(f"{where}: a training batch must hold at least 2 values a feature, got {n}")
        if self.training:
            x_hat, variance = self._center(x, n)
        else:
            x_hat, variance = x - self._along(self.running_mean), self.running_variance
        rstd = 1 / np.sqrt(variance + x.dtype.type(self.eps))  # (D,)
        x_hat *= self._along(rstd)
        y = x_hat * self._along(self.gamma.value)
        y += self._along(self.beta.value)  # eq:batchnorm-forward
        return y, (x_hat, rstd, self.training)

    def _center(self, x, n):
        """x − μ, and σ², over the n values of each feature in this batch; the running statistics move."""
        with np.errstate(over="ignore", invalid="ignore"):  # checked for below, with a better message
            mean = self.sums(x) / n
            x_hat = x - self._along(mean)
            variance = self.sums(np.square(x_hat)) / n
            if is_far(mean, variance).any():
                left = self.sums(x_hat) / n
                x_hat -= self._along(left)
                mean += left
                variance = self.sums(np.square(x_hat)) / n
            unbiased = variance * (n / (n - 1))
        check_overflow(f"{type(self).__name__}.forward", x, unbiased)
        if np.isfinite(unbiased).all():  # NaN would stay in the running statistics for ever
            self._remember(mean, unbiased)
        return x_hat, variance

    def backward(self, dy, cache):
        x_hat, rstd, training = cache
        check_gradient(f"{type(self).__name__}.backward", dy, x_hat)
        # (D,) eq:batchnorm-dgamma, eq:batchnorm-dbeta
        dgamma, dbeta = self.sums(dy * x_hat), self.sums(dy)
        self.gamma.grad += dgamma
        self.beta.grad += dbeta
        scale = self._along(self.gamma.value * rstd)
        if not training:
            return dy * scale  # eq:batchnorm-evaluation-dx
        n = dy.size // self.features
        return scale * (dy - self._along(dbeta / n) - x_hat * self._along(dgamma / n))  # eq:batchnorm-dx

    def _remember(self, mean, variance):
        """Move the running statistics towards those of this batch, with momentum 1 all the way."""
        keep, take = 1 - self.momentum, self.momentum
        self.running_mean[...] = keep * self.running_mean + take * mean  # (D,) eq:batchnorm-running
        self.running_variance[...] = keep * self.running_variance + take * variance  # eq:batchnorm-running

    def layout(self):
        """The shape of x."""
        return ("B", self.features)

    def _along(self, per_feature):
        """One number a feature, shaped to meet x."""
        return per_feature

    def sums(self, x):
        """Σ over the batch, one number a feature."""
        return sum_rows(x)


class BatchNorm2d(BatchNorm1d):
    """Batch normalisation of pictures: one mean and variance a channel, over batch, height and width.

    forward(x): x (B, C, H, W); gamma, beta (C,). The formulas are those of BatchNorm1d.
    """

    def layout(self):
        return ("B", self.features, "H", "W")

    def _along(self, per_feature):
        return per_feature[:, None, None]

    def sums(self, x):
        """Σ over batch, height and width: first in stretches of neighbours in memory, a few thousand long."""
        if x.strides[0] < x.strides[3]:  # the batch last, as after a convolution
            x = x.transpose(2, 1, 3, 0)
        if x.shape[2] < x.shape[3]:
            x = x.swapaxes(2, 3)
        some = max(1, 8 * RUN // x.shape[3])
        parts = [np.einsum("nchw->nc", x[:, :, i : i + some]) for i in range(0, x.shape[2], some)]
        return sum_rows(np.concatenate(parts))
