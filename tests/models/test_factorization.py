"""Matrix factorisation: each row of alternating least squares is exact."""

import numpy as np
import pytest

from dlcore import MatrixFactorization, gradcheck
from dlcore.models.factorization import positions_of_each, solve_normal_equations
from tests.refusal import refused

USERS, ITEMS, FACTORS, ALPHA = 7, 9, 3, 0.4


def ratings(seed=0, count=40):
    rng = np.random.default_rng(seed)
    return rng.integers(USERS, size=count), rng.integers(ITEMS, size=count), rng.normal(3, 1, count)


def model_of(factors=FACTORS, seed=0, dtype=np.float64):
    return MatrixFactorization(USERS, ITEMS, factors, rng=seed, dtype=dtype)


def objective(model, users, items, r):
    """What `solve` says that it minimises."""
    squares = np.sum((r - model(users, items)) ** 2)
    return squares + ALPHA * sum(np.sum(p.value**2) for p in model.parameters())


def ridge(model, index, users, items, r, *, of_users):
    """The best (factors, bias) of one row, by least squares with the penalty as further equations."""
    own, others = (users, items) if of_users else (items, users)
    other = (model.items, model.item_bias) if of_users else (model.users, model.user_bias)
    mine = own == index
    x = np.hstack([other[0].value[others[mine]], np.ones((mine.sum(), 1))])
    rest = r[mine] - model.mean - other[1].value[others[mine]]
    penalty = np.sqrt(ALPHA) * np.eye(x.shape[1])
    solution, *_ = np.linalg.lstsq(
        np.vstack([x, penalty]), np.append(rest, np.zeros(len(penalty))), rcond=None
    )
    return solution


def test_the_prediction_is_mean_and_biases_and_product():
    model = model_of()
    rng = np.random.default_rng(1)
    for parameter in model.parameters():
        parameter.value[...] = rng.normal(size=parameter.value.shape)
    model.mean[...] = 3.5
    users, items, _ = ratings()
    for u, i, predicted in zip(users, items, model(users, items), strict=True):
        product = model.users.value[u] @ model.items.value[i]
        expected = 3.5 + model.user_bias.value[u] + model.item_bias.value[i] + product
        assert predicted == pytest.approx(expected, rel=1e-12)


def test_the_gradients_of_the_biases_alone():
    model = model_of(0)
    model.user_bias.value[...] = np.random.default_rng(2).normal(size=USERS)
    users, items, _ = ratings()
    assert gradcheck(model, users, items, elementwise=True) < 1e-6


@pytest.mark.parametrize("factors", [0, 1, 3])
def test_after_a_sweep_every_item_is_the_exact_minimiser_of_its_row(factors):
    """The items were solved last, with the users as they still are."""
    model, data = model_of(factors), ratings()
    model.solve(*data, weight_decay=ALPHA, sweeps=1)
    for item in range(ITEMS):
        expected = ridge(model, item, *data, of_users=False)
        found = np.append(model.items.value[item], model.item_bias.value[item])
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_a_user_is_the_exact_minimiser_given_the_items_before_the_sweep():
    """One user: what the item step changes afterwards does not reach back."""
    model, data = model_of(), ratings()
    before = model_of()
    before.mean[...] = data[2].mean()
    expected = [ridge(before, user, *data, of_users=True) for user in range(USERS)]
    model.solve(*data, weight_decay=ALPHA, sweeps=1)
    found = np.column_stack([model.users.value, model.user_bias.value])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_no_sweep_raises_the_objective(seed):
    model, data = model_of(seed=seed), ratings(seed)
    model.mean[...] = data[2].mean()
    values = [objective(model, *data)]
    for _ in range(12):
        values.append(objective(model.solve(*data, weight_decay=ALPHA, sweeps=1), *data))
    assert (np.diff(values) <= 1e-10).all()
    assert values[-1] < 0.6 * values[0]


def test_at_the_end_the_gradient_of_the_objective_is_zero():
    model, (users, items, r) = model_of(), ratings()
    model.solve(users, items, r, weight_decay=ALPHA, sweeps=600)
    predicted, cache = model.forward(users, items)
    model.backward(2 * (predicted - r), cache)
    for parameter in model.parameters():
        np.testing.assert_allclose(parameter.grad + 2 * ALPHA * parameter.value, 0, atol=1e-6)


