"""The log of an installation, lent to whoever measures something of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.core.clock import Clock
from homing.histories import Histories
from homing.metrics.events import Calendared, Events, Live, log_of
from homing.metrics.identity import Identity


class Log(Protocol):
    """The event store, as far as it is read here."""

    def cursor(self) -> AbstractContextManager[DuckDBPyConnection]:
        """Lend a cursor."""

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

    def live(self) -> tuple[Histories, tuple[str, ...], str | None]:
        """Return the histories of the log as it is now; see `Live`."""


@contextmanager
def lent(house: Installation) -> Iterator[Events[pa.Table]]:
    """Lend the log as the metrics read it, in the project's calendar, giving Arrow tables.

    Questions that need nothing but names, moments and amounts are answered from the histories that
    the installation keeps at hand.
    """

    def live() -> Live:
        return Live(*house.live())

    def identity() -> Identity | None:
        found = house.events.identified()
        return None if found is None else Identity(*found)

    with house.events.cursor() as cursor:
        yield log_of(cursor, house.project, house.clock, live=live, identity=identity)
