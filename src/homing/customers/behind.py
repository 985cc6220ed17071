"""The people behind a number: the customers of one cell of the retention table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from homing.core.errors import NotFound
from homing.customers.paging import PAGE, Mark, microseconds
from homing.metrics.events import Events
from homing.metrics.retention.answer import Retention, answer
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.retention.statements import cohort_index


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindQuery(RetentionQuestion):
    """Which number of a retention table, and which of its people.

    Parameters
    ----------
    entered : str
        Any day of the cohort's period; for hours a moment.
    age : int
        Whole periods since.
    returned : bool
        Those who returned; otherwise the others of the cohort.
    after : str or None
        Where the page before ended: its `next`.
    """

    entered: str
    age: int
    returned: bool = True
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """The number that the people stand behind: one cell of the table."""

    cohort: date
    age: int
    starts: date
    size: int
    returned: int
    share: float
    interval: tuple[float, float]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people: when they entered, and when and how often they returned at that age."""

    id: str
    entered_at: datetime
    returned_at: datetime | None
    returns: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A number and its people.

    Parameters
    ----------
    number : Number
        The cell.
    answer : Retention
        The table it is in.
    table : pyarrow.Table
        The people, earliest to enter first, as `Retention.who` gives them.
    """

    number: Number
    answer: Retention[pa.Table]
    table: pa.Table

    @property
    def total(self) -> int:
        """How many people there are."""
        rows: int = self.table.num_rows
        return rows

    def people(self, start: int = 0, length: int | None = None) -> Iterator[Person]:
        """Yield the people, earliest to enter first."""
        for batch in self.table.slice(start, length).to_batches(max_chunksize=2000):
            for row in batch.to_pylist():
                yield Person(row["customer"], row["first_at"], row["returned_at"], row["returns"])

    def page(self, after: str | None, length: int = PAGE) -> tuple[list[Person], str | None]:
        """Return one page of the people and where the next one begins (None: nowhere)."""
        start = _place(self.table, Mark.read(after)) if after else 0
        page = list(self.people(start, length))
        is_last = start + len(page) >= self.total
        return page, None if is_last else str(_mark(page[-1]))


def behind(events: Events[pa.Table], query: BehindQuery) -> Behind:
    """Return a number of the retention table and the customers behind it.

    Parameters
    ----------
    events : Events
        The log, giving Arrow tables.
    query : BehindQuery
        Which number.

    Raises
    ------
    NotFound
        If the table has no such cell.
    """
    table = answer(events, query.query)
    people = table.who(query.entered, query.age, returned=query.returned)
    return Behind(_number(table, query), table, people)


def _number(table: Retention[pa.Table], query: BehindQuery) -> Number:
    index = cohort_index(table.query, query.entered)
    cohort = table.query.start_of(index)
    is_it = pc.and_(
        pc.equal(table.cells["cohort"], pa.scalar(cohort, table.cells["cohort"].type)),
        pc.equal(table.cells["age"], query.age),
    )
    found = table.cells.filter(is_it).to_pylist()
    if not found:
        raise NotFound(
            f"The table has no age {query.age}.", where="age", remedy="Leave out `ages`."
        )
    (cell,) = found
    return Number(
        cohort=cohort,
        age=query.age,
        starts=table.query.start_of(index + query.age),
        size=cell["size"],
        returned=cell["returned"],
        share=cell["share"],
        interval=(cell["low"], cell["high"]),
        is_complete=cell["is_complete"],
    )


def _place(people: pa.Table, mark: Mark) -> int:
    """Return how many of the people stand before or at a mark."""
    entered = people["first_at"].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    ids = people["customer"]

    def key(row: int) -> tuple[int, str]:
        return entered[row].as_py(), ids[row].as_py()

    return bisect_right(range(people.num_rows), (mark.rank, mark.name), key=key)


def _mark(person: Person) -> Mark:
    return Mark(microseconds(person.entered_at), person.id)
