"""Rules of internal traffic, words about events, and requests to be erased."""

import sqlalchemy as sa
from alembic import op

from homing.store.records import Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "internal_rules",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("value", sa.String(1000), nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("removed_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_internal_rules"),
    )
    op.create_table(
        "event_words",
        sa.Column("event", sa.String(255), nullable=False),
        sa.Column("property", sa.String(255), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("is_hidden", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("event", "property", name="pk_event_words"),
    )
    op.create_table(
        "erase_requests",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("asked_by", sa.String(254), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("settled_at", Moment),
        sa.Column("report", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_erase_requests"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("erase_requests")
    op.drop_table("event_words")
    op.drop_table("internal_rules")
