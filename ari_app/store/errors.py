"""What can go wrong with the database, each as one sentence for a person.

StoreError
├── DatabaseAway          no server, no connection, or no answer in time   (retryable)
├── DatabaseFull          no space left where the database is              (retryable)
├── DatabaseReadOnly      the file or server takes no writes
├── DatabaseNewer         made by a newer version of this program
├── DatabaseUnusable      not a database of ours, damaged, or access refused
├── NoSuchRecord          nothing of that name
└── AlreadyThere          something of that name exists
"""

import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StoreError(Exception):
    """Base of this folder's errors. `retryable` says whether the same write may succeed later."""

    retryable = False

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return self.sentence


class DatabaseAway(StoreError):
    retryable = True


class DatabaseFull(StoreError):
    retryable = True


class DatabaseReadOnly(StoreError):
    pass


class DatabaseNewer(StoreError):
    pass


class DatabaseUnusable(StoreError):
    pass


class NoSuchRecord(StoreError):
    pass


class AlreadyThere(StoreError):
    pass


_SQLITE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (DatabaseFull, "There is no space left on the disk of the database {place}."),
    sqlite3.SQLITE_READONLY: (DatabaseReadOnly, "The database {place} cannot be written: the file is read-only."),
    sqlite3.SQLITE_PERM: (DatabaseReadOnly, "The database {place} cannot be written: access is denied."),
    sqlite3.SQLITE_CANTOPEN: (
        DatabaseUnusable,
        "The database {place} cannot be opened. Does its folder exist, writable?",
    ),
    sqlite3.SQLITE_NOTADB: (DatabaseUnusable, "The file {place} is not a database."),
    sqlite3.SQLITE_CORRUPT: (DatabaseUnusable, "The database {place} is damaged; restore it from a backup."),
    sqlite3.SQLITE_IOERR: (DatabaseFull, "The disk of the database {place} cannot be written."),
    sqlite3.SQLITE_BUSY: (DatabaseAway, "The database {place} is locked by another program."),
    sqlite3.SQLITE_LOCKED: (DatabaseAway, "The database {place} is locked by another program."),
}

# PostgreSQL's SQLSTATE classes and codes, longest prefix first
_POSTGRES: tuple[tuple[str, type[StoreError], str], ...] = (
    ("53100", DatabaseFull, "There is no space left on the disk of the database server at {place}."),
    ("25006", DatabaseReadOnly, "The database at {place} is read-only."),
    ("28", DatabaseUnusable, "The database at {place} refuses this user or password."),
    ("3D000", DatabaseUnusable, "There is no database of that name at {place}."),
    ("42501", DatabaseUnusable, "The database at {place} does not let this user do that."),
    ("53", DatabaseAway, "The database server at {place} is overloaded."),
    ("57", DatabaseAway, "The database server at {place} is shutting down or starting."),
    ("08", DatabaseAway, "The connection to the database at {place} broke."),
    ("40", DatabaseAway, "The database at {place} was busy with a conflicting change."),
)


def translated(error: BaseException, place: str) -> StoreError | None:
    """The store error that `error` means; None when it is none of the database's (a defect of ours, a constraint)."""
    causes = tuple(_causes(error))
    for cause in causes:
        code = _sqlite_code(cause)
        if code in _SQLITE:
            kind, sentence = _SQLITE[code]
            return kind(sentence.format(place=place))
        state = getattr(cause, "sqlstate", None)
        for prefix, kind, sentence in _POSTGRES:
            if isinstance(state, str) and state.startswith(prefix):
                return kind(sentence.format(place=place))
    if any(isinstance(cause, (OSError, TimeoutError, PoolTimeout, InterfaceError)) for cause in causes) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        return DatabaseAway(f"The database at {place} cannot be reached.")
    if isinstance(error, OperationalError):
        return DatabaseUnusable(f"The database {place} refused: {error.orig}.")
    return None


def _sqlite_code(error: BaseException) -> int | None:
    """The primary result code: the low byte of the extended one."""
    code = error.sqlite_errorcode if isinstance(error, sqlite3.Error) and hasattr(error, "sqlite_errorcode") else None
    return None if code is None else code & 0xFF


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__, getattr(cause, "orig", None)]
