"""What the owner sets for the whole installation: its name, time zone, currency and week start."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final, Literal, get_args

import sqlalchemy as sa
from sqlalchemy import Connection

from homing.core.acts import Verb
from homing.core.errors import Conflict
from homing.core.periods import Calendar
from homing.core.text import Language, Text
from homing.store.audit import About, note
from homing.store.records import Records, metadata, write_alone
from homing.store.remembering import remembered

BusinessKind = Literal["shop", "subscription", "app"]
BUSINESS_KINDS: Final[tuple[BusinessKind, ...]] = get_args(BusinessKind)

UNNAMED: Final = Text("My business", "Мой бизнес")

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
    kind : {"shop", "subscription", "app"} or None
        How the business earns: Today shows the numbers that matter to it. None: nobody has said.
    """

    name: str = UNNAMED.en
    timezone: str = "UTC"
    currency: str = "USD"
    week_start: int = 1
    language: Language = "en"
    kind: BusinessKind | None = None

    def called(self, language: Language) -> str:
        """Return its name; as long as nobody gave it one, in the reader's language."""
        return UNNAMED.of(language) if self.name == UNNAMED.en else self.name

    @property
    def calendar(self) -> Calendar:
        """The project's periods."""
        return Calendar(self.timezone, self.week_start)


def load_setting(records: Records, key: str) -> object:
    """Return what a slice keeps under a key of its own; None: nothing yet."""
    with records.reading() as connection:
        return connection.execute(
            sa.select(settings.c.value).where(settings.c.key == key)
        ).scalar_one_or_none()


def save_setting(records: Records, key: str, value: object) -> None:
    """Keep something that JSON can hold under a key; what stood there goes."""
    with records.begin() as connection:
        write_alone(connection, settings)
        connection.execute(sa.delete(settings).where(settings.c.key == key))
        connection.execute(sa.insert(settings).values(key=key, value=value))


def version_of(said: object) -> str:
    """Return a word for something that JSON can hold: equal for what is equal, and for no other."""
    text = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def settings_version(records: Records, keys: Iterable[str]) -> str:
    """Return the version of what stands under keys now; a form is sent with the one it showed."""
    with records.reading() as connection:
        return version_of(_values(connection, keys))


def change_settings(
    records: Records,
    group: str,
    values: Mapping[str, object],
    *,
    now: datetime,
    seen: str | None = None,
    told: Mapping[str, object] | None = None,
    back: Mapping[str, object] | None = None,
) -> None:
    """Keep what somebody set, and note it in the audit log.

    Parameters
    ----------
    records : Records
        Where they are kept.
    group : str
        What they are together, as `project`: the audit log names it.
    values : mapping
        What JSON can hold, by key; other keys stay as they are.
    now : datetime
        Aware.
    seen : str, optional
        The `settings_version` of these keys that was seen by who changes them.
    told : mapping, optional
        What the audit log says of it in place of what changed, from and to.
    back : mapping, optional
        The form by which it is taken back, and its `path`; see `ui.undo`.

    Raises
    ------
    Conflict
        If somebody changed them meanwhile.
    """
    with records.begin() as connection:
        write_alone(connection, settings)
        before = _values(connection, values)
        if seen is not None and seen != version_of(before):
            raise Conflict(
                "Somebody else changed these settings meanwhile.",
                where=group,
                remedy="Look at them as they are now, and change that.",
            )
        connection.execute(sa.delete(settings).where(settings.c.key.in_(list(values))))
        rows = [{"key": key, "value": value} for key, value in values.items()]
        connection.execute(sa.insert(settings), rows)
        detail = dict(_difference(before, values) if told is None else told)
        if back:
            detail["back"] = dict(back)
        note(connection, Verb.SETTINGS_CHANGED, About("settings", group), now=now, **detail)


def _values(connection: Connection, keys: Iterable[str]) -> dict[str, object]:
    asked = list(keys)
    found = sa.select(settings.c.key, settings.c.value).where(settings.c.key.in_(asked))
    known = {row.key: row.value for row in connection.execute(found)}
    return {key: known.get(key) for key in asked}


def _difference(
    before: Mapping[str, object], after: Mapping[str, object]
) -> dict[str, list[object]]:
    """Return what is not as it was, from and to, by key; of a key with parts, by part."""
    changed: dict[str, list[object]] = {}
    for key in {**before, **after}:
        was, value = before.get(key), after.get(key)
        if isinstance(value, Mapping) and isinstance(was, Mapping):
            changed |= _difference(was, value)
        elif was != value:
            changed[key] = [was, value]
    return changed


@remembered
def load_project(records: Records) -> Project:
    """Return the settings, with the defaults for what was never set."""
    with records.reading() as connection:
        rows = connection.execute(sa.select(settings.c.key, settings.c.value)).all()
    known = {field.name for field in fields(Project)}
    return Project(**{row.key: row.value for row in rows if row.key in known})


def change_project(
    records: Records,
    project: Project,
    *,
    now: datetime,
    seen: str | None = None,
    back: Mapping[str, object] | None = None,
) -> None:
    """Keep the settings that somebody changed; raises as `save_project` and `change_settings`."""
    _ = project.calendar
    change_settings(records, "project", asdict(project), now=now, seen=seen, back=back)


def project_version(records: Records) -> str:
    """Return the version of the project's settings, for `change_project`."""
    return settings_version(records, [field.name for field in fields(Project)])


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
        write_alone(connection, settings)
        connection.execute(sa.delete(settings).where(settings.c.key.in_(own)))
        rows = [{"key": key, "value": value} for key, value in asdict(project).items()]
        connection.execute(sa.insert(settings), rows)
