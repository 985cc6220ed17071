"""What the retention fold can be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.bounds import Bounds, Edges

START, RETURN, CANDIDATE = 1, 2, 4
"""Flags of an event: it enters a cohort; it is a return; it would enter but for its filters."""


class Entry(IntEnum):
    """Which of a customer's start events make them enter a cohort.

    The earliest; the earliest if no CANDIDATE was before it; or the first one in every period.
    """

    first_time = 0
    first_ever = 1
    recurring = 2


class Measure(IntEnum):
    """At which columns a customer who returned counts.

    Those with a return; all up to the last such; all from the first such behind column 0; all up
    to the first one behind column 0 without a return. Column 0 counts of itself, but for
    `on_or_after`.
    """

    on = 0
    on_or_after = 1
    on_or_before = 2
    streak = 3


class Side(IntEnum):
    """What breaks the table down: nothing, the customer's group, or the label of an event.

    `start` takes that of the event that entered; `both` counts only returns with the same one.
    """

    none = 0
    customer = 1
    start = 2
    both = 3


class Ask(NamedTuple):
    """`Question`, as plain numbers."""

    flags: NDArray[np.uint8]
    edges: Edges
    column: NDArray[np.int32]
    rows: int
    entry: int
    measure: int
    side: int
    groups: int
    at_least: int
    window_us: int
    hour_us: int
    is_each: bool
    is_valued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the histories.

    Parameters
    ----------
    flags : uint8[n_codes]
        START, RETURN and CANDIDATE bits of every event code.
    bounds : Bounds
        Periods from the first cohort on, as far as any age may look; what is later is not seen.
    rows : int
        How many of them are cohorts.
    column : int32[ages]
        The column of every age, −1 for none; not falling. Brackets give several ages one column.
        Empty, with no `columns`, the answer is the sizes alone.
    columns : int
        How many columns there are.
    entry, measure : Entry, Measure
        See there.
    at_least : int
        Returns needed at one age; a column of several ages needs them at any one of these.
    window_us : int
        0 for ages by the calendar; else the microseconds of one age, from the start event's full
        hour to the return's.
    hour_us : int
        Microseconds by which the local clock's full hours are ahead of UTC's (half-hour zones).
    is_each : bool
        With `window_us`: every start event of a cohort's period opens its own window, and the
        customer counts where any of them does; else the first one alone.
    is_valued : bool
        Add up values, if the histories have any; without that the fold reads less.
    side : Side
        What breaks the table down; `Histories.group` or `Histories.label` give the codes.
    groups : int
        How many codes there are, from 0 (1 without a break-down); who has none, or more, is left
        out.
    """

    flags: NDArray[np.uint8]
    bounds: Bounds
    rows: int
    column: NDArray[np.int32]
    columns: int
    entry: Entry = Entry.first_time
    measure: Measure = Measure.on
    at_least: int = 1
    window_us: int = 0
    hour_us: int = 0
    is_each: bool = False
    is_valued: bool = True
    side: Side = Side.none
    groups: int = 1

    def seen_until(self, end: int) -> Question:
        """Return the same of events before a moment alone."""
        return replace(self, bounds=self.bounds.seen_until(end))

    @property
    def ask(self) -> Ask:
        """The same for the fold."""
        return Ask(
            self.flags,
            self.bounds.edges,
            self.column,
            self.rows,
            int(self.entry),
            int(self.measure),
            int(self.side),
            self.groups,
            self.at_least,
            self.window_us,
            self.hour_us,
            self.is_each and self.window_us > 0,
            self.is_valued,
        )
