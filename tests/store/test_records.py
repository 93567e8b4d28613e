"""Call records: everything a call reports arrives, exactly once, whatever dies meanwhile."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from agent.ports import ToolRunRecord, TurnRecord
from ari_app.domain.outcome import (
    CallOutcome,
    EndedBy,
    HandOff,
    HandOffResult,
    LegSeen,
    PhaseEntered,
    RecordingMade,
)
from ari_app.domain.ports import CallFacts
from ari_app.store import calls
from ari_app.store.backlog import BacklogOptions
from ari_app.store.engine import Database, DatabaseOptions, open_database
from ari_app.store.entries import Entry, clean, parse_line
from ari_app.store.errors import NoSuchRecord
from ari_app.store.journal import CallRecords, RecordOptions
from ari_app.store.journal_file import JournalFile
from ari_app.store.models import calls as calls_table
from ari_app.store.models import turns as turns_table
from ari_app.store.office import Office
from tools.errors import OfficeUnavailable
from tools.ports import TodoDraft

ROOT = Path(__file__).resolve().parents[2]
FLUSH_S = 20.0  # a limit, not an expectation
Facts = Callable[..., CallFacts]


def a_turn(index: int = 0, **changes: object) -> TurnRecord:
    values: dict[str, object] = {
        "index": index, "caller": "what time is it", "assistant": "It's 9 AM.", "tier": "fast", "started_at_s": 1001.0,
        "caller_ended_at_s": 1002.0, "pause_s": 0.25, "recognise_s": 0.2, "think_s": 0.01, "speak_s": 0.1,
        "latency_s": 0.5, "interrupted": False,
    }  # fmt: skip
    return TurnRecord(**{**values, **changes})  # type: ignore[arg-type]


def a_tool_run(**changes: object) -> ToolRunRecord:
    values: dict[str, object] = {
        "turn_index": 1, "tool": "create_todo", "arguments": {"title": "call"}, "status": "ok",
        "said": "I added: call.", "receipt_id": "r-1", "duration_s": 0.02,
    }  # fmt: skip
    return ToolRunRecord(**{**values, **changes})  # type: ignore[arg-type]


async def test_everything_a_call_reports_is_in_its_story(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    at = facts().arrived_at
    later = at + timedelta(seconds=30)
    async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
        clock.at_s = 1010.0  # type: ignore[attr-defined]
        records.call_started(facts("c1"))
        records.leg_seen("c1", LegSeen("c1", "caller", "PJSIP/trunk-1", at, open=True))
        records.phase_entered("c1", PhaseEntered("talking", at, "MediaJoined"))
        records.diary("c1").turn(a_turn(1))
        records.diary("c1").tool_run(a_tool_run())
        records.noted("c1", at, "engine_slow", {"engine": "whisper"})
        records.handed_off("c1", HandOff("support", HandOffResult.ANSWERED, at, waited_s=3.0, agent="PJSIP/2101"))
        records.handed_off(
            "c1", HandOff("support", HandOffResult.ANSWERED, later, waited_s=3.0, agent="PJSIP/2101", talked_s=20.0)
        )
        records.leg_seen("c1", LegSeen("c1", "caller", "PJSIP/trunk-1", later, open=False))
        records.call_ended("c1", CallOutcome(EndedBy.CALLER, later, 16))
        records.recording_made("c1", RecordingMade("/rec/c1.wav", 2, at, 30.0, 480_044, later + timedelta(days=30)))
        assert await records.flushed(FLUSH_S)
        assert records.stats().dropped == records.stats().refused == 0
    story = await calls.story(database, "c1")
    assert (story.call.caller_number, story.call.ended_by, story.call.cause) == ("+14155550123", "caller", 16)
    assert story.call.duration_s == 30.0
    assert [(leg.opened_at, leg.closed_at) for leg in story.legs] == [(at, later)]
    assert [(event.kind, event.what) for event in story.events] == [("phase", "talking"), ("note", "engine_slow")]
    assert [(turn.caller, turn.latency_s) for turn in story.turns] == [("what time is it", 0.5)]
    assert story.turns[0].started_at == at + timedelta(seconds=1), "monotonic 1001 s is one second after arrival"
    assert [(run.tool, run.receipt_id, run.arguments) for run in story.tool_runs] == [
        ("create_todo", "r-1", {"title": "call"})
    ]
    assert [(one.result, one.talked_s, one.at) for one in story.hand_offs] == [("answered", 20.0, at)]
    assert [(one.path, one.channels, one.size_bytes) for one in story.recordings] == [("/rec/c1.wav", 2, 480_044)]
    assert not list((tmp_path / "journal").iterdir()), "a journal that was delivered is gone"


async def test_a_call_is_found_by_its_names(database: Database, tmp_path: Path, clock: object, facts: Facts) -> None:
    with pytest.raises(NoSuchRecord, match="no calls yet"):
        await calls.named(database, "last")
    async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
        records.call_started(facts("100.1", arrived_at=facts().arrived_at - timedelta(hours=1)))
        records.call_started(facts("100.2", sip_call_id="abc@host"))
        assert await records.flushed(FLUSH_S)
    assert (await calls.named(database, "last")).call_id == "100.2"
    assert (await calls.named(database, "100.1")).call_id == "100.1"
    assert (await calls.named(database, "100")).call_id == "100.2"
    assert (await calls.named(database, "abc@host")).call_id == "100.2"
    assert [row.call_id for row in await calls.recent(database, 1)] == ["100.2"]
    for missing in ("200.1", "%", "_00.1", ""):
        with pytest.raises(NoSuchRecord):
            await calls.named(database, missing)


async def test_an_adopted_call_is_open_again_and_stays_one_call(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    at = facts().arrived_at
    async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
        records.call_started(facts("c1"))
        records.call_ended("c1", CallOutcome(EndedBy.FAULT, at, None, "died"))
        records.call_started(facts("c1", adopted=True, arrived_at=at + timedelta(seconds=9)))
        assert await records.flushed(FLUSH_S)
        call = await calls.named(database, "c1")
        assert (call.ended_at, call.started_at, call.adoptions) == (None, at, 1)
        records.call_ended("c1", CallOutcome(EndedBy.CALLER, at + timedelta(seconds=20), 16))
        assert await records.flushed(FLUSH_S)
    call = await calls.named(database, "c1")
    assert (call.ended_by, call.duration_s) == ("caller", 20.0)


async def test_what_is_learnt_of_a_hand_off_bit_by_bit_is_one_hand_off_and_the_next_is_another(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    at = facts().arrived_at
    answered = HandOff("support", HandOffResult.ANSWERED, at, agent="PJSIP/190")
    async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
        records.call_started(facts("c1"))
        for known in (answered, replace(answered, waited_s=2.0), replace(answered, waited_s=2.0, talked_s=7.0)):
            records.handed_off("c1", known)
        records.handed_off("c1", replace(answered, at=at + timedelta(minutes=1), waited_s=1.0))
        records.handed_off("c1", replace(answered, agent="PJSIP/191"))
        records.handed_off("c1", HandOff("support", HandOffResult.RETURNED, at + timedelta(minutes=2), "TIMEOUT"))
        assert await records.flushed(FLUSH_S)
    seen = [
        (one.result, one.agent, one.waited_s, one.talked_s) for one in (await calls.story(database, "c1")).hand_offs
    ]
    assert sorted(seen, key=repr) == sorted(
        [
            ("answered", "PJSIP/190", 2.0, 7.0),
            ("answered", "PJSIP/190", 1.0, None),
            ("answered", "PJSIP/191", None, None),
            ("returned", None, None, None),
        ],
        key=repr,
    )


async def test_a_leg_told_again_at_adoption_keeps_its_first_begin(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    at = facts().arrived_at
    async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
        for offset_s in (0, 10):
            records.leg_seen("c1", LegSeen("x", "caller", "PJSIP/1", at + timedelta(seconds=offset_s), open=True))
        records.leg_seen("c1", LegSeen("x", "caller", "", at + timedelta(seconds=20), open=False, detail="16"))
        assert await records.flushed(FLUSH_S)
    leg = (await calls.story(database, "c1")).legs[0]
    assert (leg.opened_at, leg.closed_at) == (at, at + timedelta(seconds=20))
    assert (leg.name, leg.detail) == ("PJSIP/1", "16")


async def test_calls_a_dead_process_left_open_are_closed_with_the_truth_but_not_those_of_other_cells(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    for cell, call_ids in (("main", ("lost", "alive")), ("other", ("elsewhere",))):
        async with CallRecords(database, tmp_path / cell, clock, RecordOptions(cell=cell)) as records:  # type: ignore[arg-type]
            for call_id in call_ids:
                records.call_started(facts(call_id))
    clock.at_s += 60  # type: ignore[attr-defined]
    async with CallRecords(database, tmp_path / "main", clock) as records:  # type: ignore[arg-type]
        records.close_lost(["alive"])
        assert await records.flushed(FLUSH_S)
    ended = {row.call_id: row.ended_by for row in await calls.recent(database)}
    assert ended == {"lost": "switch", "alive": None, "elsewhere": None}
    assert "voice process ended" in (await calls.named(database, "lost")).reason


WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from agent.ports import TurnRecord
from ari_app.domain.outcome import CallOutcome, EndedBy
from ari_app.domain.ports import CallFacts
from ari_app.store.engine import DatabaseOptions, open_database
from ari_app.store.journal import CallRecords

class Clock:
    now_s = staticmethod(monotonic)
    utc = staticmethod(lambda: datetime.now(UTC))

async def go(url, directory):
    async with open_database(url, DatabaseOptions(connect_s=1.0), must_answer=False) as database:
        async with CallRecords(database, Path(directory), Clock()) as records:
            number = 0
            while True:
                call = f"k{number}"
                now = Clock.utc()
                records.call_started(CallFacts(call, call, "", "", "1", "", "7000", (), "en", now))
                records.diary(call).turn(
                    TurnRecord(0, "hi", "hello", "fast", monotonic(), None, None, None, None, None, None, False))
                records.call_ended(call, CallOutcome(EndedBy.CALLER, now, 16))
                number += 1
                if number % 20 == 0:
                    while records.stats().queued:
                        await asyncio.sleep(0)
                    print(number, flush=True)

asyncio.run(go(*sys.argv[1:]))
"""


