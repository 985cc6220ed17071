"""Each kind of raw data has a retention time: what an installation had stays as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

settings = sa.table("settings", sa.column("key", sa.String), sa.column("value", sa.JSON))
REJECTED, RECEIVED = "raw_data_rejected", "raw_data_received"


def upgrade() -> None:
    """Keep what was rejected as long as events, and all that was received, where there is any."""
    connection = op.get_bind()
    said = dict(connection.execute(sa.select(settings.c.key, settings.c.value)).all())
    if not said:
        return
    of_events = said.get("raw_data") or {"months": None}
    rows = [
        {"key": REJECTED, "value": of_events},
        {"key": RECEIVED, "value": {"months": None}},
    ]
    connection.execute(sa.insert(settings), rows)


def downgrade() -> None:
    """Forget them."""
    connection = op.get_bind()
    connection.execute(sa.delete(settings).where(settings.c.key.in_([REJECTED, RECEIVED])))
