"""The relay: its decider by properties, its shell between two of our telephones."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.caller import analysis, g711
from ari_app.caller.user_agent import UserAgent, UserAgentOptions
from bench.relay import Impairment, Relay, RelayedUserAgent, Wire, draws, leave

SEEDS = st.integers(0, 2**31)
FRAME_S = 0.02


def journey(line: Impairment, seed: int, count: int, way: str = "to caller") -> list[tuple[float, ...]]:
    """When each of `count` packets, one every 20 ms, leaves."""
    wire, fates = Wire(seed, way), []
    for number in range(count):
        wire, instants_s = leave(wire, line, number * FRAME_S)
        fates.append(instants_s)
    return fates


ANY_LINE = st.builds(
    Impairment,
    loss=st.floats(0, 1),
    jitter_s=st.floats(0, 0.2),
    reorder=st.floats(0, 1),
    duplicate=st.floats(0, 1),
)


@given(ANY_LINE, SEEDS)
def test_the_same_seed_gives_the_same_line(line: Impairment, seed: int) -> None:
    assert journey(line, seed, 50) == journey(line, seed, 50)


@given(SEEDS)
def test_another_seed_or_direction_gives_another_line(seed: int) -> None:
    line = Impairment(loss=0.5, jitter_s=0.06)
    assert journey(line, seed, 60) != journey(line, seed + 1, 60)
    assert journey(line, seed, 60) != journey(line, seed, 60, "to far end")


@given(ANY_LINE, SEEDS)
def test_nothing_leaves_before_it_came_or_after_the_line_allows(line: Impairment, seed: int) -> None:
    for number, instants_s in enumerate(journey(line, seed, 50)):
        assert len(instants_s) <= 2
        for at_s in instants_s:
            waited_s = at_s - number * FRAME_S
            assert 0.0 <= waited_s <= 3 * line.jitter_s + 0.060 + 1e-9


@given(st.floats(0, 0.2), st.floats(0, 1), SEEDS)
def test_jitter_alone_keeps_the_order_and_stays_within_itself(jitter_s: float, loss: float, seed: int) -> None:
    fates = journey(Impairment(loss=loss, jitter_s=jitter_s), seed, 80)
    left = [(number, instants_s[0]) for number, instants_s in enumerate(fates) if instants_s]
    assert all(before[1] <= after[1] for before, after in pairwise(left))
    assert all(at_s - number * FRAME_S <= jitter_s + 1e-9 for number, at_s in left)


@given(st.floats(0, 0.2), SEEDS)
def test_a_packet_held_back_leaves_after_its_successor(jitter_s: float, seed: int) -> None:
    wire = Wire(seed, "to caller")
    wire, (held_s,) = leave(wire, Impairment(jitter_s=jitter_s, reorder=1.0), 0.0)
    _, (next_s,) = leave(wire, Impairment(jitter_s=jitter_s), FRAME_S)
    assert next_s < held_s


@given(SEEDS)
def test_a_clean_line_changes_nothing(seed: int) -> None:
    assert journey(Impairment(), seed, 20) == [(number * FRAME_S,) for number in range(20)]
    assert Impairment().clean


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("share", [0.03, 0.10, 0.5])
def test_rates_are_those_asked_for(share: float, seed: int) -> None:
    count = 4000
    allowed = 5 * (share * (1 - share) / count) ** 0.5  # five standard deviations
    lost = sum(not instants_s for instants_s in journey(Impairment(loss=share), seed, count)) / count
    twice = sum(len(instants_s) == 2 for instants_s in journey(Impairment(duplicate=share), seed, count)) / count
    held = sum(
        instants_s[0] > n * FRAME_S for n, instants_s in enumerate(journey(Impairment(reorder=share), seed, count))
    )
    assert abs(lost - share) < allowed
    assert abs(twice - share) < allowed
    assert abs(held / count - share) < allowed


def test_the_draws_of_one_packet_are_independent_of_each_other() -> None:
    drawn = np.array([draws(Wire(1, "to caller", number)) for number in range(4000)])
    off_diagonal = np.corrcoef(drawn.T) - np.eye(drawn.shape[1])
    assert np.abs(off_diagonal).max() < 0.08
    assert np.abs(drawn.mean(axis=0) - 0.5).max() < 0.03


@asynccontextmanager
async def telephones(line: Impairment) -> AsyncIterator[tuple[RelayedUserAgent, UserAgent, list[Relay]]]:
    """(caller behind a relay, callee, the relays made)."""
    made: list[Relay] = []

    def relay(number: int) -> Relay:
        made.append(Relay(line, seed=number + 7))
        return made[-1]

    async with (
        UserAgent(UserAgentOptions("bob", ("127.0.0.1", 9))) as callee,
        RelayedUserAgent(UserAgentOptions("alice", callee.address), relay) as caller,
    ):
        yield caller, callee, made


async def until(condition: Callable[[], object], deadline_s: float = 10.0) -> None:
    async with asyncio.timeout(deadline_s):
        while not condition():
            await asyncio.sleep(0.02)


def tone(hz: float, duration_s: float) -> g711.Samples:
    return analysis.tone(hz, duration_s, 8000)


async def test_a_clean_relay_passes_both_directions_untouched() -> None:
    async with telephones(Impairment()) as (alice, bob, made):
        call = await alice.call("7000")
        other = await bob.next_call()
        await other.answered()
        call.play(tone(400, 3.0))
        other.play(tone(1000, 3.0))
        await until(lambda: len(call.tape.received) > 60 and len(other.tape.received) > 60)
        assert analysis.tones_heard(call.tape.received, (400, 1000)) == {1000}
        assert analysis.tones_heard(other.tape.received, (400, 1000)) == {400}
        assert analysis.quality(call.tape.received).lost == analysis.quality(other.tape.received).lost == 0
        await call.hang_up()
        await other.ended(5)
    assert made[0].passed == made[0].came
    assert min(made[0].passed.values()) > 60


async def test_a_bad_line_loses_and_reorders_in_both_directions_as_told() -> None:
    async with telephones(Impairment(loss=0.2, jitter_s=0.02, reorder=0.2)) as (alice, bob, made):
        call = await alice.call("7000")
        other = await bob.next_call()
        await other.answered()
        await until(lambda: min(made[0].came.values()) > 150)
        await call.hang_up()
        await other.ended(5)
        for tape in (call.tape, other.tape):
            quality = analysis.quality(tape.received)
            assert 0.08 < quality.lost / (quality.lost + quality.packets) < 0.35
            assert quality.reordered > 5
    assert made[0].passed["to caller"] < made[0].came["to caller"]
