"""Speech: real vowels as features, synthetic and recorded digits as sound."""

import io
import itertools
import subprocess
import wave
from importlib import resources

import numpy as np
from scipy.signal import resample_poly

from extracts.files import compressed, debian

RATE = 8000
MU = 255  # the telephone's logarithmic law: fine steps for quiet samples, eight bits in all
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ACCENTS = ("en-gb", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-029")
VARIANTS = ("m1", "f1", "m2", "f2", "m3", "f3", "m4", "f4", "m7", "f5", "Andy", "Annie")
STRING_VOICES = 20  # the last voices also speak strings of digits
STRINGS_A_VOICE = 3


def japanese_vowels(_):
    """aeon's JapaneseVowels: 270 training and 370 test utterances, one after another."""
    folder = resources.files("aeon") / "datasets" / "data" / "JapaneseVowels"
    frames, lengths, speakers = [], [], []
    for part in ("TRAIN", "TEST"):
        lines = (folder / f"JapaneseVowels_{part}.ts").read_text("utf-8").splitlines()
        for line in lines:
            if line and line[0] not in "#@":
                *channels, speaker = line.split(":")
                frames.append(np.array([channel.split(",") for channel in channels], np.float32).T)
                lengths.append(len(frames[-1]))
                speakers.append(int(speaker) - 1)
    return compressed(
        x=np.concatenate(frames), lengths=np.array(lengths, np.uint8), y=np.array(speakers, np.uint8)
    )


def voices():
    """60 voices: each variant with each accent, in an order that spreads both, with pitch and speed."""
    rng = np.random.default_rng(0)
    pairs = list(itertools.product(ACCENTS, VARIANTS))
    for accent, variant in (pairs[i] for i in rng.permutation(len(pairs))):
        yield f"{accent}+{variant}", int(rng.integers(30, 71)), int(rng.integers(130, 191))


def spoken_digits(_):
    """Ten digits by each of 60 synthetic voices."""
    spoken = [
        (speak(word, *voice), [digit], speaker)
        for speaker, voice in enumerate(voices())
        for digit, word in enumerate(WORDS)
    ]
    return recordings(spoken)


def spoken_strings(_):
    """Three strings of three to seven digits by each of the last 20 synthetic voices."""
    rng = np.random.default_rng(1)
    spoken = []
    for speaker, voice in list(enumerate(voices()))[-STRING_VOICES:]:
        for _ in range(STRINGS_A_VOICE):
            digits = rng.integers(0, 10, size=rng.integers(3, 8)).tolist()
            spoken.append((speak(" ".join(WORDS[digit] for digit in digits), *voice), digits, speaker))
    return recordings(spoken)


def recorded_digits(downloads):
    """The ten digits of Asterisk's English prompts."""
    with debian(downloads, "asterisk-core-sounds-en-wav_*.deb") as package:
        folder = package / "usr/share/asterisk/sounds/en_US_f_Allison/digits"
        spoken = [(read(folder.joinpath(f"{digit}.wav").read_bytes())[0], [digit], 0) for digit in range(10)]
    return recordings(spoken)


def speak(text, voice, pitch, speed):
    """One utterance of espeak-ng at 8,000 samples a second."""
    command = ["espeak-ng", "-v", voice, "-p", str(pitch), "-s", str(speed), "--stdout", text]
    signal, rate = read(subprocess.run(command, capture_output=True, check=True).stdout)
    common = np.gcd(rate, RATE)
    return resample_poly(signal, RATE // common, rate // common)


def read(data):
    """A WAV file of 16 bits as samples from -1 to 1, and its rate."""
    with wave.open(io.BytesIO(data)) as file:
        samples = np.frombuffer(data[data.index(b"data") + 8 :], "<i2")
        return samples / 32768, file.getframerate()


def recordings(spoken):
    """Silence cut to 50 ms at either end, the loudest sample at 0.9, eight bits by the telephone's law."""
    signals = [coded(trimmed(signal)) for signal, _, _ in spoken]
    return compressed(
        codes=np.concatenate(signals),
        lengths=np.array([len(signal) for signal in signals], np.uint16),
        digits=np.concatenate([digits for _, digits, _ in spoken]).astype(np.uint8),
        digit_counts=np.array([len(digits) for _, digits, _ in spoken], np.uint8),
        speakers=np.array([speaker for _, _, speaker in spoken], np.uint8),
    )


def trimmed(signal):
    """The part louder than a hundredth of the loudest sample, and 50 ms around it."""
    loud = np.flatnonzero(np.abs(signal) > 0.01 * np.abs(signal).max())
    margin = RATE // 20
    signal = signal[max(0, loud[0] - margin) : loud[-1] + 1 + margin]
    return 0.9 * signal / np.abs(signal).max()


def coded(signal):
    """sign(x) log(1 + μ|x|) / log(1 + μ), in 255 steps."""
    return np.round(127 * np.sign(signal) * np.log1p(MU * np.abs(signal)) / np.log1p(MU)).astype(np.int8)
