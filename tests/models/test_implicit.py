"""Implicit feedback: weighted least squares against dense matrices, and a loss for pairs that is there."""

import tracemalloc

import numpy as np
import pytest

from dlcore import BinaryCrossEntropy, MatrixFactorization, sigmoid
from tests.refusal import refused

USERS, ITEMS, FACTORS, KAPPA, ALPHA = 7, 9, 3, 4.0, 0.3


def seen(seed=0, count=25):
    """Pairs of which some come twice; user 4 and item 2 have none."""
    rng = np.random.default_rng(seed)
    users = rng.choice([0, 1, 2, 3, 5, 6], size=count)
    items = rng.choice([0, 1, 3, 4, 5, 6, 7, 8], size=count)
    return users, items, rng.uniform(0.5, 3, count)


def model_of(factors=FACTORS, seed=0, dtype=np.float64):
    return MatrixFactorization(USERS, ITEMS, factors, rng=seed, dtype=dtype)


def solve(model, data, sweeps=1):
    return model.solve_implicit(*data, confidence=KAPPA, weight_decay=ALPHA, sweeps=sweeps)


def dense(users, items, counts):
    """s and c of all pairs, (U, I) each."""
    r = np.zeros((USERS, ITEMS))
    for user, item, count in zip(users, items, counts, strict=True):
        r[user, item] += count
    return (r > 0).astype(float), 1 + KAPPA * r


def objective(model, data):
    """What `solve_implicit` says that it minimises."""
    (s, c), p, q = dense(*data), model.users.value, model.items.value
    return np.sum(c * (s - p @ q.T) ** 2) + ALPHA * (np.sum(p**2) + np.sum(q**2))


def gradients(model, data):
    """Those of the objective, for the users and for the items."""
    (s, c), p, q = dense(*data), model.users.value, model.items.value
    pull = -2 * c * (s - p @ q.T)
    return pull @ q + 2 * ALPHA * p, pull.T @ p + 2 * ALPHA * q


def weighted_ridge(s, c, x):
    """The best coefficients of x (n, F) for s (n,), with the penalty as further equations."""
    rows = np.vstack([np.sqrt(c)[:, None] * x, np.sqrt(ALPHA) * np.eye(x.shape[1])])
    return np.linalg.lstsq(rows, np.append(np.sqrt(c) * s, np.zeros(x.shape[1])), rcond=None)[0]


