"""Sums over many or large numbers in float32 keep the digits of float32."""

import numpy as np
import pytest

from dlcore import (
    Dense,
    Diffusion,
    LoRA,
    MatrixFactorization,
    SkipGram,
    SoftmaxRegression,
    negative_sampler,
    normalized_gain,
    positive_pmi,
    precision_recall,
)


def test_counts_in_float32_are_added_up_beyond_its_whole_numbers():
    """2²⁴ + 1 is no float32: added row by row, the second context would keep 2²⁴ for ever."""
    counts = np.ones((1000, 2))
    counts[0] = 1000, 2**24
    found = positive_pmi(counts.astype(np.float32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, positive_pmi(counts), rtol=1e-6, atol=1e-7)


def test_large_counts_in_float32_do_not_overflow():
    counts = 1e25 * np.array([[3.0, 1.0], [1.0, 5.0]])
    found = positive_pmi(counts.astype(np.float32))
    np.testing.assert_allclose(found, positive_pmi(counts), rtol=1e-6)


def test_large_counts_to_a_high_power():
    draw = negative_sampler(np.array([10**9, 10**9, 1]), power=100, rng=0)
    assert np.bincount(draw(1000)) == pytest.approx([500, 500], abs=60)


def test_the_loss_of_many_far_words_does_not_overflow():
    model = SkipGram(2, 1, rng=0)
    model.words.value[...], model.contexts.value[...] = -1e19, 1e19
    center = np.zeros(100, int)
    assert model(center, center, center[:, None]) == pytest.approx(1e38, rel=1e-6)


def test_the_mean_of_the_noise_errors_does_not_overflow():
    x = np.full((5000, 2), 1e18)
    single, double = (Diffusion(2, (8,), rng=0, dtype=dtype) for dtype in (np.float32, np.float64))
    assert single(x.astype(np.float32)) == pytest.approx(double(x), rel=1e-4)


def two_each(dtype, scale=1.0):
    """30 users with two ratings each of five films, and a model of as many factors as there are films."""
    rng = np.random.default_rng(0)
    users, items = np.repeat(np.arange(30), 2), rng.integers(5, size=60)
    ratings = (scale * rng.integers(1, 6, users.size)).astype(dtype)
    return MatrixFactorization(30, 5, 5, rng=0, dtype=dtype), users, items, ratings


def test_a_small_weight_decay_is_not_lost_beside_large_squares():
    """It alone makes the matrices regular: in float32 it would vanish in them, and 1e-4 of the answer."""
    single, double = (
        model.solve(users, items, ratings, weight_decay=1e-6, sweeps=3)(users, items)
        for model, users, items, ratings in map(two_each, (np.float32, np.float64))
    )
    np.testing.assert_allclose(single, double, atol=1e-6 * np.abs(double).max())


def test_the_mean_of_large_ratings_does_not_overflow():
    model, users, items, ratings = two_each(np.float32, scale=6e37)
    model.solve(users, items, ratings, weight_decay=1.0, sweeps=1)
    assert model.mean == pytest.approx(ratings.mean(dtype=np.float64), rel=1e-6)


def test_a_pair_without_confidence_keeps_a_small_weight_decay():
    users, items = (np.ravel(index) for index in np.indices((6, 7)))
    kept = np.random.default_rng(0).random(users.size) < 0.4
    predictions = []
    for dtype in (np.float32, np.float64):
        model = MatrixFactorization(6, 7, 3, rng=0, dtype=dtype)
        counts = np.full(kept.sum(), 1e6, dtype)
        model.solve_implicit(users[kept], items[kept], counts, confidence=40.0, weight_decay=1e-3)
        predictions.append(model(users, items))
    np.testing.assert_allclose(*predictions, atol=1e-3)


def test_without_factors_the_biases_are_left():
    users, items, ratings = np.array([0, 0, 2]), np.array([0, 1, 1]), np.array([1.0, 2.0, 3.0])
    model = MatrixFactorization(3, 2, 0, rng=0, dtype=np.float64)
    model.solve(users, items, ratings, weight_decay=1e-9, sweeps=50)
    np.testing.assert_allclose(model(users, items), ratings, rtol=1e-6)
    model.solve_implicit(users, items, ratings, confidence=1.0, weight_decay=1.0)
    np.testing.assert_array_equal(model(users, items), 0)


@pytest.mark.parametrize(("dtype", "size"), [(np.float32, 3e38), (np.float64, 1.5e308)])
def test_the_gain_of_large_relevances_is_that_of_small_ones(dtype, size):
    scores = np.array([0.1, 0.9, 0.5], dtype)
    relevant = np.array([1.0, 0.5, 1.0])
    wanted = normalized_gain(scores, relevant.astype(dtype), 2)
    assert normalized_gain(scores, (size * relevant).astype(dtype), 2) == pytest.approx(wanted, rel=1e-6)


def test_of_equal_scores_the_first_items_are_taken_infinite_ones_too():
    for score in (0.0, np.inf, -np.inf):
        scores, relevant = np.full(40, score), np.arange(40) < 8
        assert precision_recall(scores, relevant, 10) == (0.8, 1.0)
        assert normalized_gain(scores, relevant.astype(float), 8) == 1.0


@pytest.mark.parametrize(
    ("dtype", "size"), [(np.float32, 1e38), (np.float32, 1e-40), (np.float64, 1e300), (np.float64, 1e-200)]
)
def test_mutual_information_does_not_depend_on_the_scale_of_the_counts(dtype, size):
    counts = np.array([[2, 0], [1, 1]], dtype)
    wanted = positive_pmi(counts)
    np.testing.assert_allclose(positive_pmi(counts * dtype(size)), wanted, rtol=1e-4)


def test_gradients_of_weights_over_millions_of_rows_of_one_feature():
    """In float32 one after another they would be 2 % off for softmax regression, 1e-3 for LoRA."""
    rows = 3 * 10**6
    x = np.full((rows, 1), 0.1, np.float32)
    model = SoftmaxRegression(1, 2)
    model.backward(np.full((rows, 2), 0.1, np.float32), model.forward(x)[1])
    np.testing.assert_allclose(model.W.grad, rows / 100, rtol=1e-5)
    adapted = LoRA(Dense(1, 1, rng=0), 1, rng=0)
    adapted.B.value[...] = 1
    adapted.backward(np.full((rows, 1), 0.1, np.float32), adapted.forward(x)[1])
    np.testing.assert_allclose(adapted.A.grad, rows / 100, rtol=1e-5)
    np.testing.assert_allclose(adapted.B.grad, rows / 100 * adapted.A.value, rtol=1e-5)
