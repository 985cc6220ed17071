"""Segments, and the names of uploaded lists."""

import sqlalchemy as sa
from alembic import op

from homing.store.records import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of segments."""
    op.create_table(
        "segments",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("archived_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_segments"),
    )
    op.create_table(
        "segment_lists",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_segment_lists"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("segment_lists")
    op.drop_table("segments")
