"""`calls`, `explain` and `user` as people type them, in a process of their own."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from agent.ports import ToolRunRecord, TurnRecord
from ari_app.domain.outcome import CallOutcome, EndedBy, HandOff, HandOffResult, LegSeen, PhaseEntered, RecordingMade
from ari_app.domain.ports import CallFacts
from ari_app.store import calls
from ari_app.store.calls import CallRow, CallStory, TurnRow
from ari_app.store.engine import open_database
from ari_app.store.journal import CallRecords
from ari_app.store.timeline import Stage, ending, moments, stages

ROOT = Path(__file__).resolve().parents[2]
Facts = Callable[..., CallFacts]
Typed = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def typed(tmp_path: Path) -> Typed:
    def run(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        env = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "200",
            "CONVONET_SITE__TIME_ZONE": "America/New_York",
            "CONVONET_PATHS__STATE_DIR": str(tmp_path / "state"),
            **settings,
        }
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "ari_app", *words],
            cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


async def a_written_call(url: str, journal: Path, clock: object, facts: Facts) -> None:
    at = facts().arrived_at
    async with open_database(url) as database, CallRecords(database, journal, clock) as records:  # type: ignore[arg-type]
        clock.at_s = 1020.0  # type: ignore[attr-defined]
        records.call_started(facts("1763629200.7", caller_name="\x1b[31mAnn [bold]"))
        records.leg_seen("1763629200.7", LegSeen("1763629200.7", "caller", "PJSIP/trunk-1", at, open=True))
        records.phase_entered("1763629200.7", PhaseEntered("talking", at + timedelta(seconds=0.1), "MediaJoined"))
        diary = records.diary("1763629200.7")
        diary.turn(TurnRecord(0, None, "Hello.", "greeting", 1000.5, None, None, None, None, 0.1, None, False))
        diary.turn(
            TurnRecord(1, "call the plumber", "I added it.", "fast", 1003.0, 1004.0, 0.3, 0.2, 0.02, 0.1, 0.45, True)
        )
        diary.tool_run(ToolRunRecord(1, "create_todo", {"title": "x"}, "ok", "I added it.", "r-9", 0.012))
        at_queue = at + timedelta(seconds=25)
        records.handed_off("1763629200.7", HandOff("support", HandOffResult.ABANDONED, at_queue, "", 9.0))
        records.recording_made("1763629200.7", RecordingMade("/rec/7.wav", 2, at, 30.0, 480_044, None))
        records.call_ended("1763629200.7", CallOutcome(EndedBy.CALLER, at + timedelta(seconds=30), 16))
        assert await records.flushed(20)


async def test_calls_and_explain_tell_what_happened(tmp_path: Path, typed: Typed, clock: object, facts: Facts) -> None:
    (tmp_path / "state").mkdir()
    url = f"sqlite+aiosqlite:///{tmp_path}/state/convonet.sqlite"
    await a_written_call(url, tmp_path / "journal", clock, facts)
    listed = typed("calls")
    assert listed.returncode == 0, listed.stderr
    for word in ("+14155550123", "7000", "30 s", "caller", "1763629200.7", "2026-11-20 04:00:00"):
        assert word in listed.stdout
    told = typed("explain", "last")
    assert told.returncode == 0, told.stderr
    for words in (
        "called 7000", "caller leg PJSIP/trunk-1 begins", "talking (because: MediaJoined)", "“Hello.” [greeting]",
        "“call the plumber”, recognised in 200 ms",
        "4.450 s  assistant  “I added it.” [fast, 450 ms = pause 300 + think 20 + speak 100 + other 30, interrupted]",
        "create_todo ok in 12 ms, receipt r-9", "to support: the caller hung up while waiting, after waiting 9 s",
        "recording of 30.0 s, 2 channels: /rec/7.wav", "Turn latency: median 450 ms",
        "The caller hung up: normal hang-up (Q.850 cause 16).",
    ):  # fmt: skip
        assert words in told.stdout, told.stdout
    assert "\x1b" not in told.stdout + listed.stdout, "a caller's name does not steer the terminal"
    assert "[bold]" in told.stdout
    as_json = json.loads(typed("explain", "1763629200.7", "--json").stdout)
    assert as_json["turns"][1]["latency_s"] == 0.45
    assert as_json["call"]["started_at"] == "2026-11-20T09:00:00+00:00"
    assert json.loads(typed("calls", "--json").stdout)[0]["duration_s"] == 30.0


def test_with_nothing_to_show_each_word_says_so(typed: Typed) -> None:
    assert "no calls yet" in typed("calls").stdout
    assert "no users yet" in typed("user", "list").stdout
    missing = typed("explain", "4711")
    assert (missing.returncode, missing.stdout, missing.stderr) == (1, "", "There is no call '4711'.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("calls", "--limit", "0"), "--limit takes a number from 1 to 1000."),
        (("user", "add", ""), "A name has 1 to 120 characters."),
        (("user", "add", "Ann", "--phone", "call me"), "'call me' is neither an international number"),
        (("user", "remove", "4711"), "There is no user 4711."),
    ],
)
def test_a_mistake_is_one_sentence_and_no_traceback(words: tuple[str, ...], said: str, typed: Typed) -> None:
    done = typed(*words)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_is_away_is_one_sentence(typed: Typed, free_port: Callable[[], int]) -> None:
    url = f"postgresql+asyncpg://u:s3cret@127.0.0.1:{free_port()}/x"
    for words in (("calls",), ("explain", "last"), ("user", "add", "Ann")):
        done = typed(*words, CONVONET_DATABASE__URL=url)
        assert done.returncode == 1
        assert "cannot be reached" in done.stderr
        assert "s3cret" not in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_user_is_added_with_a_pin_that_is_shown_only_now(typed: Typed, tmp_path: Path) -> None:
    made = typed("user", "add", "Ann  Example", "--phone", "+1 415 555 0123", "--phone", "101")
    assert made.returncode == 0, made.stderr
    pin = re.search(r"^PIN: (\d{6})$", made.stdout, re.MULTILINE)
    assert pin is not None
    listed = typed("user", "list").stdout
    assert "Ann Example" in listed
    assert "+14155550123, 101" in listed
    assert pin.group(1) not in listed
    kept = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir() if path.is_file())
    assert pin.group(1).encode() not in kept
    again = typed("user", "add", "Bob", "--phone", "101")
    assert (again.returncode, again.stderr) == (1, "That number already belongs to another user.\n")
    assert typed("user", "remove", listed.split()[0]).returncode == 0
    assert "no users yet" in typed("user", "list").stdout


def a_call(facts: Facts, **changes: object) -> CallStory:
    at = facts().arrived_at
    row = CallRow("c", "main", "c", "c", None, "", "", "7000", at, at + timedelta(seconds=5), "caller", 16, "", 0, 0)
    values = {name: changes.get(name, getattr(row, name)) for name in CallRow.__dataclass_fields__}
    return CallStory(CallRow(**values), (), (), (), (), (), ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "The caller hung up: normal hang-up (Q.850 cause 16)."),
        ({"ended_at": None}, "The call is still going on, or its end is not written yet."),
        (
            {"ended_by": "fault", "reason": "engine died."},
            "The call ended because something of ours broke: engine died.",
        ),
        ({"ended_by": "switch", "cause": 41}, "lost by the switch or by a process that ended: a temporary failure"),
        ({"ended_by": "queue", "cause": 99}, "cause (Q.850 cause 99)"),
        ({"ended_by": "assistant", "cause": None}, "The assistant ended the call: the conversation was over."),
        ({"ended_by": None, "cause": None}, "The call ended."),
    ],
)
def test_the_end_of_a_call_is_told_in_words(changes: dict[str, object], said: str, facts: Facts) -> None:
    told = ending(a_call(facts, **changes))
    assert said in told
    assert told.endswith(".")
    assert ".." not in told


def test_the_end_is_the_last_moment_even_when_others_share_its_time(facts: Facts) -> None:
    story = a_call(facts)
    end = story.call.ended_at
    assert end is not None
    turn = TurnRow(1, "bye", "Goodbye.", "fast", end, None, None, None, None, None, False)
    lines = moments(CallStory(story.call, (), (), (turn,), (), (), ()))
    assert [line.lane for line in lines] == ["call", "caller", "assistant", "call"]


def test_the_stages_of_a_turn_add_up_to_its_latency(facts: Facts) -> None:
    turn = TurnRow(1, "a", "b", "model", facts().arrived_at, 0.3, 0.2, 0.5, 0.1, 1.0, False)
    assert stages(turn)[:3] == (Stage("pause", 0.3), Stage("think", 0.5), Stage("speak", 0.1))
    assert sum(stage.seconds for stage in stages(turn)) == pytest.approx(1.0)


async def test_the_same_story_comes_from_both_databases(
    database_url: str, tmp_path: Path, clock: object, facts: Facts
) -> None:
    await a_written_call(database_url, tmp_path / "journal", clock, facts)
    async with open_database(database_url) as database:
        story = await calls.story(database, "1763629200.7")
    assert [moment.lane for moment in moments(story)] == [
        "call", "leg", "recording", "phase", "assistant", "caller", "assistant", "tool", "hand-off", "call",
    ]  # fmt: skip