@pytest.mark.parametrize("factors", [1, 3])
def test_each_row_of_a_sweep_solves_the_dense_problem(factors):
    """The users with the items before the sweep, then the items with those users."""
    data, model, before = seen(), model_of(factors), model_of(factors).items.value
    s, c = dense(*data)
    solve(model, data)
    p = [weighted_ridge(s[user], c[user], before) for user in range(USERS)]
    np.testing.assert_allclose(model.users.value, p, rtol=1e-9, atol=1e-12)
    q = [weighted_ridge(s[:, item], c[:, item], model.users.value) for item in range(ITEMS)]
    np.testing.assert_allclose(model.items.value, q, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_no_sweep_raises_the_objective(seed):
    model, data = model_of(seed=seed), seen(seed)
    values = [objective(model, data)]
    for _ in range(12):
        values.append(objective(solve(model, data), data))
    assert (np.diff(values) <= 1e-10).all()
    assert values[-1] < 0.6 * values[0]


def test_the_gradient_of_the_side_that_was_solved_last_is_zero():
    """The items'; with as many sweeps as it takes, the users' too."""
    model, data = model_of(), seen()
    of_users, of_items = gradients(solve(model, data), data)
    np.testing.assert_allclose(of_items, 0, atol=1e-11)
    assert np.abs(of_users).max() > 1e-2
    of_users, of_items = gradients(solve(model, data, sweeps=600), data)
    np.testing.assert_allclose(of_users, 0, atol=1e-6)
    np.testing.assert_allclose(of_items, 0, atol=1e-11)


def test_a_pair_that_comes_again_counts_with_the_sum():
    once = (np.array([1, 2]), np.array([3, 4]), np.array([3.0, 1.0]))
    thrice = (np.array([1, 2, 1, 1]), np.array([3, 4, 3, 3]), np.ones(4))
    np.testing.assert_array_equal(solve(model_of(), once).users.value, solve(model_of(), thrice).users.value)


def test_the_prediction_is_the_product_alone():
    model = model_of()
    model.mean[...], model.user_bias.value[...], model.item_bias.value[...] = 3.0, 1.0, 2.0
    solve(model, seen())
    users, items = (np.ravel(index) for index in np.indices((USERS, ITEMS)))
    product = model.users.value @ model.items.value.T
    np.testing.assert_allclose(model(users, items), product.ravel(), rtol=1e-12, atol=1e-15)


def test_who_took_nothing_is_predicted_to_take_nothing():
    model = solve(model_of(), seen())
    assert not model.users.value[4].any()
    assert not model.items.value[2].any()


def test_two_groups_with_tastes_of_their_own_are_told_apart():
    """Each user took four of the five items of a group: the fifth is first among what is left."""
    users, items = np.divmod(np.arange(100), 10)
    own = (users < 5) == (items < 5)
    kept = own & (items % 5 != users % 5)
    model = MatrixFactorization(10, 10, 2, rng=0, dtype=np.float64)
    model.solve_implicit(
        users[kept], items[kept], np.ones(kept.sum()), confidence=2.0, weight_decay=0.1, sweeps=20
    )
    scores = np.where(kept, -np.inf, model(users, items)).reshape(10, 10)
    np.testing.assert_array_equal(scores.argmax(axis=1), np.flatnonzero(own & ~kept) % 10)


def test_no_array_of_all_pairs_is_made():
    """Of 4,000 users and items, whose pairs would take 64 MB in float32."""
    rng, model = np.random.default_rng(0), MatrixFactorization(4000, 4000, 2, rng=0)
    users, items, counts = (
        rng.integers(4000, size=5000),
        rng.integers(4000, size=5000),
        np.ones(5000, np.float32),
    )
    tracemalloc.start()
    model.solve_implicit(users, items, counts, confidence=1.0, weight_decay=1.0, sweeps=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8e6


def test_float32_stays_float32():
    users, items, counts = seen()
    single, double = model_of(dtype=np.float32), solve(model_of(), (users, items, counts), sweeps=10)
    solve(single, (users, items, counts.astype(np.float32)), sweeps=10)
    assert single(users, items).dtype == np.float32
    np.testing.assert_allclose(single(users, items), double(users, items), rtol=2e-3)


def test_pairwise_ranking_is_cross_entropy_of_a_difference():
    """−mean log σ(r̂_ui − r̂_uj), of Rendle et al. (2009): BinaryCrossEntropy with 1 as the answer."""
    model, rng = model_of(), np.random.default_rng(1)
    for parameter in model.parameters():
        parameter.value[...] = rng.normal(size=parameter.value.shape)
    users, better, worse = rng.integers(USERS, size=20), rng.integers(5, size=20), rng.integers(5, 9, size=20)

    liked, liked_cache = model.forward(users, better)
    other, other_cache = model.forward(users, worse)
    value, cache = BinaryCrossEntropy().forward(liked - other, np.ones(20))
    assert value == pytest.approx(-np.mean(np.log(sigmoid(liked - other))), rel=1e-12)

    pull = BinaryCrossEntropy().backward(1.0, cache)
    model.backward(pull, liked_cache)
    model.backward(-pull, other_cache)
    p, q, missing = (
        model.users.value,
        model.items.value,
        sigmoid(other - liked) / 20,
    )  # 1 − σ of the difference
    dp, dq = np.zeros_like(p), np.zeros_like(q)
    for user, i, j, m in zip(users, better, worse, missing, strict=True):
        dp[user] -= m * (q[i] - q[j])
        dq[i] -= m * p[user]
        dq[j] += m * p[user]
    np.testing.assert_allclose(model.users.grad, dp, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(model.items.grad, dq, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(model.user_bias.grad, 0, atol=1e-15)  # it is in both predictions


def refusing(users=(0,), items=(0,), counts=(1.0,), dtype=float, **options):
    options = {"confidence": 1.0, "weight_decay": 1.0} | options
    users, items, counts = np.array(users, int), np.array(items, int), np.array(counts, dtype)
    return lambda: model_of().solve_implicit(users, items, counts, **options)


BAD = [
    (refusing(users=[7]), ValueError, "users must be in 0..6, got 7..7"),
    (refusing(items=[0, 1]), ValueError, "items must be (1,), got (2,)"),
    (refusing(items=[-1]), ValueError, "items must be in 0..8, got -1..-1"),
    (refusing(users=[], items=[], counts=[]), ValueError, "users must be (n,), got (0,)"),
    (refusing(counts=[1.0, 1.0]), ValueError, "counts must be (1,), got (2,)"),
    (refusing(dtype=np.float32), TypeError, "counts must be float64, got float32"),
    (refusing(counts=[np.inf]), ValueError, "counts must be finite, got NaN or infinity"),
    (refusing(counts=[0.0]), ValueError, "counts must be above 0, got 0.0"),
    (refusing(confidence=-1), ValueError, "confidence must be at least 0, got -1"),
    (refusing(weight_decay=0), ValueError, "weight_decay must be above 0, got 0"),
    (refusing(sweeps=0), ValueError, "sweeps must be at least 1, got 0"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == f"MatrixFactorization.solve_implicit: {message}"
