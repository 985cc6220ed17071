"""Order a log by customer, then time: a counting sort, since customers are dense integers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.compiled import compiled

Order = NDArray[np.int64]


class Keys(NamedTuple):
    """What a customer's events are ordered by: the moment, then the code."""

    time: NDArray[np.int64]
    event: NDArray[np.uint16]


def order_by_customer_and_time(
    customer: NDArray[np.uint32], keys: Keys, n_customers: int
) -> tuple[NDArray[np.int64], Order]:
    """Return the offsets of the customers and the order of the rows.

    A customer's events of one moment come in order of their codes, so that the order in which
    they came in does not matter; those of one code keep it.
    """
    offsets = np.zeros(n_customers + 1, np.int64)
    _count(customer, offsets[1:])
    np.cumsum(offsets, out=offsets)
    order = np.empty(customer.size, np.int64)
    _place(customer, offsets[:-1].copy(), order)
    spare = np.empty(int(np.diff(offsets).max(initial=0)), np.int64)
    _order_each(offsets, keys, order, spare)
    return offsets, order


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


@compiled
def _count(customer: NDArray[np.uint32], counts: NDArray[np.int64]) -> None:
    for row in range(customer.size):
        counts[customer[row]] += 1


@compiled
def _place(customer: NDArray[np.uint32], cursor: NDArray[np.int64], order: Order) -> None:
    for row in range(customer.size):
        mine = customer[row]
        order[cursor[mine]] = row
        cursor[mine] += 1


@compiled
def _is_after(one: int, other: int, keys: Keys) -> bool:
    if keys.time[one] != keys.time[other]:
        return bool(keys.time[one] > keys.time[other])
    return bool(keys.event[one] > keys.event[other])


@compiled
def _order_each(offsets: NDArray[np.int64], keys: Keys, order: Order, spare: Order) -> None:
    for customer in range(offsets.size - 1):
        mine = order[offsets[customer] : offsets[customer + 1]]
        for i in range(1, mine.size):
            if _is_after(mine[i - 1], mine[i], keys):
                _merge_sort(mine, keys, spare)
                break


@compiled
def _merge_sort(rows: Order, keys: Keys, spare: Order) -> None:
    """Sort rows in place, keeping the order of equals; `spare` is as long at least."""
    width = 1
    while width < rows.size:
        for begin in range(0, rows.size - width, 2 * width):
            middle, end = begin + width, min(begin + 2 * width, rows.size)
            if _is_after(rows[middle - 1], rows[middle], keys):
                _merge(rows[begin:end], width, keys, spare)
        width *= 2


@compiled
def _merge(rows: Order, middle: int, keys: Keys, spare: Order) -> None:
    """Merge the sorted rows before `middle` with the sorted rows from there on."""
    for i in range(middle):
        spare[i] = rows[i]
    left, right, to = 0, middle, 0
    while left < middle:
        if right < rows.size and _is_after(spare[left], rows[right], keys):
            rows[to] = rows[right]
            right += 1
        else:
            rows[to] = spare[left]
            left += 1
        to += 1
