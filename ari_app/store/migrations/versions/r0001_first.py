"""The first schema: people, calls, conversations, the office, and what a journal has delivered.

Revision 0001.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _serial() -> sa.Column[Any]:
    return sa.Column("id", _NUMBER, autoincrement=True, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), server_default="", nullable=False)


def upgrade() -> None:
    for family in (_people, _calls, _channels, _conversations, _recordings, _todos, _records):
        family()
    op.execute("INSERT INTO tenants (name, created_at) VALUES ('Convonet', CURRENT_TIMESTAMP)")


def _people() -> None:
    op.create_table(
        "tenants",
        _serial(),
        sa.Column("name", sa.String(length=120), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
    )
    op.create_table(
        "users",
        _serial(),
        sa.Column("tenant_id", _NUMBER, nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("pin_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        _moment("created_at"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_users_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("tenant_id", "id", name="uq_users_tenant_id_id"),
        sa.UniqueConstraint("tenant_id", "pin_index", name="uq_users_tenant_id_pin_index"),
    )
    op.create_table(
        "user_numbers",
        _serial(),
        sa.Column("tenant_id", _NUMBER, nullable=False),
        sa.Column("user_id", _NUMBER, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name="fk_user_numbers_tenant_id_user_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_user_numbers_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_user_numbers"),
        sa.UniqueConstraint("tenant_id", "number", name="uq_user_numbers_tenant_id_number"),
    )
    op.create_table(
        "phones",
        _serial(),
        sa.Column("tenant_id", _NUMBER, nullable=False),
        sa.Column("extension", sa.String(length=20), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=120), nullable=False),
        sa.Column("queues", sa.JSON(), nullable=False),
        _moment("created_at"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_phones_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_phones"),
        sa.UniqueConstraint("extension", name="uq_phones_extension"),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("tenant_id", _NUMBER, nullable=False),
        _text("cell", 60),
        _text("channel_id", 160),
        _text("channel_name", 200),
        _text("linkedid", 160),
        sa.Column("sip_call_id", sa.String(length=255), nullable=True),
        _text("caller_number", 80),
        _text("caller_name", 200),
        _text("dialled", 80),
        _text("language", 20),
        _moment("started_at"),
        _moment("ended_at", nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.Column("cause", sa.Integer(), nullable=True),
        _text("reason", 500),
        sa.Column("adoptions", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_calls_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_cell_ended_at", "calls", ["cell", "ended_at"])
    op.create_index("ix_calls_sip_call_id", "calls", ["sip_call_id"])
    op.create_index("ix_calls_tenant_id_started_at", "calls", ["tenant_id", "started_at"])


def _channels() -> None:
    op.create_table(
        "legs",
        _serial(),
        sa.Column("call_id", sa.String(length=160), nullable=False),
        sa.Column("leg_id", sa.String(length=160), nullable=False),
        _text("kind", 20),
        _text("name", 200),
        _moment("opened_at", nullable=True),
        _moment("closed_at", nullable=True),
        _text("detail", 500),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_legs_call_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_legs"),
        sa.UniqueConstraint("call_id", "leg_id", name="uq_legs_call_id_leg_id"),
    )
    op.create_table(
        "call_events",
        _serial(),
        sa.Column("call_id", sa.String(length=160), nullable=False),
        _moment("at"),
        _text("kind", 20),
        _text("what", 80),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_call_events_call_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_call_events"),
    )
    op.create_index("ix_call_events_call_id_at", "call_events", ["call_id", "at"])
    op.create_table(
        "hand_offs",
        _serial(),
        sa.Column("call_id", sa.String(length=160), nullable=False),
        _text("department", 60),
        _text("result", 20),
        _moment("at"),
        _text("status", 200),
        sa.Column("waited_s", sa.Float(), nullable=True),
        sa.Column("agent", sa.String(length=160), nullable=True),
        sa.Column("talked_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_hand_offs_call_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_offs"),
    )
    op.create_index("ix_hand_offs_call_id", "hand_offs", ["call_id"])


def _conversations() -> None:
    op.create_table(
        "turns",
        _serial(),
        sa.Column("call_id", sa.String(length=160), nullable=False),
        sa.Column("turn_index", sa.Integer(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=True),
        sa.Column("assistant", sa.Text(), nullable=False),
        _text("tier", 20),
        _moment("started_at"),
        sa.Column("pause_s", sa.Float(), nullable=True),
        sa.Column("recognise_s", sa.Float(), nullable=True),
        sa.Column("think_s", sa.Float(), nullable=True),
        sa.Column("speak_s", sa.Float(), nullable=True),
        sa.Column("latency_s", sa.Float(), nullable=True),
        sa.Column("interrupted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_turns_call_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
    )
    op.create_index("ix_turns_call_id_started_at", "turns", ["call_id", "started_at"])
    op.create_table(
        "tool_runs",
        _serial(),
        sa.Column("call_id", sa.String(length=160), nullable=False),
        sa.Column("turn_index", sa.Integer(), nullable=False),
        _text("tool", 60),
        sa.Column("arguments", sa.JSON(), nullable=False),
        _text("status", 20),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("receipt_id", sa.String(length=60), nullable=True),
        sa.Column("duration_s", sa.Float(), nullable=False),
        _moment("at"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_tool_runs_call_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tool_runs"),
    )
    op.create_index("ix_tool_runs_call_id_at", "tool_runs", ["call_id", "at"])
    op.create_index("ix_tool_runs_receipt_id", "tool_runs", ["receipt_id"])


def _recordings() -> None:
    op.create_table(
        "recordings",
        _serial(),
        sa.Column("call_id", sa.String(length=160), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        _moment("started_at"),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        _moment("expires_at", nullable=True),
        _moment("deleted_at", nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_recordings_call_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        sa.UniqueConstraint("call_id", "path", name="uq_recordings_call_id_path"),
    )
    op.create_index("ix_recordings_expires_at", "recordings", ["expires_at"])


def _todos() -> None:
    op.create_table(
        "todos",
        _serial(),
        sa.Column("tenant_id", _NUMBER, nullable=False),
        sa.Column("user_id", _NUMBER, nullable=True),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.Time(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        _moment("created_at"),
        _moment("done_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name="fk_todos_tenant_id_user_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_todos_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_todos"),
    )
    op.create_index("ix_todos_tenant_id_user_id_status_due_on", "todos", ["tenant_id", "user_id", "status", "due_on"])


def _records() -> None:
    op.create_table(
        "done_keys",
        sa.Column(
            "tenant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("todo_id", _NUMBER, nullable=False),
        _moment("at"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_done_keys_tenant_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["todo_id"], ["todos.id"], name="fk_done_keys_todo_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_done_keys"),
    )
    op.create_table(
        "audit_log",
        _serial(),
        sa.Column("tenant_id", _NUMBER, nullable=False),
        sa.Column("user_id", _NUMBER, nullable=True),
        _moment("at"),
        _text("action", 60),
        _text("reference", 200),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_audit_log_tenant_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_tenant_id_at", "audit_log", ["tenant_id", "at"])
    op.create_table(
        "journal_runs",
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("last_serial", sa.BigInteger(), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("run", name="pk_journal_runs"),
    )
