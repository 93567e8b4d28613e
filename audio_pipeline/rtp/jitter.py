"""Puts packets back in order and says what is missing. Pure: `now` is an argument; no clock, no loop, no sound.

We do not feed a loudspeaker, so nothing is held back that is in order: the delay of an undisturbed stream is zero.
Only when a packet is missing do its followers wait, for a *patience* that follows the jitter and lateness really
seen.

Not here: concealment of what is missing (`audio_pipeline.concealment`), payload meaning. Above:
`audio_pipeline.line`.
"""

from dataclasses import dataclass

from audio_pipeline.rtp.packet import RtpPacket
from audio_pipeline.rtp.sequence import sequence_add, sequence_distance, timestamp_distance
from audio_pipeline.rtp.stats import InterarrivalJitter, ReceptionStats


@dataclass(frozen=True, slots=True)
class JitterOptions:
    """How long a missing packet is waited for, and how much disorder is believed."""

    clock_hz: int = 8000  # units of the timestamps
    min_patience_s: float = 0.020
    max_patience_s: float = 0.120
    jitter_factor: float = 4.0  # patience aims at this many times the RFC 3550 jitter
    patience_decay: float = 0.002  # share by which the patience for latecomers shrinks with each packet in order
    capacity_packets: int = 64  # waiting behind a hole; when full, the hole is given up at once
    max_dropout_packets: int = 3000  # RFC 3550 A.1: a jump beyond this is believed only when its successor follows
    max_misorder_packets: int = 100  # RFC 3550 A.1
    max_gap_s: float = 10.0  # a timestamp leap beyond this is a new time line, not a silence
    ssrc_settle_s: float = 0.5  # packets of the former source are refused this long after a change


@dataclass(frozen=True, slots=True)
class Gap:
    """Line time without sound, before the next packet. `lost_packets` 0: the sender chose to be silent."""

    lost_packets: int
    samples: int  # 0 when only event packets, or nothing audible, are missing


Popped = RtpPacket | Gap


