"""The gradient check passes what is right and catches every kind of mistake that a backward can have."""

import numpy as np
import pytest

from dlcore.core import Module, Parameter, Sequential
from dlcore.gradcheck import gradcheck, numerical_gradient


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


def x64(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("elementwise", [False, True])
def test_right_gradients_pass(elementwise):
    assert gradcheck(Affine(), x64(5, 4), elementwise=elementwise) < 1e-8
    assert gradcheck(Twice(Affine()), x64(5, 4), elementwise=elementwise) < 1e-8


@pytest.mark.parametrize("elementwise", [False, True])
@pytest.mark.parametrize("mistake", [WrongSign, MissingTerm, OffByAThousandth, Overwrites, ClaimsNothing])
def test_wrong_gradients_are_found(mistake, elementwise):
    assert gradcheck(mistake(), x64(5, 4), elementwise=elementwise) > 1e-4


@pytest.mark.parametrize("mistake", [WritesToDy, WritesToCache, WritesToInput])
def test_writing_to_what_belongs_to_others_raises(mistake):
    with pytest.raises(ValueError, match="read-only"):
        gradcheck(mistake(), x64(5, 4))


def test_state_on_the_module_is_found_when_it_is_used_twice():
    assert gradcheck(StateOnSelf(), x64(5, 4)) < 1e-8
    assert gradcheck(Twice(StateOnSelf()), x64(5, 4)) > 1e-2


def test_the_module_is_left_as_it_was():
    module, x = Affine(), x64(5, 4)
    module.W.grad += 7.0
    before = [(p.value.copy(), p.grad.copy()) for p in module.parameters()]
    kept = x.copy()
    gradcheck(module, x)
    for parameter, (value, grad) in zip(module.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.value, value)
        np.testing.assert_array_equal(parameter.grad, grad)
    np.testing.assert_array_equal(x, kept)
    x += 1.0  # still writeable


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


def test_random_state_and_running_statistics_are_restored():
    module, rng = Noise(np.random.default_rng(1)), np.random.default_rng(2)
    states = [module.rng.bit_generator.state, rng.bit_generator.state]
    assert gradcheck(module, x64(6, 4), rng=rng) < 1e-8
    assert [module.rng.bit_generator.state, rng.bit_generator.state] == states
    assert not module.mean.any()


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


def test_an_array_given_twice_counts_as_two_inputs():
    x = x64(3, 2)
    assert gradcheck(Product(), x, x, elementwise=True) < 1e-8


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (OneGradientShort, "backward must return 2 gradients, one per input, got 1"),
        (OneGradientNone, "a gradient for each float input, got None"),
        (WrongShape, r"a gradient must be \(3, 2\), got \(2,\)"),
    ],
)
def test_gradients_of_the_wrong_number_or_shape_raise(mistake, message):
    with pytest.raises(ValueError, match=message):
        gradcheck(mistake(), x64(3, 2), x64(3, 2, seed=1))


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


def test_nested_states_given_or_left_out():
    assert gradcheck(Cell(), x64(3, 2)) < 1e-8
    assert gradcheck(Cell(), x64(3, 2), None) < 1e-8
    assert gradcheck(Cell(), x64(3, 2), (x64(3, 2), x64(3, 2)), elementwise=True) < 1e-8


class Lookup(Module):
    def __init__(self):
        self.W = Parameter(x64(5, 3))

    def forward(self, ids):
        return self.W.value[ids], ids

    def backward(self, dy, ids):
        np.add.at(self.W.grad, ids, dy)
        return None


def test_integer_inputs_have_no_gradient():
    assert gradcheck(Lookup(), np.array([[0, 4], [4, 4]]), elementwise=True) < 1e-8


class SquaredError:
    """A loss: the gradient of the prediction only; the target has none."""

    def forward(self, prediction, target):
        difference = prediction - target
        return float(np.mean(difference**2)), difference

    def backward(self, cache, dy=1.0):
        return dy * 2 * cache / cache.size


class ForgetsDy(SquaredError):
    def backward(self, cache, dy=1.0):
        return 2 * cache / cache.size


def test_losses():
    assert gradcheck(SquaredError(), x64(4, 3), x64(4, 3, seed=1)) < 1e-8
    assert gradcheck(ForgetsDy(), x64(4, 3), x64(4, 3, seed=1)) > 1e-2


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


def test_what_cannot_be_checked_is_refused():
    with pytest.raises(TypeError, match=r"gradcheck\(Affine\): W must be float64, got float32"):
        gradcheck(Affine(dtype=np.float32), x64(5, 4))
    with pytest.raises(TypeError, match="input 0 must be float64, got float32"):
        gradcheck(Affine(), x64(5, 4).astype(np.float32))
    with pytest.raises(TypeError, match="inputs must be arrays, integers or None, got float"):
        gradcheck(Affine(), [[1.0, 2.0, 3.0, 4.0]])
    with pytest.raises(ValueError, match="output must be finite"):
        gradcheck(NotFinite(), x64(5, 4))
    with pytest.raises(ValueError, match="must be finite"):
        gradcheck(NotANumber(), x64(5, 4))
    with pytest.raises(ValueError, match="no float input and no parameter"):
        gradcheck(Nothing(), np.arange(3))
    with pytest.raises(ValueError, match="seeds must be at least 1"):
        gradcheck(Affine(), x64(5, 4), seeds=0)
    with pytest.raises(ValueError, match="step must be above 0"):
        gradcheck(Affine(), x64(5, 4), step=0.0)


def test_composition():
    assert gradcheck(Sequential(Affine(), Sequential()), x64(5, 4)) < 1e-8


def test_numerical_gradient_is_the_derivative():
    x = x64(3, 2)
    kept = x.copy()
    np.testing.assert_allclose(numerical_gradient(lambda a: np.sum(a**3), x), 3 * x**2, rtol=1e-7)
    np.testing.assert_array_equal(x, kept)
    np.testing.assert_allclose(numerical_gradient(lambda a: float(np.exp(a)), np.array(0.5)), np.exp(0.5))
    with pytest.raises(TypeError, match="numerical_gradient: x must be float64"):
        numerical_gradient(np.sum, x.astype(np.float32))


@pytest.mark.parametrize("step", [0, -1e-6, np.nan])
def test_numerical_gradient_takes_a_step(step):
    with pytest.raises(ValueError, match=f"^numerical_gradient: step must be above 0, got {step!r}$"):
        numerical_gradient(np.sum, x64(2), step)
