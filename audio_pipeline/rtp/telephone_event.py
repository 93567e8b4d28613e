"""DTMF as RFC 4733 telephone events: many packets in, one digit out; and one digit to its packets. Pure.

A sender repeats an event every 20-50 ms with a growing duration and its end three times. Any of them may be lost,
late or repeated; one digit must come of it. Not here: order (`jitter`), tones in the audio. Above:
`audio_pipeline.line`.
"""

import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from audio_pipeline.errors import MalformedPacket
from audio_pipeline.rtp.sequence import timestamp_add, timestamp_distance

DIGITS = "0123456789*#ABCD"  # RFC 4733 §3.2, by event code
PAYLOAD_BYTES = 4
_PAYLOAD = struct.Struct("!BBH")
_END_BIT = 0x80
_VOLUME_MASK = 0x3F
_MAX_DURATION = 0xFFFF


@dataclass(frozen=True, slots=True)
class TelephoneEvent:
    """One event payload (RFC 4733 §2.3)."""

    code: int  # 0..255; 0..15 are DTMF
    end: bool
    volume: int  # 0..63, dBm0 below zero
    duration: int  # 0..65535 timestamp units since the event began

    @staticmethod
    def parse(payload: bytes) -> "TelephoneEvent":
        """Read a payload.

        Bytes after the first event (RFC 4733 §2.5.1.5 allows several) are ignored. Raises MalformedPacket.
        """
        if len(payload) < PAYLOAD_BYTES:
            raise MalformedPacket("telephone event is shorter than 4 bytes", len(payload))
        code, flags, duration = _PAYLOAD.unpack_from(payload)
        return TelephoneEvent(code, bool(flags & _END_BIT), flags & _VOLUME_MASK, duration)

    def serialize(self) -> bytes:
        """The four bytes. Raises ValueError when a field does not fit."""
        if not 0 <= self.volume <= _VOLUME_MASK:
            raise ValueError(f"volume {self.volume} is not 0..{_VOLUME_MASK}")
        try:
            return _PAYLOAD.pack(self.code, (_END_BIT if self.end else 0) | self.volume, self.duration)
        except struct.error as error:
            raise ValueError(f"an event field is out of range: {error}") from error


@dataclass(frozen=True, slots=True)
class DigitOptions:
    """What counts as one key press."""

    clock_hz: int = 8000
    silence_s: float = 0.150  # no further packet for this long: the end was lost, the digit is complete
    max_duration_s: float = 15.0  # a key held longer is released for the sender
    remembered_events: int = 16  # finished events whose latecomers are recognised
    burst_digits: int = 32  # accepted at once ...
    digits_per_s: float = 15.0  # ... and then at this rate; a phone's keypad reaches about 10. More is a flood.


@dataclass(frozen=True, slots=True)
class DigitHeard:
    """One finished key press."""

    digit: str
    duration_s: float


@dataclass(slots=True)
class _Pressed:
    code: int
    began: int  # timestamp of the segment that is open now
    earlier_units: int  # duration of closed segments of a very long press (RFC 4733 §2.5.1.3)
    duration: int  # units, of the open segment
    since_s: float
    seen_s: float

    @property
    def total_units(self) -> int:
        return self.earlier_units + self.duration


