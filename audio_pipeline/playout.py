"""What the mouth sends in each 20 ms frame, and how much of it the caller has therefore heard. Pure: no clock, no
I/O.

Utterances queue in the order they were announced; their sound arrives in chunks, before or while they play, already
as line codes (G.711), so that a frame costs one slice. Never stalls: without sound it sends silence. Not here:
synthesis and the send clock. Above: `audio_pipeline.mouth`.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from audio_pipeline.codecs.g711 import G711, MU_LAW
from audio_pipeline.frames import FRAME_SAMPLES, LINE_RATE_HZ, Samples


def unchanged(samples: Samples) -> Samples:
    """No level normalisation."""
    return samples


@dataclass(frozen=True, slots=True)
class PlayoutOptions:
    """How speech begins, ends and is levelled."""

    codec: G711 = MU_LAW
    fade_s: float = 0.005  # ramp at a stop, a pause and a resumption; keeps the cut from clicking
    soft_gain: float = 0.25  # while the caller makes a sound that may be nothing: -12 dB
    voice_threshold: int = 160  # |sample| from which sound counts as voiced (about -46 dBFS)
    lead_in_s: float = 0.010  # of what a speaker puts before its first voiced sample, this much is kept
    max_buffered_s: float = 120.0  # per utterance; more is refused, so that a runaway speaker cannot eat the memory
    chars_per_s: float = 14.0  # guess of the speaking rate, for an utterance that is cut before all of it was made
    level: Callable[[Samples], Samples] = unchanged  # applied to each chunk; int16 in, int16 out, same length


@dataclass(frozen=True, slots=True)
class Started:
    """The first voiced frame of an utterance is in the frame just returned."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class Ended:
    """An utterance is over; `failed` if its speaker gave up before the end."""

    utterance_id: int
    heard_chars: int
    interrupted: bool
    failed: bool = False


PlayoutEvent = Started | Ended


@dataclass(frozen=True, slots=True)
class OutgoingFrame:
    """One frame of line codes. `codes` None: silence. `spurt`: speech begins here after silence (RTP marker)."""

    codes: bytes | None
    spurt: bool
    events: tuple[PlayoutEvent, ...]


SILENCE = OutgoingFrame(None, False, ())


class _Utterance:
    """One sentence on its way out."""

    __slots__ = (
        "chars",
        "codes",
        "complete",
        "failed",
        "marks",
        "sent",
        "started",
        "trimmed",
        "utterance_id",
        "voiced_at",
    )

    def __init__(self, utterance_id: int, chars: int) -> None:
        self.utterance_id = utterance_id
        self.chars = chars
        self.codes = bytearray()  # everything fed, line codes
        self.sent = 0  # codes of it that went out
        self.complete = False  # nothing more will be fed
        self.failed = False
        self.started = False  # `Started` was reported
        self.trimmed = False  # the silence before the first voiced sample was cut
        self.voiced_at: int | None = None  # index in `codes` of the first voiced sample; None: none yet
        self.marks: list[tuple[int, int]] = [(0, 0)]  # (codes, characters) known to correspond, ascending

    def heard_chars(self, chars_per_s: float) -> int:
        """Characters sent: exact at marks, in proportion between them."""
        total = len(self.codes)
        if self.complete and self.sent >= total and not self.failed:
            return self.chars
        end = total
        if not self.complete or self.failed:
            # More was to come: how much is a guess, but it was more than what there is.
            end = max(total + FRAME_SAMPLES, round(self.chars / chars_per_s * LINE_RATE_HZ))
        before = (0, 0)
        for mark in (*self.marks, (end, self.chars)):
            if mark[0] > self.sent:
                share = (self.sent - before[0]) / (mark[0] - before[0])
                return before[1] + int(share * (mark[1] - before[1]))
            before = mark
        return before[1]

    @property
    def over(self) -> bool:
        """Everything of it was sent, and nothing more will be fed."""
        return self.complete and self.sent >= len(self.codes)

    @property
    def sendable(self) -> bool:
        """A whole frame of it is there, or its end."""
        return self.complete or len(self.codes) - self.sent >= FRAME_SAMPLES

    def take(self) -> bytes:
        """The next frame's codes; fewer than a frame at the end."""
        codes = bytes(self.codes[self.sent : self.sent + FRAME_SAMPLES])
        self.sent += len(codes)
        return codes

    def append(self, codes: bytes, chars_until: int | None, max_buffered_s: float) -> bool:
        """More sound; False when it is complete, or too much waits."""
        if self.complete or len(self.codes) - self.sent + len(codes) > max_buffered_s * LINE_RATE_HZ:
            return False
        self.codes += codes
        if chars_until is not None:
            last_codes, last_chars = self.marks[-1]
            mark = (len(self.codes), min(max(chars_until, last_chars), self.chars))
            if mark[0] > last_codes:
                self.marks.append(mark)
        return True

    def trim(self, samples: Samples, options: PlayoutOptions) -> Samples:
        """Cut a speaker's silence before its first sound: it would be heard as slowness."""
        if self.trimmed:
            return samples
        lead_in = int(options.lead_in_s * LINE_RATE_HZ)
        voiced = np.flatnonzero(np.abs(samples.astype(np.int32)) >= options.voice_threshold)
        if len(voiced) == 0:
            return samples[max(len(samples) - lead_in, 0) :] if not self.codes else samples[:0]
        self.trimmed = True
        begin = max(int(voiced[0]) - max(lead_in - len(self.codes), 0), 0)
        self.voiced_at = len(self.codes) + int(voiced[0]) - begin
        return samples[begin:]


