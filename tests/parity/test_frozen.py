"""dlcore against PyTorch, scikit-learn and SciPy, through their frozen answers."""

import numpy as np
import pytest

from tests.parity import frozen
from tests.parity.digest import digest, digests, disagreement
from tests.parity.family import EVERY_CONFIGURATION, FAMILIES, inputs, ours, tolerance

STORED = {family: frozen.load(family) for family in FAMILIES}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("family", "name"), EVERY_CONFIGURATION)
def test_dlcore_agrees(family, name, dtype):
    expected = STORED[family]["configurations"][name]
    actual = digests(ours(family, name, dtype))
    assert actual.keys() == expected.keys()
    for key, numbers in expected.items():
        assert disagreement(actual[key], numbers) <= tolerance(family, dtype), key


@pytest.mark.parametrize("family", FAMILIES)
def test_every_frozen_reference_is_used_and_dated(family):
    stored = STORED[family]
    assert stored["configurations"].keys() == FAMILIES[family].CONFIGURATIONS.keys()
    assert stored["versions"].keys() == {*FAMILIES[family].LIBRARIES, "numpy"}


def test_the_references_are_small():
    assert sum(path.stat().st_size for path in frozen.FOLDER.glob("*.json")) < 150_000


def test_a_digest_sees_one_wrong_entry():
    right = np.random.RandomState(0).normal(size=(50, 40))
    wrong = right.copy()
    wrong[17, 3] += 1e-6
    assert disagreement(digest("x", wrong), digest("x", right)) > 1e-9
    assert disagreement(digest("x", right.T.copy()), digest("x", right)) > 1e-2
    swapped = right.copy()
    swapped[[3, 4]] = right[[4, 3]]
    assert disagreement(digest("x", swapped), digest("x", right)) > 1e-3


def test_inputs_are_the_same_in_both_precisions():
    for family, name in EVERY_CONFIGURATION:
        double, single = inputs(family, name, np.float64), inputs(family, name, np.float32)
        for key, value in double.items():
            if isinstance(value, np.ndarray):
                np.testing.assert_array_equal(value, single[key])