def killed_in_the_middle(url: str, journal: Path, calls_written: int) -> int:
    """Start a writing process and kill it with -9 once it said it wrote so many calls. Returns what it said last."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, str(journal)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = 0
    for line in process.stdout:
        if line.strip().isdecimal():
            said = int(line)
        if said >= calls_written:
            break
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)
    process.stdout.close()
    return said


@pytest.mark.parametrize("reachable", [True, False], ids=["database there", "database away"])
async def test_after_kill_9_every_call_written_has_exactly_one_closed_record(
    reachable: bool, database_url: str, tmp_path: Path, clock: object, free_port: Callable[..., int]
) -> None:
    away = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/x"
    said = killed_in_the_middle(database_url if reachable else away, tmp_path / "journal", 200)
    assert list((tmp_path / "journal").glob("*.jsonl")), "the journal of the killed process is there"
    async with open_database(database_url) as database:
        for _ in range(2):  # and once more, when there is nothing left to do
            async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
                assert await records.flushed(FLUSH_S)
                assert records.stats().refused == 0
        async with database.reading() as connection:
            per_call = (
                await connection.execute(
                    select(calls_table.c.id, calls_table.c.ended_at, func.count(turns_table.c.id))
                    .join(turns_table, turns_table.c.call_id == calls_table.c.id, isouter=True)
                    .group_by(calls_table.c.id, calls_table.c.ended_at)
                )
            ).all()
    complete = {row[0] for row in per_call if row[1] is not None and row[2] == 1}
    # what was taken from the queue last may have been killed on its way to the disk: at most that batch
    assert complete >= {f"k{number}" for number in range(said - 20)}
    assert all(row[2] <= 1 for row in per_call), "no turn was written twice"
    assert not list((tmp_path / "journal").glob("*.jsonl"))


@pytest.mark.postgres
async def test_a_journal_replayed_although_it_was_already_delivered_changes_nothing(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    directory = tmp_path / "journal"
    journal = JournalFile.create(directory, "run-1")
    start = {"kind": "started", "data": clean({**_start(facts("c1")), "cell": "main"})}
    lines = [Entry("run-1", 1, start["kind"], "c1", start["data"]).to_line()]  # type: ignore[arg-type]
    lines += [
        Entry(
            "run-1", serial, "note", "c1", clean({"at": facts().arrived_at, "what": f"n{serial}", "detail": {}})
        ).to_line()
        for serial in range(2, 500)
    ]
    journal.append(lines)
    journal.close()
    copy = (directory / "run-1.jsonl").read_bytes()
    for _ in range(3):
        (directory / "run-1.jsonl").write_bytes(copy)
        async with CallRecords(database, directory, clock) as records:  # type: ignore[arg-type]
            assert await records.flushed(FLUSH_S)
    assert len((await calls.story(database, "c1")).events) == 498


def _start(facts: CallFacts) -> dict[str, object]:
    from ari_app.store.entries import of_start

    return of_start(facts)


async def test_a_torn_or_strange_line_costs_only_itself(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    directory = tmp_path / "journal"
    directory.mkdir()
    good = [
        Entry("old", 1, "started", "c1", clean({**_start(facts("c1")), "cell": "main"})),
        Entry("old", 3, "invented", "c1", {}),
        Entry("old", 4, "note", "c1", {"at": "yesterday", "what": "x", "detail": {}}),
        Entry(
            "old", 5, "ended", "c1", clean({"ended_by": "caller", "at": facts().arrived_at, "cause": 16, "reason": ""})
        ),
    ]
    lines = [entry.to_line() for entry in good]
    lines.insert(1, b"\x00\xff garbage\n")
    lines.insert(2, b'{"run":"old","serial":"x"}\n')
    (directory / "old.jsonl").write_bytes(b"".join(lines) + lines[0][:40])
    async with CallRecords(database, directory, clock) as records:  # type: ignore[arg-type]
        assert await records.flushed(FLUSH_S)
        assert records.stats().refused == 4
    assert (await calls.named(database, "c1")).ended_by == "caller"


async def test_a_living_process_keeps_its_journal_to_itself(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    directory = tmp_path / "journal"
    other = JournalFile.create(directory, "other")
    other.append([Entry("other", 1, "started", "theirs", clean({**_start(facts("theirs")), "cell": "x"})).to_line()])
    async with CallRecords(database, directory, clock) as records:  # type: ignore[arg-type]
        records.call_started(facts("ours"))
        assert await records.flushed(FLUSH_S)
    assert [row.call_id for row in await calls.recent(database)] == ["ours"]
    other.close()


@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_while_postgresql_is_stopped_calls_go_on_and_afterwards_nothing_is_missing_or_double(
    mode: str,
    private_postgres: object,
    quick: DatabaseOptions,
    tmp_path: Path,
    clock: object,
    facts: Facts,
    until: object,
) -> None:
    server = private_postgres
    options = RecordOptions(backlog=BacklogOptions(retry_s=0.1))
    async with open_database(server.url, quick) as database:  # type: ignore[attr-defined]
        async with CallRecords(database, tmp_path / "journal", clock, options) as records:  # type: ignore[arg-type]
            for number in range(50):
                records.call_started(facts(f"c{number}"))
            assert await records.flushed(FLUSH_S)
            server.stop(mode)  # type: ignore[attr-defined]
            for number in range(50):
                records.diary(f"c{number}").turn(a_turn(number))
                records.call_ended(f"c{number}", CallOutcome(EndedBy.CALLER, facts().arrived_at, 16))
            await until(lambda: records.stats().database_away and not records.stats().queued, 20)  # type: ignore[operator]
            assert records.stats().backlog_bytes > 0
            for number in range(50, 80):
                records.call_started(facts(f"c{number}"))
            server.start()  # type: ignore[attr-defined]
            for number in range(50, 80):
                records.call_ended(f"c{number}", CallOutcome(EndedBy.CALLER, facts().arrived_at, 16))
            assert await records.flushed(FLUSH_S)
            assert (records.stats().dropped, records.stats().refused, records.stats().database_away) == (0, 0, False)
        rows = await calls.recent(database, 200)
        assert len(rows) == 80
        assert all(row.ended_by == "caller" for row in rows)
        assert sum(row.turns for row in rows) == 50


@pytest.mark.postgres
async def test_while_postgresql_hangs_nothing_waits_for_it_and_afterwards_nothing_is_missing_or_double(
    private_postgres: object, tmp_path: Path, clock: object, facts: Facts, until: object
) -> None:
    server = private_postgres
    options = RecordOptions(backlog=BacklogOptions(retry_s=0.1))
    limits = DatabaseOptions(connect_s=0.5, transaction_s=0.5)
    async with open_database(server.url, DatabaseOptions()) as first:  # type: ignore[attr-defined]
        assert first.place  # the schema is made with time enough
    async with open_database(server.url, limits) as database:  # type: ignore[attr-defined]
        office = Office(database, clock)  # type: ignore[arg-type]
        async with CallRecords(database, tmp_path / "journal", clock, options) as records:  # type: ignore[arg-type]
            records.call_started(facts("c1"))
            assert await records.flushed(FLUSH_S)
            server.freeze(on=True)  # type: ignore[attr-defined]
            try:
                records.diary("c1").turn(a_turn(1))
                records.call_ended("c1", CallOutcome(EndedBy.CALLER, facts().arrived_at, 16))
                async with asyncio.timeout(20):
                    with pytest.raises(OfficeUnavailable):
                        await office.create(1, None, TodoDraft("call", None, None), key="k")
                await until(lambda: records.stats().database_away, 20)  # type: ignore[operator]
            finally:
                server.freeze(on=False)  # type: ignore[attr-defined]
            assert await records.flushed(FLUSH_S)
        assert [(row.ended_by, row.turns) for row in await calls.recent(database)] == [("caller", 1)]
        made = await office.create(1, None, TodoDraft("call", None, None), key="k")
        assert [todo.todo_id for todo in await office.list_open(1, None, due_on=None, limit=9)] == [made.todo_id]


@pytest.mark.postgres
async def test_a_server_that_is_away_at_the_start_gets_schema_and_records_when_it_comes(
    private_postgres: object, quick: DatabaseOptions, tmp_path: Path, clock: object, facts: Facts, until: object
) -> None:
    server = private_postgres
    server.stop()  # type: ignore[attr-defined]
    options = RecordOptions(backlog=BacklogOptions(retry_s=0.1))
    async with (
        open_database(server.url, quick, must_answer=False) as database,  # type: ignore[attr-defined]
        CallRecords(database, tmp_path / "journal", clock, options) as records,  # type: ignore[arg-type]
    ):
        records.call_started(facts("early"))
        await until(lambda: records.stats().database_away, 20)  # type: ignore[operator]
        server.start()  # type: ignore[attr-defined]
        assert await records.flushed(FLUSH_S)
        assert [row.call_id for row in await calls.recent(database)] == ["early"]


async def test_when_the_queue_is_full_the_newest_are_dropped_counted_and_the_rest_arrives(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    options = RecordOptions(queue_entries=10)
    async with CallRecords(database, tmp_path / "journal", clock, options) as records:  # type: ignore[arg-type]
        for number in range(25):  # without a chance for the writer in between
            records.call_started(facts(f"c{number:02}"))
        assert records.stats().dropped == 15
        assert await records.flushed(FLUSH_S)
    assert sorted(row.call_id for row in await calls.recent(database)) == [f"c{number:02}" for number in range(10)]


async def test_without_a_writable_journal_records_still_reach_the_database(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    (tmp_path / "file").write_text("")
    async with CallRecords(database, tmp_path / "file" / "journal", clock) as records:  # type: ignore[arg-type]
        records.call_started(facts("c1"))
        assert await records.flushed(FLUSH_S)
        assert records.stats().dropped == 0
    assert (await calls.named(database, "last")).call_id == "c1"


async def test_a_journal_on_a_full_disk_keeps_no_half_line(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from ari_app.store.journal_file import JournalFile\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "journal = JournalFile.create(Path(sys.argv[1]), 'run')\n"
        "journal.append([b'first\\n'])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try:\n"
        "    journal.append([b'x' * 90 + b'\\n', b'y' * 90 + b'\\n'])\n"
        "except OSError:\n"
        "    print('refused', journal.size_bytes())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == ["refused", "6"], done.stderr


async def test_a_record_the_database_will_not_have_is_passed_over_and_counted(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
        records.call_started(facts("c1"))
        records.diary("c1").turn(a_turn(10**30))  # no database has such integers
        records.diary("c1").turn(a_turn(2))
        assert await records.flushed(FLUSH_S)
        assert records.stats().refused == 1
    assert [turn.turn_index for turn in (await calls.story(database, "c1")).turns] == [2]


NAUGHTY = [
    "\0",
    "\ud800",
    "'; DROP TABLE calls; --",
    "𝕌𝕟𝕚𝕔𝕠𝕕𝕖 🎉",
    "\u202e\u0000",
    "x" * 100_000,
    "\n\r\t",
    "%s%n",
    "",
    "ﷺ" * 500,
]


@pytest.mark.parametrize("text_", NAUGHTY, ids=range(len(NAUGHTY)))
async def test_any_text_a_caller_or_a_switch_can_produce_is_stored(
    text_: str, database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
        records.call_started(facts("c1", caller_name=text_, caller_number=text_, sip_call_id=text_, dialled=text_))
        records.diary("c1").turn(a_turn(1, caller=text_, assistant=text_))
        records.diary("c1").tool_run(a_tool_run(arguments={"a": text_, text_: [text_, float("nan")]}, said=text_))
        records.noted("c1", facts().arrived_at, text_, {"x": text_})
        records.call_ended("c1", CallOutcome(EndedBy.CALLER, facts().arrived_at, 16, text_))
        assert await records.flushed(FLUSH_S)
        assert records.stats().refused == records.stats().dropped == 0
    assert (await calls.story(database, "c1")).call.ended_by == "caller"


@given(
    st.text(max_size=30),
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=4,
    ),
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_line_gives_back_the_entry_it_was_made_from(call_id: str, data: dict[str, object]) -> None:
    entry = Entry("run", 7, "note", str(clean(call_id)), clean(data))
    line = entry.to_line()
    assert line.count(b"\n") == 1
    assert parse_line(line) == entry
    json.loads(line, parse_constant=pytest.fail)  # no NaN: that is not JSON


def test_journals_are_for_their_owner_only(tmp_path: Path) -> None:
    journal = JournalFile.create(tmp_path, "run")
    assert journal.path.stat().st_mode & 0o077 == 0
    journal.close()
