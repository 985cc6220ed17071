"""What each source sent by day, and whom to tell when something is wrong."""

import sqlalchemy as sa
from alembic import op

from homing.store.records import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of health."""
    op.create_table(
        "source_days",
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("last_received_at", Moment, nullable=False),
        sa.Column("longest_gap_s", sa.Float, nullable=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "day", name="pk_source_days"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_source_days_source_id"),
    )
    op.create_table(
        "alert_urls",
        sa.Column("url", sa.String(2000), nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_alert_urls"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("alert_urls")
    op.drop_table("source_days")
