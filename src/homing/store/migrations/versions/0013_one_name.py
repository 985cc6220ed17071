"""Of the boards that are not archived no two have one name; so it is with segments."""

from itertools import count

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = ("boards", "segments")
LONGEST_NAME = 100
LIVING = sa.text("archived_at IS NULL")


def upgrade() -> None:
    """Name the later ones of a name "name (2)", and have the database refuse another one."""
    for table in TABLES:
        _part(op.get_bind(), table)
        op.create_index(
            f"uq_{table}_name",
            table,
            ["name"],
            unique=True,
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        )


def downgrade() -> None:
    """Let them have one name."""
    for table in TABLES:
        op.drop_index(f"uq_{table}_name", table)


def _part(connection: sa.Connection, name: str) -> None:
    columns = [sa.column("id", sa.Uuid), sa.column("name", sa.String)]
    columns += [sa.column("version", sa.Integer), sa.column("archived_at", sa.DateTime)]
    table = sa.table(name, *columns)
    found = sa.select(table.c.id, table.c.name).where(table.c.archived_at.is_(None))
    rows = connection.execute(found.order_by(table.c.id)).all()
    taken, seen = {row.name for row in rows}, set()
    for row in rows:
        if row.name in seen:
            other = _other(row.name, taken)
            taken.add(other)
            same = sa.update(table).where(table.c.id == row.id)
            connection.execute(same.values(name=other, version=table.c.version + 1))
        seen.add(row.name)


def _other(name: str, taken: set[str]) -> str:
    ends = (f" ({number})" for number in count(2))
    others = (name[: LONGEST_NAME - len(end)].rstrip() + end for end in ends)
    return next(other for other in others if other not in taken)
