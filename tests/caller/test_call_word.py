"""`convonet call`: the tape and the database's rows joined, told to people and to programs."""

import argparse
import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ari_app.caller.analysis import Heard, Span, Turn
from ari_app.caller.tape import Tape
from ari_app.cli import call
from ari_app.cli.call import Clock, Report
from ari_app.store.calls import CallStory, ToolRunRow, TurnRow

BEGAN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CLOCK = Clock(1000.0, BEGAN)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds - 1000.0)


def turn(text: str, begin_s: float, end_s: float, answer_s: float | None) -> Turn:
    answer = None if answer_s is None else Span(answer_s, answer_s + 2.0)
    return Turn(text, Span(begin_s, end_s), answer, disputed=False, cut_in=False, stopped_after_s=None)


def row(index: int, caller: str | None, tier: str, begin_s: float, latency_s: float | None = None) -> TurnRow:
    blank = dict.fromkeys(field.name for field in dataclasses.fields(TurnRow))
    known = {"turn_index": index, "caller": caller, "assistant": f"answer {index}", "tier": tier}
    known |= {"started_at": at(begin_s), "latency_s": latency_s, "interrupted": False}
    return TurnRow(**{**blank, **known})


def run_of(index: int, tool: str, receipt: str | None) -> ToolRunRow:
    return ToolRunRow(index, tool, {}, "ok", "done", receipt, 0.01, at(1005.0))


def story(rows: tuple[TurnRow, ...], runs: tuple[ToolRunRow, ...] = ()) -> CallStory:
    kept = {"turns": rows, "tool_runs": runs, "call": None}
    return CallStory(**{**dict.fromkeys((f.name for f in dataclasses.fields(CallStory)), ()), **kept})


def test_rows_go_to_the_utterance_that_was_the_latest_when_they_began() -> None:
    turns = (turn("one", 1002, 1003, 1003.6), turn("two", 1010, 1011, 1011.7))
    rows = (
        row(0, None, "greeting", 1000),
        row(1, "won", "fast", 1002.1, 0.55),
        row(2, "too", "fast", 1010.0, 0.65),
    )
    received = Heard((Span(1003.6, 1005.6), Span(1011.7, 1013.7)), ())
    one, two = call.join(turns, received, story(rows, (run_of(2, "create_todo", "r1"),)), CLOCK)
    assert (one.understood, two.understood) == ("won", "too")
    assert (one.runs, two.runs) == ((), (run_of(2, "create_todo", "r1"),))
    assert one.turn.latency_s == pytest.approx(0.6)


def test_a_filler_does_not_stop_the_clock() -> None:
    turns = (turn("what", 1002, 1003, 1004.0),)
    received = Heard((Span(1004.0, 1004.6), Span(1006.2, 1008.0)), ())
    (exchange,) = call.join(turns, received, story((row(1, "what", "model", 1002.0, 3.1),)), CLOCK)
    assert exchange.turn.latency_s == pytest.approx(3.2)


def test_an_answer_that_a_filler_ran_into_gives_no_figure() -> None:
    turns = (turn("what", 1002, 1003, 1004.0),)
    received = Heard((Span(1004.0, 1009.0),), ())
    (exchange,) = call.join(turns, received, story((row(1, "what", "model", 1002.0, 3.1),)), CLOCK)
    assert exchange.turn.disputed
    assert exchange.turn.latency_s is None


@pytest.mark.parametrize("rows", [(row(1, "what", "apology", 1002.0, 4.0),), (row(1, None, "watchdog", 1011.0),)])
def test_an_apology_and_a_watchdog_are_no_answers(rows: tuple[TurnRow, ...]) -> None:
    turns = (turn("what", 1002, 1003, 1004.0),)
    (exchange,) = call.join(turns, Heard((Span(1004.0, 1005.0),), ()), story(rows), CLOCK)
    assert exchange.turn.answer is None


def test_without_a_database_row_the_first_voice_is_the_answer() -> None:
    turns = (turn("what", 1002, 1003, 1004.0),)
    (exchange,) = call.join(turns, Heard((Span(1004.0, 1005.0),), ()), None, CLOCK)
    assert exchange.turn.latency_s == pytest.approx(1.0)


def report(received: Heard, turns: tuple[Turn, ...]) -> Report:
    return Report(
        to="7000",
        tape=Tape((), ()),
        sent=Heard((), ()),
        received=received,
        exchanges=call.join(turns, received, None, CLOCK),
        story=None,
        clock=CLOCK,
        ended_by="us",
        answered_after_s=0.012,
    )


def heard() -> Heard:
    return Heard((Span(1001.0, 1002.0),), ())


def test_two_way_needs_a_voice_and_if_we_spoke_an_answer() -> None:
    assert report(heard(), ()).two_way
    assert report(heard(), (turn("x", 1002, 1003, 1004.0),)).two_way
    assert not report(heard(), (turn("x", 1002, 1003, None),)).two_way
    assert not report(Heard((), ()), ()).two_way


def test_the_report_is_plain_json_and_plain_words() -> None:
    found = report(Heard((Span(1003.64, 1005.0),), ()), (turn("What time is it?", 1002, 1003, 1003.64),))
    told = json.loads(json.dumps(call.as_json(found)))
    assert told["turns"][0]["said"] == "What time is it?"
    assert told["turns"][0]["latency_ms"] == 640
    assert told["turn_latency_ms"] == {"p50": 640, "p95": 640}
    assert "640 ms" in call.in_words(found)


def test_options_keep_their_order() -> None:
    parser = argparse.ArgumentParser()
    call.add_arguments(parser)
    args = parser.parse_args(["--say", "one", "--interrupt", "1.5", "--wav", "b.wav", "--dtmf", "1#", "--say", "two"])
    assert args.steps == [("say", "one"), ("interrupt", "1.5"), ("wav", "b.wav"), ("dtmf", "1#"), ("say", "two")]


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([("dtmf", "12x")], "no telephone key"),
        ([("interrupt", "soon")], "no number"),
        ([("wav", "missing.wav")], "WAV"),
    ],
)
async def test_what_cannot_be_said_is_named_before_the_call(
    steps: list[tuple[str, str]], reason: str, tmp_path: Path
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    with pytest.raises(call.VoiceFailed, match=reason):
        await call.utterances(steps, call.Voice(), never)


async def test_keys_go_with_the_sentence_that_follows_and_alone_at_the_end() -> None:
    made = await call.utterances([("dtmf", "12"), ("dtmf", "#")], call.Voice(), lambda *_: None)
    assert [(utterance.keys, len(utterance.samples)) for utterance in made] == [("12#", 0)]
