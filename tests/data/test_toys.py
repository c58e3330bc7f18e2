"""Toys in the plane: balanced, seeded, and of the shape that their names promise."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.data import blobs, circles, moons, spirals

TOYS = {"moons": (moons, 2), "circles": (circles, 2), "spirals": (spirals, 2), "blobs": (blobs, 3)}
each_toy = pytest.mark.parametrize(("make", "classes"), TOYS.values(), ids=TOYS)


@each_toy
@given(st.integers(1, 200), st.integers(0, 1000))
def test_shapes_dtypes_and_balance(make, classes, n, seed):
    x, y = make(n, rng=seed)
    assert (x.shape, y.shape, x.dtype, y.dtype) == ((n, 2), (n,), np.float32, np.int64)
    assert np.isfinite(x).all()
    counts = np.bincount(y, minlength=classes)
    assert len(counts) == classes
    assert counts.max() - counts.min() <= 1


@each_toy
def test_a_seed_gives_the_same_points_in_random_order(make, classes):
    (x, y), (again, labels) = make(90, rng=5), make(90, rng=5)
    assert np.array_equal(x, again)
    assert np.array_equal(y, labels)
    assert not np.array_equal(y, np.sort(y))
    assert not np.array_equal(y, np.arange(90) % classes)
    assert not np.array_equal(x, make(90, rng=6)[0])


@each_toy
def test_noise_is_the_standard_deviation_of_what_is_added(make, classes):
    still, noisy = make(4000, 0.0, rng=0)[0], make(4000, 0.25, rng=0)[0]
    assert (noisy - still).std(axis=0) == pytest.approx([0.25, 0.25], rel=0.05)


def test_moons_are_two_half_circles_that_reach_into_each_other():
    x, y = moons(500, noise=0, rng=0)
    np.testing.assert_allclose(np.hypot(*x[y == 0].T), 1, rtol=1e-5)
    np.testing.assert_allclose(np.hypot(*(x[y == 1] - [1, 0.5]).T), 1, rtol=1e-5)
    assert x[y == 0, 1].min() >= 0
    assert x[y == 1, 1].max() <= 0.5
    assert x[y == 1, 1].min() < 0 < x[y == 1, 1].max()


def test_circles_lie_one_in_the_other():
    x, y = circles(300, noise=0, ratio=0.4, rng=0)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.4), rtol=1e-5)


def test_spirals_wind_once_more_with_each_turn():
    x, y = spirals(600, noise=0, classes=3, turns=2.0, rng=0)
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    assert 0.1 <= radius.min() < radius.max() <= 1.0001
    turn = (2.0 * radius + y / 3 - angle / (2 * np.pi) + 0.5) % 1 - 0.5
    np.testing.assert_allclose(turn, 0, atol=1e-5)


def test_blobs_sit_on_a_circle():
    x, y = blobs(4000, noise=0.1, classes=4, rng=0)
    centers = np.stack([x[y == k].mean(axis=0) for k in range(4)])
    np.testing.assert_allclose(centers, [[1, 0], [0, 1], [-1, 0], [0, -1]], atol=0.02)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: moons(0, rng=0), ValueError, "moons: n must be at least 1, got 0"),
        (lambda: moons(5, -0.1, rng=0), ValueError, "moons: noise must be at least 0, got -0.1"),
        (
            lambda: blobs(5, rng=None),
            TypeError,
            "blobs: rng must be a numpy.random.Generator or an integer seed, got None",
        ),
        (
            lambda: circles(5, ratio=1, rng=0),
            ValueError,
            "circles: ratio must be above 0 and below 1, got 1",
        ),
        (lambda: spirals(5, classes=0, rng=0), ValueError, "spirals: classes must be at least 1, got 0"),
        (lambda: spirals(5, turns=0, rng=0), ValueError, "spirals: turns must be above 0, got 0"),
    ],
)
def test_bad_arguments(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()
