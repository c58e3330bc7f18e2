"""Each check accepts what is right, as it is, and names what is wrong in one wording."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.checks import (
    check_array,
    check_choice,
    check_dtype,
    check_indices,
    check_integer,
    check_number,
    check_rng,
    matches,
    shape_text,
)

X = np.zeros((32, 63), np.float32)
sizes = st.lists(st.integers(1, 5), max_size=4).map(tuple)


def refused(error_type, function, /, *arguments, **options):
    """The message with which a call is refused."""
    with pytest.raises(error_type) as error:
        function(*arguments, **options)
    return str(error.value)


# --- arrays


@pytest.mark.parametrize("shape", [None, (32, 63), ("B", 63), ("B", "D"), (..., 63), (...,), (..., "B", 63)])
def test_array_that_fits_comes_back_itself(shape):
    assert check_array("f", "x", X, shape, dtype=np.float32, finite=True) is X


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (("B", 64), "Dense.forward: x must be (B, 64), got (32, 63)"),
        ((32,), "Dense.forward: x must be (32,), got (32, 63)"),
        (("B", "T", "D"), "Dense.forward: x must be (B, T, D), got (32, 63)"),
        ((..., 64), "Dense.forward: x must be (..., 64), got (32, 63)"),
        ((..., "B", "T", 63), "Dense.forward: x must be (..., B, T, 63), got (32, 63)"),
        ((), "Dense.forward: x must be (), got (32, 63)"),
    ],
)
def test_wrong_shape(shape, message):
    assert refused(ValueError, check_array, "Dense.forward", "x", X, shape) == message


def test_empty_array_does_not_fit_a_named_size():
    empty = np.zeros((0, 3))
    assert refused(ValueError, check_array, "f", "x", empty, ("B", 3)) == "f: x must be (B, 3), got (0, 3)"
    assert check_array("f", "x", empty, (0, 3)) is empty


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        ([[1.0]], {}, "f: x must be a NumPy array, got list"),
        (1.0, {}, "f: x must be a NumPy array, got float"),
        (None, {}, "f: x must be a NumPy array, got NoneType"),
        (np.arange(2), {}, "f: x must be an array of float, got int64"),
        (np.array([True]), {}, "f: x must be an array of float, got bool"),
        (np.array([1j]), {}, "f: x must be an array of float, got complex128"),
        (np.array(["a"]), {}, "f: x must be an array of float, got <U1"),
        (np.array([None]), {}, "f: x must be an array of float, got object"),
        (np.zeros(2), {"kind": "int"}, "f: x must be an array of int, got float64"),
        (np.array([True]), {"kind": "int"}, "f: x must be an array of int, got bool"),
        (np.arange(2), {"kind": "bool"}, "f: x must be an array of bool, got int64"),
        (np.zeros(2), {"dtype": np.float32}, "f: x must be float32, got float64"),
    ],
)
def test_wrong_type_or_dtype(x, options, message):
    assert refused(TypeError, check_array, "f", "x", x, **options) == message


def test_whole_numbers_are_no_times_though_numpy_derives_the_one_from_the_other():
    times = np.ones(2, "m8[s]")
    message = refused(TypeError, check_indices, "f", "x", times, None, 3)
    assert message == "f: x must be an array of int, got timedelta64[s]"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite(bad):
    x = np.array([0.0, bad])
    message = refused(ValueError, check_array, "f", "x", x, finite=True)
    assert message == "f: x must be finite, got NaN or infinity"
    assert check_array("f", "x", x) is x


@pytest.mark.parametrize(("x", "came"), [([0, 3], "0..3"), ([[-1], [2]], "-1..2"), ([7], "7..7")])
def test_indices_out_of_range(x, came):
    message = refused(ValueError, check_indices, "f", "users", np.array(x), None, 3)
    assert message == f"f: users must be in 0..2, got {came}"


def test_indices_are_integers_of_a_shape():
    check_indices("f", "users", np.array([0, 2]), ("n",), 3)
    check_indices("f", "users", np.zeros((2, 0), int), None, 3)
    message = refused(ValueError, check_indices, "f", "users", np.zeros((2, 0), int), ("n",), 3)
    assert message == "f: users must be (n,), got (2, 0)"
    message = refused(TypeError, check_indices, "f", "users", np.zeros(2), ("n",), 3)
    assert message == "f: users must be an array of int, got float64"


@given(sizes)
def test_a_shape_fits_itself_and_its_names_and_any_leading_axes(shape):
    assert matches(shape, shape)
    assert matches(shape, tuple("ABCD"[: len(shape)]))
    for start in range(len(shape) + 1):
        assert matches(shape, (..., *shape[start:]))


@given(sizes, sizes)
def test_exact_shapes_fit_only_if_equal(actual, wanted):
    assert matches(actual, wanted) == (actual == wanted)


@pytest.mark.parametrize(
    ("shape", "text"), [((), "()"), (("B",), "(B,)"), (("B", 64), "(B, 64)"), ((..., 3), "(..., 3)")]
)
def test_written_shape(shape, text):
    assert shape_text(shape) == text


# --- numbers


@pytest.mark.parametrize(
    "value", [0.5, 1, np.float16(0.25), np.float32(0.25), np.longdouble(0.5), np.int64(1)]
)
def test_number_within_bounds_comes_back_as_a_python_float(value):
    checked = check_number("f", "lr", value, above=0, at_most=1)
    assert checked == value
    assert type(checked) is float


@pytest.mark.parametrize(
    ("value", "bounds", "message"),
    [
        (0, {"above": 0}, "SGD: lr must be above 0, got 0"),
        (-1.5, {"at_least": 0}, "SGD: lr must be at least 0, got -1.5"),
        (1, {"at_least": 0, "below": 1}, "SGD: lr must be at least 0 and below 1, got 1"),
        (2, {"at_most": 1}, "SGD: lr must be at most 1, got 2"),
        (float("nan"), {}, "SGD: lr must be finite, got nan"),
        (float("inf"), {"above": 0}, "SGD: lr must be above 0, got inf"),
        (10**400, {}, "SGD: lr must be finite, got inf"),
        (-(10**400), {"above": 0}, "SGD: lr must be above 0, got -inf"),
    ],
)
def test_number_out_of_bounds(value, bounds, message):
    assert refused(ValueError, check_number, "SGD", "lr", value, **bounds) == message


@pytest.mark.parametrize(
    ("value", "bounds", "wanted"),
    [
        (1e-50, {"above": 0}, "above 0 and finite in float32, got 1e-50"),
        (1e300, {"above": 0}, "above 0 and finite in float32, got 1e+300"),
        (-1e39, {}, "finite in float32, got -1e+39"),
        (
            1 - 1e-12,
            {"at_least": 0, "below": 1},
            "at least 0 and below 1 and finite in float32, got 0.999999999999",
        ),
    ],
)
def test_a_number_keeps_its_bounds_when_it_is_rounded(value, bounds, wanted):
    message = refused(ValueError, check_number, "f", "n", value, dtype=np.float32, **bounds)
    assert message == f"f: n must be {wanted}"
    assert check_number("f", "n", value, dtype=np.float64, **bounds) == value
    assert check_number("f", "n", 0.1, dtype=np.float32, **bounds) == 0.1  # as it is, not rounded


@pytest.mark.parametrize(
    "value",
    ["0.1", None, True, np.True_, [0.1], np.array([0.1]), 1j, np.complex128(1 + 1j), np.timedelta64(1)],
)
def test_not_a_number(value):
    message = refused(TypeError, check_number, "SGD", "lr", value)
    assert message == f"SGD: lr must be a number, got {value!r}"


def test_a_time_is_no_whole_number():
    message = refused(TypeError, check_integer, "f", "n", np.timedelta64(3, "s"))
    assert message == "f: n must be a whole number, got np.timedelta64(3,'s')"


@pytest.mark.parametrize("value", [3, np.int32(3), np.uint8(3)])
def test_integer_comes_back_as_a_python_integer(value):
    checked = check_integer("f", "steps", value, at_least=3)
    assert checked == 3
    assert type(checked) is int


def test_wrong_integers():
    assert refused(TypeError, check_integer, "f", "n", 1.0) == "f: n must be a whole number, got 1.0"
    assert refused(TypeError, check_integer, "f", "n", True) == "f: n must be a whole number, got True"
    assert refused(ValueError, check_integer, "f", "n", 0, at_least=1) == "f: n must be at least 1, got 0"
    message = refused(ValueError, check_integer, "f", "n", 6, at_most=5)
    assert message == "f: n must be at most 5, got 6"
    message = refused(ValueError, check_integer, "f", "n", np.int64(6), at_least=1, at_most=5)
    assert message == "f: n must be at least 1 and at most 5, got 6"


@pytest.mark.parametrize(
    ("digits", "got"), [(70, "1" + 56 * "0" + "..."), (5000, "a number of thousands of digits")]
)
def test_a_long_number_is_not_written_out(digits, got):
    message = refused(ValueError, check_integer, "f", "n", 10**digits, at_least=1, at_most=5)
    assert message == f"f: n must be at least 1 and at most 5, got {got}"


# --- choices, generators, dtypes


def test_choice():
    assert check_choice("f", "mode", "a", ("a", "b")) == "a"
    message = refused(ValueError, check_choice, "f", "mode", "c", ("a", "b"))
    assert message == "f: mode must be one of 'a', 'b', got 'c'"


@pytest.mark.parametrize("value", [["a"], np.array(["a", "b"]), {}])
@pytest.mark.parametrize("choices", [("a", "b"), {"a": 1, "b": 2}])
def test_what_cannot_be_a_choice(value, choices):
    message = refused(ValueError, check_choice, "f", "mode", value, choices)
    assert message == f"f: mode must be one of 'a', 'b', got {value!r}"


def test_generator_comes_back_itself_and_a_seed_makes_one():
    rng = np.random.default_rng(0)
    assert check_rng("f", rng) is rng
    assert (
        check_rng("f", 3).random()
        == check_rng("f", np.int64(3)).random()
        == np.random.default_rng(3).random()
    )


@pytest.mark.parametrize("rng", [None, 1.0, True, "seed", np.random.RandomState(0)])
def test_not_a_generator(rng):
    message = refused(TypeError, check_rng, "Dense", rng)
    assert message == f"Dense: rng must be a numpy.random.Generator or an integer seed, got {rng!r}"


def test_a_seed_is_not_negative():
    message = refused(ValueError, check_rng, "Dense", -1)
    assert message == "Dense: rng must be a seed of at least 0, got -1"


@pytest.mark.parametrize("dtype", [np.float32, "float64", np.dtype("f4"), float])
def test_dtype(dtype):
    assert check_dtype("f", dtype) == np.dtype(dtype)


@pytest.mark.parametrize(
    ("dtype", "name"),
    [
        (np.float16, "float16"),
        (">f4", ">f4"),
        (np.int64, "int64"),
        (bool, "bool"),
        (None, "None"),
        ("f32", "f32"),
        (3, "3"),
        (np.zeros(2), "[0. 0.]"),
    ],
)
def test_other_dtype(dtype, name):
    assert refused(TypeError, check_dtype, "f", dtype) == f"f: dtype must be float32 or float64, got {name}"
