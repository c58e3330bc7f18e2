"""Functions of one array, and initialisers."""

import dlcore
from dlcore import causal_mask, length_mask, log_softmax, logsumexp, softmax
from tests.fuzz.subject import Subject

ELEMENTWISE = {
    **dict.fromkeys(("sigmoid", "tanh", "relu", "softplus", "silu"), {}),
    "leaky_relu": {"slope": 0.3},
    "elu": {"alpha": 1.7},
    "gelu": {},
}


def elementwise(name, **options):
    function = getattr(dlcore, name)
    return {
        "batch": lambda draw: Subject(function, x=draw.normal(3, 4), **options),
        "vector": lambda draw: Subject(function, x=draw.normal(5)),
        "no axes": lambda draw: Subject(function, x=draw.normal()),
        "a number": lambda draw: Subject(lambda x: float(function(x)), x=0.5),
    }


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


def gelu(name):
    function = getattr(dlcore, name)
    return {"approximate": lambda draw: Subject(function, x=draw.normal(3, 4), approximate=True)}


CASES = {
    **{name: elementwise(name, **options) for name, options in ELEMENTWISE.items()},
    **{
        f"{name}_derivative": elementwise(f"{name}_derivative", **options)
        for name, options in ELEMENTWISE.items()
    },
    **{function.__name__: along_an_axis(function) for function in (softmax, logsumexp, log_softmax)},
    **{
        name: initializer(name)
        for name in ("xavier_uniform", "xavier_normal", "he_uniform", "he_normal", "orthogonal")
    },
    "causal_mask": {"steps": lambda draw: Subject(causal_mask, steps=4)},
    "length_mask": {"rows": lambda draw: Subject(length_mask, lengths=draw.integers(5, 3), steps=4)},
}
CASES["gelu"] |= gelu("gelu")
CASES["gelu_derivative"] |= gelu("gelu_derivative")
