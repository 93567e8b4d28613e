"""Asks one of several providers, and another when that fails or takes too long: the first to begin an answer gives it.

The shell of `preference`: standings of one list of providers, shared by all calls of the process. It knows neither
sound nor text: a provider is an index, an answer is an asynchronous generator of pieces. Once a first piece was given
out there is no turning to another: nothing is begun twice, nor finished by somebody else.

Above: `audio_pipeline.providers`, and `agent.llm.preferred`, which is why it imports nothing of ours but `preference`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import structlog

from audio_pipeline.preference import (
    Hedges,
    PreferenceLimits,
    Standing,
    abandoned,
    asked,
    attempt_s,
    began,
    breaker,
    failed,
    hedge_after_s,
    may_hedge,
    order,
    succeeded,
)

_log = structlog.get_logger(__name__)

_UNREAD_PIECES = 8  # of an answer; its provider is not read on meanwhile
_LEAST_S = 0.05  # less time than this is no attempt

T = TypeVar("T")
Attempt = Callable[[int, float], AsyncGenerator[T]]  # index, deadline for the first piece in s


class Nobody(Exception):
    """No provider could be asked in the time there was."""


class Overtaken(Exception):
    """Asked earlier than the one that answered."""

    def __str__(self) -> str:
        return "another that was asked later answered sooner"


@dataclass(frozen=True, slots=True)
class Judge:
    """What the errors of a kind of provider mean."""

    blames: Callable[[Exception], bool]  # it says something about the provider, not only about the request
    retry_helps: Callable[[Exception], bool]  # the same provider may do better a moment later


class Providers(Generic[T]):
    """A list of providers of one kind and how each of them stands."""

    def __init__(self, what: str, standings: Sequence[Standing], judge: Judge, limits: PreferenceLimits) -> None:
        """ValueError when there is none. `what` is for logs."""
        if not standings:
            raise ValueError(f"no {what} is configured")
        self._what = what
        self._judge = judge
        self._limits = limits
        self.standings = list(standings)
        self.hedges = Hedges()

    def order(self) -> tuple[int, ...]:
        return order(self.standings, _now())

    async def stream(
        self, attempt: Attempt[T], deadline_s: float, able: Callable[[int], bool] = lambda _: True
    ) -> AsyncGenerator[T]:
        """The pieces of the first answer that begins. `deadline_s`: for its first piece, all tries together. Raises the
        last provider's error, or Nobody."""
        self.hedges = replace(self.hedges, requests=self.hedges.requests + 1)
        group = asyncio.TaskGroup()
        await group.__aenter__()
        race = _Race(self, attempt, group, _now() + deadline_s)
        try:
            winner, piece = await race.first_piece(able)
            yield piece
            async with aclosing(race.rest(winner)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            race.end()
            # Not told of what ended the block: it would come out wrapped in an ExceptionGroup.
            await group.__aexit__(None, None, None)

    # -- what the race tells ---

    def asks(self, index: int) -> None:
        self.standings[index] = asked(self.standings[index])

    def begins(self, index: int, wait_s: float, *, hedged: bool) -> None:
        self.standings[index] = began(self.standings[index], wait_s)
        self.hedges = replace(self.hedges, won=self.hedges.won + hedged)

    def ends(self, index: int) -> None:
        self.standings[index] = succeeded(self.standings[index])

    def drops(self, index: int) -> None:
        self.standings[index] = abandoned(self.standings[index])

    def fails(self, index: int, error: Exception) -> None:
        before = self.standings[index]
        if not isinstance(error, Overtaken) and not self._judge.blames(error):
            self.standings[index] = abandoned(before)
            return
        self.standings[index] = failed(before, _now(), self._limits)
        rests_s = round(self.standings[index].rests_until_s - _now(), 1)
        _log.warning("provider_failed", kind=self._what, provider=before.name, reason=str(error), rests_s=rests_s)

    def is_well(self, index: int) -> bool:
        return breaker(self.standings[index], _now()) == "closed"

    def hedge_due_s(self, index: int, remaining_s: float) -> float:
        return hedge_after_s(self.standings[index], remaining_s, self._limits)

    def take_hedge(self) -> bool:
        """Whether one may be spent; spends it."""
        if not may_hedge(self.hedges, self._limits):
            return False
        self.hedges = replace(self.hedges, hedged=self.hedges.hedged + 1)
        _log.info("request_hedged", kind=self._what, hedged=self.hedges.hedged, requests=self.hedges.requests)
        return True

    @property
    def limits(self) -> PreferenceLimits:
        return self._limits

    @property
    def judge(self) -> Judge:
        return self._judge

    def limit_s(self, remaining_s: float, others_left: int) -> float:
        """For one attempt: all the time there is, if it can be hedged."""
        others = 0 if may_hedge(self.hedges, self._limits) else others_left
        return attempt_s(remaining_s, others, self._limits)


@dataclass(slots=True, eq=False)
class _Runner:
    index: int
    began_s: float
    task: asyncio.Task[None]
    hedge: bool  # it was asked besides another


@dataclass(frozen=True, slots=True)
class _News(Generic[T]):
    """What came of a runner: a piece, its end (both None), or an error."""

    runner: int
    piece: T | None = None
    error: Exception | None = None


class _Race(Generic[T]):
    """One request, at one or two providers at the same time."""

    def __init__(self, providers: Providers[T], attempt: Attempt[T], group: asyncio.TaskGroup, ends_s: float) -> None:
        self._providers = providers
        self._attempt = attempt
        self._group = group
        self._ends_s = ends_s
        self._news: asyncio.Queue[_News[T]] = asyncio.Queue(_UNREAD_PIECES)
        self._runners: dict[int, _Runner] = {}  # by number
        self._count = 0
        self._may_hedge = True  # until there was no hedge to spare

    async def first_piece(self, able: Callable[[int], bool]) -> tuple[int, T]:
        """The number of the runner that began first, and its first piece."""
        last: Exception = Nobody()
        while True:
            waiting = [index for index in self._providers.order() if able(index)]
            while waiting or self._runners:
                if not self._runners and not self._start(waiting, hedge=False):
                    raise last
                news = await self._next(waiting)
                if news is None:
                    continue
                if news.error is None and news.piece is not None:
                    self._won(news.runner)
                    return news.runner, news.piece
                last = news.error or Nobody()
                self._lost(news.runner, last)
            pause_s = self._providers.limits.retry_after_s
            again = pause_s > 0.0 and self._providers.judge.retry_helps(last)
            if not again or _now() + pause_s + _LEAST_S > self._ends_s:
                raise last
            await asyncio.sleep(pause_s)

    async def rest(self, winner: int) -> AsyncGenerator[T]:
        """What follows the first piece. Raises the provider's error."""
        index = self._runners[winner].index
        while True:
            news = await self._news.get()  # bounded: the provider has deadlines of its own between pieces
            if news.runner != winner:
                continue
            if news.error is not None:
                del self._runners[winner]
                self._providers.fails(index, news.error)
                raise news.error
            if news.piece is None:
                del self._runners[winner]
                self._providers.ends(index)
                return
            yield news.piece

    def end(self) -> None:
        """Whoever still runs is told that nobody waits."""
        for number in tuple(self._runners):
            self._drop(number)

    async def _next(self, waiting: list[int]) -> _News[T] | None:
        """The next news; None when a second provider was asked meanwhile."""
        newest = max(self._runners.values(), key=lambda one: one.began_s)
        hedge_at_s = newest.began_s + self._providers.hedge_due_s(newest.index, self._ends_s - newest.began_s)
        other = waiting and self._providers.is_well(waiting[0])
        hedging = other and self._may_hedge and len(self._runners) == 1 and _now() < self._ends_s - _LEAST_S
        try:
            async with asyncio.timeout_at(hedge_at_s if hedging else None):
                return await self._news.get()  # bounded: each attempt was given its deadline
        except TimeoutError:
            self._may_hedge = self._providers.take_hedge()
            if self._may_hedge:
                self._start(waiting, hedge=True)
            return None

    def _start(self, waiting: list[int], *, hedge: bool) -> bool:
        remaining_s = self._ends_s - _now()
        if remaining_s < _LEAST_S:
            return False
        index = waiting.pop(0)
        self._count += 1
        limit_s = self._providers.limit_s(remaining_s, len(waiting))
        self._providers.asks(index)
        running = self._group.create_task(self._run(self._count, index, limit_s), name=f"ask provider {index}")
        self._runners[self._count] = _Runner(index, _now(), running, hedge)
        return True

    async def _run(self, number: int, index: int, limit_s: float) -> None:
        news: _News[T] = _News(number)
        try:
            async with aclosing(self._attempt(index, limit_s)) as pieces:
                async for piece in pieces:
                    await self._news.put(_News(number, piece))
        except Exception as error:  # noqa: BLE001 - a task ends here: whoever asked is told
            news = _News(number, error=error)
        await self._news.put(news)

    def _won(self, number: int) -> None:
        winner = self._runners[number]
        self._providers.begins(winner.index, _now() - winner.began_s, hedged=winner.hedge)
        for other in tuple(self._runners):
            if other == number:
                continue
            if winner.hedge:
                self._runners[other].task.cancel()
                self._lost(other, Overtaken())  # one that hangs must not cost every request its hedge
            else:
                self._drop(other)

    def _lost(self, number: int, error: Exception) -> None:
        self._providers.fails(self._runners.pop(number).index, error)

    def _drop(self, number: int) -> None:
        runner = self._runners.pop(number)
        runner.task.cancel()
        self._providers.drops(runner.index)


def _now() -> float:
    return asyncio.get_running_loop().time()
