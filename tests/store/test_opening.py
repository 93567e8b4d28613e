"""Opening a database: made and migrated when needed, and every failure one clear sentence."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, func, insert, select, text

from ari_app.store.calls import story
from ari_app.store.engine import DEFAULT_TENANT, Database, DatabaseOptions, configuration, open_database
from ari_app.store.errors import (
    DatabaseAway,
    DatabaseFull,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseUnusable,
    StoreError,
)
from ari_app.store.models import UtcMoment, metadata, tenants, todos

ROOT = Path(__file__).resolve().parents[2]


def one_clear_sentence(error: StoreError) -> bool:
    said = str(error)
    return said.endswith(".") and "\n" not in said and "Traceback" not in said and "sqlalche" not in said.lower()


async def test_a_new_database_gets_the_schema_and_the_first_tenant(database: Database) -> None:
    async with database.reading() as connection:
        assert (await connection.execute(select(tenants.c.id))).scalars().all() == [DEFAULT_TENANT]


async def test_opening_again_keeps_what_is_there(database_url: str) -> None:
    async with open_database(database_url) as database, database.writing() as connection:
        await connection.execute(insert(tenants).values(name="second", created_at=func.now()))
    async with open_database(database_url) as database, database.reading() as connection:
        names = (await connection.execute(select(tenants.c.name).order_by(tenants.c.id))).scalars().all()
    assert names == ["Convonet", "second"]


async def test_two_processes_that_open_a_new_database_at_the_same_time_both_succeed(database_url: str) -> None:
    async def once() -> int:
        async with open_database(database_url) as database, database.reading() as connection:
            return (await connection.execute(select(func.count()).select_from(tenants))).scalar_one()

    async with asyncio.TaskGroup() as tasks:
        counts = [tasks.create_task(once()) for _ in range(4)]
    assert [count.result() for count in counts] == [1, 1, 1, 1]


async def test_the_migrations_lead_to_exactly_the_tables_the_program_uses(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        def compare_type(_: object, __: object, ___: object, inspected: object, wanted: object) -> bool | None:
            if isinstance(wanted, UtcMoment):  # kept as the timestamp type it wraps
                return False
            return None

        context = MigrationContext.configure(connection, opts={"compare_type": compare_type})
        return compare_metadata(context, metadata)

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_database_of_a_newer_version_is_refused_untouched(database_url: str) -> None:
    async with open_database(database_url) as database, database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="newer version") as caught:
        async with open_database(database_url):
            pass
    assert one_clear_sentence(caught.value)


async def test_tables_of_another_program_are_not_touched(database_url: str) -> None:
    async with open_database(database_url) as database, database.writing() as connection:
        await connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(DatabaseUnusable, match="another program"):
        async with open_database(database_url):
            pass


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are not the tables you are looking for" * 50)
    with pytest.raises(DatabaseUnusable, match=r"notes\.txt is not a database") as caught:
        async with open_database(f"sqlite+aiosqlite:///{path}"):
            pass
    assert one_clear_sentence(caught.value)


AS_AN_ORDINARY_USER = """
import asyncio, os, sys
from ari_app.store import engine
from ari_app.store.errors import StoreError
from ari_app.store.models import tenants

async def write(path):
    async with engine.open_database("sqlite+aiosqlite:///" + path) as database, database.writing() as connection:
        await connection.execute(tenants.delete())

async def go(path, rehearsal):
    await write(rehearsal)  # loads every module while they can still be read
    if os.geteuid() == 0:
        os.setgroups([]), os.setgid(65534), os.setuid(65534)
    if not os.access(os.path.join(os.path.dirname(engine.__file__), "migrations", "env.py"), os.R_OK):
        print("SKIP")
        return
    try:
        await write(path)
    except StoreError as error:
        print(type(error).__name__ + ":", error)

