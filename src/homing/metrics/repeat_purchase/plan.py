"""What repeat purchases ask of the folds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import NotFound
from homing.histories import Bounds, nth, stickiness
from homing.histories.activity import Activity
from homing.histories.bounds import DAY
from homing.histories.nth import Repeats, Waits
from homing.histories.rising import without
from homing.metrics.repeat_purchase.question import RepeatPurchaseCell
from homing.metrics.selection.grouping import group_named
from homing.metrics.selection.selecting import Selected

_EVER: Final = 2**62


@dataclass(frozen=True, slots=True)
class Plan:
    """Whose waits are looked at.

    Parameters
    ----------
    found : Selected
        Histories of purchases, and of other events maybe.
    since, until : int
        Microseconds since 1970 UTC: the n-th purchase lies in here, the end excluded.
    horizon : int
        The first moment that is not seen.
    """

    found: Selected
    since: int
    until: int
    horizon: int

    def repeats(self, most: int, within_days: tuple[int, ...] = ()) -> Repeats:
        """Return what is asked about the waits after each purchase.

        With days: also who of those whose first purchase is at least so many days old made the
        next one within them.
        """
        return Repeats(
            counts=self.found.is_taken(0),
            most=most,
            since=self.since,
            until=self.until,
            horizon=self.horizon,
            soon_us=tuple(days * DAY for days in within_days),
            groups=len(self.found.groups),
        )

    def waits(self, repeats: Repeats) -> Waits:
        """Return how long customers waited after each purchase."""
        return nth.fold(self.found.histories, repeats)

    def buyers(self, at_least: int, group: int | None) -> int:
        """Return how many customers of a group made so many purchases in the range."""
        counted = stickiness.fold(self.found.histories, self._activity(at_least, group)).exactly
        return int(counted[group or 0].sum())

    def sizes(self) -> NDArray[np.int64]:
        """Return how many customers of each group bought in the range."""
        counted = stickiness.fold(self.found.histories, self._activity(1, 0)).exactly
        total: NDArray[np.int64] = counted.sum(axis=1)
        return total

    def members(self, place: RepeatPurchaseCell) -> NDArray[np.int64]:
        """Return the customers behind a number.

        Raises
        ------
        NotFound
            If there is no such purchase or group.
        """
        if place.n < 1 or (place.n > place.most and place.what != "bought"):
            raise NotFound(f"The table has purchases 1 to {place.most}.", where="n")
        group = None if place.group is None else group_named(self.found, place.group)
        histories = self.found.histories
        if place.what == "bought":
            asked = self._activity(place.n, group)
            return stickiness.members(histories, asked, group=group or 0, least=1, most=1)
        until = min(self.until, self.horizon - (place.within or 0) * DAY)
        repeats = replace(self.repeats(place.n), until=until)
        reached = nth.members(histories, repeats, n=place.n, group=group)
        if place.what == "reached":
            return reached
        least, most = place.from_days * DAY, _last(place)
        went_on = nth.members(
            histories, repeats, n=place.n, group=group, least_us=least, most_us=most
        )
        return went_on if place.what == "went_on" else without(reached, went_on)

    def _activity(self, at_least: int, group: int | None) -> Activity:
        return Activity(
            counts=self.found.is_taken(0),
            bounds=Bounds.span(self.since, max(self.since, self.until)),
            at_least=at_least,
            groups=0 if group is None else len(self.found.groups),
        )


def _last(place: RepeatPurchaseCell) -> int:
    """Return the longest wait that is asked for, in microseconds."""
    ends = [_EVER]
    ends += [] if place.within is None else [place.within * DAY]
    ends += [] if place.until_days is None else [place.until_days * DAY - 1]
    return min(ends)
