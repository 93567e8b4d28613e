"""Whisper's log-mel spectrogram of the last eight seconds, as smart-turn v3 was trained on.

Recipe (smart-turn v3 model card; Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision",
section 2.2): keep the end of the sound, put zeros *before* it up to 8 s, normalise the whole to zero mean and unit
variance, power spectrum of 25 ms Hann windows every 10 ms, 80 triangular filters on the Slaney mel scale, log10,
clamp to 8 below the maximum, (x + 4) / 4. Pure; numpy only.
"""

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16000
WINDOW_S = 8
WINDOW_SAMPLES = WINDOW_S * RATE_HZ
_FFT_SAMPLES = 400
_HOP_SAMPLES = 160
_BANDS = 80


def log_mel(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """`samples`: int16, 16 kHz, any length. Returns float32 of shape (80, 800), roughly within -1..1.5."""
    tail = samples[-WINDOW_SAMPLES:].astype(np.float32) / 32768
    sound = np.zeros(WINDOW_SAMPLES, np.float32)
    if len(tail):
        sound[-len(tail) :] = tail
    sound = (sound - sound.mean()) / np.sqrt(sound.var() + 1e-7)
    padded = np.pad(sound, _FFT_SAMPLES // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _FFT_SAMPLES)[::_HOP_SAMPLES][:-1]
    spectrum = np.fft.rfft(windows * _HANN, axis=-1)
    power = (spectrum.real**2 + spectrum.imag**2).T
    bands = np.log10(np.maximum(_FILTERS @ power, 1e-10))
    bands = np.maximum(bands, bands.max() - 8.0)
    return ((bands + 4.0) / 4.0).astype(np.float32)


def _mel_of_hz(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slaney: linear below 1 kHz, then 27 steps to 6.4 kHz."""
    linear = hz * 3 / 200
    return np.where(hz < 1000, linear, 15 + 27 * np.log(np.maximum(hz, 1.0) / 1000) / np.log(6.4))


def _hz_of_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def _filters() -> NDArray[np.float64]:
    """Triangles of equal area, shape (80, 201)."""
    top = _mel_of_hz(np.array([RATE_HZ / 2]))[0]
    edges = _hz_of_mel(np.linspace(0.0, float(top), _BANDS + 2))
    bins = np.linspace(0, RATE_HZ / 2, _FFT_SAMPLES // 2 + 1)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (bins - low) / (middle - low)
    falling = (high - bins) / (high - middle)
    return np.maximum(0.0, np.minimum(rising, falling)) * (2.0 / (high - low))


_HANN = np.hanning(_FFT_SAMPLES + 1)[:-1]  # periodic
_FILTERS = _filters()
