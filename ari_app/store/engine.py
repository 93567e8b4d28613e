"""Opening a database: the connection pool, the schema brought up to date, and every failure as one clear sentence.

SQLite runs in WAL mode with foreign keys on; a write takes its lock at the start (BEGIN IMMEDIATE), because a read that
turns into a write gets no busy timeout. PostgreSQL migrates under an advisory lock, SQLite under its write lock, so
that two processes may start together. Above: every other module of this folder.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ari_app.store.errors import DatabaseAway, DatabaseNewer, DatabaseUnusable, StoreError, translated
from ari_app.store.models import metadata

log = structlog.get_logger("store")

DEFAULT_TENANT = 1  # made by the first migration
_MIGRATION_LOCK = 0x636F6E766F  # any number that only we use: "convo"


@dataclass(frozen=True, slots=True)
class DatabaseOptions:
    """Limits of one process's use of the database."""

    connect_s: float = 3.0  # a server that does not answer by then is away
    transaction_s: float = 5.0  # a transaction that takes longer is given up and rolled back
    migrate_s: float = 300.0
    connections: int = 5
    migrations: Path = Path(__file__).parent / "migrations"  # the schema's history


class Database:
    """An open database. `open_database` makes it; its transactions raise StoreError, and IntegrityError as it is."""

    def __init__(self, url: URL, engine: AsyncEngine, options: DatabaseOptions) -> None:
        self._engine = engine
        self._writing = engine.execution_options(store_write=True)
        self._options = options
        self._place = place_of(url)
        self._migrated = False  # True once the schema is known to be ours and current

    @property
    def place(self) -> str:
        """Where it is, for people: a path, or host:port/name. Holds no password."""
        return self._place

    @property
    def engine(self) -> AsyncEngine:
        """For tests and tools that look underneath."""
        return self._engine

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """One consistent look. Raises StoreError."""
        with _clearly(self._place):
            async with asyncio.timeout(self._options.transaction_s), self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """One transaction: committed at the end, rolled back by any exception. Raises StoreError."""
        with _clearly(self._place):
            async with asyncio.timeout(self._options.transaction_s), self._writing.begin() as connection:
                yield connection

    async def prepare(self) -> None:
        """Create or migrate the schema, once. Raises StoreError; may be tried again when that is retryable."""
        if self._migrated:
            return
        with _clearly(self._place):
            async with asyncio.timeout(self._options.migrate_s), self._writing.begin() as connection:
                await connection.run_sync(_migrate, self._place, self._options.migrations)
        self._migrated = True

    async def close(self) -> None:
        await self._engine.dispose()


class _clearly:
    """Turns the drivers' exceptions into StoreError."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        del kind, trace
        if not isinstance(error, Exception) or isinstance(error, (StoreError, IntegrityError)):
            return
        if isinstance(error, CommandError):
            raise DatabaseNewer(
                f"The database {self._place} was made by a newer version of this program; install that or a later one."
            ) from error
        found = (
            translated(error, self._place)
            if isinstance(error, (SQLAlchemyError, OSError)) or _is_driver(error)
            else None
        )
        if found is not None:
            raise found from error


def _is_driver(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] in {"asyncpg", "sqlite3", "aiosqlite"}


@asynccontextmanager
async def open_database(
    url: str, options: DatabaseOptions | None = None, *, must_answer: bool = True
) -> AsyncGenerator[Database]:
    """Open `url` (sqlite+aiosqlite:///… or postgresql+asyncpg://…), creating and migrating what is missing.

    Raises StoreError. With `must_answer` False a server that is away for the moment is no error: the schema is then
    brought up to date by whoever first reaches it (`CallRecords` keeps trying).
    """
    options = options or DatabaseOptions()
    parsed = _parsed(url)
    engine = _engine(parsed, options)
    database = Database(parsed, engine, options)
    try:
        try:
            await database.prepare()
        except DatabaseAway:
            if must_answer:
                raise
            log.warning("database_away", place=database.place)
        yield database
    finally:
        await database.close()


def place_of(url: URL) -> str:
    """How people call this database; never its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable("The database URL cannot be understood.") from error
    if parsed.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise DatabaseUnusable(
            f"The database kind {parsed.drivername!r} is not supported; use sqlite+aiosqlite or postgresql+asyncpg."
        )
    if parsed.get_backend_name() == "sqlite" and not parsed.database:
        raise DatabaseUnusable("The SQLite database needs a file.")
    return parsed


def _engine(url: URL, options: DatabaseOptions) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        _make_folder(Path(str(url.database)).parent)
        engine = create_async_engine(
            url, pool_size=options.connections, max_overflow=0, pool_timeout=options.transaction_s
        )
        event.listen(engine.sync_engine, "connect", _sqlite_connected)
        event.listen(engine.sync_engine, "begin", _sqlite_began)
        return engine
    return create_async_engine(
        url,
        pool_size=options.connections,
        max_overflow=0,
        pool_timeout=options.transaction_s,
        pool_pre_ping=True,
        connect_args={"timeout": options.connect_s, "server_settings": {"application_name": "convonet"}},
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(f"The folder {folder} for the database cannot be made: {error.strerror}.") from error


def _sqlite_connected(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_began(connection: Connection) -> None:
    writes = connection.get_execution_options().get("store_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def configuration(migrations: Path) -> Config:
    """Alembic's configuration: the history is packaged beside this module, so there is no ini file to find."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return config


def _migrate(connection: Connection, place: str, migrations: Path) -> None:
    """Bring the schema to the newest revision, inside the caller's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    config = configuration(migrations)
    history = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    if present == history.get_current_head():
        return
    if present is None and _has_foreign_tables(connection):
        raise DatabaseUnusable(f"The database {place} belongs to another program: its tables are not ours.")
    if present is not None:
        history.get_revision(present)  # raises CommandError for a revision of the future
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    log.info("database_migrated", place=place, was=present, now=history.get_current_head())


def _has_foreign_tables(connection: Connection) -> bool:
    return bool(set(inspect(connection).get_table_names()) & set(metadata.tables))
