"""Paths against lists of steps."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import CODES, CUSTOMERS, ORIGIN, logs
from homing.core.errors import HomingError
from homing.histories import paths
from homing.histories.bounds import DAY, microseconds
from homing.histories.paths import END, UNSEEN, Walks

BASE = microseconds(ORIGIN)
NODE = np.array([1, 2, 3, 3, UNSEEN, 4], np.int32)
ANCHOR = np.array([True, False, False, False, True, False])


@st.composite
def walks(draw):
    since = BASE + draw(st.integers(-1, 10)) * DAY
    return Walks(
        node=NODE,
        anchor=ANCHOR,
        steps=draw(st.integers(1, 4)),
        since=since,
        until=since + draw(st.integers(1, 31)) * DAY,
        is_backward=draw(st.booleans()),
        is_each=draw(st.booleans()),
        is_collapsed=draw(st.booleans()),
        window_us=draw(st.sampled_from([0, 3 * DAY])),
        gap_us=draw(st.sampled_from([0, DAY])),
        rank=np.array(draw(st.permutations(range(CODES))), np.int32),
    )


def walked(log, asked):
    """Return every path from an anchor, by customer."""
    found = defaultdict(list)
    for customer in range(CUSTOMERS):
        mine = [row for row in log.of(customer) if asked.since <= row.time < asked.until]
        mine.sort(key=lambda row: (row.time, asked.rank[row.event]))
        mine = mine[::-1] if asked.is_backward else mine
        for n, row in enumerate(mine):
            if ANCHOR[row.event] and (asked.is_each or not found[customer]):
                found[customer].append(path(row, mine[n + 1 :], asked))
    return found


def path(anchor, rest, asked):
    steps, before, latest = [], NODE[anchor.event], anchor.time
    for row in rest:
        if asked.window_us and abs(row.time - anchor.time) > asked.window_us:
            break
        if asked.gap_us and abs(row.time - latest) > asked.gap_us:
            break
        if NODE[row.event] == UNSEEN:
            continue
        latest = row.time
        if not (asked.is_collapsed and NODE[row.event] == before):
            steps.append(int(NODE[row.event]))
            before = steps[-1]
    return tuple((steps + [END] * asked.steps)[: asked.steps])


@given(logs(), walks())
def test_every_anchor_has_the_path_that_follows_it(log, asked):
    expected = walked(log, asked)
    found = paths.fold(log.histories, asked)
    counted = dict(zip(map(tuple, found.nodes(asked).tolist()), found.count.tolist(), strict=True))
    assert counted == Counter(one for mine in expected.values() for one in mine)
    owned = paths.walked(log.histories, asked)
    theirs = zip(owned.customer.tolist(), map(tuple, owned.nodes(asked).tolist()), strict=True)
    assert Counter(theirs) == Counter((c, one) for c, mine in expected.items() for one in mine)


def test_more_paths_than_numbers_are_refused():
    with pytest.raises(HomingError, match="too many"):
        Walks(node=NODE, anchor=ANCHOR, steps=40, since=0, until=1)
