"""The suite can fail: a mistake of each kind, put into each case's own backward, is caught."""

import numpy as np
import pytest

from dlcore.core import Module
from dlcore.gradcheck import gradcheck
from tests.gradients.cases import EVERY_CASE, build
from tests.gradients.walk import floats, parameters


def perturbed(module, mistake):
    """The same object, of a subclass whose backward makes one mistake."""
    kind = type(module)

    def broken(self, dy, cache):
        return mistake(self, kind.backward, dy, cache)

    module.__class__ = type(f"Broken{kind.__name__}", (kind,), {"backward": broken})
    return module


def first_float(tree, change):
    """The nested gradients with the first float array changed."""
    done = []

    def visit(part):
        if isinstance(part, (tuple, list)):
            return type(part)(visit(item) for item in part)
        if done or part is None or np.asarray(part).dtype.kind != "f":
            return part
        done.append(True)
        return change(np.array(part))

    return visit(tree)


def wrong_sign(self, backward, dy, cache):
    """Of the first input's gradient or, where no input has one, of the first parameter's."""
    start = [parameter.grad.copy() for parameter in parameters(self)]
    dx = backward(self, dy, cache)
    if floats(dx):
        return first_float(dx, np.negative)
    self.parameters()[0].grad[...] = 2 * start[0] - self.parameters()[0].grad
    return dx


def missing_term(self, backward, dy, cache):
    """The largest entry of the first gradient is left out."""
    start = [parameter.grad.copy() for parameter in parameters(self)]
    dx = backward(self, dy, cache)

    def without_largest(gradient):
        gradient.flat[np.abs(gradient).argmax()] = 0.0
        return gradient

    if floats(dx):
        return first_float(dx, without_largest)
    grad = self.parameters()[0].grad
    grad[...] = start[0] + without_largest(grad - start[0])
    return dx


def missing_accumulation(self, backward, dy, cache):
    start = [parameter.grad.copy() for parameter in parameters(self)]
    dx = backward(self, dy, cache)
    for parameter, before in zip(parameters(self), start, strict=True):
        parameter.grad -= before
    return dx


def writes_to_dy(self, backward, dy, cache):
    for array in floats(dy):
        array *= 1.0
    return backward(self, dy, cache)


WITH_PARAMETERS = [pair for pair in EVERY_CASE if parameters(build(*pair).module)]
OWN_LOSS = ("SkipGram", "VAE", "Diffusion", "Supervised")  # their dy is a number: nobody can write to it
MODULES = [pair for pair in EVERY_CASE if isinstance(build(*pair).module, Module) and pair[0] not in OWN_LOSS]


def worst_error(name, case, mistake):
    checked = build(name, case)
    perturbed(checked.module, mistake)
    return gradcheck(checked.module, *checked.inputs, **checked.options)


@pytest.mark.parametrize("mistake", [wrong_sign, missing_term])
@pytest.mark.parametrize(("name", "case"), EVERY_CASE)
def test_a_wrong_gradient_is_caught(name, case, mistake):
    assert worst_error(name, case, mistake) > 1e-3


@pytest.mark.parametrize(("name", "case"), WITH_PARAMETERS)
def test_overwriting_grad_is_caught(name, case):
    assert worst_error(name, case, missing_accumulation) > 1e-3


@pytest.mark.parametrize(("name", "case"), MODULES)
def test_writing_to_dy_is_caught(name, case):
    with pytest.raises(ValueError, match="read-only"):
        worst_error(name, case, writes_to_dy)
