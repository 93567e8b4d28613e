"""Applies entries to the database, each exactly once, in the order they were written.

`journal_runs` holds, per life of a writing process, the serial of its last entry in the database; it moves in the same
transaction as the entries do, so that a repetition is known. An entry may meet a call the database has not seen (its
begin was lost): then a bare call is made for it. Above: `journal`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, Update, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ari_app.domain.outcome import HandOffResult
from ari_app.store.engine import DEFAULT_TENANT
from ari_app.store.entries import BadEntry, Entry
from ari_app.store.models import (
    call_events,
    calls,
    hand_offs,
    journal_runs,
    legs,
    recordings,
    tool_runs,
    turns,
)

_Apply = Callable[[AsyncConnection, Entry], Awaitable[None]]


async def deliver(connection: AsyncConnection, entries: Sequence[Entry]) -> int:
    """Apply what is new of `entries` (all of one run, in order). Returns how many were. Raises BadEntry."""
    run = entries[0].run
    query = select(journal_runs.c.last_serial).where(journal_runs.c.run == run).with_for_update()
    last = (await connection.execute(query)).scalar_one_or_none()
    fresh = [entry for entry in entries if last is None or entry.serial > last]
    for entry in fresh:
        await _apply(connection, entry)
    await _reached(connection, run, entries[-1].serial if last is None else max(last, entries[-1].serial))
    return len(fresh)


async def pass_over(connection: AsyncConnection, entry: Entry) -> None:
    """Count `entry` as delivered although the database will not have it."""
    await _reached(connection, entry.run, entry.serial)


async def _reached(connection: AsyncConnection, run: str, serial: int) -> None:
    statement = _insert(connection, journal_runs).values(run=run, last_serial=serial, at=func.now())
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["run"], set_={"last_serial": statement.excluded.last_serial, "at": statement.excluded.at}
        )
    )


async def _apply(connection: AsyncConnection, entry: Entry) -> None:
    applier = _APPLIERS.get(entry.kind)
    if applier is None:
        raise BadEntry(f"unknown kind {entry.kind!r}")
    try:
        await applier(connection, entry)
    except (KeyError, TypeError, ValueError) as error:
        raise BadEntry(f"{entry.kind}: {type(error).__name__}: {error}") from error


def _insert(connection: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """Both databases know ON CONFLICT, each by its own construct."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def fitted(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with texts cut to their columns: PostgreSQL refuses a longer one."""
    fitting: dict[str, Any] = {}
    for name, value in values.items():
        length = getattr(table.c[name].type, "length", None)
        fitting[name] = value[:length] if isinstance(value, str) and length else value
    return fitting


def _at(data: Mapping[str, Any], name: str = "at") -> datetime:
    moment = datetime.fromisoformat(data[name])
    if moment.tzinfo is None:
        raise ValueError(f"{name} has no time zone")
    return moment


def _picked(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names}


async def _known(connection: AsyncConnection, entry: Entry) -> str:
    """The call's id, with a bare row made for it if there is none."""
    call_id = entry.call_id[:160]
    values = {"id": call_id, "tenant_id": DEFAULT_TENANT, "started_at": _at(entry.data)}
    await connection.execute(_insert(connection, calls).values(values).on_conflict_do_nothing())
    return call_id


def _of_call(call_id: str) -> Update:
    return update(calls).where(calls.c.id == call_id)


async def _started(connection: AsyncConnection, entry: Entry) -> None:
    call_id = await _known(connection, entry)
    facts = _picked(
        entry.data,
        "channel_id", "channel_name", "linkedid", "sip_call_id", "caller_number", "caller_name", "dialled", "language",
    )  # fmt: skip
    values: dict[str, Any] = {name: value for name, value in fitted(calls, facts).items() if value}
    values |= {"cell": str(entry.data.get("cell", ""))[:60]}
    if entry.data["adopted"]:
        # a process that is gone may have left it open, or a clean-up closed it too early
        values |= {"adoptions": calls.c.adoptions + 1, "ended_at": None, "ended_by": None, "cause": None, "reason": ""}
    else:
        values |= {"started_at": _at(entry.data)}
    await connection.execute(_of_call(call_id).values(values))


async def _leg(connection: AsyncConnection, entry: Entry) -> None:
    call_id, data = await _known(connection, entry), entry.data
    side = "opened_at" if data["open"] else "closed_at"
    values = fitted(legs, {"call_id": call_id, **_picked(data, "leg_id", "kind", "name", "detail"), side: _at(data)})
    statement = _insert(connection, legs).values(values)
    # a leg's begin is told again when its call is adopted: the first one counts
    moment = func.coalesce(legs.c.opened_at, statement.excluded.opened_at) if data["open"] else values[side]
    known = {side: moment} | {name: values[name] for name in ("name", "detail") if values[name]}
    await connection.execute(statement.on_conflict_do_update(index_elements=["call_id", "leg_id"], set_=known))


