"""Several providers, one request: who is asked, who is asked besides, who is left alone. On values and virtual time."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.evals import virtual_time
from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout, EngineUnavailable
from audio_pipeline.hedging import Nobody, Providers
from audio_pipeline.preference import (
    Hedges,
    PreferenceLimits,
    Standing,
    asked,
    began,
    breaker,
    failed,
    hedge_after_s,
    may_hedge,
    order,
    succeeded,
)
from audio_pipeline.providers import JUDGE

LIMITS = PreferenceLimits(rest_min_s=1.0, retry_after_s=0.0)


# -- the breaker ---


def test_a_breaker_opens_at_a_failure_rests_is_tried_once_and_closes_with_a_success():
    standing = Standing("x")
    assert breaker(standing, 0.0) == "closed"
    standing = failed(asked(standing), 0.0, LIMITS)
    assert breaker(standing, 0.5) == "open"
    assert breaker(standing, 1.0) == "half_open"
    assert breaker(succeeded(asked(standing)), 1.0) == "closed"
    again = failed(asked(standing), 1.0, LIMITS)
    assert (breaker(again, 2.9), breaker(again, 3.0)) == ("open", "half_open")


def test_a_half_open_provider_is_tried_by_one_request_at_a_time():
    tried = asked(failed(asked(Standing("tried")), 0.0, LIMITS))
    assert order([tried, Standing("well", tier=1)], 5.0) == (1, 0)
    assert order([replace(tried, outstanding=0), Standing("well", tier=1)], 5.0) == (0, 1)


def test_equals_share_the_work_by_what_is_outstanding_and_a_lower_tier_goes_first():
    first, second, last = Standing("a", outstanding=3), Standing("b", outstanding=1), Standing("c", tier=1)
    assert order([first, second, last], 0.0) == (1, 0, 2)


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=200))
def test_no_more_than_the_budget_is_hedged(wants: list[bool]):
    hedges = Hedges()
    for want in wants:
        hedges = replace(hedges, requests=hedges.requests + 1)
        if want and may_hedge(hedges, LIMITS):
            hedges = replace(hedges, hedged=hedges.hedged + 1)
    assert hedges.hedged <= max(1.0, 0.1 * hedges.requests + 1)


def test_a_hedge_waits_for_what_most_answers_took_and_never_for_all_the_time():
    standing = Standing("x")
    assert hedge_after_s(standing, 2.0, LIMITS) == pytest.approx(0.8)
    for _ in range(30):
        standing = began(standing, 0.1)
    assert hedge_after_s(standing, 2.0, LIMITS) == pytest.approx(0.1)
    for _ in range(30):
        standing = began(standing, 5.0)
    assert hedge_after_s(standing, 2.0, LIMITS) == pytest.approx(0.8)


# -- the race ---


@dataclass
class Script:
    """A provider that begins its answer after so long, or fails."""

    takes_s: float = 0.1
    error: Exception | None = None
    pieces: tuple[str, ...] = ("a", "b")
    breaks_after: int | None = None  # pieces
    asked: int = 0
    cancelled: int = 0

    async def answer(self, limit_s: float) -> AsyncGenerator[str]:
        self.asked += 1
        try:
            await asyncio.sleep(min(self.takes_s, limit_s))
            if self.takes_s > limit_s:
                raise EngineTimeout("x", "late")
            if self.error is not None:
                raise self.error
            for number, piece in enumerate(self.pieces):
                if number == self.breaks_after:
                    raise EngineUnavailable("x", "half")
                yield piece
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


@dataclass
class Asking:
    """A list of scripted providers, and a way to ask it on virtual time."""

    scripts: list[Script]
    limits: PreferenceLimits = LIMITS
    tiers: tuple[int, ...] = ()
    told: list[str] = field(default_factory=list)

    def run(self, work: Callable[[Providers[str]], object]) -> Providers[str]:
        async def all_of_it() -> Providers[str]:
            tiers = self.tiers or tuple(range(len(self.scripts)))
            standings = [Standing(str(number), tier=tier) for number, tier in enumerate(tiers)]
            providers = Providers[str]("toy", standings, JUDGE, self.limits)
            await work(providers)  # type: ignore[misc]
            return providers

        return virtual_time.run(all_of_it())

    async def once(self, providers: Providers[str], deadline_s: float = 2.0) -> tuple[str, float]:
        began_s = asyncio.get_running_loop().time()
        text = ""
        async for piece in providers.stream(lambda index, limit_s: self.scripts[index].answer(limit_s), deadline_s):
            text += piece
        return text, asyncio.get_running_loop().time() - began_s


def test_the_preferred_one_answers_alone_when_it_is_in_time():
    asking = Asking([Script(), Script()])

    async def work(providers: Providers[str]) -> None:
        assert (await asking.once(providers))[0] == "ab"

    providers = asking.run(work)
    assert [script.asked for script in asking.scripts] == [1, 0]
    assert [(one.served, one.outstanding) for one in providers.standings] == [(1, 0), (0, 0)]


def test_a_slow_one_is_overtaken_and_told_so_and_left_alone():
    asking = Asking([Script(takes_s=60.0), Script()])

    async def work(providers: Providers[str]) -> None:
        text, took_s = await asking.once(providers)
        assert text == "ab"
        assert took_s == pytest.approx(0.8 + 0.1 + 0.02)
        assert (await asking.once(providers))[1] < 0.2  # the slow one rests

    providers = asking.run(work)
    assert (asking.scripts[0].asked, asking.scripts[0].cancelled) == (1, 1)
    assert providers.hedges == Hedges(requests=2, hedged=1, won=1)
    assert [one.outstanding for one in providers.standings] == [0, 0]


def test_without_a_hedge_to_spare_the_next_is_asked_when_the_first_has_had_its_share():
    asking = Asking([Script(takes_s=60.0), Script()], replace(LIMITS, hedge_budget=0.0))

    async def work(providers: Providers[str]) -> None:
        providers.hedges = Hedges(requests=5, hedged=5)
        assert (await asking.once(providers))[1] == pytest.approx(1.2 + 0.1 + 0.02)

    assert asking.run(work).standings[0].failed == 1


def test_a_failure_is_turned_from_at_once():
    asking = Asking([Script(error=EngineMisbehaved("x", "garbage")), Script()])

    async def work(providers: Providers[str]) -> None:
        assert (await asking.once(providers))[1] == pytest.approx(0.22)

    assert [one.failed for one in asking.run(work).standings] == [1, 0]


def test_half_an_answer_is_not_continued_by_another():
    asking = Asking([Script(breaks_after=1), Script()])

    async def work(providers: Providers[str]) -> None:
        with pytest.raises(EngineUnavailable, match="half"):
            await asking.once(providers)

    providers = asking.run(work)
    assert asking.scripts[1].asked == 0
    assert providers.standings[0].failed == 1


def test_one_that_comes_back_within_the_time_there_is_answers_after_all():
    script = Script(takes_s=0.0, error=EngineUnavailable("x", "restarting"))
    asking = Asking([script], replace(LIMITS, retry_after_s=0.2))

    async def work(providers: Providers[str]) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(1.0, setattr, script, "error", None)
        text, took_s = await asking.once(providers)
        assert text == "ab"
        assert 1.0 <= took_s < 1.3

    asking.run(work)


def test_a_refusal_is_not_asked_twice_and_time_is_never_overdrawn():
    for error, asked_times in ((EngineMisbehaved("x", "garbage"), 1), (EngineUnavailable("x", "gone"), 10)):
        script = Script(takes_s=0.0, error=error)
        asking = Asking([script], replace(LIMITS, retry_after_s=0.2))

        async def work(providers: Providers[str], asking: Asking = asking) -> None:
            began_s = asyncio.get_running_loop().time()
            with pytest.raises(EngineError):
                await asking.once(providers)
            assert asyncio.get_running_loop().time() - began_s <= 2.0

        asking.run(work)
        assert script.asked == pytest.approx(asked_times, abs=1)


def test_nobody_able_is_said_so():
    asking = Asking([Script()])

    async def work(providers: Providers[str]) -> None:
        with pytest.raises(Nobody):
            async for _ in providers.stream(
                lambda index, limit_s: asking.scripts[index].answer(limit_s), 2.0, lambda _: False
            ):
                pass

    asking.run(work)


def test_a_list_needs_a_provider():
    with pytest.raises(ValueError, match="no toy"):
        Providers[str]("toy", [], JUDGE, LIMITS)


@pytest.mark.parametrize("at_s", [0.05, 0.85, 0.905])
def test_whoever_stops_waiting_leaves_nothing_running_or_outstanding(at_s: float):
    asking = Asking([Script(takes_s=60.0), Script()])

    async def work(providers: Providers[str]) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(at_s):
                await asking.once(providers)
        assert len(asyncio.all_tasks()) == 1
        assert [one.outstanding for one in providers.standings] == [0, 0]

    asking.run(work)


def test_equals_take_turns_while_both_are_busy():
    asking = Asking([Script(), Script()], tiers=(0, 0))

    async def work(providers: Providers[str]) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(asking.once(providers))

    asking.run(work)
    assert [script.asked for script in asking.scripts] == [5, 5]
