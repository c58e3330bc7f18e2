"""Functions of one array, and initialisers."""

import dlcore
from dlcore import causal_mask, length_mask, log_softmax, logsumexp, softmax
from tests.activations.cases import ELEMENTWISE, MODULES
from tests.fuzz.subject import Subject


def elementwise(function):
    return {
        "vector": lambda draw: Subject(function, x=draw.normal(5)),
        "no axes": lambda draw: Subject(function, x=draw.normal()),
        "a number": lambda draw: Subject(lambda x: float(function(x)), x=0.5),
    }


def with_settings(function, settings):
    return lambda draw: Subject(function, x=draw.normal(3, 4), **settings)


def activations():
    """Each function of one array and its derivative, in the settings that tests/activations tries."""
    cases = {function.__name__: elementwise(function) for function in ELEMENTWISE}
    for setting, functions in MODULES.items():
        for partial in functions[1:]:
            name = partial.func.__name__
            cases[name][f"batch, {setting}"] = with_settings(partial.func, partial.keywords)
    return cases


def along_an_axis(function):
    return {
        "rows": lambda draw: Subject(function, x=draw.normal(3, 4)),
        "axis": lambda draw: Subject(function, x=draw.normal(2, 3, 4), axis=1),
        "vector": lambda draw: Subject(function, x=draw.normal(5)),
    }


def initializer(name):
    function = getattr(dlcore, name)
    shapes = {"matrix": (4, 3), "wide": (2, 5)} | ({} if name == "orthogonal" else {"kernels": (2, 3, 2, 2)})
    return {
        case: lambda draw, shape=shape: Subject(function, shape=shape, rng=0, dtype=draw.dtype)
        for case, shape in shapes.items()
    }


CASES = {
    **activations(),
    **{function.__name__: along_an_axis(function) for function in (softmax, logsumexp, log_softmax)},
    **{
        name: initializer(name)
        for name in ("xavier_uniform", "xavier_normal", "he_uniform", "he_normal", "orthogonal")
    },
    "causal_mask": {"steps": lambda draw: Subject(causal_mask, steps=4)},
    "length_mask": {"rows": lambda draw: Subject(length_mask, lengths=draw.integers(5, 3), steps=4)},
}
