"""Whose request an engine serves next: pure arithmetic on who asks, when it is due, and how much each call has had.

Three rules, the first that decides:

1. Work that somebody waits for goes before work ahead of need.
2. What is due goes before what is due later. A fresh request is due when it arrived; one that has been given 2 s of
   sound is due again 2 s later, so that nobody's first word waits behind somebody's long sentence.
3. Of what is due, the call that has been served least goes first: a call with many requests (folds of a long
   monologue, sentence upon sentence) cannot delay another call's only one by more than the piece being computed.

How much a call has had is counted as start-time fair queueing does (Goyal, Vin, Cheng 1996): a call that comes back
after a while begins where the others are now, not with credit for its absence. Above: `engine_server`. No clock.
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waiting(Generic[T]):
    """One request in the queue."""

    call: str  # on whose behalf; "" is a call like any other
    due_s: float
    ahead: bool  # not needed yet
    turn: int  # order of arrival
    job: T


@dataclass(slots=True)
class FairQueue(Generic[T]):
    """`put`, `take` the next, tell how long it was computed with `served`."""

    _waiting: list[Waiting[T]] = field(default_factory=list[Waiting[T]])
    _had_s: dict[str, float] = field(default_factory=dict[str, float])  # call -> virtual seconds, of present calls
    _now_s: float = 0.0  # virtual: where the call stands that was served last
    _turn: int = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, call: str, due_s: float, job: T, *, ahead: bool) -> None:
        self._turn += 1
        self._waiting.append(Waiting(call, due_s, ahead, self._turn, job))
        self._had_s[call] = max(self._had_s.get(call, 0.0), self._now_s)

    def take(self, now: float) -> T:
        """The next to serve. Raises IndexError when nothing waits."""
        if not self._waiting:
            raise IndexError("nothing waits")
        best = min(self._waiting, key=lambda one: self._rank(one, now))
        self._waiting.remove(best)
        self._now_s = max(self._now_s, self._had_s[best.call])
        return best.job

    def served(self, call: str, took_s: float) -> None:
        """`call` was served for `took_s`."""
        self._had_s[call] = self._had_s.get(call, self._now_s) + took_s
        if not self._waiting:  # nobody was kept waiting: all begin anew together
            self._now_s = max(self._now_s, *self._had_s.values())
            self._had_s.clear()

    def drop_ahead(self) -> T | None:
        """The newest request that nobody waits for, taken out; None when there is none."""
        guesses = [one for one in self._waiting if one.ahead]
        if not guesses:
            return None
        newest = max(guesses, key=lambda one: one.turn)
        self._waiting.remove(newest)
        return newest.job

    def _rank(self, one: Waiting[T], now: float) -> tuple[bool, float, float, int]:
        late = one.due_s > now
        return one.ahead, one.due_s if late else 0.0, 0.0 if late else self._had_s[one.call], one.turn
