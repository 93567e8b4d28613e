"""The caller's sound since the turn began, bounded, cut into segments of speech. Pure: no clock, no engine.

Long silences between segments are left out: a recogniser would have to be paid for them. Not here: when a segment
begins or pauses (`audio_pipeline.endpointing`). Above: `audio_pipeline.ear`.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from audio_pipeline.frames import FRAME_S, LINE_RATE_HZ, MODEL_RATE_HZ, Samples, Sound
from audio_pipeline.resample import resample

_SAMPLE_BYTES = 2
_SILENCE_AFTER_S = 0.3


@dataclass(frozen=True, slots=True)
class TurnAudioOptions:
    """How much is kept."""

    pre_roll_s: float = 0.300  # from before the voice was noticed: the first consonant is in it


class TurnAudio:
    """`heard` every frame.

    `begin` and `pause` around speech; `sound` for the models; `forget` when the turn was taken.
    """

    __slots__ = ("_closed", "_closed_s", "_frames_before", "_open", "from_s", "to_s")

    def __init__(self, options: TurnAudioOptions) -> None:
        self._frames_before: deque[Samples] = deque(maxlen=max(round(options.pre_roll_s / FRAME_S), 1))
        self._closed: list[Samples] = []  # finished segments at 16 kHz
        self._closed_s = 0.0
        self._open: bytearray | None = None  # the segment being spoken, int16 at 8 kHz; None: silence
        self.from_s: float | None = None  # begin of the first segment of this turn; None: nothing said yet
        self.to_s = 0.0  # last voiced moment of the turn so far

    @property
    def duration_s(self) -> float:
        """How much sound is kept, without the frames before a segment."""
        still_open = len(self._open) / _SAMPLE_BYTES / LINE_RATE_HZ if self._open is not None else 0.0
        return self._closed_s + still_open

    @property
    def closed_s(self) -> float:
        """How much of it lies in finished segments."""
        return self._closed_s

    def heard(self, frame: Samples) -> None:
        """160 int16 samples at 8 kHz."""
        if self._open is None:
            self._frames_before.append(frame)
        else:
            self._open += frame.tobytes()

    def begin(self, from_s: float) -> None:
        """A segment began at `from_s`; what was heard just before belongs to it."""
        if self.from_s is None:
            self.from_s = from_s
        self._open = bytearray(b"".join(frame.tobytes() for frame in self._frames_before))
        self._frames_before.clear()

    def pause(self, to_s: float) -> None:
        """The segment is over; its last voiced moment was `to_s`."""
        self.to_s = to_s
        self._close_open()
        self._open = None

    def cut(self, to_s: float) -> None:
        """Close the segment in mid-speech and open the next one at once."""
        self.pause(to_s)
        self._open = bytearray()

    def sound(self) -> Sound:
        """All finished segments, 16 kHz."""
        return Sound(np.concatenate((*self._closed, np.zeros(0, np.int16))), MODEL_RATE_HZ)

    def newest(self, length_s: float) -> Samples:
        """At most the last `length_s` of the segment being spoken, 8 kHz."""
        wanted = round(length_s * LINE_RATE_HZ) * _SAMPLE_BYTES
        return np.frombuffer(bytes((self._open or bytearray())[-wanted:]), np.int16)

    def so_far(self) -> Sound:
        """The finished segments and what there is of the one being spoken, as if it were over, 16 kHz.

        Silence follows: without any, a recogniser is less sure that a sentence ends, and writes no full stop.
        """
        still_open = np.frombuffer(bytes(self._open or b""), np.int16)
        silence = np.zeros(round(_SILENCE_AFTER_S * MODEL_RATE_HZ), np.int16)
        parts = (*self._closed, resample(still_open, LINE_RATE_HZ, MODEL_RATE_HZ), silence)
        return Sound(np.concatenate(parts), MODEL_RATE_HZ)

    def tail(self, length_s: float) -> Sound:
        """At most the last `length_s` of the finished segments and the silence since, 16 kHz."""
        since = (
            [resample(np.concatenate(self._frames_before), LINE_RATE_HZ, MODEL_RATE_HZ)] if self._frames_before else []
        )
        wanted = round(length_s * MODEL_RATE_HZ)
        parts: list[Samples] = []
        for part in reversed([*self._closed, *since]):
            parts.insert(0, part[-wanted:])
            wanted -= len(parts[0])
            if wanted <= 0:
                break
        return Sound(np.concatenate((*parts, np.zeros(0, np.int16))), MODEL_RATE_HZ)

    def drop_closed(self) -> None:
        """Let go of the finished segments' sound; the turn goes on."""
        self._closed.clear()
        self._closed_s = 0.0

    def forget(self, segment_from_s: float | None) -> None:
        """The turn was taken. A segment being spoken (begun at `segment_from_s`) is the begin of the next turn."""
        self.drop_closed()
        self.from_s = segment_from_s if self._open is not None else None

    def _close_open(self) -> None:
        if self._open:
            samples = np.frombuffer(bytes(self._open), np.int16)
            self._closed.append(resample(samples, LINE_RATE_HZ, MODEL_RATE_HZ))
            self._closed_s += len(samples) / LINE_RATE_HZ
