"""Who stands at moments, and who stayed, left and came between them, against the last event."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import CODES, CUSTOMERS, GROUP, ORIGIN, QUARTER, logs
from homing.histories import standing
from homing.histories.bounds import microseconds
from homing.histories.standing import LONG_AGO, Change, Moments, Says


@st.composite
def moments(draw):
    steps = draw(st.lists(st.integers(0, 12 * 24 * 4), min_size=2, max_size=6, unique=True))
    at = np.array([microseconds(ORIGIN) + n * QUARTER for n in sorted(steps)], np.int64)
    back = draw(st.none() | st.integers(1, 5 * 24 * 4))
    since = np.full(at.size, LONG_AGO, np.int64) if back is None else at - back * QUARTER
    codes = st.sampled_from([Says.nothing, Says.on, Says.on, Says.off])
    return Moments(
        says=np.array([draw(codes) for _ in range(CODES)], np.uint8),
        at=at,
        since=since,
        until=int(at[-1]) + draw(st.sampled_from([0, 9 * QUARTER])),
        is_kept_by_any=draw(st.booleans()),
        groups=draw(st.integers(0, 2)),
    )


def stands(rows, asked, step):
    """Return whether the last word before a moment is "on", and not too long ago."""
    said = [
        (row.time, asked.says[row.event] == Says.on)
        for row in rows
        if row.time < asked.at[step] and asked.says[row.event] != Says.nothing
    ]
    return bool(said) and max(said)[1] and max(said)[0] >= asked.since[step]


def change_of(rows, asked, step):
    before, after = stands(rows, asked, step), stands(rows, asked, step + 1)
    if before and asked.is_kept_by_any:
        is_kept = any(
            asked.at[step] <= row.time < asked.until and asked.says[row.event] == Says.on
            for row in rows
        )
        return Change.kept if is_kept else Change.lost
    if before:
        return Change.kept if after else Change.lost
    return Change.new if after else None


@given(logs(), moments())
def test_everybody_stayed_left_or_came_as_their_last_word_says(log, asked):
    found = standing.fold(log.histories, asked).customers
    for change, group, step in np.ndindex(found.shape):
        expected = [
            customer
            for customer in range(CUSTOMERS)
            if (asked.groups == 0 or GROUP[customer] == group)
            and change_of(log.of(customer), asked, step) == change
        ]
        assert found[change, group, step] == len(expected)
        members = standing.members(
            log.histories, asked, changes=(Change(change),), group=group, step=step
        )
        assert members.tolist() == expected


@given(logs(), moments())
def test_members_of_several_changes_are_those_of_each(log, asked):
    def of(*changes):
        return standing.members(log.histories, asked, changes=changes, group=0, step=0).tolist()

    assert of(Change.kept, Change.lost) == sorted(of(Change.kept) + of(Change.lost))
    assert of(Change.kept, Change.new) == sorted(of(Change.kept) + of(Change.new))
