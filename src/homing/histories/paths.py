"""The fold of paths: what customers did next after an anchor, or before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import HomingError
from homing.histories import parallel, people, sums, threads
from homing.histories.activity import group_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Histories, Log
from homing.histories.rising import together
from homing.histories.threads import Range

UNSEEN = -1
ANY = -1
"""In the place of a node."""
END = 0
"""The node in the places of a path behind its last step."""
TIME, RANK, NODE, ANCHOR = 0, 1, 2, 3
"""The columns of a customer's events as they are listed."""

Keys = NDArray[np.int64]


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
    rank : int32[n_codes], optional
        In which order events of one moment stand, whatever the direction; that of the codes unless
        given.
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
    rank: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        if self.radix**self.steps >= 2**63:
            raise HomingError(f"Paths of {self.steps} steps over {self.radix - 1} nodes: too many.")

    def seen_until(self, end: int) -> Walks:
        """Return the same of events before a moment alone."""
        return replace(self, until=min(self.until, end))

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
            np.arange(self.node.size, dtype=np.int32) if self.rank is None else self.rank,
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
    rank: NDArray[np.int32]


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
        return _nodes(self.key, walks)

    def __add__(self, other: Paths) -> Paths:
        keys, place = np.unique(np.concatenate((self.key, other.key)), return_inverse=True)
        count = np.zeros(keys.size, np.int64)
        np.add.at(count, place, np.concatenate((self.count, other.count)))
        return Paths(keys, count)

    def __sub__(self, other: Paths) -> Paths:
        left = self + Paths(other.key, -other.count)
        is_there = left.count != 0
        return Paths(left.key[is_there], left.count[is_there])


@dataclass(frozen=True, slots=True)
class Walked:
    """The path from every anchor.

    Parameters
    ----------
    key : int64[anchors]
        The path, as in `Paths`.
    customer : int64[anchors]
        Whose it is.
    """

    key: Keys
    customer: Keys

    def nodes(self, walks: Walks) -> NDArray[np.int64]:
        """Return the nodes of every path, int64[anchors, steps]; 0 behind the last step."""
        return _nodes(self.key, walks)


def fold(histories: Histories, walks: Walks) -> Paths:
    """Return all paths from the anchors, and how often each was walked."""
    return sums.kept(histories, walks, _whole)


def _whole(histories: Histories, walks: Walks) -> Paths:
    return parallel.total(histories, lambda log, span: _part(log, span, walks))


def walked(histories: Histories, walks: Walks) -> Walked:
    """Return the path from every anchor, and whose it is."""
    found = []
    for each in histories.parts():
        found += threads.over(each.offsets, partial(_owned, each, each.log, walks))
    keys, customers = zip(*found, strict=True)
    return Walked(np.concatenate(keys), np.concatenate(customers))


class Link(NamedTuple):
    """A step of paths, from 1, and the nodes it leads from and to; `ANY`: from or to any of them.

    What the first step leads from is the anchor, which is no node.
    """

    step: int
    source: int
    target: int


def members(histories: Histories, walks: Walks, link: Link) -> NDArray[np.int64]:
    """Return the customers of whom a path has a link, rising."""
    return people.behind(histories, walks, link, _members)


def _members(histories: Histories, walks: Walks, link: Link) -> NDArray[np.int64]:
    found = walked(histories, walks)
    nodes, at = found.nodes(walks), link.step - 1
    is_on = np.ones(found.customer.size, np.bool_)
    if at > 0:
        is_on &= nodes[:, at - 1] != END
        is_on &= (link.source == ANY) | (nodes[:, at - 1] == link.source)
    is_on &= (link.target == ANY) | (nodes[:, at] == link.target)
    return together(found.customer[is_on])


def _owned(histories: Histories, log: Log, walks: Walks, span: Range) -> tuple[Keys, Keys]:
    keys = np.empty(_anchors(log, span, walks), np.int64)
    whose = np.empty(keys.size, np.int64)
    count = _walk(log, (span, walks.rules, walks.steps), (keys, whose), _room(log, span))
    return keys[:count], histories.whose(whose[:count])


def _part(log: Log, span: Range, walks: Walks) -> Paths:
    keys = np.empty(_anchors(log, span, walks), np.int64)
    nobody = np.empty(0, np.int64)
    count = _walk(log, (span, walks.rules, walks.steps), (keys, nobody), _room(log, span))
    return _counted(keys[:count], walks.radix**walks.steps)


def _counted(keys: Keys, most: int) -> Paths:
    """Return how often there is every key, all below `most`."""
    if most > max(keys.size, 1):
        return Paths(*np.unique(keys, return_counts=True))
    counts = np.bincount(keys)
    there = np.flatnonzero(counts)
    return Paths(there, counts[there])


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


def _room(log: Log, span: Range) -> NDArray[np.int64]:
    """Return room for one customer's events: listed[·, (time, rank, node, anchor)]."""
    return np.empty((parallel.longest(log, span), 4), np.int64)


def _nodes(key: Keys, walks: Walks) -> NDArray[np.int64]:
    powers = walks.radix ** np.arange(walks.steps - 1, -1, -1, dtype=np.int64)
    return np.asarray(key[:, None] // powers % walks.radix, np.int64)


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules, int],
    into: tuple[Keys, Keys],
    listed: NDArray[np.int64],
) -> int:
    """Write the key of the path from every anchor, and whose it is if asked; return how many."""
    span, rules, steps = asked
    keys, whose = into
    count = 0
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) < 0:
            continue
        events = _list(customer, log, rules, listed)
        for n in range(events):
            i = events - 1 - n if rules.is_backward else n
            if listed[i, ANCHOR] == 0:
                continue
            keys[count] = _path(i, -1 if rules.is_backward else events, listed, (rules, steps))
            if whose.size:
                whose[count] = customer
            count += 1
            if not rules.is_each:
                break
    return count


@part
def _list(customer: int, log: Log, rules: Rules, listed: NDArray[np.int64]) -> int:
    """List the events that are looked at, those of one moment by their rank; return how many."""
    count = 0
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        time, code = log.time[i], log.event[i]
        if time >= rules.until:
            break
        if time < rules.since or (rules.node[code] == UNSEEN and not rules.anchor[code]):
            continue
        place, rank = count, rules.rank[code]
        while place > 0 and listed[place - 1, TIME] == time and listed[place - 1, RANK] > rank:
            for column in range(4):
                listed[place, column] = listed[place - 1, column]
            place -= 1
        row = listed[place]
        row[0], row[1], row[2], row[3] = time, rank, rules.node[code], rules.anchor[code]
        count += 1
    return count


@part
def _path(anchor: int, end: int, listed: NDArray[np.int64], asked: tuple[Rules, int]) -> int:
    """Return the key of the path that begins at a listed anchor."""
    rules, steps = asked
    key, walked, before = np.int64(0), 0, listed[anchor, NODE]
    latest, step = listed[anchor, TIME], 1 if end > anchor else -1
    for i in range(anchor + step, end, step):
        time, node = listed[i, TIME], listed[i, NODE]
        is_far = abs(time - listed[anchor, TIME]) > rules.window_us
        if is_far or abs(time - latest) > rules.gap_us or walked == steps:
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
