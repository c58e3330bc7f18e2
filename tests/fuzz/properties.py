"""What must hold of every public name, on whatever Hypothesis draws."""

import copy

import numpy as np
from hypothesis import strategies as st

from tests.fuzz import exceptions
from tests.fuzz.arrays import LAYOUTS, NO_ARRAYS, ODD_NUMBERS, OTHER_KINDS, REACHES, SHAPES
from tests.fuzz.cases import build
from tests.fuzz.outcome import came, difference, documented, largest, outcome
from tests.fuzz.subject import arrays_of, leaves, numbers_of, replaced
from tests.fuzz.tried import Tried

EPS, LEAST = (float(size) for size in (np.finfo(np.float32).eps, np.finfo(np.float32).tiny))
NEXT_TO_0 = 1e-12  # squares of smaller numbers are none in float32
ULPS = 64  # that BLAS may differ by for another layout, of the largest entry


def raises_only_what_is_documented(tried, result):
    if result.error is None or result.says_nothing() or documented(result.error):
        return
    try:
        raise result.error  # so that two places in dlcore count as two failures
    except Exception as error:
        raise AssertionError(tried.says(f"raised {type(error).__name__}: {error}")) from error


def writes_to_no_input(tried, before):
    for (path, now), (_, then) in zip(leaves(tried.arguments), leaves(before), strict=True):
        if isinstance(now, np.ndarray) and not np.array_equal(now, then, equal_nan=now.dtype.kind in "fc"):
            raise AssertionError(tried.says(f"wrote to {path}"))


def answers_alike_twice(tried, first, second):
    if differing := difference(first, second, 0):
        raise AssertionError(tried.says(f"the same call twice gave two results: {differing}"))


def keeps_the_dtype(tried, result):
    wanted = np.float64 if tried.listed(exceptions.FLOAT64) else tried.dtype
    for path, leaf in result.results.items():
        if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc":
            precision = leaf.real.dtype
            if precision != wanted:
                raise AssertionError(tried.says(f"{path} is {leaf.dtype}"))


def stays_finite(tried, result):
    for path, array in result.floats().items():
        if not np.isfinite(array).all():
            raise AssertionError(tried.says(f"{path} is {came(array)}"))


def is_quiet(tried, result):
    if result.warned:
        raise AssertionError(tried.says(f"warned: {result.warned[0]}"))


def loses_no_nan(tried, result):
    if result.floats() and all(np.isfinite(array).all() for array in result.floats().values()):
        raise AssertionError(tried.says("a NaN went in and only finite numbers came out"))


def check_values(data, name):
    """Documented errors, inputs untouched, results alike twice, of their dtype, finite if the inputs are."""
    tried = Tried(data, name)
    reach = data.draw(st.sampled_from(REACHES), label="reach")
    tried.alter(reach)
    before = copy.deepcopy(tried.arguments)
    result, again = tried.run(), tried.run()
    raises_only_what_is_documented(tried, result)
    writes_to_no_input(tried, before)
    answers_alike_twice(tried, result, again)
    keeps_the_dtype(tried, result)
    beyond = reach in ("extreme", "not finite") and tried.listed(exceptions.OVERFLOWS)
    if tried.finite() and not beyond and not tried.listed(exceptions.INFINITE):
        stays_finite(tried, result)
        is_quiet(tried, result)
    nan = any(np.isnan(x).any() for x in arrays_of(tried.arguments, "f").values())
    if nan and result.error is None and not tried.listed(exceptions.UNREAD):
        loses_no_nan(tried, result)


def check_layouts(data, name):
    """The same values stored otherwise give the same result, or are refused."""
    tried = Tried(data, name)
    arrays = arrays_of(tried.arguments)
    layout = data.draw(st.sampled_from([*LAYOUTS, "zero strides", "another integer"]), label="layout")
    chosen = [path for path in arrays if data.draw(st.booleans(), label=path)] or list(arrays)
    other = {}
    for path in chosen:
        array = arrays[path]
        if layout == "zero strides" and array.ndim and array.size:
            row = array[:1]
            tried.change({path: np.repeat(row, len(array), axis=0)}, f"{path} with equal rows")
            other[path] = np.broadcast_to(row, array.shape)
        elif layout == "another integer" and array.dtype.kind == "i" and array.size:
            fitting = [t for t in "bBhHiIqQ" if np.array_equal(array.astype(t), array)]
            other[path] = array.astype(data.draw(st.sampled_from(fitting)))
        elif layout in LAYOUTS and array.size:
            other[path] = LAYOUTS[layout](array)
    expected = tried.run()
    before = copy.deepcopy(tried.arguments)
    tried.change(other, f"{', '.join(other)} stored with {layout}")
    result = tried.run()
    raises_only_what_is_documented(tried, result)
    writes_to_no_input(tried, replaced(before, {}))
    if result.error is None:
        if differing := difference(result, expected, ULPS * np.finfo(tried.dtype).eps):
            raise AssertionError(tried.says(f"stored plainly it is another result: {differing}"))
        if not (layout == "another byte order" and tried.listed(exceptions.HANDS_ON)):
            keeps_the_dtype(tried, result)


