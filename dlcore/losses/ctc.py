"""Connectionist temporal classification: the loss of a sequence of labels whose times nobody knows."""

import numpy as np

from dlcore.activations import log_softmax, logsumexp, softmax
from dlcore.checks import check_array, check_indices
from dlcore.losses.base import Loss

BLANK = 0


class CTC(Loss):
    """L = −mean_i log p(labels_i | z_i), in nats, a sum over every path that reads as the labels.

    A path has a class for each frame; it is read by dropping repeats and then blanks, class 0
    (eq:ctc-collapse). Frames are independent given the logits, so p(labels) = Σ_paths Π_t p_t(path_t)
    (eq:ctc-likelihood), summed on the trellis of the labels with a blank around each (eq:ctc-forward).
    The gradient is dz = (p − γ) / B, where γ_t(k) is the posterior of class k at frame t
    (eq:ctc-gradient). Sums over paths are in float64 whatever the dtype: they grow with the frames.

    prediction: (B, T, K) logits; target: (B, U) integers, each row's labels 1..K-1 and then zeros.
    lengths: (B,) integers, how many frames of each prediction count, all T by default; the gradient
    of the others is 0. A logit of −∞ forbids its class, one of +∞ all others: where no path of a row
    is left, the value is ∞ and the gradient of the row 0, so that the other rows are learnt from.
    Raises ValueError for a frame that forbids every class, for a label out of range or after a zero,
    and for more labels than the frames can hold: one frame a label, one more between equal ones.
    Graves, Fernández, Gomez & Schmidhuber, 2006.
    """

    def __call__(self, prediction, target, *, lengths=None):
        """The value of `forward`, without the cache."""
        return self.forward(prediction, target, lengths=lengths)[0]

    def forward(self, prediction, target, *, lengths=None):
        lengths = _check_frames("CTC.forward", prediction, lengths)
        _check_transcripts("CTC.forward", target, prediction.shape, lengths)
        counts = np.arange(prediction.shape[1]) < lengths[:, None]  # (B, T), whether a frame does
        log_p = log_softmax(_with_a_finite_best("CTC.forward", prediction, counts))  # (B, T, K)
        labels, skip, end = trellis(target)
        scores = np.take_along_axis(log_p, labels[:, None], axis=2).astype(np.float64)  # (B, T, S)
        alpha = _forward_variables(scores, skip)
        total = logsumexp(alpha[np.arange(len(end)), lengths - 1] + end)  # (B,) eq:ctc-likelihood
        return -float(total.mean()), (log_p, labels, skip, end, scores, alpha, lengths, counts, total)

    def backward(self, dy, cache):
        log_p, labels, skip, end, scores, alpha, lengths, counts, total = cache
        beta = _backward_variables(scores, skip, end, lengths)
        counts = (counts & (total != -np.inf)[:, None])[..., None]  # and not where no path is left
        gamma = softmax(np.where(counts, alpha + beta, 0)).astype(log_p.dtype)  # (B, T, S) eq:ctc-posterior
        of_class = (labels[..., None] == np.arange(log_p.shape[2])).astype(log_p.dtype)  # (B, S, K)
        dz = np.exp(log_p) - gamma @ of_class  # (B, T, K) eq:ctc-gradient
        return np.where(counts, dz, 0) * (float(dy) / len(dz))

    def decode(self, prediction, *, lengths=None):
        """What the best class of each frame reads as: a tuple of B integer arrays (eq:ctc-collapse).

        The most probable path, which need not read as the most probable labels.
        """
        lengths = _check_frames("CTC.decode", prediction, lengths)
        best = prediction.argmax(axis=2)
        return tuple(collapse(path[:length]) for path, length in zip(best, lengths, strict=True))


def collapse(path):
    """The labels that a path (T,) reads as: repeats dropped, then blanks (eq:ctc-collapse)."""
    heard = path != BLANK
    heard[1:] &= path[1:] != path[:-1]
    return path[heard]


