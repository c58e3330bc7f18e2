"""Is the backward pass right? Every gradient against finite differences of the forward pass.

For an output y(θ) and any array dy of its shape, φ(θ) = Σ y(θ)·dy is a number, and
`backward(dy, cache)` claims to give its gradient with respect to θ, all inputs and parameters.
The check moves θ a little and looks whether φ changes as claimed, for any Module or loss.
"""

import copy
import inspect

import numpy as np

from dlcore.checks import (
    check_array,
    check_integer,
    check_number,
    check_pair,
    check_plain,
    check_scalar,
    kind_of,
)
from dlcore.core import Module
from dlcore.models.supervised import Supervised


def gradcheck(module, *inputs, seeds=3, step=1e-6, elementwise=False, **options):
    """The worst relative error of a Module's or a loss's gradients: some 1e-9 where they are right.

    inputs, options: the arguments of `forward`; inputs are float64 arrays of any shape, integer or
    boolean arrays, None, and tuples of these. For each seed, a random dy, a random direction d and
    the error |(φ(θ + δd) - φ(θ - δd)) / 2δ - g·d| / ‖g‖ (eq:tools-gradcheck), where g are the
    gradients of all inputs and parameters; divided by 1 where g is 0. elementwise: every entry of θ instead
    of one direction (for tiny shapes).

    Each forward has a fresh copy of module and inputs: random masks repeat, running statistics
    start alike, an array given twice counts as two. `backward` must add to `grad`; writing to
    an input, to dy or to the cache raises. TypeError for other dtypes than float64, gradients'
    too; ValueError for gradients of the wrong number or shape, and for output that is not finite.
    """
    where = f"gradcheck({type(module).__name__})"
    _check_module(module)
    seeds = check_integer(where, "seeds", seeds, at_least=1)
    step = check_number(where, "step", step, above=0)
    _check_variables(where, module, inputs)
    errors = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        dy, claims, g = _claimed_gradient(where, module, inputs, options, rng)

        def phi(shift, dy=dy, claims=claims):
            clone, arguments, keywords = _fresh(module, inputs, options)
            _move(_variables(clone, arguments, claims), shift)
            y, _ = clone.forward(*arguments, **keywords)
            return sum(np.sum(part * weight) for part, weight in zip(_floats(y), _floats(dy), strict=True))

        if elementwise:
            difference = numerical_gradient(phi, np.zeros_like(g), step) - g
        else:
            d = rng.normal(size=g.shape)
            difference = (phi(step * d) - phi(-step * d)) / (2 * step) - g @ d  # eq:tools-gradcheck
        errors.append(np.abs(difference).max() / (np.linalg.norm(g) or 1.0))
        if not np.isfinite(errors[-1]):
            raise ValueError(f"{where}: output and gradients must be finite, got NaN or infinity")
    return float(max(errors))


def numerical_gradient(f, x, step=1e-6):
    """Central differences, entry by entry: g_k = (f(x + δ e_k) - f(x - δ e_k)) / 2δ
    (eq:tools-central-difference).

    f: maps an array of x's shape to a number; x: float64, of any shape, left as it is.
    Two calls of f an entry. The error is of order δ² from f's third derivative
    and of order 1e-16·|f|/δ from rounding (eq:tools-step-error), which is why δ is neither large nor tiny.
    """
    f = _giving_numbers(f)
    check_array("numerical_gradient", "x", x, dtype=np.float64, finite=True)
    step = check_number("numerical_gradient", "step", step, above=0)
    gradient = np.zeros_like(x)
    for k in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[k] += step
        below[k] -= step
        moved = above[k] - below[k]  # 2δ, as it was rounded
        if moved == 0:
            raise ValueError(f"numerical_gradient: step must move every entry of x, got {step} at {x[k]}")
        gradient[k] = (f(above) - f(below)) / moved  # eq:tools-central-difference
    return gradient


def _giving_numbers(f):
    """f, with an error where what it gives is no number."""
    if not callable(f):
        raise TypeError(f"numerical_gradient: f must be a function, got {kind_of(f)}")
    return lambda x: check_scalar("numerical_gradient", "what f gives", f(x))


def _claimed_gradient(where, module, inputs, options, rng):
    """dy, the gradient claimed for each float array in the inputs, and all gradients in one vector g."""
    module, inputs, options = _fresh(module, inputs, options)
    _freeze([inputs, options])
    y, cache = check_pair(where, "what forward gives", module.forward(*inputs, **options), "(output, cache)")
    for part in _floats(y):
        check_array(where, "output", np.asarray(part), dtype=np.float64, finite=True)
    dy = _map(lambda part: _random_like(part, rng) if _is_float(part) else None, y)
    parameters = _parameters(module)
    start = [rng.normal(size=parameter.grad.shape) for parameter in parameters]
    for parameter, before in zip(parameters, start, strict=True):
        parameter.grad[...] = before  # not zero, so that writing where one must add is caught
    _freeze([dy, cache])
    claims = _input_claims(where, module, inputs, dy, cache)
    gradients = [claim for claim in claims if claim is not None]
    gradients += [parameter.grad - before for parameter, before in zip(parameters, start, strict=True)]
    for gradient, array in zip(gradients, _variables(module, inputs, claims), strict=True):
        check_array(where, "a gradient", np.asanyarray(gradient), array.shape, dtype=np.float64)
    if not gradients:
        raise ValueError(f"{where}: there is no float input and no parameter to check")
    return dy, claims, np.concatenate([np.ravel(gradient) for gradient in gradients])


