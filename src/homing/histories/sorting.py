"""Order a log by customer, then time: a counting sort, since customers are dense integers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from homing.histories.compiled import compiled

Order = NDArray[np.int64]


def order_by_customer_and_time(
    customer: NDArray[np.uint32], time: NDArray[np.int64], n_customers: int
) -> tuple[NDArray[np.int64], Order]:
    """Return the offsets of the customers and the order of the rows; equal moments keep theirs."""
    offsets = np.zeros(n_customers + 1, np.int64)
    _count(customer, offsets[1:])
    np.cumsum(offsets, out=offsets)
    order = np.empty(customer.size, np.int64)
    _place(customer, offsets[:-1].copy(), order)
    spare = np.empty(int(np.diff(offsets).max(initial=0)), np.int64)
    _order_each_by_time(offsets, time, order, spare)
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
def _order_each_by_time(
    offsets: NDArray[np.int64], time: NDArray[np.int64], order: Order, spare: Order
) -> None:
    for customer in range(offsets.size - 1):
        mine = order[offsets[customer] : offsets[customer + 1]]
        for i in range(1, mine.size):
            if time[mine[i - 1]] > time[mine[i]]:
                _merge_sort(mine, time, spare)
                break


@compiled
def _merge_sort(rows: Order, time: NDArray[np.int64], spare: Order) -> None:
    """Sort rows by time, in place, keeping the order of equals; `spare` is as long at least."""
    width = 1
    while width < rows.size:
        for begin in range(0, rows.size - width, 2 * width):
            middle, end = begin + width, min(begin + 2 * width, rows.size)
            if time[rows[middle - 1]] > time[rows[middle]]:
                _merge(rows[begin:end], width, time, spare)
        width *= 2


@compiled
def _merge(rows: Order, middle: int, time: NDArray[np.int64], spare: Order) -> None:
    """Merge the sorted rows before `middle` with the sorted rows from there on."""
    for i in range(middle):
        spare[i] = rows[i]
    left, right, to = 0, middle, 0
    while left < middle:
        if right < rows.size and time[rows[right]] < time[spare[left]]:
            rows[to] = rows[right]
            right += 1
        else:
            rows[to] = spare[left]
            left += 1
        to += 1
