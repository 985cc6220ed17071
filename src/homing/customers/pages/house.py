"""What the pages of customers need of the running installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from duckdb import DuckDBPyConnection

from homing.customers import directory, tables
from homing.customers.columns import USUAL, Column, columns_of
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
    asked, user = query.columns, who(visit)
    if user is None:
        return columns_of(asked or USUAL)
    with visit.app.records.begin() as connection:
        before = tables.columns(connection, user)
        if asked is None:
            return columns_of(before or USUAL)
        chosen = columns_of(asked)
        if asked != before:
            tables.choose(connection, user, [column.key for column in chosen])
    return chosen
