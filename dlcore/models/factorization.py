"""Recommendation by matrix factorisation: a user's taste times a film's character."""

import numpy as np

from dlcore.checks import check_array, check_dtype, check_indices, check_integer, check_number, check_rng
from dlcore.core import Module, Parameter
from dlcore.layers.embedding import scatter_add


class MatrixFactorization(Module):
    """r̂_ui = μ + b_u + b_i + p_u·q_i (eq:factorization-prediction).

    forward(users, items): integers of shape (N,) to predicted ratings (N,). `users` (U, F), `items`
    (I, F), `user_bias` (U,), `item_bias` (I,), and `mean` (), set in place by the caller, as in
    `model.mean[...] = ratings.mean()`, or by `solve`. factors 0 leaves the biases alone. Backward:
    each rating's error goes to its p (eq:factorization-dp), q (eq:factorization-dq) and two biases
    (eq:factorization-dbu, eq:factorization-dbi). To rank, −mean log σ(r̂_ui − r̂_uj) is
    BinaryCrossEntropy of the difference with target 1 (Rendle et al., 2009). Koren, Bell & Volinsky, 2009.
    """

    def __init__(self, users, items, factors, *, rng, dtype=np.float32):
        rng = check_rng("MatrixFactorization", rng)
        for name, value, least in (("users", users, 1), ("items", items, 1), ("factors", factors, 0)):
            check_integer("MatrixFactorization", name, value, at_least=least)
        dtype = check_dtype("MatrixFactorization", dtype)
        self.users = Parameter((0.1 * rng.standard_normal((users, factors))).astype(dtype))
        self.items = Parameter((0.1 * rng.standard_normal((items, factors))).astype(dtype))
        self.user_bias = Parameter(np.zeros(users, dtype))
        self.item_bias = Parameter(np.zeros(items, dtype))
        self.mean = np.zeros((), dtype)

    def forward(self, users, items):
        check_indices("MatrixFactorization.forward", "users", users, ("n",), len(self.users.value))
        check_indices("MatrixFactorization.forward", "items", items, users.shape, len(self.items.value))
        p, q = self.users.value[users], self.items.value[items]  # (n,F)
        bias = self.mean + self.user_bias.value[users] + self.item_bias.value[items]
        return bias + np.einsum("nf,nf->n", p, q), (users, items, p, q)  # eq:factorization-prediction

    def backward(self, dr, cache):
        users, items, p, q = cache
        check_array("MatrixFactorization.backward", "dr", dr, users.shape, dtype=p.dtype)
        scatter_add(self.users.grad, users, dr[:, None] * q)  # eq:factorization-dp
        scatter_add(self.items.grad, items, dr[:, None] * p)  # eq:factorization-dq
        # (U,) eq:factorization-dbu, (I,) eq:factorization-dbi
        self.user_bias.grad += np.bincount(users, dr, len(self.user_bias.value)).astype(dr.dtype)
        self.item_bias.grad += np.bincount(items, dr, len(self.item_bias.value)).astype(dr.dtype)
        return None, None

    def solve(self, users, items, ratings, *, weight_decay, sweeps=10):
        """Alternating least squares: each user's, then each item's, ridge regression in closed form.

        Minimises Σ (r − r̂)² + α Σ (‖p‖² + ‖q‖² + b²), summed over the ratings; each step cannot
        raise it (eq:factorization-als). users, items (n,) integers, ratings (n,) floats. Changes the
        parameters in place; a user or an item without a rating gets zeros. Raises ValueError where
        α is lost beside the squares of what large ratings have made of the factors.
        """
        where = "MatrixFactorization.solve"
        check_indices(where, "users", users, ("n",), len(self.users.value))
        check_indices(where, "items", items, users.shape, len(self.items.value))
        check_array(where, "ratings", ratings, users.shape, dtype=self.mean.dtype, finite=True)
        weight_decay = check_number(where, "weight_decay", weight_decay, above=0)
        check_integer(where, "sweeps", sweeps, at_least=1)
        self.mean[...] = ratings.mean(dtype=np.float64)
        sides = [
            (users, items, self.users, self.user_bias, self.items, self.item_bias),
            (items, users, self.items, self.item_bias, self.users, self.user_bias),
        ]
        groups = [positions_of_each(side[0], len(side[2].value)) for side in sides]
        for _ in range(sweeps):
            for (_, others, own, own_bias, other, other_bias), rows in zip(sides, groups, strict=True):
                rest = ratings - self.mean - other_bias.value[others]
                for index, mine in rows:
                    x = np.column_stack([other.value[others[mine]], np.ones(len(mine))])  # float64
                    gram = x.T @ x + weight_decay * np.eye(x.shape[1])
                    solution = solve_normal_equations(where, gram, x.T @ rest[mine])  # eq:factorization-als
                    own.value[index], own_bias.value[index] = solution[:-1], solution[-1]
        return self

    def solve_implicit(self, users, items, counts, *, confidence, weight_decay, sweeps=10):
        """Weighted alternating least squares, where all that is known is who took what, and how often.

        Minimises Σ_ui c (s − p·q)² + α Σ (‖p‖² + ‖q‖²) over all U·I pairs: s = 1 and c = 1 + κ r where
        something was seen, s = 0 and c = 1 elsewhere (eq:factorization-implicit-objective); each step
        cannot raise it. users, items (n,) integers, counts (n,) floats above 0, the r; those of a pair
        that occurs again are added. confidence: κ. Changes `users` and `items` in place, with mean and
        biases at zero, so that forward gives p·q. Hu, Koren & Volinsky, 2008.
        """
        where, size = "MatrixFactorization.solve_implicit", (len(self.users.value), len(self.items.value))
        check_indices(where, "users", users, ("n",), size[0])
        check_indices(where, "items", items, users.shape, size[1])
        check_array(where, "counts", counts, users.shape, dtype=self.mean.dtype, finite=True)
        if counts.min() <= 0:
            raise ValueError(f"{where}: counts must be above 0, got {counts.min()}")
        confidence = check_number(where, "confidence", confidence, at_least=0)
        weight_decay = check_number(where, "weight_decay", weight_decay, above=0)
        check_integer(where, "sweeps", sweeps, at_least=1)
        pairs, which = np.unique(np.ravel_multi_index((users, items), size), return_inverse=True)
        users, items = np.unravel_index(pairs, size)
        extra = confidence * np.bincount(which, counts)  # (n,): κ r = c − 1
        for unused in (self.mean, self.user_bias.value, self.item_bias.value):
            unused[...] = 0
        p, q = self.users.value, self.items.value
        of_users, of_items = positions_of_each(users, size[0]), positions_of_each(items, size[1])
        for _ in range(sweeps):
            _solve_weighted(where, p, q, items, extra, of_users, weight_decay)
            _solve_weighted(where, q, p, users, extra, of_items, weight_decay)
        return self


