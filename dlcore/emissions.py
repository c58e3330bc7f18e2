"""What a hidden state lets be seen: symbols, or points from a normal distribution."""

import numpy as np

from dlcore.checks import check_array, check_indices, check_number


class CategoricalEmission:
    """Each state draws a symbol 0 … V−1: probabilities (S, V), rows summing to one."""

    def __init__(self, probabilities):
        self.probabilities = check_distribution(
            "CategoricalEmission", "probabilities", probabilities, ("S", "V")
        )

    def log_likelihood(self, x):
        """log p(x_t | state) for symbols x (T,), (T, S)."""
        check_indices("CategoricalEmission.log_likelihood", "x", x, ("T",), self.probabilities.shape[1])
        with np.errstate(divide="ignore"):
            return np.log(self.probabilities).T[x]  # (T,S)

    def update(self, sequences, weights):
        """Expected counts of each symbol in each state, as proportions (eq:hmm-learn-symbols).

        sequences: arrays (T_i,) of symbols; weights: as many arrays (T_i, S). A state without weight stays.
        """
        where, (states, symbols) = "CategoricalEmission.update", self.probabilities.shape
        counts = np.zeros_like(self.probabilities.T)
        for x, weight in zip(sequences, weights, strict=True):
            check_indices(where, "each of sequences", x, ("T",), symbols)
            check_array(where, "each of weights", weight, (len(x), states))
            np.add.at(counts, x, weight)
        total = counts.sum(axis=0)
        self.probabilities = np.where(
            total > 0, counts / np.where(total > 0, total, 1), self.probabilities.T
        ).T


class GaussianEmission:
    """Each state draws from a normal distribution with a diagonal covariance: mean, variance (S, D).

    Variances are kept at `floor` or above, so that a state cannot shrink onto one observation.
    """

    def __init__(self, mean, variance, *, floor=1e-3):
        self.mean = check_array("GaussianEmission", "mean", mean, ("S", "D"), finite=True)
        self.variance = check_array(
            "GaussianEmission", "variance", variance, mean.shape, dtype=mean.dtype, finite=True
        )
        self.floor = check_number("GaussianEmission", "floor", floor, above=0)
        if variance.min() <= 0:
            raise ValueError(f"GaussianEmission: variance must be above 0, got {variance.min()}")

    def log_likelihood(self, x):
        """−½ Σ_d [(x − μ)²/σ² + log 2πσ²], (T, S) (eq:hmm-gaussian)."""
        shape, dtype = ("T", self.mean.shape[1]), self.mean.dtype
        check_array("GaussianEmission.log_likelihood", "x", x, shape, dtype=dtype, finite=True)
        states = zip(self.mean, 1 / self.variance, strict=True)
        squares = np.stack([(x - m) ** 2 @ precision for m, precision in states], axis=1)  # (T,S)
        return -0.5 * (squares + np.log(2 * np.pi * self.variance).sum(axis=1))  # (T,S) eq:hmm-gaussian

    def update(self, sequences, weights):
        """Weighted mean and variance of the observations in each state (eq:hmm-learn-gaussian).

        sequences: arrays (T_i, D); weights: as many arrays (T_i, S). A state without weight stays.
        """
        where, (states, features) = "GaussianEmission.update", self.mean.shape
        for x, weight in zip(sequences, weights, strict=True):
            check_array(where, "each of sequences", x, ("T", features))
            check_array(where, "each of weights", weight, (len(x), states))
        x, weight = np.concatenate(sequences), np.concatenate(weights)
        total = weight.sum(axis=0)[:, None]
        seen = total > np.finfo(total.dtype).tiny  # smaller ones have lost their digits
        total = np.where(seen, total, 1)
        mean = weight.T @ x / total  # (S,D) eq:hmm-learn-gaussian
        gaps = np.stack([weight[:, s] @ (x - m) ** 2 for s, m in enumerate(mean)])
        variance = gaps / total  # (S,D) eq:hmm-learn-gaussian
        self.mean = np.where(seen, mean, self.mean)
        self.variance = np.where(seen, np.maximum(variance, self.floor), self.variance)


def check_distribution(where, name, p, shape):
    """Return p if it is made of probabilities whose rows sum to one."""
    check_array(where, name, p, shape, finite=True)
    if p.min() < 0:
        raise ValueError(f"{where}: {name} must be probabilities, at least 0, got {p.min()}")
    if not np.allclose(p.sum(axis=-1), 1, rtol=0, atol=1e-6):
        raise ValueError(f"{where}: {name} must be probabilities that sum to 1, got sums {p.sum(axis=-1)}")
    return p
