"""Features of sound against librosa: mel filters, log-mel energies, cepstrum and its slopes.

librosa centres a short window in its transform where dlcore sets it at the front: zeros before the
signal make up for it, and the power does not see the shift.
"""

import numpy as np

import dlcore
from dlcore.speech.features import slopes

LIBRARIES = ("librosa",)
CONFIGURATIONS = {
    f"{rate}-{length}-{bands}-{trial}": {"rate": rate, "length": length, "bands": bands}
    for rate, length in ((8000, 0.025), (8000, 0.032), (11025, 0.02), (16000, 0.025))
    for bands in (13, 26, 40)
    for trial in range(3)
}
COEFFICIENTS, FLOOR = 13, 1e-10


def draw(draw, *, rate, length, bands):
    """Noise that grows, with a tone in it."""
    samples = 2000 + int(draw.integers(1000, 1)[0])
    time = np.arange(samples) / rate
    signal = draw.normal(samples) * (0.1 + time) + np.sin(2 * np.pi * draw.uniform(200, 3000, 1) * time)
    return {"signal": signal.astype(np.float32).astype(np.float64)}


def sizes(rate, length):
    """Samples of a frame and between frames, and the length of the transform."""
    samples = round(length * rate)
    return samples, round(0.010 * rate), 2 ** int(np.ceil(np.log2(samples)))


def ours(given, dtype, *, rate, length, bands):
    signal, options = given["signal"], {"length": length, "bands": bands, "floor": FLOOR}
    samples, hop, size = sizes(rate, length)
    cepstrum = dlcore.mfcc(signal, rate, coefficients=COEFFICIENTS, **options)
    return {
        "filters": dlcore.mel_filters(bands, size, rate).astype(dtype),
        "power": dlcore.power_spectrum(signal, samples, hop, size),
        "log_mel": dlcore.log_mel(signal, rate, **options),
        "mfcc": cepstrum,
        "slopes": slopes(cepstrum),
    }


def judge(given, *, rate, length, bands):
    import librosa

    samples, hop, size = sizes(rate, length)
    before = (size - samples) // 2
    padded = np.pad(given["signal"], (before, size - samples - before))
    shape = {"n_fft": size, "hop_length": hop, "win_length": samples, "center": False}
    power = np.abs(librosa.stft(padded, window="hann", dtype=np.complex128, **shape)) ** 2
    filters = librosa.filters.mel(sr=rate, n_fft=size, n_mels=bands, htk=True, norm=None, dtype=np.float64)
    log_mel = np.log(np.maximum(filters @ power, FLOOR))
    cepstrum = librosa.feature.mfcc(S=log_mel, n_mfcc=COEFFICIENTS, dct_type=2, norm="ortho")
    slope = librosa.feature.delta(cepstrum, width=5, mode="nearest")
    return {
        "filters": filters,
        "power": power.T,
        "log_mel": log_mel.T,
        "mfcc": cepstrum.T,
        "slopes": slope.T,
    }