def _solve_weighted(where, own, other, others, extra, rows, weight_decay):
    """Each p_u (F,) of `own` in closed form, at the cost of its seen pairs (eq:factorization-implicit-als).

    p_u = (QᵀQ + Qᵀ(C_u − I)Q + αI)⁻¹ Qᵀ C_u s_u: QᵀQ is computed once, and c − 1 and s are 0 where
    nothing was seen. `others` (n,) are the seen pairs' rows of `other`, Q; `extra` (n,) their c − 1.
    """
    other = other.astype(np.float64)  # in float32 a small α would be lost beside QᵀQ
    shared = other.T @ other + weight_decay * np.eye(other.shape[1])  # (F,F)
    for index, mine in rows:
        q, more = other[others[mine]], extra[mine]  # (m,F), (m,)
        gram = shared + (more * q.T) @ q  # (F,F)
        own[index] = solve_normal_equations(where, gram, (1 + more) @ q)  # (F,) eq:factorization-implicit-als


def solve_normal_equations(where, gram, right):
    """The solution of the normal equations; refuse an α that is too small for them to have one."""
    try:
        return np.linalg.solve(gram, right)
    except np.linalg.LinAlgError:
        size = np.abs(gram).max()
        raise ValueError(f"{where}: weight_decay must be larger beside squares of up to {size:.0e}") from None


def positions_of_each(index, count):
    """(value, positions where it occurs) for every value from 0 to count − 1."""
    order = np.argsort(index, kind="stable")
    bounds = np.searchsorted(index[order], np.arange(count + 1))
    return [(i, order[bounds[i] : bounds[i + 1]]) for i in range(count)]
