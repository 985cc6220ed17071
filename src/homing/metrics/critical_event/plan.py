"""What the search for critical events asks of the fold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import NotFound
from homing.histories import early
from homing.histories.bounds import DAY
from homing.histories.early import RETURN, START, Early, Search
from homing.histories.rising import together, without
from homing.metrics.critical_event.question import CriticalEventCell, CriticalEventQuestion
from homing.metrics.selection.rule import rules
from homing.metrics.selection.selecting import Selected


@dataclass(frozen=True)
class Plan:
    """Whose early behaviour is looked at.

    Parameters
    ----------
    found : Selected
        Histories of all events; matcher 0 takes starts, matcher 1 returns.
    question : CriticalEventQuestion
        What is early, and what is coming back.
    since, until : int
        Microseconds since 1970 UTC: customers begin in here, the end excluded.
    horizon : int
        The first moment that is not seen.
    """

    found: Selected
    question: CriticalEventQuestion
    since: int
    until: int
    horizon: int

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the events, each once, sorted."""
        return tuple(sorted(set(self.found.names)))

    @cached_property
    def counted(self) -> Early:
        """How many customers did what how often, and how many of them came back."""
        return early.fold(self.found.histories, self._search)

    def is_return(self, name: str) -> bool:
        """Say whether some events of a name mean coming back."""
        codes = zip(self.found.names, self.found.is_taken(1), strict=True)
        return any(is_return for known, is_return in codes if known == name)

    def members(self, place: CriticalEventCell) -> NDArray[np.int64]:
        """Return the customers behind a number.

        Raises
        ------
        NotFound
            If there is no such candidate.
        """
        known = place.candidate is None or place.candidate in self.names
        if not known or not 1 <= place.n <= self.question.most:
            raise NotFound(
                f"Nobody did {place.candidate!r} so often, or nobody was asked about.",
                where="candidate",
            )
        everybody = self._outcome(place, 0, 0)
        if place.candidate is None:
            return everybody
        did = self._outcome(place, self.names.index(place.candidate), place.n)
        return did if place.did else without(everybody, did)

    def _outcome(self, place: CriticalEventCell, kind: int, least: int) -> NDArray[np.int64]:
        asked = [False, True] if place.retained is None else [place.retained]
        found = [
            early.members(
                self.found.histories, self._search, event=kind, least=least, is_retained=retained
            )
            for retained in asked
        ]
        return together(*found)

    @cached_property
    def _search(self) -> Search:
        asked = self.question
        number = {name: kind for kind, name in enumerate(self.names)}
        return Search(
            flags=self.found.flags(START, RETURN),
            kinds=np.array([number[name] for name in self.found.names], np.int64),
            most=asked.most,
            since=self.since,
            until=self.until,
            early_us=asked.early_days * DAY,
            return_from_us=asked.return_from_days * DAY,
            return_until_us=asked.return_until_days * DAY,
            horizon=self.horizon,
        )


def start_names(question: CriticalEventQuestion) -> tuple[str, ...]:
    """Return the names of the start events; none where any event is one."""
    named = rules(question.start_event, where="start_event")
    return tuple(dict.fromkeys(rule.name for rule in named if rule.name is not None))
