"""The tape: every RTP packet a call sent and received, on one monotonic clock, and the recorder.

Not here: what the packets mean (`ari_app.caller.analysis`). `at_s` of a received packet is the kernel's arrival stamp
where the kernel gives one, so a busy caller process does not bend the measurement.
"""

from dataclasses import dataclass, field
from typing import Literal

from ari_app.caller.rtp import RtpPacket

MAX_PACKETS = 1_080_000  # three hours, both directions


MarkKind = Literal["said", "barge_in", "digits", "answered", "ended", "held", "handed_off", "note"]


@dataclass(frozen=True, slots=True)
class Taped:
    """One packet and when it passed: seconds on the monotonic clock."""

    at_s: float
    packet: RtpPacket


@dataclass(frozen=True, slots=True)
class Mark:
    """A note on the time line: what the caller did or learned at that moment."""

    at_s: float
    kind: MarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Tape:
    """A finished or running call as the caller's wire saw it, in order of time."""

    sent: tuple[Taped, ...]
    received: tuple[Taped, ...]
    marks: tuple[Mark, ...] = ()
    events_sent: int | None = None  # payload type of telephone events in each direction; None when not agreed
    events_received: int | None = None

    @property
    def begin_s(self) -> float:
        """Time of the first packet; 0.0 for an empty tape."""
        firsts = [side[0].at_s for side in (self.sent, self.received) if side]
        return min(firsts, default=0.0)

    @property
    def end_s(self) -> float:
        lasts = [side[-1].at_s for side in (self.sent, self.received) if side]
        return max(lasts, default=0.0)


@dataclass(slots=True)
class Recorder:
    """Fills a tape while the call lasts. Overflow rule: what comes after MAX_PACKETS is counted, not kept."""

    sent: list[Taped] = field(default_factory=list[Taped])
    received: list[Taped] = field(default_factory=list[Taped])
    marks: list[Mark] = field(default_factory=list[Mark])
    dropped: int = 0

    def add_sent(self, at_s: float, packet: RtpPacket) -> None:
        self._add(self.sent, Taped(at_s, packet))

    def add_received(self, at_s: float, packet: RtpPacket) -> None:
        self._add(self.received, Taped(at_s, packet))

    def _add(self, side: list[Taped], taped: Taped) -> None:
        if len(side) * 2 >= MAX_PACKETS:
            self.dropped += 1
        else:
            side.append(taped)

    def tape(self, events: int | None) -> Tape:
        return Tape(tuple(self.sent), tuple(self.received), tuple(self.marks), events, events)