class JitterBuffer:
    """`push` what arrives, then `pop` until it returns None; also `pop` at every tick, for holes that outlive patience.

    Bounded: at most `capacity_packets` wait. Duplicates, latecomers and leaps are counted in `stats`.
    """

    __slots__ = (
        "_expected_timestamp",
        "_former_ssrc",
        "_former_until_s",
        "_jitter",
        "_leap_sequence",
        "_next",
        "_options",
        "_patience_for_late_s",
        "_recent",
        "_ssrc",
        "_waiting",
        "stats",
    )

    def __init__(self, options: JitterOptions) -> None:
        self._options = options
        self._ssrc: int | None = None  # None until the first packet
        self._next = 0  # sequence number to be delivered next
        self._waiting: dict[int, tuple[RtpPacket, float]] = {}  # by sequence number, with the time of arrival
        self._recent = 0  # bit n: the packet n+1 before `_next` was delivered; tells a duplicate from a latecomer
        self._expected_timestamp: int | None = None  # of the next audio packet; None: unknown, do not compare
        self._patience_for_late_s = 0.0  # raised by each latecomer, decays
        self._leap_sequence: int | None = None  # what must follow for a leap to be believed; None: no leap pending
        self._former_ssrc: int | None = None
        self._former_until_s = 0.0
        self._jitter = InterarrivalJitter(options.clock_hz)
        self.stats = ReceptionStats()

    @property
    def patience_s(self) -> float:
        """How long a hole is waited for now."""
        wanted = max(self._jitter.jitter_s * self._options.jitter_factor, self._patience_for_late_s)
        return min(max(wanted, self._options.min_patience_s), self._options.max_patience_s)

    @property
    def jitter_s(self) -> float:
        """RFC 3550 §6.4.1 interarrival jitter."""
        return self._jitter.jitter_s

    def push(self, packet: RtpPacket, now: float) -> None:
        """Take one packet in. `now` in seconds, monotonic."""
        self.stats.received += 1
        if packet.ssrc != self._ssrc and not self._accept_source(packet, now):
            return
        ahead = sequence_distance(packet.sequence, self._next)
        if ahead < 0:
            self._behind(packet, -ahead, now)
            return
        if ahead > self._options.max_dropout_packets and not self._believe_leap(packet):
            return
        self._leap_sequence = None
        if packet.sequence in self._waiting:
            self.stats.duplicates += 1
            return
        self._jitter.arrived(packet.timestamp, now)
        self._waiting[packet.sequence] = packet, now

    def pop(self, now: float) -> Popped | None:
        """The next packet in order, or the gap before it; None when there is nothing (yet)."""
        if not self._waiting:
            return None
        entry = self._waiting.get(self._next)
        if entry is None:
            return self._give_up(now)
        packet = entry[0]
        silence = self._timestamp_ahead(packet)
        if silence > 0:
            self._expected_timestamp = packet.timestamp
            return Gap(0, silence)
        return self._deliver(packet)

    def played(self, timestamp: int) -> None:
        """The receiver decoded the packet it popped last: audio goes on at `timestamp`.

        Event packets do not call this.
        """
        self._expected_timestamp = timestamp

    def _deliver(self, packet: RtpPacket) -> RtpPacket:
        del self._waiting[packet.sequence]
        self._advance(1, delivered=True)
        self._patience_for_late_s *= 1.0 - self._options.patience_decay
        self.stats.delivered += 1
        return packet

    def _give_up(self, now: float) -> Gap | None:
        since_s = min(arrived_s for _, arrived_s in self._waiting.values())
        if now - since_s < self.patience_s and len(self._waiting) < self._options.capacity_packets:
            return None
        nearest = min(self._waiting, key=lambda sequence: sequence_distance(sequence, self._next))
        missing = sequence_distance(nearest, self._next)
        follower, _ = self._waiting[nearest]
        silence = self._timestamp_ahead(follower)
        self._advance(missing, delivered=False)
        self._expected_timestamp = follower.timestamp if silence > 0 else None
        self.stats.lost += missing
        return Gap(missing, max(silence, 0))

    def _timestamp_ahead(self, packet: RtpPacket) -> int:
        """Samples of line time between what was expected and `packet`; 0 when they cannot be compared."""
        if self._expected_timestamp is None:
            return 0
        ahead = timestamp_distance(packet.timestamp, self._expected_timestamp)
        limit = self._options.max_gap_s * self._options.clock_hz
        return ahead if 0 < ahead <= limit else 0

    def _advance(self, count: int, *, delivered: bool) -> None:
        self._next = sequence_add(self._next, count)
        window = (1 << self._options.max_misorder_packets) - 1
        self._recent = (self._recent << min(count, self._options.max_misorder_packets) | delivered) & window

    def _behind(self, packet: RtpPacket, distance: int, now: float) -> None:
        if distance > self._options.max_misorder_packets:
            if self._believe_leap(packet):
                self._leap_sequence = None
                self._jitter.arrived(packet.timestamp, now)
                self._waiting[packet.sequence] = packet, now
            return
        if self._recent >> (distance - 1) & 1:
            self.stats.duplicates += 1
            return
        # It was given up for lost: the next time we wait longer.
        self.stats.late += 1
        late_s = distance * 0.020 + self._options.min_patience_s
        self._patience_for_late_s = min(max(self._patience_for_late_s, late_s), self._options.max_patience_s)

    def _believe_leap(self, packet: RtpPacket) -> bool:
        """RFC 3550 A.1: two packets in sequence on the far side of a leap mean that the sender restarted."""
        if packet.sequence != self._leap_sequence:
            self._leap_sequence = sequence_add(packet.sequence, 1)
            self.stats.leaps += 1
            return False
        self.stats.restarts += 1
        self._begin(packet)
        return True

    def _accept_source(self, packet: RtpPacket, now: float) -> bool:
        if packet.ssrc == self._former_ssrc and now < self._former_until_s:
            self.stats.late += 1
            return False
        if self._ssrc is not None:
            self.stats.ssrc_changes += 1
            self._former_ssrc = self._ssrc
            self._former_until_s = now + self._options.ssrc_settle_s
        self._ssrc = packet.ssrc
        self._begin(packet)
        return True

    def _begin(self, packet: RtpPacket) -> None:
        """A new time line starts with `packet`; what waited behind a hole of the old one is dropped and counted."""
        self.stats.dropped += len(self._waiting)
        self._waiting.clear()
        self._next = packet.sequence
        self._recent = 0
        self._expected_timestamp = None
        self._leap_sequence = None
        self._jitter.restart()
