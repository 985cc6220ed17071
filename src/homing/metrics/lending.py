"""The log of an installation, lent to whoever measures something of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cache
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.core.clock import Clock
from homing.core.text import LANGUAGES, Text
from homing.draw import formats
from homing.histories.live import Live
from homing.metrics.events import Calendared, Events, Span, log_of
from homing.metrics.identity import Identity


class Overview(Protocol):
    """What the log amounts to."""

    @property
    def first(self) -> datetime | None:
        """When the first event occurred."""

    @property
    def last(self) -> datetime | None:
        """When the last event occurred."""

    @property
    def events(self) -> int:
        """How many events there are."""


_REMOVED: Final = Text(
    "What happened before {day} was removed: raw data is kept for no longer.",
    "Всё, что было до {day}, удалено: исходные данные хранятся ограниченное время.",
)

_CITIES: Final = Text(
    "Cities: IP Geolocation by DB-IP, https://db-ip.com, CC BY 4.0.",
    "Города: IP Geolocation by DB-IP, https://db-ip.com, CC BY 4.0.",
)


class Log(Protocol):
    """The event store, as far as it is read here."""

    def cursor(self) -> AbstractContextManager[DuckDBPyConnection]:
        """Lend a cursor."""

    def overview(self) -> Overview:
        """Return what the log amounts to now."""

    def removed_before(self) -> datetime | None:
        """Return the moment before which raw data was removed; None: none was."""

    def identified(self) -> tuple[int, int] | None:
        """Return how many customers are active, and how many of these are identified.

        None where nobody is known by a device alone.
        """


class Installation(Protocol):
    """What the log is lent by."""

    @property
    def events(self) -> Log:
        """The event log."""

    @property
    def project(self) -> Calendared:
        """The business, and how it counts periods."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    @property
    def shows_cities(self) -> bool:
        """Whether cities of DB-IP's file may be in the log."""

    def live(self) -> Live:
        """Return the histories of the log as it is now."""


@contextmanager
def lent(house: Installation) -> Iterator[Events[pa.Table]]:
    """Lend the log as the metrics read it, in the project's calendar, giving Arrow tables.

    Questions that need nothing but names, moments and amounts are answered from the histories that
    the installation keeps at hand.
    """

    @cache
    def identity() -> Identity | None:
        found = house.events.identified()
        return None if found is None else Identity(*found)

    @cache
    def whole() -> Span:
        found = house.events.overview()
        return Span(found.first, found.last, found.events)

    with house.events.cursor() as cursor:
        yield log_of(
            cursor,
            house.project,
            house.clock,
            live=cache(house.live),
            identity=identity,
            notes=notes_of(house),
            attributions={"city": _CITIES} if house.shows_cities else {},
            whole=whole,
        )


def notes_of(house: Installation) -> tuple[Text, ...]:
    """Return what is not in the log any more, in words for people."""
    before = house.events.removed_before()
    if before is None:
        return ()
    day = before.astimezone(ZoneInfo(house.project.timezone)).date()
    said = {each: _REMOVED.of(each).format(day=formats.day(day, each)) for each in LANGUAGES}
    return (Text(**said),)
