"""What is not kept: recordings past their time, and calls to be erased. Deletes files only below a given root."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import select, update

from ari_app.store.engine import DEFAULT_TENANT, Database
from ari_app.store.errors import NoSuchRecord
from ari_app.store.models import audit_log, calls, recordings

log = structlog.get_logger("store")


@dataclass(frozen=True, slots=True)
class Purged:
    deleted: tuple[str, ...]  # files that are gone, whether by us or before
    kept: tuple[str, ...]  # files that could not be deleted; they are tried again next time


async def purge_recordings(database: Database, root: Path, now: datetime) -> Purged:
    """Delete recordings whose `expires_at` has passed. Raises StoreError."""
    query = select(recordings.c.id, recordings.c.path).where(
        recordings.c.expires_at <= now, recordings.c.deleted_at.is_(None)
    )
    async with database.reading() as connection:
        due = (await connection.execute(query)).all()
    deleted: list[str] = []
    kept: list[str] = []
    for recording_id, path in due:
        if not await asyncio.to_thread(_delete, Path(path), root):
            kept.append(path)
            continue
        async with database.writing() as connection:
            await connection.execute(update(recordings).where(recordings.c.id == recording_id).values(deleted_at=now))
        deleted.append(path)
    log.info("recordings_purged", deleted=len(deleted), kept=len(kept))
    return Purged(tuple(deleted), tuple(kept))


async def erase_call(database: Database, root: Path, call_id: str, now: datetime) -> Purged:
    """Remove a call with its words, events and recordings; an audit row stays. Raises NoSuchRecord, StoreError.

    Files go first: if one cannot be deleted the call stays, so that the erasure is tried again.
    """
    async with database.reading() as connection:
        known = (await connection.execute(select(calls.c.id).where(calls.c.id == call_id))).first()
        query = select(recordings.c.path).where(recordings.c.call_id == call_id, recordings.c.deleted_at.is_(None))
        paths = (await connection.execute(query)).scalars().all()
    if known is None:
        raise NoSuchRecord(f"There is no call {call_id!r}.")
    outcomes = {path: await asyncio.to_thread(_delete, Path(path), root) for path in paths}
    kept = tuple(path for path, gone in outcomes.items() if not gone)
    if not kept:
        async with database.writing() as connection:
            await connection.execute(calls.delete().where(calls.c.id == call_id))
            trace = {"tenant_id": DEFAULT_TENANT, "user_id": None, "at": now}
            await connection.execute(audit_log.insert().values(**trace, action="erase_call", reference=call_id[:200]))
    return Purged(tuple(path for path, gone in outcomes.items() if gone), kept)


def _delete(path: Path, root: Path) -> bool:
    """Blocking. True when the file is gone. A path outside `root` is never touched."""
    try:
        inside = path.resolve().is_relative_to(root.resolve())
        if inside:
            path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("recording_not_deleted", path=str(path), reason=str(error))
        return False
    if not inside:
        log.error("recording_outside_root", path=str(path), root=str(root))
    return inside
