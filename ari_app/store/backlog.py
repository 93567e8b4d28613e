"""What is on its way into the database: this process's journal, and those that dead processes left behind.

Not a queue (`journal`, above, owns that and the task everything here runs in). Below: `journal_file`, `delivery`.
"""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from ari_app.store.delivery import deliver, pass_over
from ari_app.store.engine import Database
from ari_app.store.entries import BadEntry, Entry, parse_line
from ari_app.store.errors import StoreError
from ari_app.store.journal_file import JournalFile

log = structlog.get_logger("store")

# one entry is at fault, not the database: SQLite's driver raises some of these itself (an integer of 80 bits)
_REFUSALS = (BadEntry, SQLAlchemyError, ArithmeticError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class BacklogOptions:
    """Limits of journal and delivery."""

    batch_entries: int = 200  # written and delivered together
    retry_s: float = 1.0  # between two looks whether the database is back
    clear_bytes: int = 4_000_000  # a delivered journal is emptied from this size on
    journal_bytes: int = 512_000_000  # a journal that grew to this while the database was away takes no more


@dataclass(slots=True)
class Counts:
    """Entries so far, for metrics."""

    delivered: int = 0
    dropped: int = 0  # neither in journal nor database
    refused: int = 0  # the database would not have them: passed over


class Backlog:
    """Used by one task only."""

    def __init__(self, database: Database, directory: Path, run: str, options: BacklogOptions) -> None:
        self._database = database
        self._directory = directory
        self._run = run
        self._options = options
        self._journal: JournalFile | None = None  # None while no journal can be written
        self._orphans: list[JournalFile] = []  # left by earlier processes, not yet delivered
        self._written_bytes = 0  # size of our own journal
        self._delivered_bytes = 0  # how much of it is in the database
        self._retry_at_s = 0.0  # loop time before which the database is not asked again
        self.away = False  # the database did not take the last delivery
        self.counts = Counts()

    def open(self) -> None:
        """Blocking. A journal that cannot be written is logged, not raised: calls go on without."""
        try:
            self._orphans = JournalFile.orphans(self._directory) if self._directory.is_dir() else []
            self._journal = JournalFile.create(self._directory, self._run)
        except OSError as error:
            log.error("journal_unusable", directory=str(self._directory), reason=str(error))  # noqa: TRY400 - expected

    def close(self) -> None:
        """Blocking. Leaves behind only journals that hold something undelivered."""
        for orphan in self._orphans:
            orphan.close()
        if self._journal is not None:
            (self._journal.close if self._delivered_bytes < self._written_bytes else self._journal.remove)()
            self._journal = None

    @property
    def is_empty(self) -> bool:
        return not self._orphans and self.size_bytes == 0

    @property
    def size_bytes(self) -> int:
        """Of our own journal, not yet in the database."""
        return self._written_bytes - self._delivered_bytes

    async def take(self, batch: Sequence[Entry]) -> None:
        """Make `batch` safe: in the journal, or else in the database at once, or else dropped, counted and logged."""
        if await self._journaled(batch):
            return
        if not self.away:
            await self.deliver_all()
        if self.is_empty:
            try:
                await self._deliver(batch)
            except StoreError as error:
                self._went_away(error)
            else:
                return
        self.drop(batch, "neither journal nor database can be written")

    def drop(self, dropped: Sequence[Entry], why: str) -> None:
        self.counts.dropped += len(dropped)
        log.error("records_dropped", count=len(dropped), total=self.counts.dropped, why=why)

    async def deliver_when_due(self) -> None:
        if asyncio.get_running_loop().time() >= self._retry_at_s:
            await self.deliver_all()

    async def deliver_all(self) -> None:
        """Bring what the journals hold into the database, oldest first, as far as it goes."""
        if self.is_empty:
            return
        try:
            await self._database.prepare()
            while self._orphans:
                await self._drain(self._orphans[0], 0)
                await asyncio.to_thread(self._orphans.pop(0).remove)
            if self._journal is not None:
                await self._drain(self._journal, self._delivered_bytes)
                if self._written_bytes >= self._options.clear_bytes and self.is_empty:
                    await asyncio.to_thread(self._journal.clear)
                    self._written_bytes = self._delivered_bytes = 0
        except StoreError as error:
            self._went_away(error)
            return
        if self.away:
            log.info("database_back", place=self._database.place)
        self.away = False

    def _went_away(self, error: StoreError) -> None:
        self._retry_at_s = asyncio.get_running_loop().time() + self._options.retry_s
        if not self.away:
            log.warning("database_away", place=self._database.place, reason=str(error))
        self.away = True

    async def _journaled(self, batch: Sequence[Entry]) -> bool:
        """Append `batch` to the journal; False when that cannot be done."""
        if self._journal is None or self._written_bytes >= self._options.journal_bytes:
            return False
        try:
            self._written_bytes = await asyncio.to_thread(self._journal.append, [entry.to_line() for entry in batch])
        except OSError as error:
            log.error("journal_unwritable", path=str(self._journal.path), reason=str(error))  # noqa: TRY400 - expected
            return False
        return True

    async def _drain(self, journal: JournalFile, offset_bytes: int) -> None:
        own = journal is self._journal
        while True:
            chunk = await asyncio.to_thread(journal.read, offset_bytes, self._options.batch_entries)
            if not chunk.lines:
                return
            await self._deliver([entry for line in chunk.lines if (entry := self._parsed(line)) is not None])
            offset_bytes = chunk.end_bytes
            if own:
                self._delivered_bytes = offset_bytes

    def _parsed(self, line: bytes) -> Entry | None:
        try:
            return parse_line(line)
        except BadEntry as error:
            self.counts.refused += 1
            log.error("journal_line_refused", reason=str(error))  # noqa: TRY400 - expected
            return None

    async def _deliver(self, batch: Sequence[Entry]) -> None:
        """Raises StoreError. An entry the database will not have is passed over, the others go in."""
        for _, group in itertools.groupby(batch, key=lambda entry: entry.run):
            same_run = list(group)
            try:
                async with self._database.writing() as connection:
                    count = await deliver(connection, same_run)
            except _REFUSALS:
                count = await self._deliver_singly(same_run)
            self.counts.delivered += count

    async def _deliver_singly(self, batch: Sequence[Entry]) -> int:
        count = 0
        for entry in batch:
            try:
                async with self._database.writing() as connection:
                    count += await deliver(connection, [entry])
            except _REFUSALS as error:
                self.counts.refused += 1
                log.error(  # noqa: TRY400 - one bad record is expected; its words may be personal
                    "record_refused",
                    kind=entry.kind,
                    call_id=entry.call_id,
                    serial=entry.serial,
                    reason=type(error).__name__,
                )
                async with self._database.writing() as connection:
                    await pass_over(connection, entry)
        return count
