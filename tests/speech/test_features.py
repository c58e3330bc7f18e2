"""Features of sound against SciPy, and the word error rate against counts by hand."""

import numpy as np
import pytest
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import get_window

from dlcore import (
    frames,
    hamming,
    hann,
    log_mel,
    mel_filters,
    mfcc,
    power_spectrum,
    stft,
)
from dlcore.speech.features import hertz, mel, slopes
from tests.refusal import refused

RATE = 8000


def tone(frequency, seconds=0.5):
    return np.sin(2 * np.pi * frequency * np.arange(int(seconds * RATE)) / RATE)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("integer", [np.int8, np.uint8])
def test_lengths_of_one_byte_are_the_same_lengths(integer):
    signal, n = np.random.default_rng(0).normal(size=1000), integer
    np.testing.assert_array_equal(frames(signal, n(100), n(90)), frames(signal, 100, 90))
    np.testing.assert_array_equal(stft(signal, n(100), n(90), n(127)), stft(signal, 100, 90, 127))
    np.testing.assert_array_equal(power_spectrum(signal, n(100), n(90)), power_spectrum(signal, 100, 90))
    np.testing.assert_array_equal(mel_filters(n(5), n(120), n(100)), mel_filters(5, 120, 100))
    options = {"length": n(2), "hop": n(1), "bands": n(20)}
    np.testing.assert_array_equal(
        mfcc(signal, n(100), coefficients=n(4), **options),
        mfcc(signal, 100, coefficients=4, length=2, hop=1, bands=20),
    )


def test_numbers_of_half_precision_are_taken_as_they_are():
    signal, half = np.random.default_rng(0).normal(size=1000), np.float16(0.5)
    np.testing.assert_array_equal(
        log_mel(signal, 100, length=half, hop=half), log_mel(signal, 100, length=0.5, hop=0.5)
    )
    filters = mel_filters(10, 64, np.float16(60000), low=np.float16(100))
    assert filters.dtype == np.float64
    np.testing.assert_array_equal(filters, mel_filters(10, 64, 60000, low=100))


@pytest.mark.parametrize(("low", "high"), [(1e-320, 1e-300), (100.0, np.nextafter(100.0, 200.0))])
def test_bands_of_no_width_are_refused(low, high):
    message = f"mel_filters: high must be above low by 5 bands, got {low} and {high}"
    assert refused(ValueError, mel_filters, 5, 64, RATE, low=low, high=float(high)) == message


def test_a_frame_of_more_samples_than_can_be_written():
    message = refused(ValueError, log_mel, np.ones(20), 1e300)
    assert message.startswith("frames: signal must hold at least 25")
    assert message.endswith("... samples, got 20")
    assert len(message) < 120


def test_frames_overlap_and_leave_out_the_incomplete_last():
    pieces = frames(np.arange(10.0), 4, 3)
    np.testing.assert_array_equal(pieces, [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]])


@pytest.mark.parametrize("window", ["hann", "hamming", "rectangular"])
@pytest.mark.parametrize(("length", "hop", "size"), [(64, 32, 64), (200, 80, 256), (50, 50, 128)])
def test_spectra_are_scipys(length, hop, size, window):
    signal = np.random.default_rng(0).normal(size=1000)
    weights = get_window("boxcar" if window == "rectangular" else window, length)
    theirs = ShortTimeFFT(weights, hop, RATE, mfft=size, phase_shift=None)
    # Theirs has the middle of a frame at every multiple of hop: silence before moves ours there.
    silence = -theirs.m_num_mid % hop
    first, count = (theirs.m_num_mid + silence) // hop, 1 + (len(signal) - length) // hop
    padded = np.concatenate([np.zeros(silence), signal])
    expected = theirs.stft(padded, p0=first, p1=first + count).T
    spectrum = stft(signal, length, hop, size, window=window)
    np.testing.assert_allclose(spectrum, expected, rtol=1e-9, atol=1e-9)
    power = power_spectrum(signal, length, hop, size, window=window)
    np.testing.assert_allclose(power, np.abs(expected) ** 2, rtol=1e-9, atol=1e-12)


def test_a_window_leaks_less_than_none():
    """A tone between two bins: how loud is what stands far from it, beside the loudest bin."""
    far = {}
    for window in ("rectangular", "hamming", "hann"):
        power = power_spectrum(tone(32.5 * RATE / 256), 256, 100, window=window)[0]
        far[window] = power[96:].max() / power.max()
    assert far["hann"] < 1e-3 * far["hamming"]
    assert far["hamming"] < 0.1 * far["rectangular"]
    np.testing.assert_allclose(hamming(8), 0.08 + 0.92 * hann(8), rtol=1e-12)
    features = log_mel(tone(1010), RATE, window="hamming"), log_mel(tone(1010), RATE)
    assert not np.allclose(*features)


def test_a_tone_is_loudest_in_its_band():
    filters = mel_filters(20, 256, RATE)
    centers = hertz(np.linspace(0, mel(RATE / 2), 22))[1:-1]
    for frequency in (300, 800, 1500, 3000):
        loudest = log_mel(tone(frequency), RATE, bands=20).mean(axis=0).argmax()
        assert abs(loudest - np.abs(centers - frequency).argmin()) <= 1
    assert filters.shape == (20, 129)


def test_mel_filters_are_triangles_that_add_up_to_one_between_the_outer_centres():
    filters = mel_filters(10, 4096, RATE)
    bins = np.arange(2049) * RATE / 4096
    corners = hertz(np.linspace(0, mel(RATE / 2), 12))
    inside = (bins >= corners[1]) & (bins <= corners[-2])
    np.testing.assert_allclose(filters.sum(axis=0)[inside], 1, atol=1e-9)
    assert filters.min() >= 0
    assert hertz(mel(1234.5)) == pytest.approx(1234.5)


