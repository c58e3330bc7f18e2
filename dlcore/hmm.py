"""Hidden Markov models: which hidden states explain a sequence, and how likely it is.

Everything is in logarithms: a product of 100,000 probabilities is far below the smallest float.
"""

import numpy as np

from dlcore.activations import logsumexp, softmax
from dlcore.checks import check_array, check_integer, check_number, check_plain
from dlcore.emissions import check_distribution


def viterbi(log_start, log_transition, log_emission):
    """The most probable state sequence and its log-probability: (path (T,), score).

    δ_1 = log π + log b(x_1), δ_t(j) = max_i [δ_{t−1}(i) + log a_ij] + log b_j(x_t) (eq:hmm-viterbi);
    the path is read backwards from the best last state. log_start (S,), log_transition (S, S) from
    row to column, log_emission (T, S): log p(x_t | state), or any score, all of one dtype. −∞ forbids.
    Sums are in float64 whatever the dtype: in float32 a long sequence's best states are lost to rounding.
    Raises ValueError where no sequence is possible. Viterbi, 1967.
    """
    check_scores("viterbi", log_start, log_transition, log_emission)
    steps, states = log_emission.shape
    into = np.ascontiguousarray(log_transition.T, dtype=np.float64)  # row j: the arcs into state j
    best_from = np.empty((steps, states), np.intp)
    scores = np.empty((states, states))
    rows, starts = scores.ravel(), states * np.arange(states)
    delta = np.add(log_start, log_emission[0], dtype=np.float64)
    for best, emission in zip(best_from[1:], log_emission[1:], strict=True):
        scores[...] = delta  # first a copy in each row: adding whole arrays is faster than a row to each
        scores += into  # (S,S), the scores of coming from each state, a row for each to
        scores.argmax(axis=1, out=best)
        delta = rows[starts + best] + emission  # (S,) eq:hmm-viterbi
    path = np.empty(steps, np.intp)
    path[-1] = delta.argmax()
    score = delta[path[-1]]
    if score == -np.inf:
        raise ValueError("viterbi: log_emission must allow some state sequence, got none that is possible")
    for t in range(steps - 1, 0, -1):
        path[t - 1] = best_from[t, path[t]]
    return path, float(score)


def forward_scores(log_start, log_transition, log_emission):
    """log α_t(j) = log p(x_1 … x_t, state_t = j), (T, S): α_t = (α_{t−1} A) ⊙ b(x_t) (eq:hmm-forward)."""
    check_scores("forward_scores", log_start, log_transition, log_emission)
    alpha = np.empty_like(log_emission)
    alpha[0] = log_start + log_emission[0]
    for t in range(1, len(alpha)):
        alpha[t] = (
            logsumexp(alpha[t - 1][:, None] + log_transition, axis=0) + log_emission[t]
        )  # eq:hmm-forward
    return alpha


def backward_scores(log_transition, log_emission):
    """log β_t(i) = log p(x_{t+1} … x_T | state_t = i), (T, S) (eq:hmm-backward).

    β_t = A (b(x_{t+1}) ⊙ β_{t+1}), and 1 at the end.
    """
    check_array("backward_scores", "log_transition", log_transition, ("S", "S"))
    start = np.zeros(len(log_transition), log_transition.dtype)
    check_scores("backward_scores", start, log_transition, log_emission)
    beta = np.zeros_like(log_emission)
    for t in range(len(beta) - 2, -1, -1):
        beta[t] = logsumexp(log_transition + log_emission[t + 1] + beta[t + 1], axis=1)  # eq:hmm-backward
    return beta


