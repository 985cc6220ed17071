"""Marks; and what was done to a thing is found quickly."""

import sqlalchemy as sa
from alembic import op

from homing.store.records import Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table of marks."""
    op.create_table(
        "marks",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("text", sa.String(100), nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("ends", sa.Date),
        sa.Column("is_yearly", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("removed_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
    )
    op.create_index("ix_audit_about_id", "audit", ["about_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_audit_about_id", "audit")
    op.drop_table("marks")
