"""What a hidden state lets be seen: symbols, or points from a normal distribution.

Both compute in float64 whatever the dtype of their parameters: a model of hidden states adds up their
scores over whole sequences, and learns from sums as long.
"""

import numpy as np

from dlcore.checks import check_array, check_indices, check_number, check_plain


class CategoricalEmission:
    """Each state draws a symbol 0 … V−1: probabilities (S, V), rows summing to one."""

    def __init__(self, probabilities):
        self.probabilities = check_distribution(
            "CategoricalEmission", "probabilities", probabilities, ("S", "V")
        )
        self.states, self.dtype = len(probabilities), probabilities.dtype

    def log_likelihood(self, x):
        """log p(x_t | state) for symbols x (T,), (T, S), in the probabilities' dtype; log 0 is −∞."""
        return self.scores(x).astype(self.dtype)

    def scores(self, x):
        """`log_likelihood` in float64."""
        self.check("CategoricalEmission.log_likelihood", "x", x)
        return log_probabilities(self.probabilities).T[x]  # (T,S)

    def update(self, sequences, weights):
        """Expected counts of each symbol in each state, as proportions (eq:hmm-learn-symbols).

        sequences: arrays (T_i,) of symbols; weights: as many arrays (T_i, S). A state without weight stays.
        """
        _check_learning("CategoricalEmission.update", self, sequences, weights)
        counts = np.zeros(self.probabilities.T.shape)
        for x, weight in zip(sequences, weights, strict=True):
            np.add.at(counts, x, weight)
        self.probabilities = proportions(counts.T, self.probabilities)

    def check(self, where, name, x):
        """Raise unless x is one sequence of symbols, (T,)."""
        check_indices(where, name, x, ("T",), self.probabilities.shape[1])


class GaussianEmission:
    """Each state draws from a normal distribution with a diagonal covariance: mean, variance (S, D).

    Variances are learnt no smaller than `floor`, so that a state cannot shrink onto one observation;
    where a smaller one is given, no smaller than that. Raises ValueError for a variance or a floor
    that is not above 0 in their dtype.
    """

    def __init__(self, mean, variance, *, floor=1e-3):
        self.mean = check_array("GaussianEmission", "mean", mean, ("S", "D"), finite=True)
        self.states, self.dtype = len(mean), mean.dtype
        self.variance = check_array(
            "GaussianEmission", "variance", variance, mean.shape, dtype=mean.dtype, finite=True
        )
        self.floor = check_number("GaussianEmission", "floor", floor, above=0, dtype=self.dtype)
        if variance.min() <= 0:
            raise ValueError(f"GaussianEmission: variance must be above 0, got {variance.min()}")

    def log_likelihood(self, x):
        """−½ Σ_d [(x − μ)²/σ² + log 2πσ²], (T, S), in x's dtype (eq:hmm-gaussian)."""
        return self.scores(x).astype(self.dtype)

    def scores(self, x):
        """`log_likelihood` in float64."""
        self.check("GaussianEmission.log_likelihood", "x", x)
        x, mean, variance = (given.astype(np.float64) for given in (x, self.mean, self.variance))
        gaps = ((x - m) / deviation for m, deviation in zip(mean, np.sqrt(variance), strict=True))
        squares = np.stack([gap**2 @ np.ones(gap.shape[1]) for gap in gaps], axis=1)  # (T,S)
        constants = (np.log(2 * np.pi) + np.log(variance)).sum(axis=1)  # (S,)
        return -0.5 * (squares + constants)  # (T,S) eq:hmm-gaussian

    def update(self, sequences, weights):
        """Weighted mean and variance of the observations in each state (eq:hmm-learn-gaussian).

        sequences: arrays (T_i, D); weights: as many arrays (T_i, S). A state without weight stays.
        The variance is that around the mean as it is kept, rounded to its dtype. Raises ValueError for
        a variance beyond the dtype's largest number.
        """
        _check_learning("GaussianEmission.update", self, sequences, weights)
        x, weight = np.concatenate(sequences).astype(np.float64), np.concatenate(weights)
        total = weight.sum(axis=0, dtype=np.float64)
        seen = total > np.finfo(weight.dtype).tiny  # smaller ones have lost their digits
        share = (weight / np.where(seen, total, 1)).T  # (S,T), rows that sum to 1
        mean = share @ x  # (S,D) eq:hmm-learn-gaussian
        mean += [p @ (x - m) for p, m in zip(share, mean, strict=True)]  # what was rounded off far from 0
        mean = np.where(seen[:, None], mean, self.mean).astype(self.dtype)
        squares = [p @ (x - m) ** 2 for p, m in zip(share, mean, strict=True)]
        variance = np.maximum(squares, np.minimum(self.floor, self.variance))  # (S,D) eq:hmm-learn-gaussian
        variance = np.where(seen[:, None], variance, self.variance)
        most = np.finfo(self.dtype).max
        if not variance.max() <= most:
            raise ValueError(
                f"GaussianEmission.update: variances must be at most {most}, got {variance.max()}"
            )
        self.mean, self.variance = mean, variance.astype(self.dtype)

    def check(self, where, name, x):
        """Raise unless x is one sequence of points, (T, D), in the parameters' dtype."""
        check_array(where, name, x, ("T", self.mean.shape[1]), dtype=self.dtype, finite=True)


