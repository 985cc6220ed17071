"""What the list of customers says of each, for lists of customers that another slice makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import pyarrow as pa

from homing.customers import directory, tables
from homing.customers.columns import USUAL, Column, columns_of
from homing.customers.listing import Listed, chosen, those
from homing.store import EventStore, Records


def columns_chosen(
    records: Records, user: UUID | None, asked: tuple[str, ...] | None
) -> tuple[Column, ...]:
    """Return the columns asked for, which a user has from then on, else those they chose last.

    Raises
    ------
    UserError
        If there is no such column, or too many of them are asked for.
    """
    if user is None:
        return columns_of(asked or USUAL)
    with records.reading() as connection:
        before = tables.columns(connection, user)
    if asked is None:
        return columns_of(before or USUAL)
    columns = columns_of(asked)
    if asked != before:
        with records.begin() as connection:
            tables.choose(connection, user, [column.key for column in columns])
    return columns


@dataclass(frozen=True, slots=True)
class Alongside:
    """The customers of an installation, as its list has them.

    Parameters
    ----------
    events : EventStore
        The log.
    currency : str
        What an amount without a currency of its own is in.
    """

    events: EventStore
    currency: str

    def of(
        self, customers: Sequence[int], columns: Sequence[Column] | None = None
    ) -> dict[str, Listed]:
        """Return customers by their ids; who did nothing that counts is not among them.

        Parameters
        ----------
        customers : sequence of int
            Their numbers in the log, by which they are found sooner than by their ids.
        columns : sequence of Column, optional
            What is shown of them: without one of a trait, traits are not read.
        """
        has_traits = columns is None or any(each.trait for each in columns)
        with directory.reading(self.events, self.currency) as cursor:
            return {each.id: each for each in chosen(cursor, customers, has_traits=has_traits)}

    def each(self, ids: pa.Table, by_id: Iterable[str]) -> Iterator[Listed | None]:
        """Yield who is listed under each id, None for nobody, reading as they are asked for.

        Parameters
        ----------
        ids : pyarrow.Table
            One row = customer. Column: `customer` (id).
        by_id : iterable of str
            Ids in their order; those that are not in the table are nobody's.
        """
        with directory.reading(self.events, self.currency) as cursor:
            listed = those(cursor, ids)
            ahead = next(listed, None)
            for each in by_id:
                while ahead is not None and ahead.id < each:
                    ahead = next(listed, None)
                yield ahead if ahead is not None and ahead.id == each else None
