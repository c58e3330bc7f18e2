"""Hidden Markov models: which hidden states explain a sequence, and how likely it is.

Everything is in logarithms: a product of 100,000 probabilities is far below the smallest float. And the
sums of logarithms are in float64 whatever the dtype: in float32 the sum over a long sequence is as far off
as the states' scores are apart.
"""

import numpy as np

from dlcore.activations import logsumexp, softmax
from dlcore.checks import check_array, check_integer, check_number, kind_of
from dlcore.speech.emissions import check_distribution, check_sequences, log_probabilities, proportions


def viterbi(log_start, log_transition, log_emission):
    """The most probable state sequence and its log-probability: (path (T,), score).

    δ_1 = log π + log b(x_1), δ_t(j) = max_i [δ_{t−1}(i) + log a_ij] + log b_j(x_t) (eq:hmm-viterbi);
    the path is read backwards from the best last state. log_start (S,), log_transition (S, S) from
    row to column, log_emission (T, S): log p(x_t | state), or any score, all of one dtype. −∞ forbids.
    Of equally good states, last or before another, it is the first. Raises ValueError where no
    sequence is possible. Viterbi, 1967.
    """
    log_start, log_transition, log_emission = _exact_scores(
        "viterbi", log_start, log_transition, log_emission
    )
    steps, states = log_emission.shape
    # Forwards: the best score of every state at every step, and the state that it came from.
    into = np.ascontiguousarray(log_transition.T)  # row j: the arcs into state j
    best_from = np.empty((steps, states), np.intp)
    scores = np.empty((states, states))
    rows, starts = scores.ravel(), states * np.arange(states)
    delta = log_start + log_emission[0]
    for best, emission in zip(best_from[1:], log_emission[1:], strict=True):
        scores[...] = delta  # first a copy in each row: adding whole arrays is faster than a row to each
        scores += into  # (S,S), the scores of coming from each state, a row for each to
        scores.argmax(axis=1, out=best)
        delta = rows[starts + best] + emission  # (S,) eq:hmm-viterbi
    # Backwards: from the best last state to where it came from.
    path = np.empty(steps, np.intp)
    path[-1] = delta.argmax()
    score = delta[path[-1]]
    if score == -np.inf:
        raise ValueError("viterbi: log_emission must allow some state sequence, got none that is possible")
    for t in range(steps - 1, 0, -1):
        path[t - 1] = best_from[t, path[t]]
    return path, float(score)


def forward_scores(log_start, log_transition, log_emission):
    """log α_t(j) = log p(x_1 … x_t, state_t = j): α_t = (α_{t−1} A) ⊙ b(x_t) (eq:hmm-forward).

    Scores as in `viterbi`; (T, S), in float64 whatever their dtype, −∞ for what is impossible.
    """
    log_start, log_transition, log_emission = _exact_scores(
        "forward_scores", log_start, log_transition, log_emission
    )
    alpha = np.empty_like(log_emission)
    alpha[0] = log_start + log_emission[0]
    for t in range(1, len(alpha)):
        moves = alpha[t - 1][:, None] + log_transition  # (S,S), row to column
        alpha[t] = np.logaddexp.reduce(moves, axis=0) + log_emission[t]  # (S,) eq:hmm-forward
    return alpha


def backward_scores(log_transition, log_emission):
    """log β_t(i) = log p(x_{t+1} … x_T | state_t = i) (eq:hmm-backward).

    β_t = A (b(x_{t+1}) ⊙ β_{t+1}), and 1 at the end. Scores as in `viterbi`; (T, S), in float64
    whatever their dtype, −∞ for what is impossible.
    """
    check_array("backward_scores", "log_transition", log_transition, ("S", "S"))
    start = np.zeros(len(log_transition), log_transition.dtype)
    _, log_transition, log_emission = _exact_scores("backward_scores", start, log_transition, log_emission)
    into = np.ascontiguousarray(log_transition.T)
    beta = np.zeros_like(log_emission)
    for t in range(len(beta) - 2, -1, -1):
        moves = into + (log_emission[t + 1] + beta[t + 1])[:, None]  # (S,S), column to row
        beta[t] = np.logaddexp.reduce(moves, axis=0)  # (S,) eq:hmm-backward
    return beta


