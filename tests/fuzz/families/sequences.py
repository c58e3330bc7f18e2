"""Hidden Markov models, sound, and edit distances."""

import numpy as np

from dlcore import (
    HMM,
    CategoricalEmission,
    GaussianEmission,
    WordLoop,
    backward_scores,
    forward_scores,
    frames,
    hamming,
    hann,
    left_to_right,
    log_mel,
    mel_filters,
    mfcc,
    power_spectrum,
    stft,
    viterbi,
    word_error_rate,
    word_errors,
)
from tests.fuzz.subject import Subject


def updated(emission, x, weights):
    emission.update([x], [weights])
    return {name: value for name, value in vars(emission).items() if isinstance(value, np.ndarray)}


def of_symbols(then):
    """A function of a categorical emission, fed with symbols."""

    def run(probabilities, **given):
        return then(CategoricalEmission(probabilities), **given)

    return lambda draw: Subject(
        run, probabilities=draw.probabilities(2, 3), x=draw.integers(3, 5), **weighed(draw, then)
    )


def of_points(then):
    """A function of a normal emission, fed with points."""

    def run(mean, variance, floor, **given):
        return then(GaussianEmission(mean, variance, floor=floor), **given)

    return lambda draw: Subject(
        run,
        mean=draw.normal(2, 3),
        variance=draw.uniform(0.5, 2, 2, 3),
        floor=1e-3,
        x=draw.normal(5, 3),
        **weighed(draw, then),
    )


def weighed(draw, then):
    return {"weights": draw.probabilities(5, 2)} if then is updated else {}


def likelihood(model, x):
    return model.log_likelihood(x)


def asked(model, x):
    """Everything that a model says of x."""
    return {
        "decoded": model.decode(x),
        "likelihood": model.log_likelihood(x),
        "posteriors": model.posteriors(x),
    }


def learned(model, x, **options):
    model.fit([x, x[1:]], **options)
    emission = {name: value for name, value in vars(model.emission).items() if isinstance(value, np.ndarray)}
    return {"start": model.start, "transition": model.transition, "history": model.history_, **emission}


def on_numbers(then):
    def run(start, transition, mean, variance, x, **options):
        return then(HMM(start, transition, GaussianEmission(mean, variance)), x, **options)

    return lambda draw, **options: Subject(
        run,
        start=draw.probabilities(2),
        transition=draw.probabilities(2, 2),
        mean=draw.normal(2, 3),
        variance=draw.uniform(0.5, 2, 2, 3),
        x=draw.normal(5, 3),
        **options,
    )


def on_symbols(then):
    def run(start, transition, probabilities, x, **options):
        return then(HMM(start, transition, CategoricalEmission(probabilities)), x, **options)

    return lambda draw, **options: Subject(
        run,
        start=draw.probabilities(2),
        transition=draw.probabilities(2, 2),
        probabilities=draw.probabilities(2, 3),
        x=draw.integers(3, 5),
        **options,
    )


def scores(draw):
    return {"log_transition": draw.log_probabilities(3, 3), "log_emission": draw.normal(5, 3)}


def words(draw):
    first, second = (draw.normal(6, 2) for _ in range(2))

    def loop(first, second, x, states, floor, leave, penalty):
        models = {
            word: left_to_right([heard, heard], states, iterations=2, floor=floor)
            for word, heard in (("one", first), ("two", second))
        }
        return WordLoop(models, leave=leave, penalty=penalty).decode(x)

    return Subject(
        loop, first=first, second=second, x=draw.normal(7, 2), states=2, floor=0.1, leave=0.2, penalty=0.0
    )


def spelled(draw):
    """Two words of two states each, found in scores."""
    of_state = GaussianEmission(np.zeros((2, 1), draw.dtype), np.ones((2, 1), draw.dtype))
    start, transition = (np.array(p, draw.dtype) for p in ([1, 0], [[0.5, 0.5], [0, 1]]))
    word = HMM(start, transition, of_state)
    return Subject(WordLoop({"one": word, "two": word}).search, log_emission=draw.normal(7, 4))


def one_word(first, second, states, iterations, floor):
    model = left_to_right([first, second], states, iterations=iterations, floor=floor)
    return model.start, model.transition, model.emission.mean, model.emission.variance


def heard(function, **options):
    return lambda draw: Subject(function, signal=draw.normal(200), **options)


def sentence(draw):
    return draw.integers(3, 4)


CASES = {
    "CategoricalEmission": {"says": of_symbols(likelihood), "learns": of_symbols(updated)},
    "GaussianEmission": {"says": of_points(likelihood), "learns": of_points(updated)},
    "HMM": {
        "numbers": on_numbers(asked),
        "symbols": on_symbols(asked),
        "learns from numbers": lambda draw: on_numbers(learned)(draw, iterations=2, tolerance=1e-4),
        "learns from symbols": lambda draw: on_symbols(learned)(draw, iterations=2, tolerance=1e-4),
    },
    "viterbi": {"scores": lambda draw: Subject(viterbi, log_start=draw.log_probabilities(3), **scores(draw))},
    "forward_scores": {
        "scores": lambda draw: Subject(forward_scores, log_start=draw.log_probabilities(3), **scores(draw))
    },
    "backward_scores": {"scores": lambda draw: Subject(backward_scores, **scores(draw))},
    "left_to_right": {
        "word": lambda draw: Subject(
            one_word, first=draw.normal(5, 2), second=draw.normal(4, 2), states=2, iterations=2, floor=0.1
        )
    },
    "WordLoop": {"two words": words, "scores": spelled},
    "frames": {"signal": heard(frames, length=20, hop=7)},
    "hann": {"window": lambda draw: Subject(hann, length=8)},
    "hamming": {"window": lambda draw: Subject(hamming, length=8)},
    "stft": {"signal": heard(stft, length=20, hop=7, size=32)},
    "power_spectrum": {"signal": heard(power_spectrum, length=20, hop=7, size=32)},
    "mel_filters": {
        "bands": lambda draw: Subject(mel_filters, bands=5, size=64, rate=800, low=10.0, high=300.0)
    },
    "log_mel": {"signal": heard(log_mel, rate=800, length=0.05, hop=0.02, bands=5, floor=1e-10)},
    "mfcc": {
        "signal": heard(mfcc, rate=800, coefficients=4, length=0.05, hop=0.02, bands=5),
        "deltas": heard(mfcc, rate=800, coefficients=4, deltas=True, length=0.05, hop=0.02, bands=5),
    },
    "word_errors": {
        "numbers": lambda draw: Subject(word_errors, reference=sentence(draw), hypothesis=sentence(draw)),
    },
    "word_error_rate": {
        "numbers": lambda draw: Subject(
            word_error_rate, references=[sentence(draw)] * 2, hypotheses=[sentence(draw), sentence(draw)]
        )
    },
}