def _random_like(part, rng):
    """Normal numbers in an array of the same shape, or one for a number."""
    return rng.normal(size=part.shape) if isinstance(part, np.ndarray) else rng.normal()


def _input_claims(where, module, inputs, dy, cache):
    """What `backward` returns, lined up with the float arrays in the inputs (None: no gradient)."""
    given = module.backward(dy, cache)
    if not isinstance(module, Module):  # a loss: its target has no gradient
        entries = given if isinstance(given, tuple) and not isinstance(inputs[0], tuple) else (given,)
        targets = (None,) * (len(inputs) - len(entries))
        return _line_up(where, inputs, (*entries, *targets)[: len(inputs)])
    arity = _positional(module.forward, len(inputs))
    entries = (given,) if arity == 1 else given
    if not isinstance(entries, tuple) or len(entries) != arity:
        count = len(given) if isinstance(given, tuple) else 1
        raise ValueError(f"{where}: backward must return {arity} gradients, one per input, got {count}")
    claims = _line_up(where, inputs, entries[: len(inputs)])
    if any(claim is None for claim in claims) and not isinstance(module, Supervised):  # whose target has none
        raise ValueError(f"{where}: backward must return a gradient for each float input, got None")
    return claims


def _line_up(where, x, entry):
    if isinstance(x, (tuple, list)):
        entry = [None] * len(x) if entry is None else entry
        if not isinstance(entry, (tuple, list)) or len(entry) != len(x):
            raise ValueError(f"{where}: the gradient of a tuple of {len(x)} must be such a tuple")
        return [claim for a, b in zip(x, entry, strict=True) for claim in _line_up(where, a, b)]
    return [entry] if _is_float(x) else []


def _positional(function, given):
    """The number of positional parameters; as many as given for `*inputs`."""
    kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return given
    return sum(kind is not inspect.Parameter.KEYWORD_ONLY for kind in kinds)


def _fresh(module, inputs, options):
    """Copies that share no memory, with random generators and running statistics as they were."""
    return copy.deepcopy(module), _map(np.array, inputs), copy.deepcopy(options)


def _parameters(module):
    return module.parameters() if isinstance(module, Module) else []


def _variables(module, inputs, claims):
    """The arrays that may be moved: float inputs with a gradient, then parameters."""
    inputs = [x for x, claim in zip(_floats(inputs), claims, strict=True) if claim is not None]
    return inputs + [parameter.value for parameter in _parameters(module)]


def _move(arrays, shift):
    """Add to the arrays the pieces of one long vector."""
    ends = np.cumsum([array.size for array in arrays])
    for array, piece in zip(arrays, np.split(shift, ends[:-1]), strict=True):
        array += piece.reshape(array.shape)


def _check_module(module):
    if isinstance(module, type) or not (hasattr(module, "forward") and hasattr(module, "backward")):
        raise TypeError(f"gradcheck: module must be a Module or a loss, got {kind_of(module)}")


def _check_variables(where, module, inputs):
    for x in _leaves(inputs):
        if x is not None and not isinstance(x, (np.ndarray, int)):
            raise TypeError(f"{where}: inputs must be arrays, integers or None, got {kind_of(x)}")
        if isinstance(x, np.ndarray):
            check_plain(where, "each of inputs", x)  # a copy of it would be an array of another kind
    named = [(f"input {i}", x) for i, x in enumerate(_floats(inputs))]
    if isinstance(module, Module):
        named += [(name, parameter.value) for name, parameter in module.named_parameters()]
    for name, array in named:
        check_array(where, name, array, dtype=np.float64)


def _leaves(tree):
    """Everything in nested tuples, lists and dicts, from left to right."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    return [leaf for item in tree for leaf in _leaves(item)] if isinstance(tree, (tuple, list)) else [tree]


def _map(function, tree):
    """The same nesting with `function` applied to each array; None and integers stay."""
    if isinstance(tree, (tuple, list)):
        return type(tree)(_map(function, item) for item in tree)
    return tree if tree is None or isinstance(tree, int) else function(tree)


def _is_float(x):
    return isinstance(x, float) or (isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind == "f")


def _floats(tree):
    return [leaf for leaf in _leaves(tree) if _is_float(leaf)]


def _freeze(tree):
    for leaf in _leaves(tree):
        if isinstance(leaf, np.ndarray):
            leaf.flags.writeable = False
