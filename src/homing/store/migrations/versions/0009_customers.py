"""Notes about customers, and the columns that users chose for the list of them."""

import sqlalchemy as sa
from alembic import op

from homing.store.records import Moment

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "customer_notes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("written_by", sa.Uuid),
        sa.Column("writer", sa.String(254), nullable=False),
        sa.Column("written_at", Moment, nullable=False),
        sa.Column("edited_at", Moment),
        sa.Column("deleted_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_customer_notes"),
    )
    op.create_index("ix_customer_notes_customer_id", "customer_notes", ["customer_id"])
    op.create_table(
        "customer_columns",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("columns", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_customer_columns"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("customer_columns")
    op.drop_table("customer_notes")
