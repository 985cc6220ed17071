"""How large a segment was on each day, also on those that nothing changed on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from homing.segments.service import Size


def moves(sizes: Sequence[Size], days: Sequence[date]) -> list[tuple[int, int]]:
    """Return how many entered and left on each of some days."""
    known = {each.day: (each.entered, each.left) for each in sizes}
    return [known.get(day, (0, 0)) for day in days]


def daily(sizes: Sequence[Size], until: date, most: int) -> list[tuple[date, int]]:
    """Return the size at the end of each of the newest days, oldest first.

    Parameters
    ----------
    sizes : sequence of Size
        As `Segments.sizes` gives them.
    until : date
        The last day.
    most : int
        How many days at most; there are none before the first size.

    Examples
    --------
    >>> some = [Size(date(2026, 8, 1), 5, 0, 0), Size(date(2026, 8, 3), 7, 2, 0)]
    >>> [members for _, members in daily(some, date(2026, 8, 4), 90)]
    [5, 5, 7, 7]
    """
    if not sizes:
        return []
    last = max(until, sizes[-1].day)
    days = min((last - sizes[0].day).days + 1, most)
    known = {each.day: each.members for each in sizes}
    first = last - timedelta(days=days - 1)
    now = next((each.members for each in reversed(sizes) if each.day <= first), 0)
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        now = known.get(day, now)
        found.append((day, now))
    return found
