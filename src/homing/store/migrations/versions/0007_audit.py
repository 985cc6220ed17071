"""Who did what, and when: a table that the database itself lets nobody change."""

import sqlalchemy as sa
from alembic import op

from homing.store.records import Moment

revision = "0007"
down_revision = "0006"

KEPT = "acted_at, actor_kind, actor_id, actor_name, verb, about_kind, detail"

ON_SQLITE = [
    """
    CREATE TRIGGER audit_stays BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END
    """,
    f"""
    CREATE TRIGGER audit_is_as_written BEFORE UPDATE OF {KEPT} ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END
    """,
]
ON_POSTGRESQL = [
    """
    CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$
    """,
    """
    CREATE TRIGGER audit_stays BEFORE DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_only_grows()
    """,
    f"""
    CREATE TRIGGER audit_is_as_written BEFORE UPDATE OF {KEPT} ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_only_grows()
    """,
]


def upgrade() -> None:
    """Make the table and what guards it."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("acted_at", Moment, nullable=False),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.String(64)),
        sa.Column("actor_name", sa.String(254), nullable=False),
        sa.Column("verb", sa.String(64), nullable=False),
        sa.Column("about_kind", sa.String(32), nullable=False),
        sa.Column("about_id", sa.String(1000), nullable=False),
        sa.Column("about_name", sa.String(254), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_acted_at", "audit", ["acted_at"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in ON_SQLITE if is_sqlite else ON_POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("audit")
    if op.get_bind().dialect.name != "sqlite":
        op.get_bind().exec_driver_sql("DROP FUNCTION audit_only_grows()")