def _with_a_finite_best(where, prediction, counts):
    """Return the logits, those of a frame with one of +∞ as the limit has them: it is 0, the others −∞.

    Frames that do not count are 0, whatever they hold. Refuse a frame that allows no class. A NaN stays one.
    """
    if not counts.all():
        prediction = np.where(counts[..., None], prediction, prediction.dtype.type(0))
    best = prediction.max(axis=2)  # (B, T)
    closed = np.argwhere(best == -np.inf)
    if len(closed):
        row, frame = closed[0]
        raise ValueError(f"{where}: prediction[{row}, {frame}] must allow a class, got -inf for each")
    certain = best == np.inf
    if not certain.any():
        return prediction
    prediction = prediction.copy()
    prediction[certain] = np.where(prediction[certain] == np.inf, 0, -np.inf)
    return prediction


def trellis(target):
    """The label of each state, (B, S), S = 2U + 1, whether it may be skipped to, and whether it may end.

    States: blank, label, blank, …, label, blank (eq:ctc-states). A label may follow the label before it
    without the blank between, unless they are equal (eq:ctc-skip); the last label or the blank
    after it ends. The last two are scores: 0 for yes, −∞ for no.
    """
    labels = np.zeros((len(target), 2 * target.shape[1] + 1), np.intp)
    labels[:, 1::2] = target  # (B, S) eq:ctc-states
    skip, end = np.full((2, *labels.shape), -np.inf)
    skip[:, 3::2][target[:, 1:] != target[:, :-1]] = 0  # (B, S) eq:ctc-skip
    last = 2 * (target != BLANK).sum(axis=1)
    row = np.arange(len(target))
    end[row, last] = end[row, np.maximum(last - 1, 0)] = 0  # (B, S)
    return labels, skip, end


@np.errstate(invalid="ignore")  # a NaN goes on as NaN
def _forward_variables(scores, skip):
    """log α_t(s) (B, T, S): frames 1 to t, summed over the ways to be in state s at t (eq:ctc-forward)."""
    alpha = np.full_like(scores, -np.inf)
    alpha[:, 0, :2] = scores[:, 0, :2]  # a path begins with the first label or the blank before it
    for t in range(1, scores.shape[1]):
        before = alpha[:, t - 1]
        alpha[:, t] = before
        alpha[:, t, 1:] = np.logaddexp(before[:, 1:], before[:, :-1])
        alpha[:, t, 2:] = np.logaddexp(alpha[:, t, 2:], before[:, :-2] + skip[:, 2:])
        alpha[:, t] += scores[:, t]  # (B, S) eq:ctc-forward
    return alpha


@np.errstate(invalid="ignore")
def _backward_variables(scores, skip, end, lengths):
    """log β_t(s) (B, T, S): the frames after t, summed over the ways from s to the end (eq:ctc-backward)."""
    beta = np.empty_like(scores)
    beta[:, -1] = end
    for t in range(scores.shape[1] - 2, -1, -1):
        after = beta[:, t + 1] + scores[:, t + 1]
        beta[:, t] = after
        beta[:, t, :-1] = np.logaddexp(after[:, :-1], after[:, 1:])
        beta[:, t, :-2] = np.logaddexp(beta[:, t, :-2], after[:, 2:] + skip[:, 2:])  # (B, S) eq:ctc-backward
        ends = lengths == t + 1
        beta[ends, t] = end[ends]
    return beta


def _check_frames(where, prediction, lengths):
    """Return the lengths (B,), all T where none are given; refuse what is no prediction (B, T, K)."""
    check_array(where, "prediction", prediction, ("B", "T", "K"))
    rows, frames, _ = prediction.shape
    if lengths is None:
        return np.full(rows, frames)
    check_array(where, "lengths", lengths, (rows,), kind="int")
    if lengths.min() < 1 or lengths.max() > frames:
        raise ValueError(f"{where}: lengths must be in 1..{frames}, got {lengths.min()}..{lengths.max()}")
    return lengths


def _check_transcripts(where, target, shape, lengths):
    """Refuse labels out of range, after a zero, or more than the frames of their row can hold."""
    check_indices(where, "target", target, (shape[0], "U"), shape[2])
    label = target != BLANK
    if (label[:, 1:] & ~label[:, :-1]).any():
        raise ValueError(f"{where}: target must have zeros after its labels only, got a label after a zero")
    equal = label[:, 1:] & (target[:, 1:] == target[:, :-1])
    needed = label.sum(axis=1) + equal.sum(axis=1)  # (B,)
    short = np.flatnonzero(needed > lengths)
    if len(short):
        row = short[0]
        raise ValueError(f"{where}: target[{row}] must fit {lengths[row]} frames, got {needed[row]} to fill")
