"""Reception figures of one stream (RFC 3550 §6.4.1, A.3, A.8). Pure.

Not here: sending RTCP. Above: `jitter`, `audio_pipeline.line`; telemetry reads the frozen copies that the session
returns.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class ReceptionStats:
    """Counters of packets; they only grow."""

    received: int = 0  # everything pushed
    delivered: int = 0  # handed on in order
    lost: int = 0  # given up; a latecomer is counted in both `lost` and `late`
    late: int = 0  # came after it was given up, or from a source that was replaced
    duplicates: int = 0
    dropped: int = 0  # waited behind a hole when the stream restarted
    leaps: int = 0  # sequence jumps not believed (yet)
    restarts: int = 0  # sequence jumps believed
    ssrc_changes: int = 0

    @property
    def loss_share(self) -> float:
        """0..1, of the packets that should have come."""
        expected = self.delivered + self.lost
        return self.lost / expected if expected else 0.0


class InterarrivalJitter:
    """RFC 3550 A.8: J += (|D| - J) / 16, D the change of transit time between packets."""

    __slots__ = ("_clock_hz", "_last_arrival_s", "_last_timestamp", "jitter_s")

    def __init__(self, clock_hz: int) -> None:
        self._clock_hz = clock_hz
        self._last_timestamp: int | None = None  # None: no packet yet
        self._last_arrival_s = 0.0
        self.jitter_s = 0.0

    def arrived(self, timestamp: int, now: float) -> None:
        """A packet with `timestamp` came at `now` (s).

        Packets of one telephone event or a pause in sending do not count.
        """
        last = self._last_timestamp
        if last is not None:
            step = timestamp - last
            elapsed_s = now - self._last_arrival_s
            # Outside this range it is a wrap, a pause or an event: no measure of the network.
            if 0 < step <= self._clock_hz // 5 and 0.0 <= elapsed_s < 1.0:
                difference_s = abs(elapsed_s - step / self._clock_hz)
                self.jitter_s += (difference_s - self.jitter_s) / 16.0
        self._last_timestamp = timestamp
        self._last_arrival_s = now

    def restart(self) -> None:
        """Another source or time line: its first packet has no predecessor."""
        self._last_timestamp = None
