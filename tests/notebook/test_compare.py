"""Every kind of result is told from every other, and the first difference is said in a sentence."""

import itertools

import numpy as np
import pytest

from dlcore.notebook.exercises import engine

CYCLE = {}
CYCLE[0] = CYCLE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda y: y[:, None], "expected an array of shape (1,), got shape (1, 1)."),
        (lambda y: y.astype(np.float32), "expected dtype float64, got float32."),
        (lambda y: list(y), "expected an array of shape (1,), got a list: [-0.5]."),
        (lambda y: None, "expected an array of shape (1,), got None."),
        (lambda y: float(y[0]), "expected an array of shape (1,), got a number: -0.5."),
        (lambda y: y * np.nan, "expected -0.5 at [0], got nan (1 of 1 entries differ)."),
        (lambda y: y.astype(object), "expected dtype float64, got object."),
        (lambda y: np.ma.array(y, mask=True), "shape (1,), got a MaskedArray: array([None], float64)."),
        (lambda y: np.ma.array(y), "shape (1,), got a MaskedArray: array([-0.5], float64)."),
        (lambda y: y.view(np.matrix), "shape (1,), got a matrix: array([[-0.5]], float64)."),
        (lambda y: (value for value in y), "expected an array of shape (1,), got a generator."),
        (lambda y: {"y": y}, "expected an array of shape (1,), got a dict: {'y': array([-0.5], float64)}."),
        (lambda y: "-0.5", "expected an array of shape (1,), got a str: '-0.5'."),
    ],
)
def test_type_shape_and_dtype_come_before_numbers(answer, change, words):
    y = np.array([-0.5])
    assert words in answer(lambda x: y, lambda rng: [(1,)], lambda x: change(y))


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        (3.0, 3.0 + 1e-9, ""),
        (3.0, np.float32(3), ""),
        (3.0, 3.1, "expected 3, got 3.1."),
        (3.0, 3.00002, "expected 3, got 3.00002."),
        (3.0, 3.000004, "expected 3.0, got 3.000004."),
        (3.0, "3", "expected the number 3, got a str: '3'."),
        (0.0, 1e-15, ""),
        (np.nan, np.nan, ""),
        (np.inf, np.inf, ""),
        (np.inf, 1e300, "expected inf, got 1e+300."),
        (True, True, ""),
        (True, False, "expected True, got False."),
        (True, 1, "expected True, got a number: 1."),
        (1, True, "expected the number 1, got a truth value: True."),
        (True, np.True_, ""),
        (1, 1.0, ""),
        (3.0, np.float16(3.1), "expected 3, got 3.09961."),
        (3.0, np.float32(3.00003), "expected 3, got 3.00003."),
        (3.0, 3 + 0j, "expected the number 3, got a complex: 3+0j."),
        (3.0, 10**400, "expected the number 3, got a number: a whole number of 1329 bits."),
        (3.0, np.str_("3"), "expected the number 3, got a str_: '3'."),
        (3.0, np.array(3.0), ""),
        (3.0, np.array([3.0]), "expected the number 3, got an array: array([3], float64)."),
        (3.0, np.ma.masked, "expected the number 3, got a MaskedConstant: 0."),
        (3.0, None, "expected the number 3, got None."),
        (3.0, np.nan, "expected 3, got nan."),
        ((1, 2), [1, 2], ""),
        ((1, 2), (1, 2, 3), "expected 2 values, got 3."),
        ((1, np.ones(2)), (1, np.zeros(2)), "value 2: expected 1 at [0], got 0 (2 of 2 entries differ)."),
        ([1, 2], iter([1, 2]), ""),
        ([1, 2], iter([1, 3]), "value 2: expected 2, got 3."),
        ([1, 2], iter([1]), "expected 2 values, got 1."),
        ([1, 2], itertools.count(1), "expected 2 values, got more."),
        ([[1, 2], [3]], iter([iter([1, 2]), itertools.count(3)]), "value 2: expected 1 values, got more."),
        ([1, 2], {1, 2}, "expected 2 values, got a set."),
        ([1, 2], [0] * 10**6, "expected 2 values, got 1000000."),
        ("yes", "no" * 10**6, f"expected 'yes', got '{'no' * 28}…."),
        ({"a": 1}, CYCLE, "expected a dict with the keys ['a'], got {0: {0: {0: {…}}}}."),
        ([1, 2], 5, "expected 2 values, got a number: 5."),
        ({"a": 1}, {"a": 1}, ""),
        ({"a": 1}, {"a": 2}, "['a']: expected 1, got 2."),
        ({"a": 1}, {"b": 1}, "expected a dict with the keys ['a'], got {'b': 1}."),
        ("yes", "no", "expected 'yes', got 'no'."),
        (None, None, ""),
        (None, 0, "expected None, got 0."),
        (np.arange(3), np.arange(3, dtype=np.int32), ""),
        (np.arange(3), np.arange(3.0), "expected dtype int64, got float64."),
        (np.array(["a"]), np.array(["b"]), "expected 'a' at [0], got 'b' (1 of 1 entries differ)."),
        (np.ones((2, 2)), np.ones((2, 2)) + 1e-15, ""),
        (np.ones(1), np.ones(1) + 4e-6, "expected 1.0 at [0], got 1.000004 (1 of 1 entries differ)."),
        (np.zeros((0, 3)), np.zeros((0, 3)), ""),
    ],
)
def test_every_kind_of_result(answer, expected, got, words):
    said = answer(lambda x: expected, lambda rng: [(1,)], lambda x: got)
    if words:
        assert f"):\n{words}\n" in said
    else:
        assert "right on all 1 inputs" in said


def test_the_order_of_a_sum_is_forgiven_and_no_more(answer):
    value = np.array([1.0, 1e-16])
    assert "right" in answer(lambda x: value, lambda rng: [(1,)], lambda x: value + 1e-16)
    engine.exercises.clear()
    small = np.array([1e-3, 1e-4])
    assert "not yet" in answer(lambda x: small, lambda rng: [(1,)], lambda x: small * (1 + 1e-5))
