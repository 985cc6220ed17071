"""Boards: what stands on them, who may open them, whom they are mailed to; the outbox."""

import sqlalchemy as sa
from alembic import op

from homing.store.records import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "boards",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("description", sa.String(500), nullable=False),
        sa.Column("tiles", sa.JSON, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("archived_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_boards"),
    )
    op.create_table(
        "board_links",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("board", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment),
        sa.Column("revoked_at", Moment),
        sa.Column("seen_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_board_links"),
        sa.ForeignKeyConstraint(["board"], ["boards.id"], name="fk_board_links_board"),
        sa.UniqueConstraint("token_hash", name="uq_board_links_token_hash"),
    )
    op.create_index("ix_board_links_board", "board_links", ["board"])
    op.create_table(
        "board_schedules",
        sa.Column("board", sa.Uuid, nullable=False),
        sa.Column("every", sa.String(8), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("minute", sa.Integer, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("next_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("board", name="pk_board_schedules"),
        sa.ForeignKeyConstraint(["board"], ["boards.id"], name="fk_board_schedules_board"),
    )
    op.create_table(
        "board_recipients",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("board", sa.Uuid, nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("stop_token", sa.String(64), nullable=False),
        sa.Column("stopped_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_board_recipients"),
        sa.ForeignKeyConstraint(["board"], ["boards.id"], name="fk_board_recipients_board"),
        sa.UniqueConstraint("board", "address", name="uq_board_recipients_board"),
        sa.UniqueConstraint("stop_token", name="uq_board_recipients_stop_token"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("message", sa.LargeBinary),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("next_at", Moment, nullable=False),
        sa.Column("done_at", Moment),
        sa.Column("trouble", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_about", "outbox", ["about"])


def downgrade() -> None:
    """Drop them."""
    for table in ("outbox", "board_recipients", "board_schedules", "board_links", "boards"):
        op.drop_table(table)
