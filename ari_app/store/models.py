"""The tables, as SQLAlchemy sees them. `migrations/` is how a database gets there; a test holds the two together.

All moments are UTC. Personal data (numbers, names, words) stands in `calls`, `turns`, `tool_runs`, `users`,
`user_numbers`, `todos`. Above: the other modules of this folder.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator


class UtcMoment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. SQLite knows no time zones: there it is kept without, and read back with."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys only


def _serial() -> Column[Any]:
    return Column("id", Serial, primary_key=True, autoincrement=True)


def _call() -> Column[Any]:
    return Column("call_id", String(160), ForeignKey("calls.id", ondelete="CASCADE"), nullable=False)


def _tenant() -> Column[Any]:
    return Column("tenant_id", Serial, ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, UtcMoment(), nullable=nullable)


def _text(name: str, length: int = 200) -> Column[Any]:
    return Column(name, String(length), nullable=False, server_default="")


tenants = Table("tenants", metadata, _serial(), Column("name", String(120), nullable=False), _moment("created_at"))

users = Table(
    "users",
    metadata,
    _serial(),
    _tenant(),
    Column("display_name", String(120), nullable=False),
    Column("pin_index", LargeBinary(32)),  # keyed hash of the PIN: finds the user; None: no PIN
    Column("pin_hash", String(200)),  # argon2id of the PIN: proves it
    _moment("created_at"),
    UniqueConstraint("tenant_id", "pin_index"),
    UniqueConstraint("tenant_id", "id"),  # lets todos prove that their user is of the same tenant
)

user_numbers = Table(
    "user_numbers",
    metadata,
    _serial(),
    _tenant(),
    Column("user_id", Serial, nullable=False),
    Column("number", String(40), nullable=False),  # E.164, or an extension
    ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"], ondelete="CASCADE"),
    UniqueConstraint("tenant_id", "number"),
)

phones = Table(
    "phones",
    metadata,
    _serial(),
    _tenant(),
    Column("extension", String(20), nullable=False, unique=True),
    Column("display_name", String(120), nullable=False),
    Column("password", String(120), nullable=False),  # SIP digest needs it in clear
    Column("queues", JSON, nullable=False),  # names of the departments it answers for
    _moment("created_at"),
)

calls = Table(
    "calls",
    metadata,
    Column("id", String(160), primary_key=True),
    _tenant(),
    _text("cell", 60),
    _text("channel_id", 160),
    _text("channel_name"),
    _text("linkedid", 160),
    Column("sip_call_id", String(255)),
    _text("caller_number", 80),
    _text("caller_name"),
    _text("dialled", 80),
    _text("language", 20),
    _moment("started_at"),
    _moment("ended_at", nullable=True),
    Column("ended_by", String(20)),  # domain.outcome.EndedBy
    Column("cause", Integer),  # Q.850
    _text("reason", 500),
    Column("adoptions", Integer, nullable=False, server_default="0"),
    Index("ix_calls_tenant_id_started_at", "tenant_id", "started_at"),
    Index("ix_calls_cell_ended_at", "cell", "ended_at"),
    Index("ix_calls_sip_call_id", "sip_call_id"),
)

legs = Table(
    "legs",
    metadata,
    _serial(),
    _call(),
    Column("leg_id", String(160), nullable=False),
    _text("kind", 20),
    _text("name"),
    _moment("opened_at", nullable=True),
    _moment("closed_at", nullable=True),
    _text("detail", 500),
    UniqueConstraint("call_id", "leg_id"),
)

call_events = Table(
    "call_events",
    metadata,
    _serial(),
    _call(),
    _moment("at"),
    _text("kind", 20),  # "phase", "note"
    _text("what", 80),
    Column("detail", JSON, nullable=False),
    Index("ix_call_events_call_id_at", "call_id", "at"),
)

hand_offs = Table(
    "hand_offs",
    metadata,
    _serial(),
    _call(),
    _text("department", 60),
    _text("result", 20),  # domain.outcome.HandOffResult
    _moment("at"),
    _text("status", 200),
    Column("waited_s", Float),
    Column("agent", String(160)),
    Column("talked_s", Float),
    Index("ix_hand_offs_call_id", "call_id"),
)

turns = Table(
    "turns",
    metadata,
    _serial(),
    _call(),
    Column("turn_index", Integer, nullable=False),
    Column("caller", Text),
    Column("assistant", Text, nullable=False),
    _text("tier", 20),
    _moment("started_at"),
    _moment("caller_ended_at", nullable=True),  # the caller's last voiced frame
    Column("pause_s", Float),
    Column("recognise_s", Float),
    Column("think_s", Float),
    Column("speak_s", Float),
    Column("latency_s", Float),
    Column("interrupted", Boolean, nullable=False),
    Index("ix_turns_call_id_started_at", "call_id", "started_at"),
)

tool_runs = Table(
    "tool_runs",
    metadata,
    _serial(),
    _call(),
    Column("turn_index", Integer, nullable=False),
    _text("tool", 60),
    Column("arguments", JSON, nullable=False),
    _text("status", 20),
    Column("said", Text, nullable=False),
    Column("receipt_id", String(60)),
    Column("duration_s", Float, nullable=False),
    _moment("at"),
    Index("ix_tool_runs_call_id_at", "call_id", "at"),
    Index("ix_tool_runs_receipt_id", "receipt_id"),
)

recordings = Table(
    "recordings",
    metadata,
    _serial(),
    _call(),
    Column("path", String(1000), nullable=False),
    Column("channels", Integer, nullable=False),
    _moment("started_at"),
    Column("duration_s", Float, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    _moment("expires_at", nullable=True),
    _moment("deleted_at", nullable=True),
    UniqueConstraint("call_id", "path"),
    Index("ix_recordings_expires_at", "expires_at"),
)

todos = Table(
    "todos",
    metadata,
    _serial(),
    _tenant(),
    Column("user_id", Serial),  # None: the tenant's own list
    Column("title", String(400), nullable=False),
    Column("due_on", Date),
    Column("due_at", Time),
    Column("status", String(10), nullable=False),  # "open" or "done"
    _moment("created_at"),
    _moment("done_at", nullable=True),
    ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"], ondelete="CASCADE"),
    Index("ix_todos_tenant_id_user_id_status_due_on", "tenant_id", "user_id", "status", "due_on"),
)

done_keys = Table(
    "done_keys",
    metadata,
    Column("tenant_id", Serial, ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("key", String(255), primary_key=True),  # who and which run: an office write that had its effect
    Column("todo_id", Serial, ForeignKey("todos.id", ondelete="CASCADE"), nullable=False),
    _moment("at"),
)

audit_log = Table(
    "audit_log",
    metadata,
    _serial(),
    _tenant(),
    Column("user_id", Serial),  # not a foreign key: the trace outlives the user
    _moment("at"),
    _text("action", 60),
    _text("reference"),
    Index("ix_audit_log_tenant_id_at", "tenant_id", "at"),
)

journal_runs = Table(
    "journal_runs",
    metadata,
    Column("run", String(40), primary_key=True),  # one life of a writing process
    Column("last_serial", BigInteger, nullable=False),  # its entries up to here are in the database
    _moment("at"),
)
