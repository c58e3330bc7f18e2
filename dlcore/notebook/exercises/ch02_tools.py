"""The exercises of chapter 02: softmax backward, Bayes' rule, low rank, the likeliest Gaussian."""

import numpy as np

from dlcore.notebook.exercises import Exercise, register


def softmax_backward(p, dp):
    """The gradient (B, K) of the logits, from probabilities p (B, K) and their gradient dp (B, K)."""
    mean = np.sum(p * dp, axis=1, keepdims=True)  # (B, 1)
    return p * (dp - mean)


def softmax_backward_cases(rng):
    yield np.array([[0.25, 0.5, 0.25]]), np.array([[1.0, 0.0, -1.0]])
    yield np.array([[0.25, 0.25, 0.5]]), np.array([[4.0, 0.0, 2.0]])
    yield np.array([[1.0, 0.0]]), np.array([[3.0, -5.0]])
    for rows, classes in [(1, 5), (3, 3), (5, 2), (20, 10)]:
        e = np.exp(rng.normal(size=(rows, classes)))
        yield e / e.sum(axis=1, keepdims=True), rng.normal(size=(rows, classes))


def posterior(prior, likelihood):
    """The posteriors (N, K), from priors (K,) and the likelihoods (N, K) of N observations."""
    joint = np.log(prior) + np.log(likelihood)
    joint = np.exp(joint - joint.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True)


def posterior_cases(rng):
    yield np.array([97.0, 175.0]) / 272, np.array([[20 / 97, 29 / 175]])
    yield np.array([0.1, 0.9]), np.array([[0.525, 0.075], [0.475, 0.925]])
    yield np.array([1.0]), np.array([[0.3], [2.0]])
    yield np.array([0.5, 0.25, 0.25]), np.array([[2e-200, 1e-200, 3e-200]])
    yield np.array([0.5, 0.5]), np.array([[4.0, 12.0]])
    for rows, kinds in [(1, 4), (5, 2), (8, 3)]:
        weights = rng.uniform(0.1, 1.0, size=kinds)
        yield weights / weights.sum(), rng.uniform(0.01, 3.0, size=(rows, kinds))


def truncate(A, k):
    """The matrix of rank at most k that is nearest to A (N, D)."""
    U, sigma, Vt = np.linalg.svd(A, full_matrices=False)
    return U[:, :k] @ np.diag(sigma[:k]) @ Vt[:k]


def truncate_cases(rng):
    yield np.array([[3.0, 0.0], [4.0, 5.0]]), 1
    yield np.array([[3.0, 0.0], [4.0, 5.0]]), 0
    yield np.array([[3.0, 0.0], [4.0, 5.0]]), 2
    for rows, columns, k in [(5, 3, 1), (3, 5, 2), (4, 6, 9), (12, 7, 4)]:
        yield rng.normal(size=(rows, columns)), k


def gaussian_fit(x):
    """The mean (D,) and the covariance (D, D) under which the rows x (N, D) are most probable."""
    mean = x.mean(axis=0)
    return mean, np.einsum("ni,nj->ij", x - mean, x - mean) / len(x)


def gaussian_fit_cases(rng):
    yield (np.array([[4.0], [5.0], [6.0]]),)
    yield (np.array([[1.0, 2.0]]),)
    for rows, features in [(3, 2), (10, 4), (40, 3)]:
        yield (5 + rng.normal(size=(rows, features)) @ rng.normal(size=(features, features)),)


register(
    Exercise(
        "02-softmax-vjp",
        reference=softmax_backward,
        cases=softmax_backward_cases,
        hints=(
            "For each row, the mean of dp under the probabilities p is one number.",
            "keepdims=True keeps that number as a column, (B, 1), which broadcasts against (B, K).",
        ),
    )
)
register(
    Exercise(
        "02-bayes",
        reference=posterior,
        cases=posterior_cases,
        hints=(
            "Prior times likelihood, for each kind; then divide each row by its sum.",
            "prior has shape (K,) and broadcasts against (N, K); keepdims=True keeps the sums as a column.",
        ),
        absolute=1e-9,
    )
)
register(
    Exercise(
        "02-low-rank",
        reference=truncate,
        cases=truncate_cases,
        hints=(
            "np.linalg.svd with full_matrices=False gives U, the singular values and V transposed.",
            "Keep the first k columns of U, the first k values and the first k rows of V transposed.",
            "U[:, :k] * sigma[:k] multiplies each column by its singular value.",
        ),
        absolute=1e-9,
    )
)
register(
    Exercise(
        "02-gaussian-fit",
        reference=gaussian_fit,
        cases=gaussian_fit_cases,
        hints=(
            "Take the mean over axis 0 and subtract it from every row.",
            "A product (D, N) by (N, D) sums over the rows; divide by N, not by N - 1.",
        ),
        absolute=1e-9,
    )
)