class HMM:
    """Hidden states that follow a Markov chain and emit what is seen.

    start (S,) and transition (S, S), rows summing to one; `emission` gives the log-likelihood of
    observations, (T, S), in their dtype by `log_likelihood(x)` and learns from weights by
    `update(sequences, weights)`: CategoricalEmission or GaussianEmission. Raises ValueError for
    probabilities that do not sum to one. Rabiner, 1989.
    """

    def __init__(self, start, transition, emission):
        self.start = check_distribution("HMM", "start", start, ("S",))
        self.transition = check_distribution("HMM", "transition", transition, (len(start), len(start)))
        check_array("HMM", "transition", transition, dtype=start.dtype)
        self.emission = emission

    def decode(self, x):
        """The most probable states of one sequence and their log-probability (Viterbi)."""
        return viterbi(*self.logs(), self.emission.log_likelihood(x))

    def log_likelihood(self, x):
        """log p(x_1 … x_T), summed over all state sequences (eq:hmm-forward)."""
        return float(logsumexp(forward_scores(*self.logs(), self.emission.log_likelihood(x))[-1]))

    def posteriors(self, x):
        """γ_t(i) = p(state_t = i | x) (T, S), and the expected number of moves i → j, Σ_t ξ_t (S, S)."""
        return self.expectations("HMM.posteriors: x", x)[:2]

    def expectations(self, what, x):
        """The posteriors and log p(x), from one forward pass; `what` names x in the error."""
        log_start, log_transition = self.logs()
        seen = self.emission.log_likelihood(x)
        alpha, beta = forward_scores(log_start, log_transition, seen), backward_scores(log_transition, seen)
        total = logsumexp(alpha[-1])
        if total == -np.inf:
            raise ValueError(f"{what} must be possible under the model, got probability 0")
        gamma = softmax(alpha + beta)  # (T,S) eq:hmm-gamma
        whole = logsumexp(alpha + beta)  # (T,): log p(x) at every step, but for rounding
        moves = np.zeros_like(self.transition)
        for t in range(len(seen) - 1):
            after = seen[t + 1] + beta[t + 1] - whole[t]
            moves += np.exp(alpha[t][:, None] + log_transition + after)  # (S,S) eq:hmm-xi
        return gamma, moves, float(total)

    def fit(self, sequences, *, iterations=20, tolerance=1e-4):
        """Baum–Welch: posteriors of all sequences, then the parameters that make them most likely.

        Stops after `iterations` or when the total log-likelihood, which never falls, gains less than
        `tolerance`. Keeps it as `history_`. A state that is never visited keeps its transitions and emission.
        """
        check_integer("HMM.fit", "iterations", iterations, at_least=1)
        check_number("HMM.fit", "tolerance", tolerance, at_least=0)
        check_sequences("HMM.fit", sequences)
        self.history_ = []
        for _ in range(iterations):
            expected = [self.expectations("HMM.fit: sequences", x) for x in sequences]
            gammas, moves, totals = zip(*expected, strict=True)
            self.history_.append(sum(totals))
            if len(self.history_) > 1 and self.history_[-1] - self.history_[-2] < tolerance:
                break
            first, total = sum(gamma[0] for gamma in gammas), sum(moves)
            self.start = first / first.sum()  # (S,) eq:hmm-learn-start
            visited = total.sum(axis=1, keepdims=True)
            self.transition = np.where(
                visited > 0, total / np.where(visited > 0, visited, 1), self.transition
            )  # (S,S) eq:hmm-learn-transition
            self.emission.update(sequences, gammas)
        return self

    def logs(self):
        """log π and log A; log 0 is −∞."""
        with np.errstate(divide="ignore"):
            return np.log(self.start), np.log(self.transition)


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


def check_scores(where, log_start, log_transition, log_emission):
    check_array(where, "log_start", log_start, ("S",))
    states = len(log_start)
    check_array(where, "log_transition", log_transition, (states, states), dtype=log_start.dtype)
    check_array(where, "log_emission", log_emission, ("T", states), dtype=log_start.dtype)
    for name, scores in (
        ("log_start", log_start),
        ("log_transition", log_transition),
        ("log_emission", log_emission),
    ):
        if np.isnan(scores).any() or scores.max() == np.inf:
            raise ValueError(f"{where}: {name} must be numbers or -inf, got NaN or +inf")
