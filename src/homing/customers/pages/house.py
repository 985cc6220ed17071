"""What the pages of customers need of the running installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from duckdb import DuckDBPyConnection

from homing.customers import directory
from homing.customers.alongside import columns_chosen
from homing.customers.columns import Column
from homing.customers.listing import CustomersQuery
from homing.customers.notes import Notes
from homing.customers.tagging import Tags
from homing.ui.visit import Visit


@contextmanager
def people(visit: Visit) -> Iterator[DuckDBPyConnection]:
    """Lend a cursor on which the tables of people are as the log is now."""
    with directory.reading(visit.app.events, visit.app.project.currency) as cursor:
        yield cursor


def tags_of(visit: Visit) -> Tags:
    """Return the tags of an installation."""
    return Tags(visit.app.records, visit.app.events, visit.app.project.currency)


def notes_of(visit: Visit) -> Notes:
    """Return the notes of an installation."""
    return Notes(visit.app.records, visit.app.clock.now)


def who(visit: Visit) -> UUID | None:
    """Return the user who asks; None for a key, which has no ways of its own."""
    return visit.user.id if visit.user and not visit.user.is_key else None


def columns_for(visit: Visit, query: CustomersQuery) -> tuple[Column, ...]:
    """Return the columns of a list: those asked for, else those that the user chose last."""
    return columns_chosen(visit.app.records, who(visit), query.columns)