async def _phase(connection: AsyncConnection, entry: Entry) -> None:
    call_id, data = await _known(connection, entry), entry.data
    await _event(connection, call_id, _at(data), ("phase", data["phase"]), _picked(data, "because", "detail"))


async def _note(connection: AsyncConnection, entry: Entry) -> None:
    call_id, data = await _known(connection, entry), entry.data
    await _event(connection, call_id, _at(data), ("note", data["what"]), data["detail"])


async def _event(
    connection: AsyncConnection, call_id: str, at: datetime, what: tuple[str, str], detail: Mapping[str, Any]
) -> None:
    values = {"call_id": call_id, "at": at, "kind": what[0], "what": what[1], "detail": dict(detail)}
    await connection.execute(call_events.insert().values(fitted(call_events, values)))


async def _handed_off(connection: AsyncConnection, entry: Entry) -> None:
    call_id, data = await _known(connection, entry), entry.data
    names = ("department", "result", "status", "waited_s", "agent", "talked_s")
    values = fitted(hand_offs, {"call_id": call_id, "at": _at(data), **_picked(data, *names)})
    if data["result"] == HandOffResult.ANSWERED.value:
        # the same hand-off again, with more known (waiting time, then talking time): it completes its row
        same_agent = hand_offs.c.agent.is_(None) | (hand_offs.c.agent == (values["agent"] or hand_offs.c.agent))
        query = (
            select(func.max(hand_offs.c.id))
            .where(hand_offs.c.call_id == call_id, hand_offs.c.result == data["result"])
            .where(hand_offs.c.department == values["department"], hand_offs.c.talked_s.is_(None), same_agent)
        )
        row = (await connection.execute(query)).scalar_one_or_none()
        if row is not None:
            known = {name: value for name, value in values.items() if value is not None and name != "at"}
            await connection.execute(update(hand_offs).where(hand_offs.c.id == row).values(known))
            return
    await connection.execute(hand_offs.insert().values(values))


async def _recording(connection: AsyncConnection, entry: Entry) -> None:
    call_id, data = await _known(connection, entry), entry.data
    values = {
        "call_id": call_id,
        "started_at": _at(data),
        "expires_at": _at(data, "expires_at") if data["expires_at"] is not None else None,
        **_picked(data, "path", "channels", "duration_s", "size_bytes"),
    }
    statement = _insert(connection, recordings).values(fitted(recordings, values))
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["call_id", "path"], set_=_picked(values, "duration_s", "size_bytes", "expires_at")
        )
    )


async def _turn(connection: AsyncConnection, entry: Entry) -> None:
    call_id, data = await _known(connection, entry), entry.data
    names = ("caller", "assistant", "tier", "pause_s", "recognise_s", "think_s", "speak_s", "latency_s", "interrupted")
    ended_at = _at(data, "caller_ended_at") if data.get("caller_ended_at") is not None else None
    moments = {"started_at": _at(data), "caller_ended_at": ended_at}
    values = {"call_id": call_id, "turn_index": data["index"], **moments, **_picked(data, *names)}
    await connection.execute(turns.insert().values(fitted(turns, values)))


async def _tool_run(connection: AsyncConnection, entry: Entry) -> None:
    call_id, data = await _known(connection, entry), entry.data
    names = ("turn_index", "tool", "arguments", "status", "said", "receipt_id", "duration_s")
    values = {"call_id": call_id, "at": _at(data), **_picked(data, *names)}
    await connection.execute(tool_runs.insert().values(fitted(tool_runs, values)))


async def _ended(connection: AsyncConnection, entry: Entry) -> None:
    call_id, data = await _known(connection, entry), entry.data
    values = fitted(calls, {"ended_at": _at(data), **_picked(data, "ended_by", "cause", "reason")})
    await connection.execute(_of_call(call_id).values(values))


async def _lost(connection: AsyncConnection, entry: Entry) -> None:
    """Calls of this cell left open by a process that died, and not alive any more: closed, with the truth."""
    data = entry.data
    statement = (
        update(calls)
        .where(calls.c.ended_at.is_(None), calls.c.cell == data["cell"], calls.c.started_at < _at(data))
        .where(calls.c.id.not_in(data["alive"]))
    )
    values = {"ended_at": _at(data), "ended_by": "switch", "cause": None, "reason": data["reason"][:500]}
    await connection.execute(statement.values(values))


_APPLIERS: dict[str, _Apply] = {
    "started": _started,
    "leg": _leg,
    "phase": _phase,
    "note": _note,
    "handed_off": _handed_off,
    "recording": _recording,
    "turn": _turn,
    "tool_run": _tool_run,
    "ended": _ended,
    "lost": _lost,
}