def test_louder_sound_moves_only_the_first_coefficient():
    signal = np.random.default_rng(1).normal(size=4000)
    quiet, loud = mfcc(signal, RATE), mfcc(10 * signal, RATE)
    np.testing.assert_allclose(loud[:, 1:], quiet[:, 1:], atol=1e-9)
    np.testing.assert_allclose(loud[:, 0] - quiet[:, 0], np.sqrt(26) * 2 * np.log(10), rtol=1e-9)


def test_silence_is_floored_and_shapes_are_as_said():
    assert np.isfinite(mfcc(np.zeros(8000), RATE)).all()
    assert mfcc(np.zeros(8000), RATE).shape == (98, 13)
    assert mfcc(np.zeros(8000), RATE, deltas=True, coefficients=5).shape == (98, 10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_features_have_the_dtype_of_the_signal(dtype):
    signal = np.random.default_rng(0).normal(size=4000).astype(dtype)
    assert stft(signal, 200, 80).dtype == np.result_type(dtype, np.complex64)
    for features in (power_spectrum(signal, 200, 80), log_mel(signal, RATE), mfcc(signal, RATE, deltas=True)):
        assert features.dtype == dtype


@pytest.mark.parametrize("loudness", [1e-30, 1e-12, 1e-3, 1e9, 1e18, 1e30, 3e38])
def test_in_float32_the_quietest_and_the_loudest_sounds_have_finite_energies(loudness):
    signal = (loudness * (0.4 * tone(700) + 0.6 * tone(2100))).astype(np.float32)
    exact = log_mel(signal.astype(np.float64), RATE, floor=1e-300)
    np.testing.assert_allclose(log_mel(signal, RATE, floor=1e-300), exact, rtol=1e-6, atol=1e-5)
    in_bands = mfcc(signal, RATE, floor=1e-300, deltas=True)
    np.testing.assert_allclose(in_bands[:, 0], exact.sum(axis=1) / np.sqrt(26), rtol=1e-6)
    assert np.isfinite(in_bands).all()


@pytest.mark.parametrize("floor", [1e-60, 1e-300, 1e60])
def test_in_float32_a_floor_beyond_its_range_has_a_logarithm_all_the_same(floor):
    energies = log_mel(np.zeros(4000, np.float32), RATE, floor=floor)
    assert energies.dtype == np.float32
    np.testing.assert_allclose(energies, np.log(floor), rtol=1e-7)


@pytest.mark.parametrize(
    ("function", "loudness", "message"),
    [
        (power_spectrum, 1e19, "power_spectrum: signal must be quieter for float32, got up to 1e+19"),
        (stft, 3e38, "stft: signal must be quieter for complex64, got up to 3e+38"),
        (stft, 1e308, "stft: signal must be quieter for complex128, got up to 1e+308"),
        (power_spectrum, 1e200, "power_spectrum: signal must be quieter for float64, got up to 1e+200"),
    ],
)
def test_a_spectrum_beyond_its_dtype_is_refused(function, loudness, message):
    signal = np.full(400, loudness, np.float32 if loudness < 1e39 else np.float64)
    assert refused(ValueError, function, signal, 200, 80) == message


def test_slopes_of_a_line_are_its_slope():
    line = np.arange(10.0)[:, None] * 3
    np.testing.assert_allclose(slopes(line)[2:-2], 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: frames(np.zeros(3), 4, 1), "frames: signal must hold at least 4 samples, got 3"),
        (lambda: frames(np.full(9, np.nan), 4, 1), "frames: signal must be finite, got NaN or infinity"),
        (
            lambda: mfcc(np.zeros(8000), RATE, coefficients=40),
            "mfcc: coefficients must be at most 26, the bands, got 40",
        ),
        (
            lambda: mel_filters(5, 64, RATE, high=5000),
            "mel_filters: high must be above 0.0 and at most 4000.0, got 5000",
        ),
        (
            lambda: mel_filters(5, 64, RATE, low=-1),
            "mel_filters: low must be at least 0 and below 4000.0, got -1",
        ),
        (
            lambda: log_mel(np.zeros(80), 1e300, length=1e300),
            "log_mel: length · rate must be finite, got inf",
        ),
        (lambda: hann(0), "hann: length must be at least 1, got 0"),
        (lambda: hamming(-1), "hamming: length must be at least 1, got -1"),
        (lambda: mel_filters(5, 0, RATE), "mel_filters: size must be at least 2, got 0"),
        (lambda: mel_filters(5, 64, 0), "mel_filters: rate must be above 0, got 0"),
        (lambda: log_mel(np.zeros(8000), RATE, floor=0), "log_mel: floor must be above 0, got 0"),
        (lambda: log_mel(np.zeros(8000), RATE, hop=0), "log_mel: hop must be above 0, got 0"),
        (lambda: log_mel(np.zeros(8000), RATE, hop=1e-5), "frames: hop must be at least 1, got 0"),
        (lambda: mfcc(np.zeros(8000), RATE, length=np.nan), "log_mel: length must be above 0, got nan"),
        (
            lambda: log_mel(np.zeros(8000), RATE, window="hanning"),
            "stft: window must be one of 'rectangular', 'hann', 'hamming', got 'hanning'",
        ),
        (
            lambda: power_spectrum(np.zeros(99), 50, 10, 20),
            "stft: size must be at least 50, got 20",
        ),
    ],
)
def test_bad_input(call, message):
    assert refused(ValueError, call) == message
