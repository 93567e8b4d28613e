"""Writes down what calls report without ever making a call wait: `CallBook`, and per call the agent's `Diary`.

Reports go into a bounded queue; one writer task appends them in batches to a local journal (fsync'd) and delivers them
to the database. While the database is away they stay in the journal, and are delivered in order, exactly once, when it
is back; what a killed process left behind is delivered first by the next one. When the queue is full, or both disk and
database refuse, the newest reports are dropped, counted and logged: a call is worth more than its record.

Owned by the composition root: `async with CallRecords(database, directory, clock) as records:`. Not for office writes
(todos), which are answered at once or refused honestly (`office`). Below: `backlog`, `entries`.
"""

import asyncio
import itertools
import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from agent.ports import ToolRunRecord, TurnRecord
from ari_app.domain.outcome import CallOutcome, HandOff, LegSeen, PhaseEntered, RecordingMade
from ari_app.domain.ports import CallFacts, Clock
from ari_app.store import entries
from ari_app.store.backlog import Backlog, BacklogOptions
from ari_app.store.engine import Database
from ari_app.store.entries import Entry

log = structlog.get_logger("store")


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """Limits of the writer."""

    cell: str = "main"  # which voice process's calls these are, among those that share a database
    queue_entries: int = 10_000  # reports waiting for the writer; more are dropped
    backlog: BacklogOptions = field(default_factory=BacklogOptions)
    close_s: float = 5.0  # for the last delivery when the process ends


@dataclass(frozen=True, slots=True)
class RecordStats:
    """What the writer did so far, for metrics."""

    queued: int
    delivered: int
    dropped: int
    refused: int  # entries the database would not have, passed over
    database_away: bool
    backlog_bytes: int  # in the journal, not yet in the database


class CallRecords:
    """See the module. Methods without `async` never block and never raise."""

    def __init__(self, database: Database, directory: Path, clock: Clock, options: RecordOptions | None = None) -> None:
        self._clock = clock
        self._options = options or RecordOptions()
        run = f"{clock.utc():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"  # sorts by time
        self._backlog = Backlog(database, directory, run, self._options.backlog)
        self._run = run
        self._serials = itertools.count(1)
        self._waiting: deque[Entry] = deque()  # for the writer; at most `queue_entries`
        self._wake = asyncio.Event()  # something waits, or the process ends
        self._closing = False
        self._tasks = asyncio.TaskGroup()
        self._settled = asyncio.Event()  # set while everything reported is in the database (or dropped)

    async def __aenter__(self) -> "CallRecords":
        await asyncio.to_thread(self._backlog.open)
        if self._backlog.is_empty:
            self._settled.set()
        await self._tasks.__aenter__()
        self._tasks.create_task(self._keep(), name="call records")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        self._closing = True
        self._wake.set()
        try:
            await self._tasks.__aexit__(None, None, None)
        finally:
            await asyncio.to_thread(self._backlog.close)

    # What calls report (domain.ports.CallBook)

    def call_started(self, facts: CallFacts) -> None:
        self._put("started", facts.call_id, {**entries.of_start(facts), "cell": self._options.cell})

    def leg_seen(self, call_id: str, leg: LegSeen) -> None:
        self._put("leg", call_id, entries.of_leg(leg))

    def phase_entered(self, call_id: str, entry: PhaseEntered) -> None:
        self._put("phase", call_id, entries.of_phase(entry))

    def handed_off(self, call_id: str, hand_off: HandOff) -> None:
        self._put("handed_off", call_id, entries.of_hand_off(hand_off))

    def recording_made(self, call_id: str, recording: RecordingMade) -> None:
        self._put("recording", call_id, entries.of_recording(recording))

    def noted(self, call_id: str, at: datetime, what: str, detail: Mapping[str, str]) -> None:
        self._put("note", call_id, {"at": at, "what": what, "detail": detail})

    def call_ended(self, call_id: str, outcome: CallOutcome) -> None:
        self._put("ended", call_id, entries.of_end(outcome))

    def diary(self, call_id: str) -> "CallDiary":
        """The agent's diary of this call."""
        return CallDiary(self._put, self._clock, call_id)

    def close_lost(self, alive: Sequence[str]) -> None:
        """Calls of this cell that an earlier process left open and that are not among `alive` are closed. Call it once,
        after the live calls were adopted."""
        reason = "the voice process ended during the call and its end was not seen"
        data = {"at": self._clock.utc(), "cell": self._options.cell, "alive": list(alive), "reason": reason}
        self._put("lost", "", data)

    def stats(self) -> RecordStats:
        counts, backlog = self._backlog.counts, self._backlog
        return RecordStats(
            len(self._waiting), counts.delivered, counts.dropped, counts.refused, backlog.away, backlog.size_bytes
        )

    async def flushed(self, deadline_s: float) -> bool:
        """True once everything reported so far is in the database; False when that took longer than `deadline_s`."""
        try:
            async with asyncio.timeout(deadline_s):
                await self._settled.wait()
        except TimeoutError:
            return False
        return True

    def _put(self, kind: str, call_id: str, data: Mapping[str, Any]) -> None:
        entry = Entry(self._run, next(self._serials), kind, str(entries.clean(call_id)), entries.clean(data))
        if len(self._waiting) >= self._options.queue_entries:
            self._backlog.drop([entry], "queue full")
            return
        self._waiting.append(entry)
        self._settled.clear()
        self._wake.set()

    async def _keep(self) -> None:
        """The one writer, until the process ends: a fault of ours costs a batch, never the writer."""
        while not (self._closing and not self._waiting):
            try:
                await self._round()
            except Exception:
                log.exception("records_writer_failed")
                await asyncio.sleep(self._options.backlog.retry_s)
        try:
            async with asyncio.timeout(self._options.close_s):
                await self._backlog.deliver_all()
        except TimeoutError:
            log.warning("records_left_in_journal", backlog_bytes=self._backlog.size_bytes)

    async def _round(self) -> None:
        batch = await self._batch()
        if batch:
            await self._backlog.take(batch)
        await self._backlog.deliver_when_due()
        if not self._waiting and self._backlog.is_empty:
            self._settled.set()

    async def _batch(self) -> list[Entry]:
        """Wait for reports; or, with something left to deliver, only until the next try."""
        limits = self._options.backlog
        try:
            async with asyncio.timeout(None if self._backlog.is_empty else limits.retry_s):
                await self._wake.wait()
        except TimeoutError:
            return []
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), limits.batch_entries))]
        if not self._waiting and not self._closing:
            self._wake.clear()
        return batch


class CallDiary:
    """One call's diary (agent.ports.Diary)."""

    def __init__(self, put: Callable[[str, str, Mapping[str, Any]], None], clock: Clock, call_id: str) -> None:
        self._put = put  # takes kind, call id and data
        self._clock = clock
        self._call_id = call_id

    def turn(self, record: TurnRecord) -> None:
        ended_s = record.caller_ended_at_s
        ended = self._wall(ended_s) if ended_s is not None else None
        self._put("turn", self._call_id, entries.of_turn(record, self._wall(record.started_at_s), ended))

    def tool_run(self, record: ToolRunRecord) -> None:
        self._put("tool_run", self._call_id, entries.of_tool_run(record, self._clock.utc()))

    def _wall(self, at_s: float) -> datetime:
        return self._clock.utc() - timedelta(seconds=self._clock.now_s() - at_s)