asyncio.run(go(*sys.argv[1:]))
"""


@pytest.mark.parametrize("folder_mode", [0o777, 0o555], ids=["folder writable", "folder read-only"])
async def test_a_read_only_file_is_one_clear_sentence(folder_mode: int, tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # pytest's own folders are closed to other users
    path = folder / "convonet.sqlite"
    async with open_database(f"sqlite+aiosqlite:///{path}"):
        pass
    path.chmod(0o444)
    folder.chmod(folder_mode)
    try:
        done = subprocess.run(
            [sys.executable, "-c", AS_AN_ORDINARY_USER, str(path), str(tmp_path / "rehearsal.sqlite")],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    said = done.stdout.strip().splitlines()[-1]
    if said == "SKIP":
        pytest.skip("an ordinary user cannot read this checkout")
    kind, _, sentence = said.partition(": ")
    assert kind in {DatabaseReadOnly.__name__, DatabaseUnusable.__name__}, done.stdout + done.stderr
    assert str(path) in sentence
    assert sentence.endswith((".", "?"))
    assert "Traceback" not in done.stderr


async def test_a_full_disk_is_one_clear_sentence_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/full.sqlite") as database:

        def limit(connection: object, record: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")  # type: ignore[attr-defined]

        await database.engine.dispose()
        event.listen(database.engine.sync_engine, "connect", limit)

        async def fill() -> None:
            async with database.writing() as connection:
                for _ in range(200):
                    await connection.execute(
                        insert(todos).values(tenant_id=1, title="x" * 399, status="open", created_at=func.now())
                    )

        with pytest.raises(DatabaseFull, match="no space left") as caught:
            await fill()
        assert one_clear_sentence(caught.value)
        assert caught.value.retryable
        async with database.reading() as connection:
            assert (await connection.execute(select(func.count()).select_from(todos))).scalar_one() == 0


async def test_no_server_is_one_clear_sentence_without_the_password(free_port: object) -> None:
    port = free_port()  # type: ignore[operator]
    url = f"postgresql+asyncpg://convonet:s3cret@127.0.0.1:{port}/convonet"
    with pytest.raises(DatabaseAway) as caught:
        async with open_database(url, DatabaseOptions(connect_s=1.0)):
            pass
    assert one_clear_sentence(caught.value)
    assert str(port) in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.postgres
async def test_a_database_that_does_not_exist_is_one_clear_sentence(postgres_url: str) -> None:
    base, _, _ = postgres_url.rpartition("/")
    with pytest.raises(DatabaseUnusable, match="no database of that name") as caught:
        async with open_database(f"{base}/nowhere"):
            pass
    assert one_clear_sentence(caught.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "not a url", "sqlite+aiosqlite://", "sqlite:///x"])
async def test_a_url_we_cannot_use_is_one_clear_sentence(url: str) -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        async with open_database(url):
            pass
    assert one_clear_sentence(caught.value)


async def test_a_folder_that_cannot_be_made_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught:
        async with open_database(f"sqlite+aiosqlite:///{tmp_path}/file/below/x.sqlite"):
            pass
    assert one_clear_sentence(caught.value)


async def test_foreign_keys_hold_on_both_databases(database: Database) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(
                insert(todos).values(tenant_id=4711, title="x", status="open", created_at=func.now())
            )


NEXT_STEP = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9001", "{head}", None, None

def upgrade():
    with op.batch_alter_table("todos") as table:
        table.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="3"))
    op.execute("UPDATE todos SET title = title || '!'")
    {more}
"""


def head() -> str:
    """The newest step of the history as it is."""
    newest = ScriptDirectory.from_config(configuration(DatabaseOptions().migrations)).get_current_head()
    assert newest is not None
    return newest


def history_with(folder: Path, more: str) -> DatabaseOptions:
    """The schema's history with one step more, as a newer version would bring it."""
    shutil.copytree(DatabaseOptions().migrations, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "r9001_next.py").write_text(NEXT_STEP.replace("{more}", more).replace("{head}", head()))
    return DatabaseOptions(migrations=folder)


async def with_a_todo(url: str) -> None:
    async with open_database(url) as database, database.writing() as connection:
        row = {"tenant_id": DEFAULT_TENANT, "title": "keep me", "status": "open", "created_at": func.now()}
        await connection.execute(insert(todos).values(row))


async def test_a_newer_version_migrates_the_schema_and_keeps_the_data(database_url: str, tmp_path: Path) -> None:
    await with_a_todo(database_url)
    newer = history_with(tmp_path / "newer", "pass")
    async with open_database(database_url, newer) as database, database.reading() as connection:
        rows = (await connection.execute(text("SELECT title, priority FROM todos"))).all()
    assert [tuple(row) for row in rows] == [("keep me!", 3)]
    with pytest.raises(DatabaseNewer):  # and there is no way back by accident
        async with open_database(database_url):
            pass


async def test_a_migration_that_fails_leaves_the_database_as_it_was(database_url: str, tmp_path: Path) -> None:
    await with_a_todo(database_url)
    broken = history_with(tmp_path / "broken", "op.execute('SELECT * FROM no_such_table')")
    with pytest.raises(Exception, match="no_such_table"):
        async with open_database(database_url, broken):
            pass
    async with open_database(database_url) as database, database.reading() as connection:
        assert (await connection.execute(text("SELECT title FROM todos"))).scalars().all() == ["keep me"]
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == [head()]


async def test_every_earlier_schema_with_data_in_it_becomes_the_present_one(database_url: str, tmp_path: Path) -> None:
    history = ScriptDirectory.from_config(configuration(DatabaseOptions().migrations))
    steps = [step.revision for step in reversed(list(history.walk_revisions()))]
    assert steps[0] == "0001"
    for number, revision in enumerate(steps):  # each as its own version would have left it, then the next on top
        folder = tmp_path / revision
        shutil.copytree(DatabaseOptions().migrations, folder, ignore=shutil.ignore_patterns("__pycache__"))
        for later in steps[number + 1 :]:
            next((folder / "versions").glob(f"r{later}_*.py")).unlink()
        async with open_database(database_url, DatabaseOptions(migrations=folder)) as database:
            if number == 0:
                async with database.writing() as connection:
                    await connection.execute(
                        text("INSERT INTO calls (id, tenant_id, started_at) VALUES ('c', 1, CURRENT_TIMESTAMP)")
                    )
                    await connection.execute(
                        text(
                            "INSERT INTO turns (call_id, turn_index, assistant, tier, started_at, interrupted) "
                            "VALUES ('c', 1, 'Hello.', 'fast', CURRENT_TIMESTAMP, false)"
                        )
                    )
    async with open_database(database_url) as database:
        told = await story(database, "c")
    assert [turn.assistant for turn in told.turns] == ["Hello."]
