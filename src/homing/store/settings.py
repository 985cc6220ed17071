"""What the owner sets for the whole installation: its name, time zone, currency and week start."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

import sqlalchemy as sa

from homing.core.periods import Calendar
from homing.core.text import Language
from homing.store.records import Records, metadata

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Project:
    """The business this installation serves.

    Parameters
    ----------
    name : str
        Shown in the header and on reports.
    timezone : str
        IANA name; local days, weeks and months are counted in it.
    currency : str
        ISO 4217 code that money without a currency of its own is in.
    week_start : int
        ISO weekday, 1 = Monday … 7 = Sunday.
    language : {"en", "ru"}
        The language of those who have not chosen one.
    """

    name: str = "My business"
    timezone: str = "UTC"
    currency: str = "USD"
    week_start: int = 1
    language: Language = "en"

    @property
    def calendar(self) -> Calendar:
        """The project's periods."""
        return Calendar(self.timezone, self.week_start)


def load_setting(records: Records, key: str) -> object:
    """Return what a slice keeps under a key of its own; None: nothing yet."""
    with records.begin() as connection:
        return connection.execute(
            sa.select(settings.c.value).where(settings.c.key == key)
        ).scalar_one_or_none()


def save_setting(records: Records, key: str, value: object) -> None:
    """Keep something that JSON can hold under a key; what stood there goes."""
    with records.begin() as connection:
        connection.execute(sa.delete(settings).where(settings.c.key == key))
        connection.execute(sa.insert(settings).values(key=key, value=value))


def load_project(records: Records) -> Project:
    """Return the settings, with the defaults for what was never set."""
    with records.begin() as connection:
        rows = connection.execute(sa.select(settings.c.key, settings.c.value)).all()
    known = {field.name for field in fields(Project)}
    return Project(**{row.key: row.value for row in rows if row.key in known})


def save_project(records: Records, project: Project) -> None:
    """Keep the settings.

    Raises
    ------
    UserError
        If the time zone or the week start does not exist.
    """
    _ = project.calendar
    own = [field.name for field in fields(Project)]
    with records.begin() as connection:
        connection.execute(sa.delete(settings).where(settings.c.key.in_(own)))
        rows = [{"key": key, "value": value} for key, value in asdict(project).items()]
        connection.execute(sa.insert(settings), rows)
