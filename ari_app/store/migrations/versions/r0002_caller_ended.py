"""Turns know when the caller stopped speaking, so that a time line can show the answer where it was heard.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("turns") as table:
        table.add_column(sa.Column("caller_ended_at", sa.DateTime(timezone=True), nullable=True))
