"""The throw-aways: what each file of a recipe says of a thing as small as its kind allows.

EDITS: recipe -> {file: function of (the file's text, the new thing's name) that gives its new text}; the
text of a file that is new is empty.
"""

import re

LAYER = '''"""A throw-away."""

from dlcore.checks import check_array, check_gradient
from dlcore.core import Module


class Doubled(Module):
    """y = 2x, so dx = 2dy; x of any shape."""

    def forward(self, x):
        y = 2 * check_array("Doubled.forward", "x", x)
        return y, y

    def backward(self, dy, y):
        check_gradient("Doubled.backward", dy, y)
        return 2 * dy
'''
LAYER_CASES = '''"""A throw-away."""

from dlcore import Doubled
from tests.gradients.draw import Case

CASES = {"Doubled": {"rows": lambda draw: Case(Doubled(), draw.normal(2, 3))}}
'''
LAYER_TEST = '''"""A throw-away."""

import numpy as np

from dlcore import Doubled


def test_it_doubles():
    np.testing.assert_array_equal(Doubled()(np.ones(3)), 2)
'''
LOSS = '''"""A throw-away."""

import numpy as np

from dlcore.losses.base import Loss, check_same, dot


class Quartic(Loss):
    """L = mean (ŷ − y)⁴ over all elements. prediction, target: one shape, one float dtype."""

    def forward(self, prediction, target):
        check_same("Quartic.forward", prediction, target)
        residual = (prediction - target).astype(np.float64)
        return dot(residual**2, residual**2) / residual.size, (residual, prediction.dtype)

    def backward(self, dy, cache):
        residual, dtype = cache
        return (residual**3 * (4 * float(dy) / residual.size)).astype(dtype)
'''
LOSS_CASES = """

from dlcore import Quartic

CASES["Quartic"] = for_each_shape(
    lambda draw, shape: Case(Quartic(), draw.normal(*shape), draw.normal(*shape))
)
"""
LOSS_TEST = '''"""A throw-away."""

import numpy as np

from dlcore import Quartic


def test_it_is_the_fourth_power():
    assert Quartic()(np.array([3.0, 1.0]), np.array([1.0, 1.0])) == 8
'''
OPTIMIZER = '''"""A throw-away."""

import numpy as np

from dlcore.optim.base import Optimizer


class SignDescent(Optimizer):
    """θ ← θ − η sign(g)."""

    def change(self, g, lr):
        return lr * np.sign(g)
'''
OPTIMIZER_PATH = """

def sign_path(theta, gradient, steps, lr):
    for t in range(steps):
        theta = theta - lr * math.copysign(1, gradient(t))
    return theta
"""
OPTIMIZER_CASES = """

from dlcore import SignDescent
from tests.optim.paths import sign_path

CASES["SignDescent"] = {"plain": Case(SignDescent, sign_path, lr=0.1)}
EVERY_CASE["SignDescent-plain"] = CASES["SignDescent"]["plain"]
"""
DOUBLED = "Doubled\n>>> Doubled()(np.array([1.0, 2.0]))\narray([2., 4.])"
QUARTIC = "Quartic\n>>> Quartic()(np.array([3.0]), np.array([1.0]))\n16.0"
SIGN = (
    "SignDescent\n>>> theta = Parameter(np.zeros(1))\n>>> theta.grad[0] = -7.0\n"
    ">>> SignDescent([theta], 0.5).step()\n>>> theta.value\narray([0.5])"
)


def new(text):
    return lambda old, name: text


def added(text):
    return lambda old, name: old + text


def exported(package, kind):
    line = f"from dlcore.{package}.{{}} import {kind}\n\n__version__"
    return lambda old, name: old.replace("\n__version__", line.format(name), 1)


def taught(kind):
    return lambda old, name: re.sub(r"teaches: (?=\w)", f"teaches: {kind} ", old, count=1)


def shown(example):
    """The example among those of its file, in order."""
    return lambda old, name: "\n\n".join(sorted([*old.strip().split("\n\n"), example])) + "\n"


EDITS = {
    "Add a layer": {
        "dlcore/layers/name.py": new(LAYER),
        "dlcore/__init__.py": exported("layers", "Doubled"),
        "book/parts.yml": taught("Doubled"),
        "book/examples/layers.txt": shown(DOUBLED),
        "tests/gradients/families/name.py": new(LAYER_CASES),
        "tests/layers/test_name.py": new(LAYER_TEST),
    },
    "Add a loss": {
        "dlcore/losses/name.py": new(LOSS),
        "dlcore/__init__.py": exported("losses", "Quartic"),
        "book/parts.yml": taught("Quartic"),
        "book/examples/losses.txt": shown(QUARTIC),
        "tests/gradients/families/losses.py": added(LOSS_CASES),
        "tests/losses/test_name.py": new(LOSS_TEST),
    },
    "Add an optimiser": {
        "dlcore/optim/name.py": new(OPTIMIZER),
        "dlcore/__init__.py": exported("optim", "SignDescent"),
        "book/parts.yml": taught("SignDescent"),
        "book/examples/optimisers.txt": shown(SIGN),
        "tests/optim/paths.py": added(OPTIMIZER_PATH),
        "tests/optim/cases.py": added(OPTIMIZER_CASES),
    },
}
NAMES = {"Add a layer": "doubled", "Add a loss": "quartic", "Add an optimiser": "sign_descent"}
