"""What a fuzz case is: a function of named arguments, and trees of arrays and numbers."""

import copy
import inspect

import numpy as np

from dlcore.core import Module, walk
from tests.gradients.walk import parameters, random_like

OTHER_SEED = 1000  # of dy: a case of the same seed would have x for its gradient


class Subject:
    """A function and arguments that it takes; what it returns is a tree of arrays and numbers."""

    def __init__(self, function, /, **arguments):
        self.function, self.arguments = function, arguments

    def __call__(self, **arguments):
        return self.function(**arguments)


def of_gradient_case(case):
    """Forward and backward of a case of tests/gradients; its module starts anew at each call."""
    names = list(inspect.signature(case.module.forward).parameters)
    arguments = dict(zip(names, case.inputs, strict=False)) | case.options

    def there_and_back(dy_scale, **arguments):
        return through(copy.deepcopy(case.module), dy_scale=dy_scale, **arguments)

    return Subject(there_and_back, dy_scale=1.0, **arguments)


def through(module, *, dy_scale=1.0, **arguments):
    """Output, gradients and running statistics after forward and backward of a module or loss."""
    y, cache = module.forward(**arguments)
    dx = module.backward(scaled(random_like(y, np.random.default_rng(OTHER_SEED)), dy_scale), cache)
    grad = [parameter.grad for parameter in parameters(module)]
    arrays = walk(module, np.ndarray) if isinstance(module, Module) else ()
    return {"y": y, "dx": dx, "grad": grad, "kept": [array for name, array in arrays if "running" in name]}


def new(kind, **arguments):
    """A Subject whose arguments build a module or loss and then feed it: those of `forward` go there."""
    feed = set(inspect.signature(kind.forward).parameters)

    def build_and_run(**arguments):
        options = {name: value for name, value in arguments.items() if name not in feed}
        return through(kind(**options), **{name: arguments[name] for name in arguments.keys() & feed})

    return Subject(build_and_run, **arguments)


def scaled(tree, scale):
    if isinstance(tree, (tuple, list)):
        return type(tree)(scaled(part, scale) for part in tree)
    return None if tree is None else tree * scale


def leaves(tree, path=""):
    """Yield (path, leaf) of nested dicts, tuples and lists: `x`, `target[0]`."""
    if isinstance(tree, dict):
        for key, item in tree.items():
            yield from leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(tree, (tuple, list)):
        for place, item in enumerate(tree):
            yield from leaves(item, f"{path}[{place}]")
    else:
        yield path, tree


def replaced(tree, changes, path=""):
    """The tree with the leaves at some paths changed; {path: leaf}."""
    if isinstance(tree, dict):
        return {
            key: replaced(item, changes, f"{path}.{key}" if path else str(key)) for key, item in tree.items()
        }
    if isinstance(tree, (tuple, list)):
        return type(tree)(replaced(item, changes, f"{path}[{place}]") for place, item in enumerate(tree))
    return changes.get(path, tree)


def arrays_of(arguments, kinds="fiub"):
    """{path: array} of these kinds of dtype."""
    return {
        path: leaf
        for path, leaf in leaves(arguments)
        if isinstance(leaf, np.ndarray) and leaf.dtype.kind in kinds
    }


def numbers_of(arguments):
    """{path: number} of Python's numbers, but for booleans."""
    return {path: leaf for path, leaf in leaves(arguments) if type(leaf) in (int, float)}
