"""The one 20 ms clock of a process: every media session has a seat on it, each at its own phase.

An absolute schedule on a wheel of millisecond slots: no drift, no timer per call, and never two frames of one session
in one beat; after a stall a session is told how many beats it missed. Not here: what is sent. Above:
`audio_pipeline.line`, the composition root (which opens and closes it). Works on asyncio and on uvloop, whose timers
have milliseconds.
"""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self

import structlog

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FrameClockOptions:
    """The wheel."""

    slots: int = 20  # one turn of the wheel is one frame
    slot_s: float = 0.001
    late_s: float = 0.003  # a timer later than this is not waited for ...
    behind_s: float = 0.100  # ... and the process counts as behind for this long


class Beating(Protocol):
    """What sits on the clock."""

    def beat(self, now: float, missed: int) -> None:
        """Send one frame now; `missed` beats before it did not happen because the process stalled."""
        ...

    def unseated(self, now: float) -> None:
        """`beat` raised: the error is logged, and no more beats come."""
        ...


class Seat:
    """One session's place on the wheel."""

    __slots__ = ("_clock", "beating", "slot")

    def __init__(self, clock: "FrameClock", beating: Beating, slot: int) -> None:
        self._clock = clock
        self.beating = beating
        self.slot = slot  # absolute slot number of the last beat; the next is one turn later

    def rephase(self, now: float) -> None:
        """A frame left at `now`, off the beat: the next beats follow at whole frames from it."""
        self._clock.move(self, self._clock.slot_at(now))

    def postpone(self) -> None:
        """The next beat, and all after it, come one slot later."""
        self._clock.move(self, self.slot + 1)

    def leave(self) -> None:
        """No more beats. Calling it twice is fine."""
        self._clock.remove(self)


class FrameClock:
    """`async with FrameClock() as clock`, then `seat = clock.join(session)`."""

    def __init__(
        self, options: FrameClockOptions | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._options = options or FrameClockOptions()
        self._monotonic = monotonic
        self._epoch_s = monotonic()
        self._wheel: list[dict[Seat, None]] = [{} for _ in range(self._options.slots)]
        self._fired = 0  # absolute slot number up to which everything has beaten
        self._timer: asyncio.TimerHandle | None = None  # None: nobody is seated
        self._timer_slot = 0  # what the timer waits for
        self._overdue_s = math.inf  # from this time on somebody has waited too long for a beat
        self._loop: asyncio.AbstractEventLoop | None = None  # None while closed
        self._behind_until_s = -math.inf  # the loop was late a moment ago
        self.missed_beats = 0  # over all sessions, since the start

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._loop = None
        for slot in self._wheel:
            slot.clear()

    @property
    def seated(self) -> int:
        """How many sessions beat."""
        return sum(len(slot) for slot in self._wheel)

    @property
    def slot_s(self) -> float:
        """The smallest change of phase."""
        return self._options.slot_s

    def now(self) -> float:
        """Seconds, monotonic: the time that everything in this room is stamped with."""
        return self._monotonic()

    def join(self, beating: Beating) -> Seat:
        """Take the emptiest phase; the first beat comes within one frame. Raises RuntimeError outside `async with`."""
        if self._loop is None:
            raise RuntimeError("the frame clock is not running")
        current = self.slot_at(self.now())
        turn = self._options.slots
        slot = min(range(current + 1, current + 1 + turn), key=lambda one: len(self._wheel[one % turn]))
        seat = Seat(self, beating, slot - turn)
        self._wheel[slot % turn][seat] = None
        self._arm()
        return seat

    def behind(self, now: float) -> bool:
        """The process cannot keep up just now: what has not been read yet may well have arrived."""
        return now < self._behind_until_s

    def catch_up(self, now: float) -> None:
        """Beat at once if the timer is late: called between pieces of other work, lest a flood of arrivals silence us.

        Without it one turn of a loop that is behind reads every waiting datagram of every call before anyone may speak.
        """
        if now >= self._overdue_s:
            self._fire()

    def slot_at(self, now: float) -> int:
        """Absolute slot number that begins at or next after `now`."""
        return math.ceil((now - self._epoch_s) / self._options.slot_s)

    def move(self, seat: Seat, slot: int) -> None:
        """Seat's business: its last beat counts as having been in `slot`."""
        turn = self._options.slots
        if self._wheel[seat.slot % turn].pop(seat, seat) is None:
            seat.slot = slot
            self._wheel[slot % turn][seat] = None
            self._arm()

    def remove(self, seat: Seat) -> None:
        """Seat's business: it beats no more."""
        self._wheel[seat.slot % self._options.slots].pop(seat, None)

    def _arm(self) -> None:
        """Wait for the next slot in which somebody sits, whoever joined or moved meanwhile."""
        if self._loop is None:
            return
        turn = self._options.slots
        following = next(
            (one for one in range(self._fired + 1, self._fired + 1 + turn) if self._wheel[one % turn]), None
        )
        if self._timer is not None:
            if following == self._timer_slot:
                return
            self._timer.cancel()
            self._timer = None
        self._overdue_s = math.inf
        if following is None:
            return
        due_s = self._epoch_s + following * self._options.slot_s
        self._timer_slot = following
        self._overdue_s = due_s + self._options.late_s
        self._timer = self._loop.call_later(max(due_s - self.now(), 0.0), self._fire)

    def _fire(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self.now()
        if now >= self._overdue_s:
            self._behind_until_s = now + self._options.behind_s
        self._overdue_s = math.inf
        # A timer may be half a slot early (uvloop rounds to milliseconds).
        reached = math.floor((now - self._epoch_s) / self._options.slot_s + 0.5)
        turn = self._options.slots
        for number in range(max(self._fired + 1, reached - turn + 1), reached + 1):
            for seat in tuple(self._wheel[number % turn]):
                self._beat(seat, number, now)
        self._fired = max(self._fired, reached)
        self._arm()

    def _beat(self, seat: Seat, number: int, now: float) -> None:
        turn = self._options.slots
        turns = (number - seat.slot) // turn
        if turns <= 0:  # it re-phased to a moment that is not a whole frame ago
            return
        missed = turns - 1
        seat.slot = number
        self.missed_beats += missed
        try:
            seat.beating.beat(now, missed)
        except Exception:  # noqa: BLE001 - one session's fault must not stop the clock of all others
            _log.exception("media_beat_failed")
            seat.leave()
            seat.beating.unseated(now)
