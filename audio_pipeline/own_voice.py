"""Tells our own voice, come back from the caller's loudspeaker, from the caller's. Pure: frames in, a verdict out.

An echo is what we sent a while ago: delayed, quieter, coloured by a room, but in step with it sample by sample. So the
last sound heard is laid over all that was sent in the last half second; where the normalised correlation of the two is
high, it is ours. Measured on telephone speech (mu-law, delays of 150 to 300 ms, -10 to -20 dB, rooms of up to 0.4 s):
echo alone correlates above 0.43 in 95 % of the frames, a caller's voice, with or without echo below it, under 0.40.
Nothing is subtracted: what is heard goes to the recogniser as it is. Above: `audio_pipeline.ear`.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from audio_pipeline.frames import FRAME_S, FRAME_SAMPLES, Samples

_SILENT_FRAME: Samples = np.zeros(FRAME_SAMPLES, np.int16)
_QUIET_POWER = 30.0**2  # mean square below which what we sent cannot be heard again


@dataclass(frozen=True, slots=True)
class OwnVoiceOptions:
    window_s: float = 0.160  # of what is heard; shorter and any two vowels look alike
    latest_s: float = 0.500  # an echo comes back within this time, the network's way there and back included
    alike: float = 0.42  # correlation from which it is ours, 0..1


class OwnVoice:
    """`sent` and `heard` once per 20 ms frame of one call."""

    __slots__ = ("_audible", "_heard", "_options", "_sent")

    def __init__(self, options: OwnVoiceOptions | None = None) -> None:
        self._options = options or OwnVoiceOptions()
        window = round(self._options.window_s / FRAME_S)
        history = window + round(self._options.latest_s / FRAME_S)
        self._heard: deque[Samples] = deque([_SILENT_FRAME] * window, maxlen=window)
        self._sent: deque[Samples] = deque([_SILENT_FRAME] * history, maxlen=history)
        self._audible = 0  # frames of the history that are not silence

    def sent(self, frame: Samples | None) -> None:
        """160 int16 samples that just went out; None: silence."""
        self._audible -= self._sent[0] is not _SILENT_FRAME
        self._audible += frame is not None
        self._sent.append(_SILENT_FRAME if frame is None else frame)

    def heard(self, frame: Samples) -> None:
        """160 int16 samples that just came in."""
        self._heard.append(frame)

    @property
    def talking(self) -> bool:
        """The last frame that went out was no silence."""
        return self._sent[-1] is not _SILENT_FRAME

    @property
    def may_come_back(self) -> bool:
        """Something of ours is recent enough to be heard again."""
        return self._audible > 0

    def likeness(self) -> float:
        """0..1: how much the last frames heard are what we sent. Costs a fraction of a millisecond."""
        if not self._audible:
            return 0.0
        heard = np.concatenate(self._heard).astype(np.float64)
        sent = np.concatenate(self._sent).astype(np.float64)
        size = 1 << (len(heard) + len(sent) - 1).bit_length()
        spectrum = np.conj(np.fft.rfft(heard, size)) * np.fft.rfft(sent, size)
        lags = len(sent) - len(heard) + 1
        products = np.abs(np.fft.irfft(spectrum, size)[:lags])
        energy = np.concatenate(([0.0], np.cumsum(sent * sent)))
        energy = energy[len(heard) :] - energy[:lags]
        audible = energy > _QUIET_POWER * len(heard)
        loudness = float(heard @ heard)
        if not audible.any() or loudness <= 0.0:
            return 0.0
        return float(np.max(products[audible] / np.sqrt(energy[audible] * loudness)))

    def comes_back(self) -> bool:
        """What was heard last is ours."""
        return self.may_come_back and self.likeness() >= self._options.alike
