"""How many callers at once, how long the silences, how much memory: the arithmetic of three benches."""

import argparse
import random

import pytest

from bench import conversations, dead_air, memory
from bench.conversations import Step
from bench.talkers import VOICES, Asked, Line, Talk

LOAD = (0.0, 0.0, 0.0)


def asked(
    latency_s: float | None, *, at_s: float = 0.0, sound: int = 0, tier: str = "fast", voice_s: float | None = None
) -> Asked:
    answer_s = None if latency_s is None else at_s + latency_s
    heard_s = at_s + voice_s if voice_s is not None else answer_s
    silence_s = latency_s if latency_s is not None else 9.0
    return Asked(
        sound, at_s, heard_s, answer_s, silence_s, False, False, "text", "answer", 1, tier, {"pause": 0.25}, ()
    )


def step(callers: int, latencies_s: list[float | None], kind: str = "everyday", failure: str = "") -> Step:
    turns = tuple(asked(value) for value in latencies_s)
    return Step(
        kind,
        callers,
        [Talk(0, "id", "", "", len(turns), 100.0, turns), *([Talk(0, "", failure, "", 1, 0, ())] * bool(failure))],
    )


def test_the_largest_step_counts_only_when_none_below_it_failed() -> None:
    fine, slow = [0.4] * 20, [0.4] * 10 + [3.0] * 10
    assert conversations.largest([step(1, fine), step(2, fine), step(4, slow)], "everyday") == 2
    assert conversations.largest([step(1, slow), step(2, fine)], "everyday") == 0
    assert conversations.largest([step(1, fine), step(2, fine)], "model") == 0


def test_a_sentence_without_an_answer_or_with_an_apology_is_no_quick_turn() -> None:
    assert step(1, [0.4] * 20).passed
    assert not step(1, [0.4] * 18 + [None] * 2).passed
    apologised = Step("everyday", 1, [Talk(0, "id", "", "", 1, 100.0, (asked(0.4, tier="apology"),))])
    assert not apologised.passed


def test_a_misheard_request_is_no_everyday_one_and_does_not_judge_the_step() -> None:
    turns = (*(asked(0.4) for _ in range(10)), asked(7.0, tier="model"))
    talked = [Talk(0, "id", "", "", 11, 100.0, turns)]
    assert Step("everyday", 1, talked).latencies_s == pytest.approx([0.4] * 10)
    assert Step("model", 1, talked).latencies_s == pytest.approx([7.0])
    report = conversations.counts([Step("everyday", 1, talked)])
    assert next(one.value for one in report if one.name == "answered by the other kind's tier") == 1


def test_a_step_with_a_call_that_never_came_up_has_not_passed() -> None:
    assert not step(2, [0.4] * 20, failure="486 Busy Here").passed
    assert not step(1, []).passed


def test_only_what_was_said_while_all_callers_were_there_counts() -> None:
    early = Talk(0, "a", "", "", 2, 30.0, (asked(0.4, at_s=10.0), asked(0.4, at_s=25.0)))
    late = Talk(0, "b", "", "", 2, 60.0, (asked(0.5, at_s=20.0), asked(9.0, at_s=50.0)))
    assert sorted(Step("everyday", 2, [early, late]).latencies_s) == pytest.approx([0.4, 0.4, 0.5])


def test_every_caller_of_a_step_says_enough_and_has_a_phase_of_its_own() -> None:
    drawn = conversations.parts(12, 24, 48, random.Random(3))
    assert [len(part.says) for part in drawn] == [conversations.FEWEST_TURNS] * 12
    assert len({part.starts_s for part in drawn}) == 12
    assert len(conversations.parts(1, 24, 48, random.Random(3))[0].says) == 24


@pytest.mark.parametrize("kind", ["everyday", "model"])
def test_the_sentences_are_spoken_in_all_voices_and_follow_from_the_seed(kind: str) -> None:
    drawn = conversations.lines(kind, 40, random.Random(1))
    assert {line.voice.name for line in drawn} == {voice.name for voice in VOICES}
    assert drawn == conversations.lines(kind, 40, random.Random(1)) != conversations.lines(kind, 40, random.Random(2))


SAID = [Line("everyday", "What time is it?", VOICES[0]), Line("unfinished", "I would like to", VOICES[1])]
ARGS = argparse.Namespace(at_once=2, seed=1, real=False)


def test_an_unfinished_sentence_may_be_waited_for_longer() -> None:
    both = (asked(2.0, sound=0), asked(2.0, sound=1), asked(2.6, sound=1), asked(1.1, sound=0))
    found = dead_air.silences([Talk(0, "id", "", "", 4, 100.0, both)], SAID)
    assert [one.too_long for one in found] == [True, False, True, False]


def test_a_filler_in_time_is_no_dead_air_and_every_offender_is_told() -> None:
    talk = Talk(0, "id", "", "", 2, 100.0, (asked(4.0, sound=0, voice_s=1.1), asked(1.6, sound=0)))
    report = dead_air.report_of([talk], SAID, ARGS, LOAD).as_json()
    assert report["counts"]["silences too long after complete utterances"]["value"] == 1
    assert "1600 ms after everyday 'What time is it?' (rms)" in report["facts"]["offender 1"]
    assert "pause 250" in report["facts"]["offender 1"]
    assert "offender 2" not in report["facts"]
    assert not report["met"]


def test_a_sentence_that_nobody_reacted_to_is_dead_air() -> None:
    found = dead_air.silences([Talk(0, "id", "", "", 1, 100.0, (asked(None, sound=0),))], SAID)
    assert [one.silence_s for one in found] == [9.0]


def test_all_kinds_are_mixed_in_every_call() -> None:
    drawn = dead_air.lines(100, random.Random(1))
    assert {kind: sum(line.kind == kind for line in drawn) for kind in dead_air.LIMITS_S} == {
        "everyday": 60, "model": 20, "unfinished": 20,
    }  # fmt: skip
    says = [number for part in dead_air.parts(200, 100, random.Random(1)) for number in part.says]
    assert sorted(says) == sorted([*range(100)] * 2)


def test_growth_is_what_came_after_the_first_calls() -> None:
    assert memory.looks(200) == [10, 48, 86, 124, 162, 200]
    read = {10: {"voice": 100.0, "speaker": 300.0}, 200: {"voice": 140.0, "speaker": 301.0}}
    talks = [Talk(0, "id", "", "", 1, 0.0, (asked(0.4),))] * 200
    report = memory.report_of(talks, read, [], ARGS, LOAD)
    assert report.as_json()["figures"]["voice process grew by"]["p50"] == 40.0
    assert report.met
    assert not memory.report_of(talks, {**read, 200: {"voice": 151.0, "speaker": 301.0}}, [], ARGS, LOAD).met
    assert not memory.report_of(talks, read, ["voice"], ARGS, LOAD).met
