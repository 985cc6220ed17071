"""What sends events: sources and their keys."""

import sqlalchemy as sa
from alembic import op

from homing.store.records import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of sources."""
    op.create_table(
        "sources",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("origins", sa.JSON, nullable=False),
        sa.Column("events_per_s", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_table(
        "source_keys",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("shown", sa.String(64), nullable=False),
        sa.Column("known_by", sa.String(64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_source_keys"),
        sa.UniqueConstraint("known_by", name="uq_source_keys_known_by"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_source_keys_source_id"),
    )
    op.create_index("ix_source_keys_source_id", "source_keys", ["source_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("source_keys")
    op.drop_table("sources")
