"""What plays another machine: other ties, other last bits; and the check that finds unstable sorts."""

import subprocess
import sys

import numpy as np
import pytest

from builder import unstable_sorts
from builder.paths import ROOT, surroundings
from tests.portability import machines

PLAY = """
import numpy as np
from dlcore import Dense, Parameter
from tests.portability import startup
{setup}
{code}
"""


def played(code, setup=""):
    """What Python prints after a kernel's start that plays another machine."""
    command = [sys.executable, "-c", PLAY.format(setup=setup, code=code)]
    done = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("sort", ["np.argsort(x)", "x.argsort()", "x.argsort(kind='quicksort')"])
def test_equal_keys_come_in_another_order_from_an_unstable_sort(sort):
    keys = "x = np.array([2.0, 1.0, 2.0, 1.0]);"
    assert played(f"{keys} print({sort})", "startup.order_ties_otherwise()") == "[3 1 2 0]"


@pytest.mark.parametrize(
    "sort", ["np.argsort(x, kind='stable')", "x.argsort(kind='mergesort')", "np.argsort(x, stable=True)"]
)
def test_a_stable_sort_keeps_them(sort):
    keys = "x = np.array([2.0, 1.0, 2.0, 1.0]);"
    assert played(f"{keys} print({sort})", "startup.order_ties_otherwise()") == "[1 3 0 2]"


def test_sorting_by_rows_and_columns_still_sorts():
    code = """
x = np.random.default_rng(0).integers(0, 4, (5, 6))
for axis in (0, 1, -1):
    assert (np.take_along_axis(x, np.argsort(x, axis=axis), axis) == np.sort(x, axis=axis)).all()
assert (x.ravel()[np.argsort(x, axis=None)] == np.sort(x, axis=None)).all()
assert x.ravel()[np.argpartition(x.ravel(), 7)[7]] == np.sort(x, axis=None)[7]
print("sorted")"""
    assert played(code, "startup.order_ties_otherwise()") == "sorted"


def test_parameters_start_one_float_away_the_same_for_each_seed():
    code = "W = Dense(30, 40, rng=0).W.value; print(W.dtype, W.tobytes().hex())"
    plain, *others = (
        played(code, setup) for setup in ("", *(f"startup.shake_parameters({seed})" for seed in (1, 1, 2)))
    )
    assert others[0] == others[1] != others[2]
    (kind, before), *after = (each.split() for each in (plain, *others))
    before = np.frombuffer(bytes.fromhex(before), kind)
    for _, given in after:
        given = np.frombuffer(bytes.fromhex(given), kind)
        moved = np.abs(given.view(np.int32) - before.view(np.int32))
        assert set(moved) == {0, 1}
        assert 0.5 < moved.mean() < 0.8
        assert np.any(given < before)
        assert np.any(given > before)


def test_what_is_zero_stays_zero():
    assert played("print(Parameter(np.zeros(3)).value)", "startup.shake_parameters(1)") == "[0. 0. 0.]"


def test_every_kernel_that_is_played_is_the_one_in_use():
    own = machines.kernel_in_use()
    used = [machines.kernel_in_use(OPENBLAS_CORETYPE=name) for name in machines.kernels()]
    assert own
    assert len({own, *used}) == len(used) + 1


def test_vector_units_are_turned_off_level_by_level():
    levels = machines.vector_levels()
    assert [len(level.split()) for level in levels] == list(range(1, len(levels) + 1))
    assert not any(map(machines.stays_on, levels))


def test_the_two_machines_differ_in_all_that_can_be_played_but_threads():
    settings = [set(machine.settings) for machine in machines.two_machines()]
    played = set.union(*(set(machine.settings) for machine in machines.machines()))
    assert set.union(*settings) == played - {"OPENBLAS_NUM_THREADS"}


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("np.argsort(x)", [1]),
        ("a = 1\nb = x.argsort(axis=1)", [2]),
        ("np.argsort(x, kind='quicksort')", [1]),
        ("np.argpartition(x, 3)", [1]),
        ("map(np.argsort, rows)", [1]),
        ("frame.sort_values('y')", [1]),
        ("np.argsort(np.argsort(x), kind='stable')", [1]),
        ("np.argsort(x, kind='stable')", []),
        ("np.argsort(x, stable=True)", []),
        ("np.sort(x); sorted(x); x.sort()", []),
    ],
)
def test_a_sort_that_leaves_ties_to_chance_is_named(code, lines):
    assert unstable_sorts.lines_of(code) == lines
