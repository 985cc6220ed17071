"""Which of the shop's events are standard ones, as the owner said; every change is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any, Final

from homing.collect.enrich.standard import StandardEvents, plain, shipped
from homing.collect.protocols.fields import LONGEST_NAME
from homing.core.errors import Conflict, NotFound, UserError
from homing.store import Records, change_settings, load_setting

MOST_CHANGES: Final = 200
"""That are kept; older ones go."""
MOST_NAMES: Final = 1_000
_KEY: Final = "standard_events"
_turn: Final = Lock()  # one process writes, and reads what it changes first


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: what an event meant, and means since.

    Parameters
    ----------
    number : int
        From 1 on.
    changed_at : str
        ISO 8601, UTC.
    by : str
        Who made it.
    name : str
        Of the event, as the shop calls it.
    was, means : str or None
        The standard event that it was and is; the name itself: none in spite of what other tools
        call so; None: as Homing knows it from the start.
    """

    number: int
    changed_at: str
    by: str
    name: str
    was: str | None
    means: str | None

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.changed_at)


@dataclass(frozen=True, slots=True)
class Naming:
    """The standard event of each name that the owner spoke of, and the changes, the newest first.

    Parameters
    ----------
    names : mapping of str to str
        As the shop calls them; a name that stands for itself is no standard event.
    changes : tuple of Change
        That led here.
    """

    names: Mapping[str, str]
    changes: tuple[Change, ...] = ()

    def meaning_of(self, name: str) -> str | None:
        """Return what was said of a name, however it is written; None: nothing."""
        return next((means for own, means in self.names.items() if plain(own) == plain(name)), None)

    @property
    def newest(self) -> int:
        """The number of the newest change; 0: there was none."""
        return self.changes[0].number if self.changes else 0

    def is_said_since(self, name: str, seen: int) -> bool:
        """Say whether something was said of a name after the change of a number."""
        theirs = (each for each in self.changes if plain(each.name) == plain(name))
        return any(each.number > seen for each in theirs)

    def can_undo(self, change: Change) -> bool:
        """Say whether what a change said of a name holds still."""
        newest = next(each for each in self.changes if plain(each.name) == plain(change.name))
        return newest == change


def load_naming(records: Records) -> Naming:
    """Return what the owner said so far."""
    said = load_setting(records, _KEY)
    if not isinstance(said, dict):
        return Naming({})
    return Naming(dict(said["names"]), tuple(Change(**each) for each in said["changes"]))


def load_standard(records: Records) -> StandardEvents:
    """Return the standard events, with the shop's own names for them."""
    return shipped().called(load_naming(records).names)


def say(
    records: Records,
    name: str,
    means: str | None,
    *,
    by: str,
    now: datetime,
    seen: int | None = None,
) -> Naming:
    """Say what an event of the shop is; it holds for what comes in from now on.

    Parameters
    ----------
    records : Records
        Where it is kept.
    name : str
        Of the event; case, blanks, dots, dashes and underscores make no difference.
    means : str or None
        A standard event; the name itself: it is none; None: as Homing knows it from the start.
    by : str
        Who says so.
    now : datetime
        Aware.
    seen : int, optional
        Number of the newest change that was seen by who says so; 0: there was none.

    Raises
    ------
    Conflict
        If something else was said of that name since.
    UserError
        If the name is empty or too long, there is no such standard event, or too much is said.
    """
    name = " ".join(name.split())
    if not plain(name) or len(name) > LONGEST_NAME or "\0" in name:
        raise UserError(f"A name has 1 to {LONGEST_NAME} characters.", where="name")
    if means is not None and means != name and means not in shipped().standard:
        raise UserError(
            f"{means!r} is no standard event.",
            where="means",
            remedy=f"Choose one of {', '.join(shipped().standard)}.",
        )
    with _turn:
        before = load_naming(records)
        if before.meaning_of(name) == means:
            return before
        if seen is not None and before.is_said_since(name, seen):
            raise Conflict("Something else was said of that event since.", where="name")
        if len(before.names) >= MOST_NAMES and means is not None:
            raise UserError(f"More than {MOST_NAMES:,} names cannot be kept.", where="name")
        return _changed(records, before, name, means, by=by, now=now)


def undo(records: Records, number: int, *, by: str, now: datetime) -> Naming:
    """Take a change back, which is a change too.

    Raises
    ------
    NotFound
        If there is no such change.
    Conflict
        If something else was said of that name since.
    """
    with _turn:
        before = load_naming(records)
        change = next((each for each in before.changes if each.number == number), None)
        if change is None:
            raise NotFound(f"There is no change {number}.", where="change")
        if not before.can_undo(change):
            raise Conflict("Something else was said of that event since.", where="change")
        return _changed(records, before, change.name, change.was, by=by, now=now)


def _changed(
    records: Records, before: Naming, name: str, means: str | None, *, by: str, now: datetime
) -> Naming:
    number = before.newest + 1
    change = Change(
        number=number,
        changed_at=now.isoformat(),
        by=by,
        name=name,
        was=before.meaning_of(name),
        means=means,
    )
    names = {own: held for own, held in before.names.items() if plain(own) != plain(name)}
    if means is not None:
        names[name] = means
    after = replace(before, names=names, changes=(change, *before.changes)[:MOST_CHANGES])
    kept: dict[str, Any] = {
        "names": dict(after.names),
        "changes": [asdict(each) for each in after.changes],
    }
    told = {"name": name, "means": [change.was, means]}
    back = {"path": f"/settings/standard-events/changes/{number}/undo"}
    change_settings(records, "standard_events", {_KEY: kept}, now=now, told=told, back=back)
    return after