class DigitReceiver:
    """`push` each event payload with its packet's timestamp, and `expire` now and then; both return finished digits."""

    __slots__ = ("_budget", "_budget_at_s", "_finished", "_options", "_pressed", "flooded", "ignored")

    def __init__(self, options: DigitOptions) -> None:
        self._options = options
        self._pressed: _Pressed | None = None  # None: no key is down
        self._finished: deque[tuple[int, int]] = deque(maxlen=options.remembered_events)  # (code, timestamp)
        self._budget = float(options.burst_digits)  # digits that may still pass now
        self._budget_at_s: float | None = None  # when it was last topped up; None: never
        self.flooded = 0  # digits dropped because they came too fast
        self.ignored = 0  # events that are no DTMF digit, and latecomers of finished ones

    def push(self, payload: bytes, timestamp: int, now: float) -> tuple[DigitHeard, ...]:
        """Take one payload in. Raises MalformedPacket. At most two digits: an unfinished one and its successor."""
        event = TelephoneEvent.parse(payload)
        if event.code >= len(DIGITS):
            self.ignored += 1
            return ()
        finished: tuple[DigitHeard, ...] = ()
        if not self._continues(event, timestamp):
            if self._is_old(event, timestamp):
                self.ignored += 1
                return ()
            finished = self._release(now)
            self._pressed = _Pressed(event.code, timestamp, 0, 0, now, now)
        pressed = self._pressed
        if pressed is not None:
            pressed.duration = max(pressed.duration, event.duration)
            pressed.seen_s = now
            if event.end or now - pressed.since_s > self._options.max_duration_s:
                finished += self._release(now)
        return finished

    def expire(self, now: float) -> tuple[DigitHeard, ...]:
        """Complete a digit whose end never came."""
        if self._pressed is None or now - self._pressed.seen_s < self._options.silence_s:
            return ()
        return self._release(now)

    def _continues(self, event: TelephoneEvent, timestamp: int) -> bool:
        pressed = self._pressed
        if pressed is None or event.code != pressed.code:
            return False
        if timestamp == pressed.began:
            return True
        # A press longer than 65535 units goes on as a new segment that begins where the last one ended.
        if timestamp == timestamp_add(pressed.began, _MAX_DURATION) and pressed.duration >= _MAX_DURATION - 8000:
            self._finished.append((pressed.code, pressed.began))
            pressed.earlier_units += _MAX_DURATION
            pressed.began = timestamp
            pressed.duration = 0
            return True
        return False

    def _is_old(self, event: TelephoneEvent, timestamp: int) -> bool:
        if (event.code, timestamp) in self._finished:
            return True
        pressed = self._pressed
        return pressed is not None and timestamp_distance(timestamp, pressed.began) < 0

    def _release(self, now: float) -> tuple[DigitHeard, ...]:
        pressed = self._pressed
        if pressed is None:
            return ()
        self._pressed = None
        self._finished.append((pressed.code, pressed.began))
        if not self._afford(now):
            self.flooded += 1
            return ()
        return (DigitHeard(DIGITS[pressed.code], pressed.total_units / self._options.clock_hz),)

    def _afford(self, now: float) -> bool:
        if self._budget_at_s is not None:
            earned = (now - self._budget_at_s) * self._options.digits_per_s
            self._budget = min(self._budget + max(earned, 0.0), float(self._options.burst_digits))
        self._budget_at_s = now
        if self._budget < 1.0:
            return False
        self._budget -= 1.0
        return True


@dataclass(frozen=True, slots=True)
class EventPacket:
    """What one packet of a digit we send holds."""

    payload: bytes
    marker: bool  # only the first packet of the event
    last: bool  # the third and last end packet


def digit_packets(digit: str, duration_s: float, clock_hz: int = 8000, step_s: float = 0.020) -> Iterator[EventPacket]:
    """The packets of one key press, one each `step_s`; the end goes out three times (RFC 4733 §2.5.1.4).

    Raises ValueError for anything but 0-9 * # A-D.
    """
    code = DIGITS.find(digit.upper()) if len(digit) == 1 else -1
    if code < 0:
        raise ValueError(f"{digit!r} is not a DTMF digit")
    step = round(clock_hz * step_s)
    total = min(max(round(clock_hz * duration_s), step), _MAX_DURATION)
    for elapsed in range(step, total, step):
        yield EventPacket(TelephoneEvent(code, False, 10, elapsed).serialize(), elapsed == step, False)
    for repeat in range(3):
        first = repeat == 0 and total == step
        yield EventPacket(TelephoneEvent(code, True, 10, total).serialize(), first, repeat == 2)
