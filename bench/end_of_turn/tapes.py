"""What the telephone line brings: a sentence whole, or with 700 ms of silence or noise in it, after mu-law at 8 kHz.

Pure but for the seed's generator. Level, speed and pitch vary a little with the seed; half of the calls have noise.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import soxr

from ari_app.caller.voices import TAIL_S
from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.frames import LINE_RATE_HZ, Samples

PAUSE_S = 0.7
LEAD_S = 0.6  # of line before the first word
AFTER_S = 3.4  # of line after the last word
RESUMED_S = 0.6  # of the speech after the pause that is kept
_FADE = 40  # samples: a cut must not click
_LEVEL_DB = (-8.0, 4.0)  # against the telephone level of `voices.at_level`
_SPEED = (0.95, 1.06)  # resampled: pitch goes with it
_NOISE_DBFS = (-60.0, -45.0)


@dataclass(frozen=True, slots=True)
class Tape:
    """One stretch of line, int16 at 8 kHz as it is after mu-law. Times in s from its begin."""

    samples: Samples
    ends_s: float  # last sound of the caller before the silence that matters
    resumes_s: float | None  # when the caller goes on; None: the sentence was complete
    noise_dbfs: float | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """How one call sounds."""

    gain_db: float
    speed: float
    noise_dbfs: float | None
    seed: int

    @classmethod
    def drawn(cls, key: str, seed: int) -> "Conditions":
        number = int.from_bytes(hashlib.sha256(f"{seed}/{key}".encode()).digest()[:8], "big")
        rng = np.random.default_rng(number)
        noise = float(rng.uniform(*_NOISE_DBFS)) if rng.random() < 0.5 else None
        return cls(float(rng.uniform(*_LEVEL_DB)), float(rng.uniform(*_SPEED)), noise, number)


def whole(said: Samples, how: Conditions) -> Tape:
    """The sentence to its end, and silence after it."""
    said = _at_speed(said, how.speed)
    after = np.zeros(round(AFTER_S * LINE_RATE_HZ), np.int16)
    return _on_the_line([_lead(), said, after], LEAD_S + len(said) / LINE_RATE_HZ - TAIL_S, None, how)


def cut(said: Samples, at: int, how: Conditions) -> Tape:
    """A pause inside a sentence that was spoken in one go. `at`: sample where it is cut."""
    before, rest = _faded(said[:at], end=True), _faded(said[at:], end=False)
    before, rest = _at_speed(before, how.speed), _at_speed(rest, how.speed)
    ends_s = LEAD_S + len(before) / LINE_RATE_HZ
    kept = rest[: round(RESUMED_S * LINE_RATE_HZ)]
    return _on_the_line([_lead(), before, _pause(), kept], ends_s, ends_s + PAUSE_S, how)


def joined(before: Samples, rest: Samples, how: Conditions) -> Tape:
    """Two pieces that were spoken one by one, and the pause between them."""
    before, rest = _at_speed(before, how.speed), _at_speed(rest, how.speed)
    until_s = LEAD_S + len(before) / LINE_RATE_HZ
    kept = rest[: round(RESUMED_S * LINE_RATE_HZ)]
    return _on_the_line([_lead(), before, _pause(), kept], until_s - TAIL_S, until_s + PAUSE_S, how)


def _lead() -> Samples:
    return np.zeros(round(LEAD_S * LINE_RATE_HZ), np.int16)


def _pause() -> Samples:
    return np.zeros(round(PAUSE_S * LINE_RATE_HZ), np.int16)


def _at_speed(samples: Samples, speed: float) -> Samples:
    return soxr.resample(samples, LINE_RATE_HZ * speed, LINE_RATE_HZ, quality="HQ").astype(np.int16)


def _faded(samples: Samples, *, end: bool) -> Samples:
    ramp = np.linspace(1.0, 0.0, _FADE)
    faded = samples.astype(np.float64)
    if len(faded) >= _FADE:
        edge = slice(-_FADE, None) if end else slice(0, _FADE)
        faded[edge] *= ramp if end else ramp[::-1]
    return faded.astype(np.int16)


def _on_the_line(parts: list[Samples], ends_s: float, resumes_s: float | None, how: Conditions) -> Tape:
    line = np.concatenate(parts).astype(np.float64) * 10 ** (how.gain_db / 20)
    if how.noise_dbfs is not None:
        rng = np.random.default_rng(how.seed)
        line += rng.normal(0.0, 32768 * 10 ** (how.noise_dbfs / 20), len(line))
    samples = np.clip(np.rint(line), -32768, 32767).astype(np.int16)
    return Tape(MU_LAW.decode(MU_LAW.encode(samples)), ends_s, resumes_s, how.noise_dbfs)
