"""The gradient check passes what is right and catches every kind of mistake that a backward can have."""

import numpy as np
import pytest

from dlcore.core import Module, Sequential
from dlcore.gradcheck import gradcheck, numerical_gradient
from tests.mistakes import (
    Affine,
    Cell,
    ClaimsNothing,
    ForgetsDy,
    Lookup,
    MissingTerm,
    Noise,
    NotANumber,
    NotFinite,
    Nothing,
    OffByAThousandth,
    OneGradientNone,
    OneGradientShort,
    Overwrites,
    Product,
    SquaredError,
    StateOnSelf,
    Twice,
    WritesToCache,
    WritesToDy,
    WritesToInput,
    WrongShape,
    WrongSign,
    x64,
)
from tests.refusal import refused


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


def test_random_state_and_running_statistics_are_restored():
    module, rng = Noise(np.random.default_rng(1)), np.random.default_rng(2)
    states = [module.rng.bit_generator.state, rng.bit_generator.state]
    assert gradcheck(module, x64(6, 4), rng=rng) < 1e-8
    assert [module.rng.bit_generator.state, rng.bit_generator.state] == states
    assert not module.mean.any()


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


def test_nested_states_given_or_left_out():
    assert gradcheck(Cell(), x64(3, 2)) < 1e-8
    assert gradcheck(Cell(), x64(3, 2), None) < 1e-8
    assert gradcheck(Cell(), x64(3, 2), (x64(3, 2), x64(3, 2)), elementwise=True) < 1e-8


def test_integer_inputs_have_no_gradient():
    assert gradcheck(Lookup(), np.array([[0, 4], [4, 4]]), elementwise=True) < 1e-8


def test_losses():
    assert gradcheck(SquaredError(), x64(4, 3), x64(4, 3, seed=1)) < 1e-8
    assert gradcheck(ForgetsDy(), x64(4, 3), x64(4, 3, seed=1)) > 1e-2


def test_what_cannot_be_checked_is_refused():
    with pytest.raises(TypeError, match=r"gradcheck\(Affine\): W must be float64, got float32"):
        gradcheck(Affine(dtype=np.float32), x64(5, 4))
    with pytest.raises(TypeError, match="input 0 must be float64, got float32"):
        gradcheck(Affine(), x64(5, 4).astype(np.float32))
    with pytest.raises(TypeError, match="inputs must be arrays, integers or None, got float"):
        gradcheck(Affine(), [[1.0, 2.0, 3.0, 4.0]])
    with pytest.raises(TypeError, match="each of inputs must be a NumPy array, got matrix"):
        gradcheck(Lookup(), np.array([[0, 4]]).view(np.matrix))
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


@pytest.mark.parametrize(
    ("module", "came"), [(Affine, "the class Affine"), (np.tanh, "ufunc"), (None, "NoneType")]
)
def test_what_has_no_gradient_is_refused(module, came):
    message = refused(TypeError, gradcheck, module, x64(5, 4))
    assert message == f"gradcheck: module must be a Module or a loss, got {came}"


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


def test_numerical_gradient_where_a_step_is_a_few_roundings_wide():
    """At 1e9 numbers are 1.2e-7 apart: the step is rounded, and what it was rounded to is what counts."""
    x = np.array([1e9, -3e9, 1.0])
    gradient = numerical_gradient(lambda a: (a - x) @ [2.0, 5.0, 3.0], x)
    np.testing.assert_allclose(gradient, [2, 5, 3], rtol=1e-9)
    message = refused(ValueError, numerical_gradient, np.sum, np.array([1.0, 1e12]))
    assert message == ("numerical_gradient: step must move every entry of x, got 1e-06 at 1000000000000.0")


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (3, "f must be a function, got int"),
        (lambda x: 0 * x, "what f gives must be a number, got array([0., 0.])"),
        (lambda x: None, "what f gives must be a number, got None"),
        (lambda x: 1j, "what f gives must be a number, got 1j"),
    ],
)
def test_the_function_of_a_numerical_gradient_gives_a_number(f, message):
    assert refused(TypeError, numerical_gradient, f, np.ones(2)) == f"numerical_gradient: {message}"


@pytest.mark.parametrize("step", [0, -1e-6, np.nan])
def test_numerical_gradient_takes_a_step(step):
    with pytest.raises(ValueError, match=f"^numerical_gradient: step must be above 0, got {step!r}$"):
        numerical_gradient(np.sum, x64(2), step)


class Reduced(Module):
    """y = x, with a gradient of another dtype or kind."""

    def __init__(self, kind):
        self.kind = kind

    def forward(self, x):
        return x, None

    def backward(self, dy, cache):
        return self.kind(dy)


def test_gradients_are_arrays_of_float64():
    assert gradcheck(Reduced(np.array), np.ones(3)) < 1e-8
    said = refused(TypeError, gradcheck, Reduced(np.float32), np.ones(3))
    assert said == "gradcheck(Reduced): a gradient must be float64, got float32"
    said = refused(TypeError, gradcheck, Reduced(np.ma.MaskedArray), np.ones(3))
    assert said == "gradcheck(Reduced): a gradient must be a NumPy array, got MaskedArray"


def test_a_forward_without_a_cache_is_named():
    class Bare(Reduced):
        def forward(self, x):
            return x

    said = refused(TypeError, gradcheck, Bare(np.array), np.ones(3))
    assert said == "gradcheck(Bare): what forward gives must be a pair (output, cache), got ndarray"


@pytest.mark.parametrize("entry", [np.nan, np.inf])
def test_a_numerical_gradient_is_taken_at_finite_numbers(entry):
    said = refused(ValueError, numerical_gradient, np.sum, np.array([1.0, entry]))
    assert said == "numerical_gradient: x must be finite, got NaN or infinity"