def test_without_noise_the_missing_ratings_are_found():
    rng = np.random.default_rng(0)
    truth = 3 + rng.normal(size=(20, 2)) @ rng.normal(size=(2, 25))
    users, items = (np.ravel(index) for index in np.indices(truth.shape))
    seen = rng.random(users.size) < 0.7
    model = MatrixFactorization(20, 25, 2, rng=0, dtype=np.float64)
    model.solve(users[seen], items[seen], truth.ravel()[seen], weight_decay=1e-3, sweeps=60)
    hidden = ~seen
    error = np.sqrt(np.mean((model(users[hidden], items[hidden]) - truth.ravel()[hidden]) ** 2))
    assert error < 0.05 * truth.std()


def test_who_has_rated_nothing_is_predicted_by_the_item_alone():
    users, items, r = ratings()
    users[users == 4] = 5
    model = model_of().solve(users, items, r, weight_decay=ALPHA)
    assert not model.users.value[4].any()
    predicted = model(np.full(ITEMS, 4), np.arange(ITEMS))
    np.testing.assert_allclose(predicted, model.mean + model.item_bias.value, rtol=1e-12)


def test_the_order_of_the_ratings_does_not_matter():
    users, items, r = ratings()
    shuffle = np.random.default_rng(5).permutation(len(r))
    one = model_of().solve(users, items, r, weight_decay=ALPHA)
    other = model_of().solve(users[shuffle], items[shuffle], r[shuffle], weight_decay=ALPHA)
    np.testing.assert_allclose(one.users.value, other.users.value, rtol=1e-8, atol=1e-12)


def test_float32_stays_float32():
    users, items, r = ratings()
    model = model_of(dtype=np.float32)
    model.solve(users, items, r.astype(np.float32), weight_decay=np.float64(ALPHA))
    double = model_of().solve(users, items, r, weight_decay=ALPHA)
    assert model(users, items).dtype == np.float32
    np.testing.assert_allclose(model(users, items), double(users, items), rtol=2e-3)


def test_groups_are_the_positions_of_each_value():
    found = {value: positions.tolist() for value, positions in positions_of_each(np.array([2, 0, 2, 4]), 5)}
    assert found == {0: [1], 1: [], 2: [0, 2], 3: [], 4: [3]}


BAD = [
    (lambda: model_of(factors=-1), ValueError, "MatrixFactorization: factors must be at least 0, got -1"),
    (
        lambda: model_of()(np.array([7]), np.array([0])),
        ValueError,
        "MatrixFactorization.forward: users must be in 0..6, got 7..7",
    ),
    (
        lambda: model_of()(np.array([1, 2]), np.array([0])),
        ValueError,
        "MatrixFactorization.forward: items must be (2,), got (1,)",
    ),
    (
        lambda: model_of().solve([0], [0], np.ones(1), weight_decay=1),
        TypeError,
        "MatrixFactorization.solve: users must be a NumPy array, got list",
    ),
    (
        lambda: model_of().solve(np.array([0]), np.array([9]), np.ones(1), weight_decay=1),
        ValueError,
        "MatrixFactorization.solve: items must be in 0..8, got 9..9",
    ),
    (
        lambda: model_of().solve(np.array([0]), np.array([0]), np.ones(2), weight_decay=1),
        ValueError,
        "MatrixFactorization.solve: ratings must be (1,), got (2,)",
    ),
    (
        lambda: model_of().solve(np.array([0]), np.array([0]), np.ones(1, np.float32), weight_decay=1),
        TypeError,
        "MatrixFactorization.solve: ratings must be float64, got float32",
    ),
    (
        lambda: model_of().solve(np.array([0]), np.array([0]), np.array([np.nan]), weight_decay=1),
        ValueError,
        "MatrixFactorization.solve: ratings must be finite, got NaN or infinity",
    ),
    (
        lambda: model_of().solve(*ratings(), weight_decay=0),
        ValueError,
        "MatrixFactorization.solve: weight_decay must be above 0, got 0",
    ),
    (
        lambda: model_of().solve(*ratings(), weight_decay=1, sweeps=0),
        ValueError,
        "MatrixFactorization.solve: sweeps must be at least 1, got 0",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    assert refused(error, call) == message


def test_a_weight_decay_that_is_lost_beside_large_factors_is_refused():
    """1e20 + 0.1 is 1e20: the equations are left without a single solution."""
    gram = np.full((2, 2), 1e20) + 0.1 * np.eye(2)
    with pytest.raises(
        ValueError, match="^MatrixFactorization.solve: weight_decay must be larger .* 1e\\+20$"
    ):
        solve_normal_equations("MatrixFactorization.solve", gram, np.ones(2))
