"""The fold of paths: what customers did next after an anchor, or before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import HomingError
from homing.histories import parallel
from homing.histories.activity import group_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Histories, Log
from homing.histories.parallel import Found
from homing.histories.threads import Range

UNSEEN = -1
END = 0
"""The node in the places of a path behind its last step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walks:
    """Which paths are asked for.

    Parameters
    ----------
    node : int32[n_codes]
        The node every event code is a visit of, from 1; −1 (`UNSEEN`) for events not looked at.
        Several codes may share a node ("Other").
    anchor : bool[n_codes]
        Whether an event of that code is an anchor; it is no step itself.
    steps : int
        How many steps to follow from an anchor.
    since, until : int
        Microseconds since 1970 UTC: where anchors lie, and all that is looked at.
    is_backward : bool
        Follow what was before the anchor.
    is_each : bool
        From every anchor; else from the customer's first one (backward: the last).
    is_collapsed : bool
        Steps that repeat the node before them are not counted.
    window_us : int
        Steps are no further from the anchor than that; 0: any.
    gap_us : int
        A step further than that from the one before ends the path; 0: never.
    """

    node: NDArray[np.int32]
    anchor: NDArray[np.bool_]
    steps: int
    since: int
    until: int
    is_backward: bool = False
    is_each: bool = True
    is_collapsed: bool = False
    window_us: int = 0
    gap_us: int = 0

    def __post_init__(self) -> None:
        if self.radix**self.steps >= 2**63:
            raise HomingError(f"Paths of {self.steps} steps over {self.radix - 1} nodes: too many.")

    @property
    def radix(self) -> int:
        """How many digits a path is written with: one a node, and one for the end."""
        return int(self.node.max(initial=0)) + 1

    @property
    def rules(self) -> Rules:
        """The same for the fold."""
        far = 2**62
        return Rules(
            self.node,
            self.anchor,
            self.since,
            self.until,
            self.is_backward,
            self.is_each,
            self.is_collapsed,
            self.window_us or far,
            self.gap_us or far,
            self.radix,
        )


class Rules(NamedTuple):
    """`Walks`, as plain numbers."""

    node: NDArray[np.int32]
    anchor: NDArray[np.bool_]
    since: int
    until: int
    is_backward: bool
    is_each: bool
    is_collapsed: bool
    window_us: int
    gap_us: int
    radix: int


@dataclass(frozen=True, slots=True)
class Paths:
    """Every path that was walked, and how often.

    Parameters
    ----------
    key : int64[…]
        The path, its nodes as digits, the first step first; rising.
    count : int64[…]
        Anchors it was walked from.
    """

    key: NDArray[np.int64]
    count: NDArray[np.int64]

    def nodes(self, walks: Walks) -> NDArray[np.int64]:
        """Return the nodes of every path, int64[paths, steps]; 0 behind the last step."""
        powers = walks.radix ** np.arange(walks.steps - 1, -1, -1, dtype=np.int64)
        nodes: NDArray[np.int64] = self.key[:, None] // powers % walks.radix
        return nodes

    def __add__(self, other: Paths) -> Paths:
        keys, place = np.unique(np.concatenate((self.key, other.key)), return_inverse=True)
        count = np.zeros(keys.size, np.int64)
        np.add.at(count, place, np.concatenate((self.count, other.count)))
        return Paths(keys, count)


def fold(histories: Histories, walks: Walks) -> Paths:
    """Return all paths from the anchors, and how often each was walked."""
    return parallel.total(histories, lambda log, span: _part(log, span, walks))


def members(histories: Histories, walks: Walks, begins: list[int]) -> NDArray[np.int64]:
    """Return the customers with a path that begins with these nodes, rising.

    An `END` (0) as the last of them: the path ends there.
    """
    rest = walks.radix ** (walks.steps - len(begins))
    prefix = 0
    for node in begins:
        prefix = prefix * walks.radix + node

    def mark(log: Log, span: Range, found: Found) -> None:
        keys = np.empty(_anchors(log, span, walks), np.int64)
        whose = np.empty(keys.size, np.int64)
        count = _walk(log, (span, walks.rules, walks.steps), keys, whose)
        found[whose[:count][keys[:count] // rest == prefix] - span.first] = True

    return parallel.members(histories, mark)


def _part(log: Log, span: Range, walks: Walks) -> Paths:
    keys = np.empty(_anchors(log, span, walks), np.int64)
    count = _walk(log, (span, walks.rules, walks.steps), keys, np.empty(0, np.int64))
    return Paths(*np.unique(keys[:count], return_counts=True))


def _anchors(log: Log, span: Range, walks: Walks) -> int:
    """Return how many paths there may be."""
    if not walks.is_each:
        return span.last - span.first
    return int(_count(log, span, walks.anchor))


@compiled
def _count(log: Log, span: Range, anchor: NDArray[np.bool_]) -> int:
    count = 0
    for i in range(log.offsets[span.first], log.offsets[span.last]):
        count += anchor[log.event[i]]
    return count


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules, int],
    keys: NDArray[np.int64],
    whose: NDArray[np.int64],
) -> int:
    """Write the key of the path from every anchor, and whose it is if asked; return how many."""
    span, rules, steps = asked
    count, step = 0, -1 if rules.is_backward else 1
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) < 0:
            continue
        begin, end = log.offsets[customer], log.offsets[customer + 1]
        for n in range(end - begin):
            i = end - 1 - n if rules.is_backward else begin + n
            if not rules.anchor[log.event[i]] or not rules.since <= log.time[i] < rules.until:
                continue
            keys[count] = _path(i, end if step > 0 else begin - 1, log, (rules, steps))
            if whose.size:
                whose[count] = customer
            count += 1
            if not rules.is_each:
                break
    return count


@part
def _path(anchor: int, end: int, log: Log, asked: tuple[Rules, int]) -> int:
    """Return the key of the path that begins at an anchor."""
    rules, steps = asked
    key, walked, before = np.int64(0), 0, rules.node[log.event[anchor]]
    latest, step = log.time[anchor], 1 if end > anchor else -1
    for i in range(anchor + step, end, step):
        time, node = log.time[i], rules.node[log.event[i]]
        is_far = abs(time - log.time[anchor]) > rules.window_us or abs(time - latest) > rules.gap_us
        if is_far or not rules.since <= time < rules.until or walked == steps:
            break
        if node == UNSEEN:
            continue
        latest = time
        if rules.is_collapsed and node == before:
            continue
        key, walked, before = key * rules.radix + node, walked + 1, node
    while walked < steps:
        key, walked = key * rules.radix, walked + 1
    return int(key)
