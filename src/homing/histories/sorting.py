"""Put columns of events in order of customers, time, code and value, each customer on their own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import threads
from homing.histories.compiled import compiled, part
from homing.histories.threads import Range

Order = NDArray[np.int64]


class Columns(NamedTuple):
    """Columns of events; `value`, `label` and `unit` are empty where there is none."""

    time: NDArray[np.int64]
    event: NDArray[np.uint16]
    value: NDArray[np.float64]
    label: NDArray[np.int32]
    unit: NDArray[np.uint16]

    @classmethod
    def room(
        cls,
        events: int,
        *,
        has_value: bool = False,
        has_label: bool = False,
        has_unit: bool = False,
    ) -> Columns:
        """Return columns to be filled; of units that none is said."""
        return cls(
            np.empty(events, np.int64),
            np.empty(events, np.uint16),
            np.empty(events if has_value else 0, np.float64),
            np.empty(events if has_label else 0, np.int32),
            np.zeros(events if has_unit else 0, np.uint16),
        )


@part
def _copy(source: Columns, one: int, into: Columns, place: int) -> None:
    """Copy one event, as far as there is room for it; a unit that is not said stays so."""
    into.time[place] = source.time[one]
    into.event[place] = source.event[one]
    if into.value.size:
        into.value[place] = source.value[one]
    if into.label.size:
        into.label[place] = source.label[one]
    if into.unit.size and source.unit.size:
        into.unit[place] = source.unit[one]


@compiled
def count(customer: NDArray[np.uint32], counts: NDArray[np.int64]) -> None:
    """Add one to the count of every event's customer."""
    for row in range(customer.size):
        counts[customer[row]] += 1


@compiled
def scatter(
    customer: NDArray[np.uint32],
    given: Columns,
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    into: Columns,
) -> int:
    """Copy each event to its customer's next place, and move that on; the places have ends.

    Returns how many events were copied; it stops at one for which there is no room.
    """
    following, ends = places
    for row in range(customer.size):
        mine = customer[row]
        if mine >= following.size or following[mine] >= ends[mine]:
            return row
        place = following[mine]
        following[mine] = place + 1
        _copy(given, row, into, place)
    return int(customer.size)


@compiled
def copy_slices(
    slices: tuple[NDArray[np.int64], NDArray[np.int64]],
    source: Columns,
    places: NDArray[np.int64],
    into: Columns,
) -> None:
    """Copy a slice of events (begin, size) to each of the places, and move these on."""
    begins, sizes = slices
    for n in range(begins.size):
        for i in range(begins[n], begins[n] + sizes[n]):
            place = places[n]
            places[n] += 1
            _copy(source, i, into, place)


@compiled
def first_out_of_order(offsets: NDArray[np.int64], time: NDArray[np.int64]) -> int:
    """Return the first customer whose offsets or times fall, or −1."""
    for customer in range(offsets.size - 1):
        begin, end = offsets[customer], offsets[customer + 1]
        if begin > end or begin < 0 or end > time.size:
            return customer
        for i in range(begin + 1, end):
            if time[i - 1] > time[i]:
                return customer
    return -1


def order_each(offsets: NDArray[np.int64], columns: Columns) -> None:
    """Order every customer's events in place."""
    has = {f"has_{name}": getattr(columns, name).size > 0 for name in ("value", "label", "unit")}

    def order(span: Range) -> None:
        mine = offsets[span.first : span.last + 1]
        longest = int(np.diff(mine).max(initial=0))
        spare = Columns.room(longest, **has)
        _order_each(mine, columns, spare, np.empty((2, longest), np.int64))

    threads.over(offsets, order)


@part
def _is_after(one: int, other: int, given: Columns) -> bool:
    """Compare two events by time, then code, then value (none before any), then unit."""
    if given.time[one] != given.time[other]:
        return bool(given.time[one] > given.time[other])
    if given.event[one] != given.event[other] or given.value.size == 0:
        return bool(given.event[one] > given.event[other])
    mine, others = given.value[one], given.value[other]
    if given.unit.size and (mine == others or (np.isnan(mine) and np.isnan(others))):
        return bool(given.unit[one] > given.unit[other])
    return bool(mine > others) or bool(np.isnan(others) and not np.isnan(mine))


@compiled
def _order_each(
    offsets: NDArray[np.int64], columns: Columns, spare: Columns, orders: NDArray[np.int64]
) -> None:
    for customer in range(offsets.size - 1):
        begin, end = offsets[customer], offsets[customer + 1]
        for i in range(begin + 1, end):
            if _is_after(i - 1, i, columns):
                order = orders[0, : end - begin]
                for n in range(order.size):
                    order[n] = begin + n
                _merge_sort(order, columns, orders[1])
                _apply(order, columns, spare, begin)
                break


@part
def _apply(order: Order, columns: Columns, spare: Columns, begin: int) -> None:
    """Bring the events from `begin` on into an order."""
    for n in range(order.size):
        _copy(columns, order[n], spare, n)
    for n in range(order.size):
        _copy(spare, n, columns, begin + n)


@part
def _merge_sort(order: Order, given: Columns, spare: Order) -> None:
    """Sort events in place, keeping the order of equals; `spare` is as long at least."""
    width = 1
    while width < order.size:
        for begin in range(0, order.size - width, 2 * width):
            middle, end = begin + width, min(begin + 2 * width, order.size)
            if _is_after(order[middle - 1], order[middle], given):
                _merge(order[begin:end], width, given, spare)
        width *= 2


@part
def _merge(order: Order, middle: int, given: Columns, spare: Order) -> None:
    """Merge the sorted events before `middle` with the sorted events from there on."""
    for i in range(middle):
        spare[i] = order[i]
    left, right, to = 0, middle, 0
    while left < middle:
        if right < order.size and _is_after(spare[left], order[right], given):
            order[to] = order[right]
            right += 1
        else:
            order[to] = spare[left]
            left += 1
        to += 1


@compiled
def sort_in_place(numbers: NDArray[np.int64]) -> None:
    """Sort a few numbers, rising (Shell's sort)."""
    gap = numbers.size // 2
    while gap > 0:
        for i in range(gap, numbers.size):
            number, j = numbers[i], i
            while j >= gap and numbers[j - gap] > number:
                numbers[j] = numbers[j - gap]
                j -= gap
            numbers[j] = number
        gap //= 2
