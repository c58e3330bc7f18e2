"""Only plain arrays of single or double precision come in: their relatives are refused by name."""

import re

import numpy as np
import pytest

import dlcore
from dlcore.checks import check_array, check_plain, check_rows, check_sentences
from tests.calls import CALLS, ELEMENTWISE, OF_ANY_DTYPE, WITHOUT_ARRAYS
from tests.gradients.cases import CASES, EVERY_CASE, build
from tests.gradients.walk import random_like
from tests.refusal import refused
from tests.relatives import no_arrays, other_dtypes, replaced, subclasses

X = np.zeros((32, 63), np.float32)
SQUARE = np.ones((2, 2))
CLEAR = re.compile(r"^\w[\w.()]*: .* must .*, got ")


def refuses_relatives(function, arguments, options, of=(subclasses, other_dtypes, no_arrays)):
    """Assert that the call as it stands is accepted, and none with a relative in place of an array."""
    function(*arguments, **options)
    tried = 0
    for path, kind, (given, named) in replaced((list(arguments), options), of):
        tried += 1
        with pytest.raises((TypeError, ValueError)) as error:
            function(*given, **named)
        assert CLEAR.match(str(error.value)), f"{path} as {kind}: {error.value}"
    assert tried, "no argument is an array"


def test_every_public_name_is_tried():
    called = {name.split(".")[0].split(",")[0] for name in [*CALLS, *OF_ANY_DTYPE]}
    assert sorted(set(dlcore.__all__) - called - CASES.keys() - WITHOUT_ARRAYS) == []
    assert sorted(WITHOUT_ARRAYS - set(dlcore.__all__)) == []


@pytest.mark.parametrize("name", CALLS)
def test_a_function_takes_plain_arrays_of_its_dtypes_only(name):
    refuses_relatives(*CALLS[name])


@pytest.mark.parametrize("name", OF_ANY_DTYPE)
def test_what_takes_any_dtype_takes_plain_arrays_only(name):
    refuses_relatives(*OF_ANY_DTYPE[name], of=(subclasses,))


@pytest.mark.parametrize(("name", "case"), EVERY_CASE, ids=[f"{n}-{c}" for n, c in EVERY_CASE])
def test_a_module_takes_plain_arrays_of_its_dtypes_only(name, case):
    checked = build(name, case)
    refuses_relatives(checked.module.forward, checked.inputs, checked.options)
    y, cache = checked.module.forward(*checked.inputs, **checked.options)
    if not isinstance(y, float):
        dy = random_like(y, np.random.default_rng(0))
        refuses_relatives(lambda dy: checked.module.backward(dy, cache), (dy,), {})


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("number", [np.float16(1), np.longdouble(1)])
def test_a_function_takes_one_number_of_its_dtypes_only(name, number):
    for function in (getattr(dlcore, name), getattr(dlcore, f"{name}_derivative")):
        message = refused(TypeError, function, number)
        assert message.endswith(f": x must be a NumPy array, got {type(number).__name__}")


# --- the checks themselves


@pytest.mark.parametrize("kind", ["matrix", "MaskedArray", "recarray", "Quantity"])
def test_a_subclass_whose_operators_mean_something_else_is_no_array(kind):
    x = subclasses(SQUARE)[kind]
    for check in (check_array, check_plain):
        message = refused(TypeError, check, "f", "x", x)
        assert message == f"f: x must be a NumPy array, got {kind}"
    message = refused(TypeError, check_rows, "split", (X, x))
    assert message == f"split: each array must be a NumPy array, got {kind}"
    message = refused(TypeError, check_sentences, "bleu", "references", [[1, 2], x])
    assert message == f"bleu: each of references must be a NumPy array, got {kind}"


def test_an_array_with_fields_is_no_array_of_numbers():
    x = np.ones(2, [("x", "f8")])
    message = refused(TypeError, check_array, "f", "x", x)
    assert message == "f: x must be an array of float, got [('x', '<f8')]"


def test_an_array_in_a_file_is_a_plain_one(tmp_path):
    np.save(tmp_path / "x.npy", X)
    x = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert type(x) is np.memmap
    assert check_array("f", "x", x, ("B", 63), dtype=np.float32, finite=True) is x
    assert check_rows("split", (x, X)) == 32
    dense = dlcore.Dense(63, 2, rng=0)
    np.testing.assert_array_equal(dense(x), dense(X))


@pytest.mark.parametrize("dtype", ["f2", "g", ">f4", ">f8"])
def test_floats_are_of_single_or_double_precision_in_the_order_of_the_machine(dtype):
    x = np.ones(2, dtype)
    name = str(x.dtype)
    assert refused(TypeError, check_array, "f", "x", x) == f"f: x must be float32 or float64, got {name}"
    message = refused(TypeError, check_array, "f", "x", x, dtype=np.float32)
    assert message == f"f: x must be float32, got {name}"
