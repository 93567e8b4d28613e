"""Reading what was written about calls: the list, and one call's whole story, as values. Writes nothing.

Above: `ari_app.cli.calls`, `ari_app.cli.explain`, `ari_app.cli.call`, `ari_app.cli.demo`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ari_app.store.engine import Database
from ari_app.store.errors import NoSuchRecord
from ari_app.store.models import call_events, calls, hand_offs, legs, recordings, tool_runs, turns


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call, as in a list. Moments are UTC."""

    call_id: str
    cell: str
    channel_id: str
    linkedid: str
    sip_call_id: str | None
    caller_number: str
    caller_name: str
    dialled: str
    started_at: datetime
    ended_at: datetime | None  # None: still going on, or its end is not written yet
    ended_by: str | None
    cause: int | None  # Q.850
    reason: str
    adoptions: int
    turns: int

    @property
    def duration_s(self) -> float | None:
        return None if self.ended_at is None else (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class LegRow:
    leg_id: str
    kind: str
    name: str
    opened_at: datetime | None
    closed_at: datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class EventRow:
    at: datetime
    kind: str  # "phase" or "note"
    what: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TurnRow:
    """Durations in seconds, None when the stage did not happen (agent.ports.TurnRecord)."""

    turn_index: int
    caller: str | None
    assistant: str
    tier: str
    started_at: datetime  # the caller began (or the greeting was said)
    pause_s: float | None
    recognise_s: float | None
    think_s: float | None
    speak_s: float | None
    latency_s: float | None
    interrupted: bool
    caller_ended_at: datetime | None = None

    @property
    def answered_at(self) -> datetime:
        """When the answer was first heard, as far as is known."""
        if self.caller_ended_at is None:
            return self.started_at
        return self.caller_ended_at + timedelta(seconds=self.latency_s or 0.0)


@dataclass(frozen=True, slots=True)
class ToolRunRow:
    turn_index: int
    tool: str
    arguments: Mapping[str, Any]
    status: str
    said: str
    receipt_id: str | None
    duration_s: float
    at: datetime


@dataclass(frozen=True, slots=True)
class HandOffRow:
    department: str
    result: str
    at: datetime
    status: str
    waited_s: float | None
    agent: str | None
    talked_s: float | None


@dataclass(frozen=True, slots=True)
class RecordingRow:
    path: str
    channels: int
    started_at: datetime
    duration_s: float
    size_bytes: int
    expires_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallStory:
    """Everything about one call, each list in order of time."""

    call: CallRow
    legs: tuple[LegRow, ...]
    events: tuple[EventRow, ...]
    turns: tuple[TurnRow, ...]
    tool_runs: tuple[ToolRunRow, ...]
    hand_offs: tuple[HandOffRow, ...]
    recordings: tuple[RecordingRow, ...]


_TURNS = select(func.count()).where(turns.c.call_id == calls.c.id).scalar_subquery()
_CALL = select(
    calls.c.id, calls.c.cell, calls.c.channel_id, calls.c.linkedid, calls.c.sip_call_id, calls.c.caller_number,
    calls.c.caller_name, calls.c.dialled, calls.c.started_at, calls.c.ended_at, calls.c.ended_by, calls.c.cause,
    calls.c.reason, calls.c.adoptions, _TURNS,
)  # fmt: skip


async def recent(database: Database, limit: int = 20) -> list[CallRow]:
    """The latest calls, newest first."""
    query = _CALL.order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(limit)
    async with database.reading() as connection:
        return [CallRow(*row) for row in await connection.execute(query)]


async def named(database: Database, name: str) -> CallRow:
    """The call called `name`: its id or the beginning of it, a SIP Call-ID, a linkedid, or "last". The newest if
    several fit. Raises NoSuchRecord."""
    newest = _CALL.order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(1)
    exact = (calls.c.id == name) | (calls.c.sip_call_id == name) | (calls.c.linkedid == name)
    attempts: list[Any] = [newest.where(exact), newest.where(calls.c.id.startswith(name, autoescape=True))]
    if name == "last":
        attempts = [newest]
    async with database.reading() as connection:
        for query in attempts if name else ():
            row = (await connection.execute(query)).one_or_none()
            if row is not None:
                return CallRow(*row)
    raise NoSuchRecord("There are no calls yet." if name == "last" else f"There is no call {name!r}.")


async def story(database: Database, call_id: str) -> CallStory:
    """Everything about the call with exactly this id. Raises NoSuchRecord."""
    async with database.reading() as connection:
        row = (await connection.execute(_CALL.where(calls.c.id == call_id))).one_or_none()
        if row is None:
            raise NoSuchRecord(f"There is no call {call_id!r}.")
        return CallStory(
            CallRow(*row),
            legs=await _all(connection, LegRow, legs, call_id, "id"),
            events=await _all(connection, EventRow, call_events, call_id, "at"),
            turns=await _all(connection, TurnRow, turns, call_id, "started_at"),
            tool_runs=await _all(connection, ToolRunRow, tool_runs, call_id, "at"),
            hand_offs=await _all(connection, HandOffRow, hand_offs, call_id, "at"),
            recordings=await _all(connection, RecordingRow, recordings, call_id, "started_at"),
        )


async def _all(connection: AsyncConnection, kind: type[Any], table: Any, call_id: str, order: str) -> tuple[Any, ...]:
    """Rows of `table` that belong to the call, as values whose fields are columns of the same names."""
    columns = [table.c[name] for name in kind.__dataclass_fields__]
    query = select(*columns).where(table.c.call_id == call_id).order_by(table.c[order], table.c.id)
    return tuple(kind(*row) for row in await connection.execute(query))
