"""How loud speech is, and how to bring it to a telephone level.

Active speech level: the mean power of the frames in which somebody speaks (within 20 dB of the loud ones), a simple
relative of ITU-T P.56. What gain to choose for whom is the speaker's decision. Pure; numpy only. Above:
`tts.piper_engine`, `tts.openai_compatible`.
"""

import numpy as np
from numpy.typing import NDArray

TARGET_DBFS = -20.0  # active speech level on a telephone line (ITU-T P.800 test practice is -26 dBov; phones like more)
MAX_GAIN_DB = 18.0
FRAME_S = 0.020
_KNEE = 0.70  # of full scale; below it nothing is changed
_CEILING = 0.98


def active_level_dbfs(samples: NDArray[np.float32], rate_hz: int) -> float:
    """Level of the active parts of `samples` (float32, -1..1) in dB below full scale; -120.0 for silence."""
    frame = int(FRAME_S * rate_hz)
    count = len(samples) // frame
    if count == 0:
        return -120.0
    power = np.mean(np.square(samples[: count * frame].reshape(count, frame), dtype=np.float64), axis=1)
    loud = float(np.percentile(power, 95))
    if loud < 1e-12:
        return -120.0
    return float(10 * np.log10(power[power > loud / 100].mean()))


def gain_to_target(level_dbfs: float) -> float:
    """Linear factor that brings `level_dbfs` to the telephone level, at most ±18 dB; 1.0 for silence."""
    if level_dbfs <= -100:
        return 1.0
    return float(10 ** (max(-MAX_GAIN_DB, min(MAX_GAIN_DB, TARGET_DBFS - level_dbfs)) / 20))


def limit(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bend peaks above 0.7 of full scale so that none exceeds 0.98. Same shape."""
    magnitude = np.abs(samples)
    span = _CEILING - _KNEE
    bent = _KNEE + span * np.tanh((magnitude - _KNEE) / span)
    return np.where(magnitude > _KNEE, np.sign(samples) * bent, samples).astype(np.float32)


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """-1..1 to int16, rounded, clipped."""
    return np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)


def trimmed(samples: NDArray[np.float32], rate_hz: int, *, head_s: float, tail_s: float) -> NDArray[np.float32]:
    """Without the silence (below -50 dBFS) before and after, save `head_s` and `tail_s` of it."""
    loud = np.flatnonzero(np.abs(samples) > 10 ** (-50 / 20))
    if not len(loud):
        return samples[:0]
    begin = max(0, int(loud[0]) - int(head_s * rate_hz))
    end = min(len(samples), int(loud[-1]) + 1 + int(tail_s * rate_hz))
    return samples[begin:end]
