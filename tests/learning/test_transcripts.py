"""A recurrent network learns digits from strings of them that nobody has cut, by CTC."""

import numpy as np
import pytest

from dlcore import (
    CTC,
    GRU,
    Adam,
    Dense,
    Module,
    ReLU,
    Sequential,
    fit,
    log_mel,
    word_error_rate,
)
from dlcore.data import spoken_digits, spoken_strings
from tests.learning.timing import cpu_seconds

pytestmark = pytest.mark.slow
BANDS, UNITS = 20, 48
SILENCE = 600  # samples, at most, that are cut from either end of a digit


class Reader(Module):
    """Frames (B, T, BANDS) to logits (B, T, 11): one GRU forwards in time, one backwards."""

    def __init__(self, rng):
        self.first = Sequential(Dense(BANDS, UNITS, rng=rng), ReLU())
        self.ahead, self.back = GRU(UNITS, UNITS, rng=rng), GRU(UNITS, UNITS, rng=rng)
        self.out = Dense(2 * UNITS, 11, rng=rng)

    def forward(self, x):
        a, first = self.first.forward(x)
        (ahead, _), there = self.ahead.forward(a)
        (back, _), again = self.back.forward(np.ascontiguousarray(a[:, ::-1]))
        z, out = self.out.forward(np.concatenate([ahead, back[:, ::-1]], axis=2))
        return z, (first, there, again, out)

    def backward(self, dz, cache):
        first, there, again, out = cache
        dh = self.out.backward(dz, out)
        da, _ = self.ahead.backward((np.ascontiguousarray(dh[..., :UNITS]), None), there)
        da_back, _ = self.back.backward((np.ascontiguousarray(dh[:, ::-1, UNITS:]), None), again)
        return self.first.backward(da + da_back[:, ::-1], first)


def padded(rows):
    """Arrays of unequal length as one, zeros at the end, and their lengths."""
    lengths = np.array([len(row) for row in rows])
    joined = np.zeros((len(rows), lengths.max(), *rows[0].shape[1:]), rows[0].dtype)
    for row, into in zip(rows, joined, strict=True):
        into[: len(row)] = row
    return joined, lengths


def prepared(signals, digits, rate):
    """Features (B, T, BANDS), their lengths, and the labels: a digit's is one more than it."""
    features = [log_mel(x, rate, bands=BANDS, length=0.032, hop=0.016, floor=1e-4) / 3 + 1 for x in signals]
    return *padded(features), padded([y + 1 for y in digits])[0]


def strings(spoken, rng, count=16):
    """Two to five digits of one of the voices 0 to 39, put one after another."""
    signals, digits = [], []
    for _ in range(count):
        own = np.flatnonzero(spoken.speakers == rng.integers(40))
        chosen = rng.choice(own, size=rng.integers(2, 6))
        cuts = rng.integers(1, SILENCE, size=(len(chosen), 2))
        loud = rng.uniform(0.3, 1, len(chosen)).astype(np.float32)
        pieces = [
            volume * spoken.signals[i][a:-b]
            for i, (a, b), volume in zip(chosen, cuts.tolist(), loud, strict=True)
        ]
        signals.append(np.concatenate(pieces))
        digits.append(spoken.y[chosen])
    return prepared(signals, digits, spoken.rate)


def reader(seed, steps=150):
    rng = np.random.default_rng(seed)
    spoken, model = spoken_digits(), Reader(rng)
    drawn = (strings(spoken, rng) for _ in range(steps))
    data = ((x, {"target": target, "lengths": lengths}) for x, lengths, target in drawn)
    fit(model, CTC(), Adam(model.parameters(), lr=0.01), data, epochs=1, clip=5.0)
    return model


def errors(model):
    """The word error rate on the 60 strings of the voices 40 to 59, which nobody put together."""
    spoken = spoken_strings()
    x, lengths, _ = prepared(spoken.signals, spoken.y, spoken.rate)
    return word_error_rate([y + 1 for y in spoken.y], CTC().decode(model(x), lengths=lengths))


def test_uncut_strings_teach_digits():
    """Synthetic voices. Seeds 0 to 3: a word error rate of 0.07 to 0.10; 6 s."""
    with cpu_seconds(25):
        rate = errors(reader(seed=0))
    assert rate < 0.2
