"""Only plain arrays of single or double precision come in: their relatives are refused by name."""

import re

import numpy as np
import pytest

import dlcore
from dlcore.checks import check_array, check_plain, check_rows, check_sentences
from dlcore.data import split
from tests.activations.cases import PAIRS
from tests.fuzz import exceptions
from tests.fuzz.cases import CASES as FUZZED
from tests.fuzz.cases import build as fuzzed
from tests.fuzz.outcome import raised_by_dlcore
from tests.fuzz.subject import arrays_of
from tests.gradients.cases import CASES, EVERY_CASE, build
from tests.gradients.walk import random_like
from tests.refusal import refused
from tests.relatives import no_arrays, other_dtypes, replaced, subclasses

X = np.zeros((32, 63), np.float32)
SQUARE = np.ones((2, 2))
CLEAR = re.compile(r"^\w[\w.()]*: .* must .*, got ")
EVERY_KIND = (subclasses, other_dtypes, no_arrays)
CALLS = [  # all that takes arrays, but for `forward` and `backward`, which have tests of their own
    (name, case)
    for name, group in FUZZED.items()
    for case in group
    if case not in CASES.get(name, {}) and arrays_of(fuzzed(name, case, dtype="float64").arguments)
]


def refuses_relatives(function, arguments, options, of=EVERY_KIND):
    """Assert that the call as it stands is accepted, and none with a relative in place of an array.

    What a case's own function cannot work with never comes to dlcore; of each array something must.
    """
    function(*arguments, **options)
    asked = {}
    for path, kind, (given, named) in replaced((list(arguments), options), of):
        with pytest.raises(Exception) as raised:  # noqa: PT011, B017 (whose error it is, is seen below)
            function(*given, **named)
        refuses = raised_by_dlcore(raised.value)
        asked[path] = asked.get(path, False) or refuses
        if refuses:
            assert isinstance(raised.value, (TypeError, ValueError)), f"{path} as {kind}: {raised.value!r}"
            assert CLEAR.match(str(raised.value)), f"{path} as {kind}: {raised.value}"
    assert asked, "no argument is an array"
    assert all(asked.values()), asked


@pytest.mark.parametrize(("name", "case"), CALLS, ids=[f"{n}-{c}" for n, c in CALLS])
def test_a_function_takes_plain_arrays_of_its_dtypes_only(name, case):
    of = (subclasses,) if exceptions.listed(exceptions.TAKES_ANY, name, case) else EVERY_KIND
    subject = fuzzed(name, case, dtype="float64")
    refuses_relatives(subject.function, (), subject.arguments, of)


def test_every_public_name_is_tried_or_is_made_of_numbers():
    of_numbers = {
        name
        for name in dlcore.__all__
        if getattr(dlcore, name).__module__ in ("dlcore.init", "dlcore.schedules", "dlcore.sweep")
    }
    of_numbers |= {"causal_mask", "hann", "hamming", "mel_filters"}
    tried = {name for name, _ in CALLS} | CASES.keys() | exceptions.NOT_FUZZED.keys()
    lost = sorted(set(dlcore.__all__) - tried - of_numbers)
    assert not lost, f"{lost}: no case in tests/fuzz/families/ has an array among its arguments"


@pytest.mark.parametrize(("method", "axes"), [("log_likelihood", 2), ("posteriors", 2), ("fit", 3)])
def test_each_method_of_a_hidden_markov_model_takes_plain_arrays_only(method, axes):
    """The cases of tests/fuzz ask `decode` first, and learn from a list: here are the others."""
    emission = dlcore.GaussianEmission(np.eye(2), np.ones((2, 2)))
    model = dlcore.HMM(np.array([0.6, 0.4]), np.array([[0.7, 0.3], [0.2, 0.8]]), emission)
    given = np.random.default_rng(0).normal(size=(3, 4, 2)[-axes:])
    refuses_relatives(getattr(model, method), (given,), {})


def test_split_takes_plain_arrays_only():
    refuses_relatives(split, (np.ones((6, 2)),), {"rng": 0}, of=(subclasses,))


@pytest.mark.parametrize(("name", "case"), EVERY_CASE, ids=[f"{n}-{c}" for n, c in EVERY_CASE])
def test_a_module_takes_plain_arrays_of_its_dtypes_only(name, case):
    checked = build(name, case)
    refuses_relatives(checked.module.forward, checked.inputs, checked.options)
    y, cache = checked.module.forward(*checked.inputs, **checked.options)
    if not isinstance(y, float):
        dy = random_like(y, np.random.default_rng(0))
        refuses_relatives(lambda dy: checked.module.backward(dy, cache), (dy,), {})


@pytest.mark.parametrize("function", PAIRS, ids=lambda function: function.__name__)
@pytest.mark.parametrize("number", [np.float16(1), np.longdouble(1)])
def test_a_function_takes_one_number_of_its_dtypes_only(function, number):
    for each in (function, PAIRS[function]):
        message = refused(TypeError, each, number)
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
