"""What a caller's tape and rows come to, and what travels between a bench and its callers."""

import json
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from ari_app.caller.analysis import Heard, Span, Turn
from bench import talkers
from bench.talkers import Asked, Job, Part, Talk

FILLER, ANSWER = Span(11.1, 11.6), Span(14.0, 15.0)
RECEIVED = Heard((Span(5.0, 6.0), FILLER, ANSWER), ())
SAID = Span(8.0, 10.0)


def exchange(answer: Span | None, tier: str = "model") -> SimpleNamespace:
    row = SimpleNamespace(
        turn_index=4, tier=tier, pause_s=0.95, recognise_s=0.1, think_s=2.0, speak_s=0.1, latency_s=4.0
    )
    turn = SimpleNamespace(answer=answer, disputed=False)
    run = SimpleNamespace(tool="tell_time", status="ok")
    return SimpleNamespace(turn=turn, rows=(row,), runs=(run,), understood="why", answered="because")


def told(answer: Span | None) -> Asked:
    turn = Turn("3", SAID, FILLER, disputed=False, cut_in=False, stopped_after_s=None)
    return talkers.asked(3, exchange(answer), turn, RECEIVED, until_s=20.0)


def test_a_filler_ends_the_silence_and_not_the_wait_for_the_answer() -> None:
    asked = told(ANSWER)
    assert asked.to_voice_s == pytest.approx(1.1)
    assert asked.latency_s == pytest.approx(4.0)
    assert asked.silence_s == pytest.approx(2.4)  # between the filler and the answer


def test_without_an_answer_the_silence_lasts_until_the_caller_speaks_again() -> None:
    asked = told(None)
    assert asked.latency_s is None
    assert asked.silence_s == pytest.approx(20.0 - ANSWER.end_s)


@pytest.mark.parametrize(
    ("spans", "longest_s"),
    [((), 10.0), ((Span(1.0, 9.0),), 1.0), ((Span(-5.0, 4.0),), 6.0), ((Span(2.0, 3.0), Span(2.5, 2.8)), 7.0)],
)
def test_the_longest_silence_is_between_any_two_sounds(spans: tuple[Span, ...], longest_s: float) -> None:
    assert talkers.longest_silence_s(Heard(spans, ()), 0.0, 10.0) == pytest.approx(longest_s)


def test_a_job_and_what_came_of_it_travel_as_json() -> None:
    job = Job({"user": "u", "peer": ["127.0.0.1", 5060]}, "7000", "sqlite://", ("AAA=",), (Part(0.5, (0, 0)),), 2, 7)
    talk = Talk(0, "id", "", "call", 2, 30.0, (told(ANSWER), told(None)))
    assert Job.parse(json.loads(json.dumps(asdict(job)))) == job
    assert Talk.parse(json.loads(json.dumps(asdict(talk)))) == talk
