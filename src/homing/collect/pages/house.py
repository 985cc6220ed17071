"""What the pages of collecting need of the running installation, and how receiving stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Protocol, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request

from homing.collect.dead_letters.reasons import in_words
from homing.collect.drain import DeadLetters, Enriching, Redriving
from homing.collect.health import Health, Watch
from homing.collect.health.rules import stalled
from homing.collect.identity.keeping import load_contacts
from homing.collect.inbox import Inbox, Waiting
from homing.collect.receiving import Hall
from homing.collect.sources import Source, Sources
from homing.ui.visit import House, Visit

SOON_DAYS = 7
"""So many days before a disk is full it is said."""


class Settings(Protocol):
    """How the installation is reached."""

    @property
    def url(self) -> str | None:
        """The address of the site, where the operator said it."""

    @property
    def tracker_path(self) -> str | None:
        """A second address of homing.js."""


class Receiver(House, Protocol):
    """An installation that receives events."""

    @property
    def settings(self) -> Settings:
        """How it is reached."""

    @property
    def sources(self) -> Sources:
        """What sends events."""

    @property
    def hall(self) -> Hall:
        """What stands behind the door."""

    @property
    def enriching(self) -> Enriching:
        """What is done with every event on its way to the log."""

    @property
    def inbox(self) -> Inbox:
        """What is not drained yet."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How receiving stands, as the pages say it.

    Parameters
    ----------
    waiting : Waiting
        What is not in the log yet.
    oldest_age_s : float
        How long the oldest of it waits.
    is_stalled, is_crowded, is_full : bool
        What was received does not get on; too many ids were said to be one customer lately; nothing
        more is accepted.
    days_left : float or None
        Until the disk is full, if that is soon.
    silent : frozenset of UUID
        Sources that are silent for longer than usual.
    """

    waiting: Waiting
    oldest_age_s: float
    is_stalled: bool
    is_crowded: bool
    is_full: bool
    days_left: float | None
    silent: frozenset[UUID]


def receiver(visit: Visit) -> Receiver:
    """Return the installation of a visit."""
    return cast("Receiver", visit.app)


def address(visit: Visit, request: Request) -> str:
    """Return where clients reach this installation."""
    return receiver(visit).settings.url or str(request.base_url).rstrip("/")


def condition(visit: Visit, request: Request) -> Condition:
    """Return how receiving stands now; what takes long to find out, as the watch last saw it."""
    house = receiver(visit)
    waiting = house.inbox.waiting()
    oldest, now = waiting.oldest_received_at, house.clock.now()
    age_s = 0.0 if oldest is None else max(0.0, now.timestamp() - oldest / 1e6)
    health = health_of(request)
    days = health.disk_days_left if health else None
    return Condition(
        waiting=waiting,
        oldest_age_s=age_s,
        is_stalled=stalled(age_s, None) is not None,
        is_crowded=health is not None and health.crowded is not None,
        is_full=not house.hall.room.has(waiting.bytes),
        days_left=days if days is not None and days < SOON_DAYS else None,
        silent=frozenset(beat.source for beat in health.beats if beat.is_silent)
        if health
        else frozenset(),
    )


def health_of(request: Request) -> Health | None:
    """Return what the watch saw last; None before it has looked."""
    watch: Watch | None = getattr(request.app.state, "watch", None)
    return watch.latest if watch else None


def letters(visit: Visit) -> DeadLetters:
    """Return the dead letters; those that are driven again are enriched as the drain does."""
    house = receiver(visit)
    return DeadLetters(
        house.events,
        enrich=house.enriching,
        clock=house.clock,
        contacts=partial(load_contacts, house.records),
    )


def redriving(visit: Visit) -> Redriving:
    """Return what sends dead letters again in the background."""
    return Redriving(letters(visit), visit.app.events, visit.app.clock)


def reason_words(visit: Visit) -> Callable[[str], str]:
    """Return what says a reason in the visitor's language."""
    return partial(in_words, language=visit.language)


def names_of(sources: Sources) -> dict[UUID, Source]:
    """Return all sources by their ids."""
    return {source.id: source for source in sources.every()}


def today(visit: Visit) -> date:
    """Return the day it is where the business is."""
    return visit.app.clock.now().astimezone(ZoneInfo(visit.app.project.timezone)).date()


def last_heard(visit: Visit, source: UUID, drained: datetime | None) -> datetime | None:
    """Return when a source last sent something, drained or not."""
    heard = receiver(visit).hall.tally.last_received_at.get(source)
    heard_at = datetime.fromtimestamp(heard / 1e6, UTC) if heard else None
    return max((each for each in (heard_at, drained) if each), default=None)
