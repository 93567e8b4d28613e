"""What the ear gets in place of lost packets: the last sound again, fading, then silence. Pure.

Good enough for a detector and a recogniser, which must not hear a click or a hole in mid-word (after G.711 Appendix
I, without its pitch search). Not here: finding out what is lost (`rtp.jitter`). Above: `audio_pipeline.line`.
"""

import numpy as np

from audio_pipeline.frames import LINE_RATE_HZ, Samples

_FADE_S = 0.060  # G.711 Appendix I is silent after 60 ms
_NOTHING: Samples = np.zeros(0, np.int16)
_KEPT_SAMPLES = 240  # 30 ms to repeat from: two or more pitch periods of any voice


class Concealer:
    """Remembers the sound heard last; `fill` continues it."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: Samples = _NOTHING  # at most _KEPT_SAMPLES

    def heard(self, samples: Samples) -> None:
        """Real sound arrived: int16, any length."""
        self._last = samples[-_KEPT_SAMPLES:]

    def forget(self) -> None:
        """The sender is silent: there is nothing to continue."""
        self._last = _NOTHING

    def fill(self, samples: int) -> Samples:
        """`samples` int16 in place of what is missing. Forgets the last sound, so the next call gives silence."""
        filled = np.zeros(samples, np.int16)
        fade = int(_FADE_S * LINE_RATE_HZ)
        voiced = min(samples, fade) if len(self._last) else 0
        if voiced:
            # Forwards, backwards, forwards: no step where the copies meet.
            there_and_back = np.concatenate((self._last[::-1], self._last))
            repeated = np.resize(there_and_back, voiced).astype(np.float32)
            repeated *= np.linspace(1.0, 1.0 - voiced / fade, voiced, dtype=np.float32)
            filled[:voiced] = repeated.astype(np.int16)
        self._last = _NOTHING
        return filled
