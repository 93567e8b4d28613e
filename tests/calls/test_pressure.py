"""The ladder: climbed as waits grow, left slowly, and what conversations give up on it."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import lines
from agent.evals.scenario import World, run_scenario
from agent.evals.world import ScriptedModel
from agent.restraint import LADDER
from ari_app.calls.pressure import Ladder
from audio_pipeline.pressure import Pressure, PressureLimits, Rung, eased, strained

LIMITS = PressureLimits()
LONG = "A loan is borrowed money. You pay it back over time. There is interest on it. Ask your bank."


def ridden(strain: float, seconds: int, pressure: Pressure | None = None, begin_s: float = 0.0) -> Pressure:
    """Two requests a second, each strained as much."""
    pressure = pressure or Pressure()
    for half in range(seconds * 2):
        pressure = strained(pressure, strain, begin_s + half / 2, LIMITS)
    return pressure


def test_without_waits_nothing_is_given_up() -> None:
    assert ridden(0.1, 60).rung is Rung.EASY


@pytest.mark.parametrize(("strain", "rung"), [(0.5, 1), (0.9, 2), (1.4, 3), (2.2, 4), (4.0, 5)])
def test_the_longer_the_waits_the_more_is_given_up(strain: float, rung: int) -> None:
    assert ridden(strain, 60).rung == rung


def test_one_lost_request_does_not_climb_the_ladder() -> None:
    assert strained(Pressure(), 50.0, 1.0, LIMITS).rung <= Rung.FEWER_PARTIALS


def test_rungs_are_left_one_at_a_time_and_not_at_once() -> None:
    pressure = ridden(4.0, 30)
    seen: list[tuple[int, int]] = []
    for second in range(30, 90):
        pressure = eased(pressure, float(second), LIMITS)
        if not seen or seen[-1][1] != pressure.rung:
            seen.append((second, int(pressure.rung)))
    assert [rung for _, rung in seen] == [5, 4, 3, 2, 1, 0]
    assert all(later[0] - sooner[0] >= LIMITS.stay_s for sooner, later in pairwise(seen[1:]))


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 100.0), st.floats(0.0, 10.0)), max_size=80))
def test_no_history_moves_more_than_one_rung_at_a_time_or_swings(events: list[tuple[float, float]]) -> None:
    pressure, now = Pressure(), 0.0
    for strain, wait_s in events:
        now += wait_s
        before, pressure = pressure, strained(pressure, strain, now, LIMITS)
        assert abs(pressure.rung - before.rung) <= 1
        assert 0.0 <= pressure.strain <= LIMITS.most_strain
        if pressure.rung < before.rung:
            assert now - before.since_s >= LIMITS.stay_s


def test_the_process_stands_on_the_rung_of_the_engine_that_is_pressed_hardest() -> None:
    now = [0.0]
    ladder = Ladder(lambda: now[0])
    for _ in range(40):
        now[0] += 0.5
        ladder.waited("recogniser", 0.0)
        ladder.waited("language", 1.4)
    assert ladder.rung() is Rung.SHORT_ANSWERS
    assert ladder.restraint() == LADDER[Rung.SHORT_ANSWERS]
    assert ladder.strains()["recogniser"] == 0.0
    now[0] += 120.0
    for _ in range(6):
        now[0] += 6.0
        ladder.rung()
    assert ladder.rung() is Rung.EASY


def on(rung: Rung, text: str = LONG, first_token_s: float = 0.3) -> World:
    model = ScriptedModel(answer=lambda _: json.dumps({"say": text}), first_token_s=first_token_s)
    return World(model=model, restraint=lambda: LADDER[rung])


def test_there_is_a_restraint_for_every_rung() -> None:
    assert len(LADDER) == len(Rung)


def test_nothing_is_thought_ahead_from_the_second_rung_on() -> None:
    for rung, begun in ((Rung.FEWER_PARTIALS, 1), (Rung.NO_GUESSES, 0)):
        world = on(rung)
        run_scenario([{"say": "What is a loan?", "p": 0.3}], world)
        assert world.load.begun == begun


def test_answers_are_shorter_from_the_third_rung_on() -> None:
    assert "over time" in run_scenario([{"say": "What is a loan?"}], on(Rung.NO_GUESSES)).assistant
    story = run_scenario([{"say": "What is a loan?"}], on(Rung.SHORT_ANSWERS))
    assert "borrowed money" in story.assistant
    assert "over time" not in story.assistant


def test_silence_is_bridged_sooner_from_the_fourth_rung_on() -> None:
    fills: list[float] = []
    for rung in (Rung.SHORT_ANSWERS, Rung.EARLY_FILLER):
        story = run_scenario([{"say": "What is a loan?"}], on(rung, first_token_s=2.5))
        filler = next(line for line in story.transcript if line.text in lines.of("en").fillers)
        fills.append(filler.from_s - story.segments[0].to_s)
    assert fills[0] - fills[1] == pytest.approx(0.45, abs=0.05)


def test_on_the_last_rung_people_are_offered_instead_of_the_model_and_everyday_requests_go_on() -> None:
    world = on(Rung.PEOPLE)
    run_scenario([{"say": "What time is it?"}, {"say": "What is a loan?"}, {"say": "Yes, please."}], world)
    assert world.model.requests == []  # type: ignore[union-attr]
    assert world.call.done == [("transfer", "general")]
    story = run_scenario([{"say": "What time is it?"}], on(Rung.PEOPLE))
    assert "It's ten" in story.assistant
