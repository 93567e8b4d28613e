"""SIP accounts, recordings past their time, and calls somebody wants erased."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ari_app.domain.outcome import RecordingMade
from ari_app.domain.ports import CallFacts
from ari_app.store import calls, phones
from ari_app.store.engine import Database
from ari_app.store.errors import AlreadyThere, NoSuchRecord
from ari_app.store.journal import CallRecords
from ari_app.store.models import audit_log
from ari_app.store.retention import erase_call, purge_recordings

Facts = Callable[..., CallFacts]


async def test_a_phone_is_added_with_a_password_of_its_own_listed_and_removed(
    database: Database, clock: object
) -> None:
    now = clock.utc()  # type: ignore[attr-defined]
    one = await phones.add(database, "101", "Front desk", ["support", "support", "sales"], now=now)
    two = await phones.add(database, "100", "Cellar", [], now=now)
    assert one.queues == ("support", "sales")
    assert len(one.password) >= 20
    assert one.password != two.password
    assert one.password not in repr(one)
    assert await phones.everyone(database) == [two, one]
    with pytest.raises(AlreadyThere, match="101"):
        await phones.add(database, "101", "again", [], now=now)
    await phones.remove(database, "101", now=now)
    assert await phones.everyone(database) == [two]
    with pytest.raises(NoSuchRecord, match="101"):
        await phones.remove(database, "101", now=now)


async def recorded(
    database: Database, tmp_path: Path, clock: object, facts: Facts, days: dict[str, int | None]
) -> Path:
    """Calls with a recording each that expires after so many days (None: never)."""
    root = tmp_path / "recordings"
    root.mkdir()
    at = facts().arrived_at
    async with CallRecords(database, tmp_path / "journal", clock) as records:  # type: ignore[arg-type]
        for call_id, kept_days in days.items():
            (root / f"{call_id}.wav").write_bytes(b"RIFF")
            expires = None if kept_days is None else at + timedelta(days=kept_days)
            records.call_started(facts(call_id))
            records.recording_made(call_id, RecordingMade(str(root / f"{call_id}.wav"), 2, at, 1.0, 4, expires))
        assert await records.flushed(20)
    return root


async def test_only_recordings_past_their_time_are_deleted_and_the_call_stays(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    root = await recorded(database, tmp_path, clock, facts, {"old": 1, "young": 30, "forever": None})
    now = facts().arrived_at + timedelta(days=2)
    purged = await purge_recordings(database, root, now)
    assert purged.deleted == (str(root / "old.wav"),)
    assert sorted(path.name for path in root.iterdir()) == ["forever.wav", "young.wav"]
    assert (await calls.story(database, "old")).recordings[0].deleted_at == now
    assert (await purge_recordings(database, root, now)).deleted == ()


async def test_a_file_outside_the_recordings_folder_is_never_deleted(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    root = await recorded(database, tmp_path, clock, facts, {"old": 1})
    secret = tmp_path / "secret"
    secret.write_text("keep")
    (root / "old.wav").unlink()
    (root / "old.wav").symlink_to(secret)
    purged = await purge_recordings(database, root / "elsewhere", facts().arrived_at + timedelta(days=2))
    assert purged.kept == (str(root / "old.wav"),)
    purged = await purge_recordings(database, root, facts().arrived_at + timedelta(days=2))
    assert purged.kept == (str(root / "old.wav"),)
    assert secret.read_text() == "keep"


async def test_a_recording_that_is_gone_already_is_no_trouble(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    root = await recorded(database, tmp_path, clock, facts, {"old": 1})
    (root / "old.wav").unlink()
    purged = await purge_recordings(database, root, facts().arrived_at + timedelta(days=2))
    assert len(purged.deleted) == 1


async def test_an_erased_call_leaves_nothing_but_the_trace_that_it_was_erased(
    database: Database, tmp_path: Path, clock: object, facts: Facts
) -> None:
    root = await recorded(database, tmp_path, clock, facts, {"gone": 30, "stays": 30})
    await erase_call(database, root, "gone", facts().arrived_at)
    assert [row.call_id for row in await calls.recent(database)] == ["stays"]
    assert [path.name for path in root.iterdir()] == ["stays.wav"]
    async with database.reading() as connection:
        count = select(func.count()).where(audit_log.c.action == "erase_call", audit_log.c.reference == "gone")
        assert (await connection.execute(count)).scalar_one() == 1
    with pytest.raises(NoSuchRecord):
        await erase_call(database, root, "gone", facts().arrived_at)
