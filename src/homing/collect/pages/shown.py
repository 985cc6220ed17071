"""A source as the pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fastapi import Request

from homing.collect.pages.house import condition, last_heard, receiver, today
from homing.collect.sources import Source
from homing.collect.stream import Account, Standing, standings
from homing.collect.stream.service import DAYS
from homing.ui.visit import Visit


class State(StrEnum):
    """How a source does."""

    waiting = "waiting"
    rejected = "rejected"
    receiving = "receiving"
    silent = "silent"
    revoked = "revoked"


@dataclass(frozen=True, slots=True)
class Shown:
    """A source, how it does, and what came from it.

    Parameters
    ----------
    source : Source
        The source.
    state : State
        `waiting` for its first event, `rejected`: all that came was no event.
    heard_at : datetime or None
        When it last sent something.
    days : tuple of int
        Events of each of the last 7 days, the last one is today.
    week : Account
        What became of all that came on these.
    """

    source: Source
    state: State
    heard_at: datetime | None
    days: tuple[int, ...]
    week: Account

    @property
    def values(self) -> dict[str, object]:
        """What files say of it."""
        source, heard_at = self.source, self.heard_at
        return {
            "id": str(source.id),
            "name": source.name,
            "platform": source.platform.value,
            "state": self.state.value,
            "last_received_at": heard_at.isoformat() if heard_at else None,
            "events_today": self.days[-1],
            "events_7_days": sum(self.days),
            "rejected_7_days": self.week.rejected,
            "duplicates_7_days": self.week.duplicates,
            "bots_7_days": self.week.bots,
            "origins": list(source.origins),
            "events_per_s": source.events_per_s,
            "created_at": source.created_at.isoformat(),
            "revoked_at": source.revoked_at.isoformat() if source.revoked_at else None,
        }


def every_source(visit: Visit, request: Request) -> list[Shown]:
    """Return all sources, the revoked ones last."""
    silent = condition(visit, request).silent
    found = _standings(visit, None)
    return [_shown(visit, each, found, silent) for each in receiver(visit).sources.every()]


def one_source(visit: Visit, request: Request, source: UUID) -> Shown:
    """Return a source.

    Raises
    ------
    NotFound
        When there is none.
    """
    found = receiver(visit).sources.one(source)
    return _shown(visit, found, _standings(visit, source), condition(visit, request).silent)


def _standings(visit: Visit, source: UUID | None) -> dict[UUID, Standing]:
    with visit.app.events.cursor() as cursor:
        return standings(
            cursor, today=today(visit), timezone=visit.app.project.timezone, source=source
        )


def _shown(
    visit: Visit, source: Source, found: dict[UUID, Standing], silent: frozenset[UUID]
) -> Shown:
    standing = found.get(source.id)
    heard_at = last_heard(visit, source.id, standing.last_received_at if standing else None)
    return Shown(
        source,
        _state(source, standing, is_silent=source.id in silent),
        heard_at,
        standing.days if standing else (0,) * DAYS,
        standing.week if standing else Account(),
    )


def _state(source: Source, standing: Standing | None, *, is_silent: bool) -> State:
    if source.revoked_at:
        return State.revoked
    if standing is None:
        return State.waiting
    if is_silent:
        return State.silent
    return State.receiving if standing.has_events else State.rejected
