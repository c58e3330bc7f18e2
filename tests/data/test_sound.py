"""Vowels and digits: how many, how long, how loud, and that what is said can be heard in them."""

import numpy as np
import pytest

from dlcore import mfcc
from dlcore.data import japanese_vowels, recorded_digits, spoken_digits, spoken_strings


def test_japanese_vowels():
    vowels = japanese_vowels()
    assert (len(vowels.x), vowels.y.shape, vowels.y.dtype) == (640, (640,), np.int64)
    assert {(x.ndim, x.shape[1], x.dtype) for x in vowels.x} == {(2, 12, np.dtype(np.float32))}
    lengths = [len(x) for x in vowels.x]
    assert (min(lengths), max(lengths), sum(lengths)) == (7, 29, 9961)
    assert np.bincount(vowels.y[:270]).tolist() == [30] * 9
    assert np.bincount(vowels.y[270:]).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]
    np.testing.assert_allclose(vowels.x[0][0, :3], [1.860936, -0.207383, 0.261557])


def test_the_nearest_mean_frame_tells_most_speakers():
    vowels = japanese_vowels()
    means = np.stack([x.mean(axis=0) for x in vowels.x])
    speakers = np.stack([means[:270][vowels.y[:270] == k].mean(axis=0) for k in range(9)])
    distances = ((means[270:, None] - speakers) ** 2).sum(axis=2)
    assert np.mean(distances.argmin(axis=1) == vowels.y[270:]) > 0.8


@pytest.mark.parametrize(
    ("load", "count", "speakers", "shortest", "longest"),
    [
        (spoken_digits, 600, 60, 0.2, 1.0),
        (spoken_strings, 60, 20, 0.8, 3.0),
        (recorded_digits, 10, 1, 0.4, 0.9),
    ],
)
def test_recordings(load, count, speakers, shortest, longest):
    spoken = load()
    assert spoken.rate == 8000
    assert len(spoken.signals) == len(spoken.y) == len(spoken.speakers) == count
    assert len(np.unique(spoken.speakers)) == speakers
    for signal in spoken.signals:
        assert (signal.ndim, signal.dtype) == (1, np.float32)
        assert shortest < len(signal) / spoken.rate < longest
        assert 0.88 < np.abs(signal).max() < 0.92
        assert abs(signal.mean()) < 0.02


def test_every_voice_says_every_digit_once():
    spoken = spoken_digits()
    assert spoken.y.dtype == np.int64
    assert sorted(zip(spoken.speakers, spoken.y, strict=True)) == [
        (s, d) for s in range(60) for d in range(10)
    ]
    assert recorded_digits().y.tolist() == list(range(10))


def test_strings_are_three_to_seven_digits_by_voices_of_the_single_digits():
    spoken = spoken_strings()
    assert {len(digits) for digits in spoken.y} == set(range(3, 8))
    assert {digits.dtype for digits in spoken.y} == {np.dtype(np.int64)}
    assert np.bincount(np.concatenate(spoken.y), minlength=10).min() >= 15
    assert np.unique(spoken.speakers).tolist() == list(range(40, 60))
    assert np.bincount(spoken.speakers)[40:].tolist() == [3] * 20


def test_the_nearest_mean_spectrum_tells_many_digits_of_unheard_voices():
    """Each third of an utterance averaged: far above the one in ten of guessing."""
    spoken = spoken_digits()
    features = []
    for signal in spoken.signals:
        cepstra = mfcc(signal, spoken.rate)
        features.append(np.concatenate([part.mean(axis=0) for part in np.array_split(cepstra, 3)]))
    x, heard = np.stack(features), spoken.speakers < 40
    means = np.stack([x[heard & (spoken.y == k)].mean(axis=0) for k in range(10)])
    nearest = ((x[~heard, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert np.mean(nearest == spoken.y[~heard]) > 0.6
