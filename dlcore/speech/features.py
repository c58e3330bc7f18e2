"""From sound to features: frames, spectrum, mel bands, cepstrum."""

import math

import numpy as np

from dlcore.checks import brief, check_array, check_choice, check_integer, check_number


def frames(signal, length, hop):
    """Overlapping pieces of a signal: (samples,) to (1 + ⌊(samples − length)/hop⌋, length), a view.

    Frame t begins at sample t·hop (eq:speech-frames); what does not fill a last frame is left out.
    length, hop: in samples. Raises ValueError for a signal shorter than one frame.
    """
    check_array("frames", "signal", signal, ("samples",), finite=True)
    length = check_integer("frames", "length", length, at_least=1)
    hop = check_integer("frames", "hop", hop, at_least=1)
    if len(signal) < length:
        raise ValueError(f"frames: signal must hold at least {brief(length)} samples, got {len(signal)}")
    return np.lib.stride_tricks.sliding_window_view(signal, length)[::hop]  # eq:speech-frames


def _rectangular(length):
    """w_n = 1: the frame as it was cut."""
    return np.ones(length)


def hann(length):
    """w_n = ½ − ½ cos(2πn / length): 0 at the edges, 1 in the middle (eq:speech-hann)."""
    length = check_integer("hann", "length", length, at_least=1)
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)  # (length,) eq:speech-hann


def hamming(length):
    """w_n = 0.54 − 0.46 cos(2πn / length): 0.08 at the edges, 1 in the middle (eq:speech-hamming)."""
    length = check_integer("hamming", "length", length, at_least=1)
    return 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(length) / length)  # (length,) eq:speech-hamming


WINDOWS = {"rectangular": _rectangular, "hann": hann, "hamming": hamming}


@np.errstate(over="ignore", invalid="ignore")  # what overflows is refused
def stft(signal, length, hop, size=None, *, window="hann"):
    """Short-time Fourier transform: the DFT of each windowed frame, (frames, size/2 + 1) (eq:speech-dft).

    signal (samples,); length, hop: samples of a frame and between frames; size ≥ length pads each
    frame with zeros; window: "rectangular", "hann" or "hamming". Complex, of the signal's precision.
    Raises ValueError for a signal so loud that its spectrum is beyond that.
    """
    check_choice("stft", "window", window, WINDOWS)
    pieces = frames(signal, length, hop)
    length = pieces.shape[1]
    size = length if size is None else check_integer("stft", "size", size, at_least=length)
    spectrum = np.fft.rfft(pieces * WINDOWS[window](length), size)  # (frames,size/2+1) eq:speech-dft
    spectrum = spectrum.astype(np.result_type(signal.dtype, np.complex64))
    return _check_loudness("stft", signal, spectrum)


@np.errstate(over="ignore")
def power_spectrum(signal, length, hop, size=None, *, window="hann"):
    """|`stft`|², (frames, size/2 + 1), in the signal's dtype (eq:speech-power).

    Raises ValueError for a signal so loud that its power is beyond that.
    """
    spectrum = stft(signal, length, hop, size, window=window)
    power = spectrum.real**2 + spectrum.imag**2  # (frames,size/2+1) eq:speech-power
    return _check_loudness("power_spectrum", signal, power)


def _check_loudness(where, signal, spectrum):
    """Return a spectrum, or refuse the signal whose spectrum is too large for its dtype."""
    if not np.isfinite(spectrum).all():
        loudest = np.abs(signal).max()
        raise ValueError(f"{where}: signal must be quieter for {spectrum.dtype}, got up to {loudest:g}")
    return spectrum


def mel(hertz):
    """2595 log₁₀(1 + f/700): equal steps sound equally far apart (eq:speech-mel)."""
    return 2595 * np.log10(1 + np.asarray(hertz) / 700)  # eq:speech-mel


def hertz(mels):
    """The inverse of `mel`."""
    return 700 * (10 ** (np.asarray(mels) / 2595) - 1)


