"""Connected words: a loop over the models of single words, searched by Viterbi."""

import math

import numpy as np

from dlcore.checks import check_array, check_integer, check_number
from dlcore.speech.emissions import GaussianEmission, check_sequences
from dlcore.speech.hmm import HMM, viterbi


def left_to_right(sequences, states, *, iterations=5, floor=1e-2):
    """An HMM of one word from its utterances, whose states are passed in order, none left out.

    sequences: arrays (T_i ≥ states, D) of one dtype, which the model takes. Each is cut into `states`
    equal parts, whose means and variances start Baum–Welch (eq:speech-left-to-right); `floor` is the
    least variance. The last state is never left: what follows the word is up to WordLoop.
    """
    states = check_integer("left_to_right", "states", states, at_least=1)
    floor = check_number("left_to_right", "floor", floor, above=0)
    check_sequences("left_to_right", sequences)
    features, dtype = "D", None
    for x in sequences:
        check_array("left_to_right", "each sequence", x, ("T", features), dtype=dtype, finite=True)
        features, dtype = x.shape[1], x.dtype  # every further one has as many, and is like it
        if len(x) < states:
            raise ValueError(f"left_to_right: each sequence must have at least {states} frames, got {len(x)}")
    cut = zip(*(np.array_split(x, states) for x in sequences), strict=True)
    parts = [np.concatenate(part).astype(np.float64) for part in cut]
    mean = np.stack([part.mean(axis=0) for part in parts]).astype(dtype)
    variance = np.stack([np.maximum(part.var(axis=0), floor) for part in parts]).astype(dtype)
    emission = GaussianEmission(mean, variance, floor=floor)
    move = states * len(sequences) / sum(map(len, sequences))  # 1 over the mean frames of a state
    transition = np.eye(states) * (1 - move) + np.eye(states, k=1) * move  # (S,S) eq:speech-left-to-right
    transition[-1, -1] = 1
    start, transition = np.eye(states, dtype=dtype)[0], transition.astype(dtype)
    return HMM(start, transition, emission).fit(sequences, iterations=iterations)


class WordLoop:
    """Any number of words one after another: after a word's last state any word may begin.

    words: dictionary word -> HMM whose states are passed in order, two or more; all of one dtype. From
    the last state of a word the loop begins each of the V words with probability leave/V, and stays
    with 1 − leave (eq:speech-word-loop). penalty: nats taken off for each word begun; the higher, the
    fewer words. The word None is silence: it may have one state, stands anywhere, and is not reported.
    """

    def __init__(self, words, *, leave=0.2, penalty=0.0):
        if not isinstance(words, dict):
            raise TypeError(f"WordLoop: words must be a dict of models, got {type(words).__name__}")
        check_integer("WordLoop", "the number of words", len(words), at_least=1)
        for word, model in words.items():
            _check_order(word, model)
        self.words, self.models = list(words), list(words.values())
        dtype = self.models[0].start.dtype
        leave = check_number("WordLoop", "leave", leave, above=0, below=1)
        penalty = check_number("WordLoop", "penalty", penalty, dtype=dtype)
        sizes = [len(model.start) for model in self.models]
        self.last = np.cumsum(sizes) - 1  # where each word ends, in one row of all words' states
        self.first = self.last + 1 - sizes
        begin = -math.log(len(sizes)) - penalty
        for word, model in words.items():
            check_array("WordLoop", f"the start of {word!r}", model.start, dtype=dtype)
        self.log_start = np.full(sum(sizes), -np.inf, dtype)
        self.log_start[self.first] = begin
        self.log_transition = np.full((sum(sizes), sum(sizes)), -np.inf, dtype)  # (S,S) eq:speech-word-loop
        for model, first, last in zip(self.models, self.first, self.last, strict=True):
            self.log_transition[first : last + 1, first : last + 1] = model.logs()[1]
            self.log_transition[last, last] = math.log1p(-leave)
        between = np.ix_(self.last, self.first)
        self.log_transition[between] = np.maximum(self.log_transition[between], math.log(leave) + begin)

    def decode(self, x):
        """The words heard in x (T, D), a list, and the log-probability of their path."""
        return self.search(np.hstack([model.emission.log_likelihood(x) for model in self.models]))

    def search(self, log_emission):
        """The same from scores (T, S) of all words' states, such as those of a neural network."""
        shape, dtype = ("T", len(self.log_start)), self.log_start.dtype
        check_array("WordLoop.search", "log_emission", log_emission, shape, dtype=dtype)
        log_emission = log_emission.copy()
        log_emission[-1, np.setdiff1d(np.arange(len(self.log_start)), self.last)] = -np.inf  # finish a word
        path, score = viterbi(self.log_start, self.log_transition, log_emission)
        begun = np.isin(path, self.first)
        begun[1:] &= path[1:] != path[:-1]
        heard = (self.words[i] for i in np.searchsorted(self.last, path[begun]))
        return [word for word in heard if word is not None], score


def _check_order(word, model):
    """Refuse a model in which a word's end cannot be told from its beginning."""
    if not isinstance(model, HMM):
        raise TypeError(f"WordLoop: the model of {word!r} must be an HMM, got {type(model).__name__}")
    states = len(model.start)
    if states < 2 and word is not None:
        raise ValueError(f"WordLoop: the model of {word!r} must have at least 2 states, got 1")
    if model.start[0] != 1 or np.tril(model.transition, -1).any():
        raise ValueError(f"WordLoop: the model of {word!r} must be passed from its first state to its last")
