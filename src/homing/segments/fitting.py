"""Who fits a rule, from histories at hand where they hold what it asks for; and some of many."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from homing.histories import excerpts, stickiness
from homing.histories.activity import Activity
from homing.histories.bounds import Bounds, microseconds
from homing.histories.live import Live
from homing.segments.compiler import Around
from homing.segments.model import Did, Ever, Last, Rule

_EVER: Final = -(2**61)
_MIXED: Final = np.uint64(0x9E3779B97F4A7C15)
"""Times a number, it leaves no order among neighbours (Knuth 1973, multiplicative hashing)."""


def at_hand(rule: Rule, live: Live, around: Around) -> NDArray[np.uint64] | None:
    """Return who fits a rule, rising; None where histories do not hold what it asks for.

    They hold who did events so many times, whatever else these said. Whoever did is a person.
    """
    if not isinstance(rule, Did) or rule.where or rule.op != "at_least" or rule.times == 0:
        return None
    since = _EVER
    if isinstance(rule.window, Last):
        since = microseconds(around.days_ago(rule.window.days)) + 1
    elif not isinstance(rule.window, Ever):
        return None
    counts = np.array([not rule.events or name in rule.events for name in live.names], np.bool_)
    bounds = Bounds.span(since, microseconds(around.now) + 1)
    asked = Activity(counts=counts, bounds=bounds, at_least=rule.times)
    histories = excerpts.only(live.histories, counts)
    return stickiness.members(histories, asked, group=0, least=1, most=1).astype(np.uint64)


def drawn(customers: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """Return some of many, whoever they are; the same ones as long as they are among the many."""
    if customers.size <= size:
        return customers
    return customers[np.argpartition(customers * _MIXED, size)[:size]]