def mel_filters(bands, size, rate, *, low=0.0, high=None):
    """Triangles with corners equally spaced in mel, as weights (bands, size/2 + 1) of the spectrum's bins.

    Each rises from 0 at the centre of the band before it to 1 at its own and falls to 0 at the next
    (eq:speech-triangles), float64. size: of the transform; rate, low, high: in hertz, high rate/2 by
    default. Raises ValueError where not 0 ≤ low < high ≤ rate/2.
    """
    bands = check_integer("mel_filters", "bands", bands, at_least=1)
    size = check_integer("mel_filters", "size", size, at_least=2)
    rate = check_number("mel_filters", "rate", rate, above=0)
    low = check_number("mel_filters", "low", low, at_least=0, below=rate / 2)
    high = rate / 2 if high is None else high
    high = check_number("mel_filters", "high", high, above=low, at_most=rate / 2)
    corners = hertz(np.linspace(mel(low), mel(high), bands + 2))
    if np.diff(corners).min() <= 0:
        raise ValueError(f"mel_filters: high must be above low by {bands} bands, got {low} and {high}")
    bins = np.arange(size // 2 + 1) * rate / size
    left, center, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    rise, fall = (bins - left) / (center - left), (right - bins) / (right - center)
    return np.maximum(0, np.minimum(rise, fall))  # (bands,size/2+1) eq:speech-triangles


def log_mel(signal, rate, *, length=0.025, hop=0.010, bands=26, floor=1e-10, window="hann"):
    """Log energy in mel bands, in nats: (samples,) at `rate` hertz to (frames, bands) (eq:speech-logmel).

    length, hop: seconds of a frame and between frames; window as in `stft`. Energies below `floor`
    count as `floor`. The result has the signal's dtype, but energies are in float64: the squares of
    float32's largest and least numbers are beyond it, their logarithms are not. With many bands and
    short frames the lowest triangles fall between two bins of the spectrum: such a band is always at
    the floor.
    """
    check_array("log_mel", "signal", signal, ("samples",))
    rate = check_number("log_mel", "rate", rate, above=0)
    length = check_number("log_mel", "length", length, above=0)
    hop = check_number("log_mel", "hop", hop, above=0)
    floor = check_number("log_mel", "floor", floor, above=0)
    samples = round(check_number("log_mel", "length · rate", length * rate))
    step = round(check_number("log_mel", "hop · rate", hop * rate))
    size = 2 ** math.ceil(math.log2(max(samples, 2)))
    power = power_spectrum(signal.astype(np.float64), samples, step, size, window=window)
    energy = power @ mel_filters(bands, size, rate).T  # (frames,bands)
    return np.log(np.maximum(energy, floor)).astype(signal.dtype)  # (frames,bands) eq:speech-logmel


def mfcc(signal, rate, *, coefficients=13, deltas=False, **options):
    """Mel cepstrum: the first coefficients of the cosine transform of `log_mel` (eq:speech-dct).

    options: those of log_mel. deltas: their slopes over five frames follow as further columns.
    (frames, coefficients) or twice as many columns. Davis & Mermelstein, 1980.
    """
    from scipy.fft import dct

    coefficients = check_integer("mfcc", "coefficients", coefficients, at_least=1)
    bands = log_mel(signal, rate, **options)
    if coefficients > bands.shape[1]:
        raise ValueError(
            f"mfcc: coefficients must be at most {bands.shape[1]}, the bands, got {coefficients}"
        )
    cepstrum = dct(bands, type=2, norm="ortho", axis=1)[:, :coefficients]  # eq:speech-dct
    return np.hstack([cepstrum, slopes(cepstrum)]) if deltas else cepstrum


def slopes(features):
    """The least-squares slope over five frames (eq:speech-slopes); the outer frames are repeated at the ends.

    Σ_n n (x_{t+n} − x_{t−n}) / (2 Σ_n n²) for n = 1, 2. (frames, features) to the same shape.
    """
    padded = np.pad(features, ((2, 2), (0, 0)), mode="edge")
    near, far = padded[3:-1] - padded[1:-3], padded[4:] - padded[:-4]
    return (near + 2 * far) / 10  # eq:speech-slopes
