"""Modules whose backward is right, and kin of theirs with one mistake each."""

import numpy as np

from dlcore.core import Module, Parameter


def x64(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


class Affine(Module):
    """y = x W + b, the subject of the mistakes below."""

    def __init__(self, *, dtype=np.float64):
        rng = np.random.default_rng(5)
        self.W = Parameter(rng.normal(size=(4, 3)).astype(dtype))
        self.b = Parameter(rng.normal(size=3).astype(dtype))

    def forward(self, x):
        return x @ self.W.value + self.b.value, x

    def backward(self, dy, x):
        self.W.grad += x.T @ dy
        self.b.grad += dy.sum(0)
        return dy @ self.W.value.T


class WrongSign(Affine):
    def backward(self, dy, x):
        return -super().backward(dy, x)


class MissingTerm(Affine):
    def backward(self, dy, x):
        self.W.grad += x.T @ dy
        return dy @ self.W.value.T


class OffByAThousandth(Affine):
    def backward(self, dy, x):
        self.b.grad += 1e-3 * dy.sum(0)
        return super().backward(dy, x)


class Overwrites(Affine):
    def backward(self, dy, x):
        self.W.grad[...] = x.T @ dy
        self.b.grad += dy.sum(0)
        return dy @ self.W.value.T


class ClaimsNothing(Affine):
    def backward(self, dy, x):
        return np.zeros_like(x)


class WritesToDy(Affine):
    def backward(self, dy, x):
        dy *= 1.0
        return super().backward(dy, x)


class WritesToCache(Affine):
    def backward(self, dy, x):
        dx = super().backward(dy, x)
        x[...] = dx
        return x


class WritesToInput(Affine):
    def forward(self, x):
        x += 0.0
        return super().forward(x)


class StateOnSelf(Affine):
    """Keeps x on the module: wrong as soon as the module is used twice."""

    def forward(self, x):
        self.x = x
        return super().forward(x)

    def backward(self, dy, x):
        return super().backward(dy, self.x)


class Twice(Module):
    """One module used twice in one computation: y = f(f(x) Q), with Q fixed."""

    def __init__(self, inner):
        self.inner = inner

    def forward(self, x):
        Q = np.random.default_rng(3).normal(size=(3, 4))
        middle, first = self.inner.forward(x)
        y, second = self.inner.forward(middle @ Q)
        return y, (first, second, Q)

    def backward(self, dy, cache):
        first, second, Q = cache
        return self.inner.backward(self.inner.backward(dy, second) @ Q.T, first)


class Noise(Module):
    """Random state, drawn anew at each forward, from the module and from an option."""

    def __init__(self, rng):
        self.rng = rng
        self.mean = np.zeros(4)

    def forward(self, x, *, rng):
        mask = (self.rng.random(x.shape) < 0.5) * rng.normal(size=x.shape)
        self.mean += x.mean(0)
        return x * mask + self.mean, mask

    def backward(self, dy, mask):
        return dy * mask + dy.sum(0) / len(dy)


class Product(Module):
    def forward(self, a, b):
        return a * b, (a, b)

    def backward(self, dy, cache):
        a, b = cache
        return dy * b, dy * a


class OneGradientShort(Product):
    def backward(self, dy, cache):
        return super().backward(dy, cache)[0]


class OneGradientNone(Product):
    def backward(self, dy, cache):
        return super().backward(dy, cache)[0], None


class WrongShape(Product):
    def backward(self, dy, cache):
        return dy * cache[1], dy.sum(0)


class Cell(Module):
    """A recurrence in miniature: optional nested state, output with state, either gradient None."""

    def __init__(self):
        self.w = Parameter(np.array(0.7))

    def forward(self, x, state=None):
        h, c = state if state is not None else (np.zeros_like(x), np.zeros_like(x))
        c = np.tanh(self.w.value * x + h) + c
        return (2 * c, (c * c, c, None)), (x, h, c, np.tanh(self.w.value * x + h))

    def backward(self, dy, cache):
        dout, (dsquare, dc, _) = dy
        x, _, c, a = cache
        dc = dc + 2 * dout + 2 * c * dsquare
        dz = dc * (1 - a * a)
        self.w.grad += (dz * x).sum()
        return self.w.value * dz, (dz, dc)


class Lookup(Module):
    def __init__(self):
        self.W = Parameter(x64(5, 3))

    def forward(self, ids):
        return self.W.value[ids], ids

    def backward(self, dy, ids):
        np.add.at(self.W.grad, ids, dy)
        return None


class SquaredError:
    """A loss: the gradient of the prediction only; the target has none."""

    def forward(self, prediction, target):
        difference = prediction - target
        return float(np.mean(difference**2)), difference

    def backward(self, dy, cache):
        return dy * 2 * cache / cache.size


class ForgetsDy(SquaredError):
    def backward(self, dy, cache):
        return 2 * cache / cache.size


class NotFinite(Affine):
    def forward(self, x):
        y, cache = super().forward(x)
        return y * np.inf, cache


class NotANumber(Affine):
    def backward(self, dy, x):
        return super().backward(dy, x) * np.nan


class Nothing(Module):
    def forward(self, ids):
        return ids * 1.0, None

    def backward(self, dy, cache):
        return None
