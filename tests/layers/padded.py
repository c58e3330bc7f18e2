"""Sequences for layers made of recurrent layers, and what must hold of them when rows are padded."""

import numpy as np

from dlcore import length_mask
from tests.gradients.walk import leaves


def sequence(batch=3, steps=6, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).normal(size=(batch, steps, 3)).astype(dtype)


def same(found, expected, rtol=1e-12):
    for a, b in zip(leaves(found), leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-14)


def assert_rows_are_as_alone(make):
    """Rows of different lengths in one batch give the states, last states and gradients of each alone."""
    together, apart, x = make(), make(), sequence()
    lengths = np.array([6, 2, 1])
    mask = length_mask(lengths, 6)
    x[~mask] = np.nan
    (hs, last), cache = together.forward(x, mask=mask)
    dhs = np.where(mask[..., None], np.random.default_rng(1).normal(size=hs.shape), 0)
    dx, _ = together.backward((dhs, None), cache)
    assert not dx[~mask].any()
    for row, length in enumerate(lengths):
        (own, own_last), own_cache = apart.forward(x[row : row + 1, :length])
        own_dx, _ = apart.backward((dhs[row : row + 1, :length], None), own_cache)
        same((hs[row, :length], dx[row, :length]), (own[0], own_dx[0]))
        for state, expected in zip(leaves(last), leaves(own_last), strict=True):
            np.testing.assert_allclose(state[row], expected[0], rtol=1e-12)
    for a, b in zip(together.parameters(), apart.parameters(), strict=True):
        np.testing.assert_allclose(a.grad, b.grad, rtol=1e-10, atol=1e-13)
