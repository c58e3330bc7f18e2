"""Speech: vowels of nine speakers as features, digits as sound."""

from typing import NamedTuple

import numpy as np

from dlcore.data.vendored import vendored_arrays

RATE = 8000
MU = 255


class Sequences(NamedTuple):
    """N sequences x, a tuple of arrays (T_i, D) float32, and their classes y (N,), int64."""

    x: tuple
    y: np.ndarray


class Recordings(NamedTuple):
    """N utterances: signals, a tuple of (samples,) float32 from -1 to 1, and what was said, by whom.

    y: the digit of each utterance, (N,) int64; for strings of digits a tuple of such arrays.
    speakers (N,) int64. rate: samples a second.
    """

    signals: tuple
    y: np.ndarray | tuple
    speakers: np.ndarray
    rate: int


def japanese_vowels():
    """640 utterances of the vowels /ae/ by nine men: x of shape (7 to 29 frames, 12), y the speaker, 0 to 8.

    12 cepstral coefficients from linear prediction, real recordings. The first 270, 30 a speaker,
    are the original's training part; the other 370, 24 to 88 a speaker, its test part (Kudo,
    Toyama & Shimbo 1999; UCI, CC BY 4.0).
    """
    arrays = vendored_arrays("japanese_vowels.npz")
    return Sequences(x=_pieces(arrays["x"], arrays["lengths"]), y=arrays["y"].astype(np.int64))


def spoken_digits():
    """600 synthetic utterances: "zero" to "nine" by each of 60 voices, 8,000 samples a second.

    Made with the speech synthesiser espeak-ng: twelve voices in five accents of English, pitch and
    speed drawn at random. No person speaks here, and every voice says a digit in one way only.
    """
    return _one_digit_each("spoken_digits.npz")


def spoken_strings():
    """60 synthetic strings of three to seven digits, three by each of spoken_digits' voices 40 to 59.

    y: a tuple of int64 arrays. Train on the voices 0 to 39 and these voices are unheard.
    """
    signals, digits, speakers = _recordings("spoken_strings.npz")
    return Recordings(signals=signals, y=digits, speakers=speakers, rate=RATE)


def recorded_digits():
    """Ten real recordings: "zero" to "nine" by Allison Smith, once each, 8,000 samples a second.

    The prompts of the telephone exchange Asterisk (CC BY-SA 3.0). Ten utterances of one voice
    show how a recogniser fares; they measure nothing.
    """
    return _one_digit_each("recorded_digits.npz")


def _one_digit_each(name):
    signals, digits, speakers = _recordings(name)
    return Recordings(signals=signals, y=np.concatenate(digits), speakers=speakers, rate=RATE)


def _recordings(name):
    """Signals, the digits said in each, and the speakers."""
    arrays = vendored_arrays(name)
    digits = _pieces(arrays["digits"].astype(np.int64), arrays["digit_counts"])
    return _pieces(_expanded(arrays["codes"]), arrays["lengths"]), digits, arrays["speakers"].astype(np.int64)


def _expanded(codes):
    """Samples from eight bits of the telephone's logarithmic law: sign(c) ((1 + μ)^|c| - 1) / μ."""
    levels = codes.astype(np.float32) / 127
    return np.sign(levels) * np.expm1(np.abs(levels) * np.log1p(np.float32(MU))) / MU


def _pieces(joined, lengths):
    """The arrays that were put one after another, each with memory of its own."""
    return tuple(piece.copy() for piece in np.split(joined, np.cumsum(lengths, dtype=np.int64)[:-1]))
