"""Random settings: the same from the same seed, drawn as they are told."""

import numpy as np
import pytest

from dlcore import random_settings, sweep
from tests.refusal import refused

DRAWS = {"lr": lambda rng: 10 ** rng.uniform(-4, -1), "width": lambda rng: int(rng.integers(4, 64))}


def test_random_settings_are_reproducible():
    assert random_settings(DRAWS, 20, rng=7) == random_settings(DRAWS, 20, rng=7)
    assert random_settings(DRAWS, 20, rng=7) != random_settings(DRAWS, 20, rng=8)
    assert random_settings(DRAWS, 20, rng=7)[:5] == random_settings(DRAWS, 5, rng=7)


def test_a_generator_goes_on():
    rng = np.random.default_rng(7)
    assert random_settings(DRAWS, 3, rng=rng) + random_settings(DRAWS, 2, rng=rng) == random_settings(
        DRAWS, 5, rng=7
    )


def test_random_settings_are_drawn_as_told():
    settings = random_settings(DRAWS, 2000, rng=0)
    assert np.mean([setting["lr"] < 10**-2.5 for setting in settings]) == pytest.approx(0.5, abs=0.04)
    assert {setting["width"] for setting in settings} == set(range(4, 64))


def test_random_settings_go_into_a_sweep():
    settings = random_settings({"x": lambda rng: float(rng.normal())}, 4, rng=0)
    assert sweep(abs_of, settings) == [(setting, abs(setting["x"])) for setting in settings]


def abs_of(x):
    return abs(x)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: random_settings({"lr": 0.1}, 2, rng=0),
            TypeError,
            "random_settings: draws['lr'] must be a function of rng, got 0.1",
        ),
        (
            lambda: random_settings(["lr"], 2, rng=0),
            TypeError,
            "random_settings: draws must be a dict of functions, got ['lr']",
        ),
        (
            lambda: random_settings(DRAWS, 0, rng=0),
            ValueError,
            "random_settings: count must be at least 1, got 0",
        ),
        (
            lambda: random_settings(DRAWS, 2, rng=None),
            TypeError,
            "random_settings: rng must be a numpy.random.Generator or an integer seed, got None",
        ),
    ],
)
def test_bad_input(call, error, message):
    assert refused(error, call) == message