def log_probabilities(p):
    """log p in float64, log 0 = −∞, of rows that sum to one.

    Rounded to float32 they do so only nearly, which a long sequence adds up: each is divided by its sum.
    """
    with np.errstate(divide="ignore"):
        return np.log(p / p.sum(axis=-1, keepdims=True, dtype=np.float64))


def proportions(counts, before):
    """Expected counts over the sums of their rows, in the dtype of `before`; a row of none is as before."""
    total = counts.sum(axis=1, keepdims=True)
    seen = total > np.finfo(total.dtype).tiny  # smaller ones have lost their digits
    return np.where(seen, counts / np.where(seen, total, 1), before).astype(before.dtype)


def check_sequences(where, sequences):
    """Refuse what holds no sequence, and a single one in place of a list."""
    if not isinstance(sequences, (list, tuple, np.ndarray)):
        raise TypeError(f"{where}: sequences must be a list of arrays, got {type(sequences).__name__}")
    if len(sequences) == 0:
        raise ValueError(f"{where}: sequences must hold at least one, got none")
    if isinstance(sequences, np.ndarray):
        check_plain(where, "sequences", sequences)
    if isinstance(sequences, np.ndarray) and sequences.ndim == 1 and sequences.dtype != object:
        raise TypeError(f"{where}: sequences must be a list of arrays, got a single sequence")


def _check_learning(where, emission, sequences, weights):
    """Refuse sequences that the emission does not know, and weights that are not (T_i, S), at least 0."""
    check_sequences(where, sequences)
    if not isinstance(weights, (list, tuple, np.ndarray)):
        raise TypeError(f"{where}: weights must be a list of arrays, got {type(weights).__name__}")
    if len(weights) != len(sequences):
        raise ValueError(
            f"{where}: weights must be as many as sequences, {len(sequences)}, got {len(weights)}"
        )
    for i, (x, weight) in enumerate(zip(sequences, weights, strict=True)):
        emission.check(where, f"sequences[{i}]", x)
        check_array(where, f"weights[{i}]", weight, (len(x), emission.states), finite=True)
        if weight.min() < 0:
            raise ValueError(f"{where}: weights[{i}] must be at least 0, got {weight.min()}")


def check_distribution(where, name, p, shape):
    """Return p if it is made of probabilities whose rows sum to one."""
    check_array(where, name, p, shape, finite=True)
    if p.min() < 0:
        raise ValueError(f"{where}: {name} must be probabilities, at least 0, got {p.min()}")
    if not np.allclose(p.sum(axis=-1, dtype=np.float64), 1, rtol=0, atol=1e-6):
        raise ValueError(f"{where}: {name} must be probabilities that sum to 1, got sums {p.sum(axis=-1)}")
    return p
