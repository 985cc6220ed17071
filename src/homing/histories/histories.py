"""Histories: the events of all customers, each customer's in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import HomingError
from homing.histories import sorting
from homing.histories.compiled import read_only
from homing.histories.gathering import Gathering
from homing.histories.sorting import Columns

Offsets = NDArray[np.int64]
Times = NDArray[np.int64]
Codes = NDArray[np.uint16]
Values = NDArray[np.float64]
Labels = NDArray[np.int32]
Units = NDArray[np.uint16]
Customers = NDArray[np.uint32]
Flags = NDArray[np.bool_]

Scalar = TypeVar("Scalar", bound=np.generic)


class Log(NamedTuple):
    """What a fold sees of `Histories`; a column that is not there is empty."""

    offsets: Offsets
    time: Times
    event: Codes
    value: Values
    label: Labels
    unit: Units
    group: Labels
    skip: Flags


@dataclass(frozen=True, slots=True)
class Histories:
    """Every customer's events, sorted by customer, then time.

    History `u` holds `event[offsets[u]:offsets[u + 1]]` at `time[offsets[u]:offsets[u + 1]]`.

    Parameters
    ----------
    offsets : int64[n_histories + 1]
        Where each history begins; the last entry is the number of events.
    time : int64[n]
        Microseconds since 1970-01-01 UTC, rising within a history.
    event : uint16[n]
        Code of what happened.
    value : float64[n], optional
        A number that came with the event (an amount, say); NaN where there was none.
    label : int32[n], optional
        A code of one property of the event; −1 where there is none.
    unit : uint16[n], optional
        A code of what the value is in; 0 where it is not said.
    group : int32[n_histories], optional
        A code of the customer's trait; −1 where there is none.
    customer : uint32[n_histories], optional
        Whose history it is, rising; without it, history `u` is that of customer `u`.
    touched : Histories, optional
        Histories that stand in the place of some of these, or beside them: the folds pass over
        every history here whose customer is in there. Has a `customer` column.
    is_checked : bool
        The order is known to be right; without it, it is looked at once, here.

    Raises
    ------
    HomingError
        If lengths or dtypes are off, offsets fall, or a history is out of order.
    """

    offsets: Offsets
    time: Times
    event: Codes
    value: Values | None = None
    label: Labels | None = None
    group: Labels | None = None
    customer: Customers | None = None
    touched: Histories | None = None
    is_checked: bool = False
    unit: Units | None = None

    def __post_init__(self) -> None:
        if fault := _fault(self) or (None if self.is_checked else _disorder(self)):
            raise HomingError(f"These are no histories: {fault}.")
        object.__setattr__(self, "is_checked", True)

    @classmethod
    def gather(
        cls,
        customer: Customers,
        time: Times,
        event: Codes,
        *,
        n_customers: int,
        value: Values | None = None,
        label: Labels | None = None,
        unit: Units | None = None,
        group: Labels | None = None,
    ) -> Histories:
        """Sort a log of events into histories, in time linear in the log.

        Parameters
        ----------
        customer : uint32[n]
            Dense integers below `n_customers`, in any order.
        time, event, value, label, unit : arrays of n
            As in `Histories`; a customer's events of one moment are put in order of their codes
            and values, so that the order in which they come in does not matter.
        n_customers : int
            Customers without events have empty histories.
        group : int32[n_customers], optional
            As in `Histories`.

        Raises
        ------
        HomingError
            If a customer is not below `n_customers`, or lengths differ.
        """
        if customer.size and int(customer.max()) >= n_customers:
            raise HomingError(f"Customer {customer.max()} is not among {n_customers} customers.")
        columns = (customer, time, event, value, label, unit)
        sizes = {each.size for each in columns if each is not None}
        if len(sizes) > 1:
            raise HomingError("The columns of a log of events differ in length.")
        counts = np.zeros(n_customers, np.int64)
        sorting.count(read_only(customer), counts)
        has_value, has_label, has_unit = (each is not None for each in (value, label, unit))
        gathering = Gathering.of(
            counts, has_value=has_value, has_label=has_label, has_unit=has_unit
        )
        none = Columns.room(0)
        others = (_or(value, none.value), _or(label, none.label), _or(unit, none.unit))
        gathering.add(customer, Columns(time, event, *others))
        return cls.gathered(
            gathering, has_value=has_value, has_label=has_label, has_unit=has_unit, group=group
        )

    @classmethod
    def gathered(
        cls,
        gathering: Gathering,
        *,
        has_value: bool = False,
        has_label: bool = False,
        has_unit: bool = False,
        group: Labels | None = None,
        customer: Customers | None = None,
    ) -> Histories:
        """Return the histories that were gathered; the rest as in `Histories`."""
        time, event, value, label, unit = gathering.finish()
        return cls(
            gathering.offsets,
            time,
            event,
            value if has_value else None,
            label if has_label else None,
            group,
            customer,
            is_checked=True,
            unit=unit if has_unit else None,
        )

    @property
    def n_histories(self) -> int:
        """How many histories there are, not counting `touched`."""
        return self.offsets.size - 1

    @property
    def n_events(self) -> int:
        """How many events there are, not counting `touched`."""
        return self.time.size

    @property
    def columns(self) -> Columns:
        """The columns of the events, without `touched`."""
        none = Columns.room(0)
        return Columns(
            self.time,
            self.event,
            _or(self.value, none.value),
            _or(self.label, none.label),
            _or(self.unit, none.unit),
        )

    @property
    def log(self) -> Log:
        """The columns for a fold, without `touched`."""
        group = _or(self.group, np.empty(0, np.int32))
        return Log(self.offsets, *self.columns, group, self._skip())

    def parts(self) -> Iterator[Histories]:
        """Yield the histories that a fold walks over one after another: these, then `touched`."""
        yield self
        if self.touched is not None:
            yield from self.touched.parts()

    def whose(self, histories: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the customers of some histories, by their numbers in here."""
        return histories if self.customer is None else self.customer[histories].astype(np.int64)

    def within(self, customers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers of the histories in here of some customers that folds walk over.

        Parameters
        ----------
        customers : int64[…]
            Rising.
        """
        if self.customer is None:
            mine = customers[customers < self.n_histories]
        else:
            mine = np.flatnonzero(np.isin(self.customer, customers))
        skip = self._skip()
        return mine[~skip[mine]] if skip.size else mine

    def grouped(self, group: Labels) -> Histories:
        """Return the same with the customers' traits.

        Parameters
        ----------
        group : int32[n_customers]
            By customer; reaches beyond the last customer here and in `touched`.
        """
        mine = group[: self.n_histories] if self.customer is None else group[self.customer]
        touched = self.touched and self.touched.grouped(group)
        return replace(self, group=mine, touched=touched)

    def _skip(self) -> Flags:
        if self.touched is None or self.touched.customer is None:
            return np.empty(0, np.bool_)
        if self.customer is not None:
            return np.isin(self.customer, self.touched.customer)
        skip = np.zeros(self.n_histories, np.bool_)
        skip[self.touched.customer[self.touched.customer < skip.size]] = True
        return skip


def _or(column: NDArray[Scalar] | None, otherwise: NDArray[Scalar]) -> NDArray[Scalar]:
    return otherwise if column is None else column


def _fault(h: Histories) -> str | None:
    """Say in words what is wrong, if anything."""
    if wrong := [name for name, dtype in _DTYPES.items() if _is_not(getattr(h, name), dtype)]:
        return f"{wrong[0]} is not of {_DTYPES[wrong[0]].__name__}"
    if h.offsets.size == 0 or h.offsets[0] != 0 or h.offsets[-1] != h.time.size:
        return "the offsets do not span the events"
    columns = (h.event, h.value, h.label, h.unit)
    if any(each is not None and each.size != h.time.size for each in columns):
        return "the columns differ in length"
    if any(each is not None and each.size != h.n_histories for each in (h.group, h.customer)):
        return "there is not one group and customer a history"
    if h.touched is not None and h.touched.customer is None:
        return "nobody knows whose the touched ones are"
    return None


def _disorder(h: Histories) -> str | None:
    """Say in words what is out of order, if anything."""
    if h.customer is not None and (np.diff(h.customer.astype(np.int64)) <= 0).any():
        return "the customers do not rise"
    if (bad := sorting.first_out_of_order(h.offsets, h.time)) >= 0:
        return f"number {bad} is out of order"
    return None


_DTYPES: dict[str, type[np.generic]] = {
    "offsets": np.int64,
    "time": np.int64,
    "event": np.uint16,
    "value": np.float64,
    "label": np.int32,
    "unit": np.uint16,
    "group": np.int32,
    "customer": np.uint32,
}


def _is_not(column: NDArray[Any] | None, dtype: type[np.generic]) -> bool:
    return column is not None and (column.dtype != dtype or column.ndim != 1)
