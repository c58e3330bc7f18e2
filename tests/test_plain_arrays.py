"""Only plain arrays of single or double precision come in: their relatives are refused by name."""

import numpy as np
import pytest

from dlcore.checks import check_array, check_plain, check_rows, check_sentences
from tests.refusal import refused

X = np.zeros((32, 63), np.float32)


class Quantity(np.ndarray):
    """A subclass of a user's own, as libraries of units have."""


NOT_PLAIN = {
    "matrix": np.ones((2, 2)).view(np.matrix),
    "MaskedArray": np.ma.masked_greater(np.arange(4.0).reshape(2, 2), 2),
    "recarray": np.rec.array(np.ones(2, [("x", "f8")])),
    "Quantity": np.ones((2, 2)).view(Quantity),
}


@pytest.mark.parametrize("kind", NOT_PLAIN)
def test_a_subclass_whose_operators_mean_something_else_is_no_array(kind):
    x = NOT_PLAIN[kind]
    for check in (check_array, check_plain):
        message = refused(TypeError, check, "f", "x", x)
        assert message == f"f: x must be a NumPy array, got {kind}"
    message = refused(TypeError, check_rows, "split", (X, x))
    assert message == f"split: each array must be a NumPy array, got {kind}"
    message = refused(TypeError, check_sentences, "bleu", "references", [[1, 2], x])
    assert message == f"bleu: each of references must be a NumPy array, got {kind}"


def test_an_array_in_a_file_is_a_plain_one(tmp_path):
    np.save(tmp_path / "x.npy", X)
    x = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert type(x) is np.memmap
    assert check_array("f", "x", x, ("B", 63), dtype=np.float32, finite=True) is x
    assert check_rows("split", (x, X)) == 32


@pytest.mark.parametrize("dtype", ["f2", "g", ">f4", ">f8"])
def test_floats_are_of_single_or_double_precision_in_the_order_of_the_machine(dtype):
    x = np.ones(2, dtype)
    name = str(x.dtype)
    assert refused(TypeError, check_array, "f", "x", x) == f"f: x must be float32 or float64, got {name}"
    message = refused(TypeError, check_array, "f", "x", x, dtype=np.float32)
    assert message == f"f: x must be float32, got {name}"