class HMM:
    """Hidden states that follow a Markov chain and emit what is seen.

    start (S,) and transition (S, S), rows summing to one; `emission`, of as many `states` and of the
    same `dtype`, gives the log-likelihood of observations, (T, S), in float64 by `scores(x)` and learns
    from weights by `update(sequences, weights)`: CategoricalEmission or GaussianEmission. Raises
    ValueError for probabilities that do not sum to one. Rabiner, 1989.
    """

    def __init__(self, start, transition, emission):
        self.start = check_distribution("HMM", "start", start, ("S",))
        self.transition = check_distribution("HMM", "transition", transition, (len(start), len(start)))
        check_array("HMM", "transition", transition, dtype=start.dtype)
        self.emission = _check_emission("HMM", emission, len(start), start.dtype)

    def decode(self, x):
        """The most probable states of one sequence and their log-probability (Viterbi)."""
        return viterbi(*self.scores(x))

    def log_likelihood(self, x):
        """log p(x_1 … x_T), summed over all state sequences (eq:hmm-forward); −∞ for an impossible x."""
        return float(logsumexp(forward_scores(*self.scores(x))[-1]))

    def posteriors(self, x):
        """γ_t(i) = p(state_t = i | x) (T, S), and the expected number of moves i → j, Σ_t ξ_t (S, S).

        In the model's dtype. Raises ValueError for an x of probability 0.
        """
        gamma, moves, _ = self._expectations("HMM.posteriors: x", x)
        return gamma.astype(self.start.dtype), moves.astype(self.start.dtype)

    def _expectations(self, what, x):
        """The posteriors and log p(x), from one forward pass, in float64; `what` names x in the error."""
        log_start, log_transition, seen = self.scores(x)
        alpha, beta = forward_scores(log_start, log_transition, seen), backward_scores(log_transition, seen)
        total = logsumexp(alpha[-1])
        if total == -np.inf:
            raise ValueError(f"{what} must be possible under the model, got probability 0")
        gamma = softmax(alpha + beta)  # (T,S) eq:hmm-gamma
        moves = np.zeros_like(log_transition)
        for t in range(len(seen) - 1):
            pairs = alpha[t][:, None] + log_transition + (seen[t + 1] + beta[t + 1])  # (S,S), row to column
            pairs = np.exp(pairs - pairs.max())  # huge scores do not add up to log p(x)
            moves += pairs / pairs.sum()  # (S,S) eq:hmm-xi
        return gamma, moves, float(total)

    def fit(self, sequences, *, iterations=20, tolerance=1e-4):
        """Baum–Welch: posteriors of all sequences, then the parameters that make them most likely.

        Stops after `iterations` or when the total log-likelihood, which never falls, gains less than
        `tolerance`. Keeps it as `history_`. A state that is never visited keeps its transitions and emission.
        Raises ValueError for a sequence of probability 0.
        """
        iterations = check_integer("HMM.fit", "iterations", iterations, at_least=1)
        tolerance = check_number("HMM.fit", "tolerance", tolerance, at_least=0)
        check_sequences("HMM.fit", sequences)
        self.history_ = []
        for _ in range(iterations):
            expected = [self._expectations("HMM.fit: sequences", x) for x in sequences]
            gammas, moves, totals = zip(*expected, strict=True)
            self.history_.append(sum(totals))
            if len(self.history_) > 1 and self.history_[-1] - self.history_[-2] < tolerance:
                break
            self.emission.update(sequences, gammas)  # first: it may refuse, and then nothing has changed
            first = sum(gamma[0] for gamma in gammas)
            self.start = (first / first.sum()).astype(self.start.dtype)  # (S,) eq:hmm-learn-start
            self.transition = proportions(sum(moves), self.transition)  # (S,S) eq:hmm-learn-transition
        return self

    def logs(self):
        """log π and log A, in float64; log 0 is −∞."""
        return log_probabilities(self.start), log_probabilities(self.transition)

    def scores(self, x):
        """log π, log A and log p(x_t | state) (T, S), in float64: what the functions above take."""
        return *self.logs(), self.emission.scores(x)


def _check_emission(where, emission, states, dtype):
    """Return the emission if it is one, of these states and this dtype."""
    if isinstance(emission, type) or not hasattr(emission, "scores"):
        raise TypeError(f"{where}: emission must be one such as GaussianEmission, got {kind_of(emission)}")
    if emission.states != states:
        raise ValueError(f"{where}: emission must be of {states} states, got {emission.states}")
    if emission.dtype != dtype:
        raise TypeError(f"{where}: emission must be {dtype}, got {emission.dtype}")
    return emission


def _exact_scores(where, log_start, log_transition, log_emission):
    """Return the three in float64; refuse shapes that do not fit, mixed dtypes, and what is no score."""
    check_array(where, "log_start", log_start, ("S",))
    states, dtype = len(log_start), log_start.dtype
    check_array(where, "log_transition", log_transition, (states, states), dtype=dtype)
    check_array(where, "log_emission", log_emission, ("T", states), dtype=dtype)
    given = {"log_start": log_start, "log_transition": log_transition, "log_emission": log_emission}
    for name, scores in given.items():
        if np.isnan(scores).any() or scores.max() == np.inf:
            raise ValueError(f"{where}: {name} must be numbers or -inf, got NaN or +inf")
    return [scores.astype(np.float64, copy=False) for scores in given.values()]
