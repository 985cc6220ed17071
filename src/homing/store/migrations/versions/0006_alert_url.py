"""Whom to tell when something is wrong becomes a setting, as all the rest that is set once."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

settings = sa.table("settings", sa.column("key", sa.String), sa.column("value", sa.JSON))
alert_urls = sa.table("alert_urls", sa.column("url", sa.String))


def upgrade() -> None:
    """Move the address, drop its table."""
    connection = op.get_bind()
    url = connection.execute(sa.select(alert_urls.c.url)).scalar()
    if url:
        connection.execute(sa.insert(settings).values(key="alert_url", value=url))
    op.drop_table("alert_urls")


def downgrade() -> None:
    """Make the table again and move it back."""
    op.create_table(
        "alert_urls",
        sa.Column("url", sa.String(2000), nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_alert_urls"),
    )
    connection = op.get_bind()
    is_the_address = settings.c.key == "alert_url"
    url = connection.execute(sa.select(settings.c.value).where(is_the_address)).scalar()
    if url:
        connection.execute(sa.insert(alert_urls).values(url=url))
    connection.execute(sa.delete(settings).where(is_the_address))