class Playout:
    """`announce` an utterance, `feed` it, `finish` it.

    Ask `frame` every 20 ms. `stop`, `pause`, `resume` act on the next frame.
    """

    __slots__ = (
        "_events",
        "_fade_in",
        "_fade_out",
        "_gain_sent",
        "_options",
        "_paused",
        "_queue",
        "_soft",
        "_talking",
        "loudness",
    )

    def __init__(self, options: PlayoutOptions) -> None:
        self._options = options
        self._queue: deque[_Utterance] = deque()
        self._events: list[PlayoutEvent] = []  # to be returned with the next frame
        self._paused = False
        self._talking = False  # the last frame was no silence
        self._fade_out = b""  # codes that the next frame fades; empty: no fade pending
        self._fade_in = False  # the next frame of speech is ramped up
        self._soft = False
        self.loudness = 1.0  # what speech is multiplied with
        self._gain_sent = 1.0  # how loud the last frame of speech ended

    @property
    def waiting(self) -> int:
        """Utterances announced and not ended, the one playing included."""
        return len(self._queue)

    @property
    def talking(self) -> bool:
        """The last frame carried speech."""
        return self._talking

    @property
    def ready(self) -> bool:
        """The next frame would carry speech or news: worth not waiting for the clock."""
        if self._paused:
            return False
        return bool(self._queue) and self._queue[0].sendable

    def announce(self, utterance_id: int, chars: int, *, first: bool = False) -> None:
        """Take a place in the queue for an utterance of `chars` characters; `first`: before those without any sound."""
        silent = (at for at, one in enumerate(self._queue) if not one.codes)
        self._queue.insert(
            next(silent, len(self._queue)) if first else len(self._queue), _Utterance(utterance_id, chars)
        )

    def feed(self, utterance_id: int, samples: Samples, *, chars_until: int | None = None) -> bool:
        """8 kHz int16 sound of an announced utterance; `chars_until`: how many characters are said by its end.

        False when the utterance is over, or has more than `max_buffered_s` waiting: stop making it.
        """
        utterance = _find(self._queue, utterance_id)
        if utterance is None:
            return False
        kept = utterance.trim(self._options.level(samples), self._options)
        return utterance.append(
            self._options.codec.encode(np.ascontiguousarray(kept)), chars_until, self._options.max_buffered_s
        )

    def feed_codes(self, utterance_id: int, codes: bytes) -> bool:
        """The same for sound that is line codes already (a cached prompt), sent as it is."""
        utterance = _find(self._queue, utterance_id)
        if utterance is None:
            return False
        if utterance.voiced_at is None:
            utterance.voiced_at = len(utterance.codes)
        utterance.trimmed = True
        return utterance.append(codes, None, self._options.max_buffered_s)

    def finish(self, utterance_id: int) -> None:
        """Everything was fed."""
        utterance = _find(self._queue, utterance_id)
        if utterance is not None:
            utterance.complete = True

    def fail(self, utterance_id: int) -> None:
        """Nothing more will come. What was fed is still played; its `Ended` says `failed`."""
        utterance = _find(self._queue, utterance_id)
        if utterance is not None:
            utterance.complete = True
            utterance.failed = True

    def begun(self, utterance_id: int) -> bool:
        """Sound of it was fed already (or it is over)."""
        utterance = _find(self._queue, utterance_id)
        return utterance is None or bool(utterance.codes)

    def stop(self) -> None:
        """Drop everything. The next frame holds a short fade at most, the one after it silence."""
        self._begin_fade_out()
        for one in self._queue:
            heard = one.heard_chars(self._options.chars_per_s)
            self._events.append(Ended(one.utterance_id, heard, interrupted=True))
        self._queue.clear()
        self._paused = False
        self._fade_in = False
        self._soft = False
        self._gain_sent = self.loudness

    def pause(self) -> None:
        """Fall silent with the next frame, keeping the place."""
        if not self._paused:
            self._begin_fade_out()
            self._paused = True

    def soften(self) -> None:
        """Go on more quietly; the next frame slides there."""
        self._soft = True

    def resume(self) -> None:
        """Go on where `pause` stopped, and as loud as ever."""
        self._soft = False
        if self._paused:
            self._paused = False
            self._fade_in = bool(self._queue) and self._queue[0].sent > 0

    def frame(self) -> OutgoingFrame:
        """What to send now: exactly 160 codes, or silence."""
        if self._fade_out:
            codes = self._faded_out()
            return self._outgoing(codes, talking=False)
        if self._paused or not self._queue:
            return self._outgoing(None, talking=False)
        while self._queue and self._queue[0].over:
            self._end_first()
        if not self._queue or not self._queue[0].sendable:
            return self._outgoing(None, talking=False)
        codes = self._next_codes(self._queue[0])
        gain = self.loudness * (self._options.soft_gain if self._soft else 1.0)
        if gain != 1.0 or self._gain_sent != 1.0:
            codes = _slid(codes, self._gain_sent, gain, self._options)
            self._gain_sent = gain
        if self._fade_in:
            self._fade_in = False
            codes = _ramped(codes, 0.0, 1.0, self._options)
        if self._queue[0].over:
            self._end_first()
        return self._outgoing(codes, talking=True)

    def _outgoing(self, codes: bytes | None, *, talking: bool) -> OutgoingFrame:
        spurt = talking and not self._talking
        self._talking = talking
        if codes is None and not self._events:
            return SILENCE
        events = tuple(self._events)
        self._events.clear()
        return OutgoingFrame(codes, spurt, events)

    def _next_codes(self, utterance: _Utterance) -> bytes:
        codes = utterance.take()
        if not utterance.started and utterance.voiced_at is not None and utterance.voiced_at < utterance.sent:
            utterance.started = True
            self._events.append(Started(utterance.utterance_id))
        return codes + self._options.codec.silence[len(codes) :]

    def _end_first(self) -> None:
        one = self._queue.popleft()
        heard = one.heard_chars(self._options.chars_per_s)
        self._events.append(Ended(one.utterance_id, heard, interrupted=False, failed=one.failed))

    def _begin_fade_out(self) -> None:
        if self._talking and self._queue and not self._fade_out:
            one = self._queue[0]
            self._fade_out = bytes(one.codes[one.sent : one.sent + int(self._options.fade_s * LINE_RATE_HZ)])

    def _faded_out(self) -> bytes:
        tail, self._fade_out = self._fade_out, b""
        faded = _ramped(tail, 1.0, 0.0, self._options)
        return faded + self._options.codec.silence[len(faded) :]


def _find(queue: Iterable[_Utterance], utterance_id: int) -> _Utterance | None:
    return next((one for one in queue if one.utterance_id == utterance_id), None)


def _slid(codes: bytes, begin: float, end: float, options: PlayoutOptions) -> bytes:
    """`codes` with the volume sliding from `begin` to `end` over all of them."""
    samples = options.codec.decode(codes) * np.linspace(begin, end, len(codes), dtype=np.float32)
    return options.codec.encode(samples.clip(-32768, 32767).astype(np.int16))


def _ramped(codes: bytes, begin: float, end: float, options: PlayoutOptions) -> bytes:
    """`codes` with the volume going from `begin` to `end` (0..1) over the fade at their start."""
    samples = options.codec.decode(codes).astype(np.float32)
    length = min(int(options.fade_s * LINE_RATE_HZ), len(samples))
    samples[:length] *= np.linspace(begin, end, length, dtype=np.float32)
    return options.codec.encode(samples.astype(np.int16))