def check_kinds(data, name):
    """Another dtype is refused; another shape, or what is no array, may also be worked with."""
    tried = Tried(data, name)
    arrays = arrays_of(tried.arguments)
    if not arrays:
        return
    path = data.draw(st.sampled_from(list(arrays)), label="argument")
    array = arrays[path]
    kind = "i" if array.dtype.kind == "u" else array.dtype.kind
    dtypes = {dtype: (lambda a, dtype=dtype: a.astype(dtype)) for dtype in OTHER_KINDS[kind]}
    possible = dtypes | NO_ARRAYS | SHAPES
    what = data.draw(st.sampled_from(list(possible)), label="given")
    if array.size == 0 or (array.ndim == 0 and what in SHAPES):
        return
    tried.change({path: possible[what](array)}, f"{path} as {what}")
    result = tried.run()
    raises_only_what_is_documented(tried, result)
    if result.error is None and what in dtypes and not tried.listed(exceptions.TAKES_ANY):
        raise AssertionError(tried.says("was taken"))
    if what in SHAPES:
        stays_finite(tried, result)


def check_numbers(data, name):
    """An odd number, or what is none, is refused, or worked with in the dtype of the arrays."""
    tried = Tried(data, name)
    numbers = [path for path in numbers_of(tried.arguments) if path != "dy_scale"]
    if not numbers:
        return
    tried.alter("moderate")  # a tiny number may be harmless until an array holds zeros
    path = data.draw(st.sampled_from(numbers), label="number")
    odd = data.draw(st.sampled_from(ODD_NUMBERS), label="given")
    tried.change({path: odd}, f"{path} = {odd!r:.40}")
    result = tried.run()
    raises_only_what_is_documented(tried, result)
    keeps_the_dtype(tried, result)
    if isinstance(odd, (int, float)) and abs(odd) <= 1e6 and not tried.listed(exceptions.INFINITE):
        stays_finite(tried, result)
        is_quiet(tried, result)


def check_precision(data, name):
    """float32 gives of moderate numbers what float64 gives of the same, as far as they determine it."""
    tried = Tried(data, name, dtypes=("float32",))
    if tried.listed(exceptions.CHOSEN):
        return
    tried.alter("moderate")
    size = max([1.0, *(np.abs(x).max(initial=0.0) for x in arrays_of(tried.arguments, "f").values())])
    if any((np.abs(x[x != 0]) < NEXT_TO_0).any() for x in arrays_of(tried.arguments, "f").values()):
        return
    wide = build(name, tried.case, tried.seed, "float64")
    single = tried.run()
    double, *moved = (outcome(wide, widened(tried.arguments, seed)) for seed in (None, 1, 2, 3))
    if single.error or double.error or any(each.error for each in moved):
        return
    for path, expected in double.floats().items():
        found = single.floats()[path]
        unbounded = tried.listed(exceptions.INFINITE) and not np.isfinite(found).all()
        if found.shape != expected.shape or unbounded or not np.isfinite(expected).all():
            continue
        swing = max(np.abs(each.floats()[path] - expected).max(initial=0.0) for each in moved)
        allowed = 50 * swing + 64 * EPS * largest(double, path) + LEAST * float(size)
        if path.startswith(("result.dx", "result.grad")) or name.endswith("_derivative"):
            # A slope is 1 − y² or its like: next to y = 1 it has no digits.
            allowed += 16 * EPS * float(size) ** 2 * max(1.0, tried.arguments.get("dy_scale", 1.0))
        if np.abs(found - expected).max(initial=0.0) > allowed:
            raise AssertionError(tried.says(f"{path} is {came(found)}, in float64 {came(expected)}"))


def widened(arguments, seed):
    """The arguments in float64; with a seed, each number moved by about the rounding of float32."""

    def wide(array):
        array = array.astype(np.float64)
        if seed is None:
            return array
        return array * (1 + 2.0**-24 * np.random.default_rng(seed).choice([-1, 1], array.shape))

    return replaced(arguments, {path: wide(array) for path, array in arrays_of(arguments, "f").items()})


CHECKS = {
    "values": check_values,
    "layouts": check_layouts,
    "kinds": check_kinds,
    "numbers": check_numbers,
    "precision": check_precision,
}
