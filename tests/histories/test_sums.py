"""Sums that are kept: whatever comes, the answer is that of a fold from nothing, cell by cell."""

from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from histories.logs import CODES, CUSTOMERS, GROUP, ORIGIN, bounds, histories_of, rows_of
from histories.ordered_numbers import numbers
from homing.core.periods import Period
from homing.histories import (
    Bounds,
    Histories,
    funnel,
    lifecycle,
    nth,
    paths,
    recurring,
    returns,
    sessions,
    standing,
    stickiness,
    sums,
    threads,
    totals,
)
from homing.histories.activity import Activity
from homing.histories.bounds import DAY, HOUR, microseconds
from homing.histories.ordered import Listed, Ordered
from support.thorough import examples

BASE = microseconds(ORIGIN)
COUNTS = np.arange(CODES) % 3 < 2


@dataclass(frozen=True)
class Asking:
    """What folds are asked: periods up to a moment, and of how many groups."""

    periods: object
    horizon: int
    groups: int


def activity(asking):
    return Activity(counts=COUNTS, bounds=asking.periods, groups=asking.groups)


def of_sessions(histories, asking):
    asked = sessions.Visits(
        counts=COUNTS,
        bounds=asking.periods,
        horizon=asking.horizon,
        gap_us=DAY // 2,
        longest_us=DAY,
        groups=asking.groups,
    )
    found = sessions.fold(histories, asked)
    still, lengths = found.still_open(asking.horizon), found.lengths
    return found.counts, lengths, still, lengths.quantiles(0.5, 0.9)


def of_funnel(asking):
    side = funnel.Side.customer if asking.groups else funnel.Side.none
    return funnel.Funnel(
        steps=3,
        matches=np.array([1, 2, 4, 3, 0, 4], np.uint32),
        excludes=np.zeros(CODES, np.uint32),
        bounds=asking.periods,
        horizon=asking.horizon,
        window_us=3 * DAY,
        side=side,
        groups=max(asking.groups, 1),
    )


def of_took(histories, asking):
    found = funnel.took(histories, of_funnel(asking), group=0)
    still, lengths = found.still_open(asking.horizon), found.lengths
    return found.reached, found.elapsed_us, lengths, still, lengths.quantiles(0.5, 0.9)


def of_returns(asking):
    return returns.Question(
        flags=np.array([3, 1, 2, 0, 2, 3], np.uint8),
        bounds=asking.periods,
        rows=asking.periods.count,
        column=np.arange(asking.periods.count, dtype=np.int32),
        columns=asking.periods.count,
        is_valued=False,
        side=returns.Side.customer if asking.groups else returns.Side.none,
        groups=max(asking.groups, 1),
    )


def of_paths(histories, asking):
    node = np.array([1, 2, -1, 2, 3, 1], np.int32)
    return paths.fold(
        histories,
        paths.Walks(
            node=node, anchor=np.arange(CODES) == 2, steps=3, since=BASE, until=asking.horizon
        ),
    )


def of_amounts(histories, asking):
    known = totals.units_of(histories, COUNTS)
    found = totals.amounts(histories, COUNTS, asking.periods, known)
    return known, found, found.products


def of_levels(histories, asking):
    known = totals.units_of(histories, COUNTS)
    return recurring.levels(histories, recurring.Levels(~COUNTS, asking.periods, tuple(known)))


def of_standing(histories, asking, *, back=None, is_kept_by_any=False):
    at = asking.periods.starts
    asked = standing.Moments(
        says=np.array([1, 0, 2, 1, 2, 0], np.uint8)[:CODES],
        at=at,
        since=np.full(at.size, standing.LONG_AGO) if back is None else at - back,
        until=asking.horizon,
        is_kept_by_any=is_kept_by_any,
        groups=asking.groups,
    )
    return standing.fold(histories, asked)


def of_repeats(histories, asking):
    asked = nth.Repeats(
        counts=COUNTS,
        most=3,
        since=BASE,
        until=asking.horizon,
        horizon=asking.horizon,
        soon_us=(DAY, 5 * DAY),
        groups=asking.groups,
    )
    found = nth.fold(histories, asked)
    cells = range(max(asking.groups, 1) * asked.most)
    waits = [(found.gaps.rising(cell), found.open_since(asked, cell)) for cell in cells]
    return found.gaps, found.first, waits, found.within(asked)


FOLDS = {
    "sessions": of_sessions,
    "stickiness": lambda h, asking: stickiness.fold(h, activity(asking)),
    "lifecycle": lambda h, asking: lifecycle.fold(h, activity(asking)),
    "visits": lambda h, asking: totals.visits(h, COUNTS, asking.periods),
    "funnel": lambda h, asking: funnel.fold(h, of_funnel(asking)),
    "took": of_took,
    "returns": lambda h, asking: returns.fold(h, of_returns(asking)),
    "sizes": lambda h, asking: returns.sizes(h, of_returns(asking)),
    "members": lambda h, asking: returns.members(
        h, of_returns(asking), group=max(asking.groups - 1, 0), row=0, column=1
    ),
    "paths": of_paths,
    "amounts": of_amounts,
    "levels": of_levels,
    "standing": of_standing,
    "standing lately": lambda h, asking: (
        of_standing(h, asking, back=5 * DAY),
        of_standing(h, asking, back=5 * DAY, is_kept_by_any=True),
    ),
    "repeats": of_repeats,
}


@contextmanager
def kept_of_any():
    """Keep sums of histories however small, whoever is touched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "SMALL", 1)
        patch.setattr(sums, "FEW", 1e9)
        patch.setattr(sums, "MOST_SHARE", 1e9)
        yield


def plain(answer):
    """Return all numbers of an answer as lists."""
    if isinstance(answer, Ordered):
        return [numbers(answer, cell) for cell in range(answer.zeros.size)]
    if is_dataclass(answer):
        return [plain(getattr(answer, each.name)) for each in fields(answer)]
    if isinstance(answer, (tuple, list)):
        return [plain(each) for each in answer]
    return np.nan_to_num(answer, nan=-1.0).tolist()


def present(before, rows, touched):
    """Return histories of some rows, of which touched customers stand apart."""
    unlabelled = replace(before, label=None)
    if touched:
        apart = replace(histories_of(rows, sorted(touched)), label=None)
        unlabelled = replace(unlabelled, touched=apart)
    return unlabelled.grouped(GROUP)


@st.composite
def grown(draw):
    """Draw a log, and what becomes of it: customers get further events, lose some, or all."""
    before = draw(rows_of())
    moments = []
    for _ in range(2):
        touched = draw(st.sets(st.integers(0, CUSTOMERS - 1)))
        more = [row for row in draw(rows_of()) if row.customer in touched]
        left = [row for row in before if row.customer not in touched or draw(st.booleans())]
        moments.append(([*left, *more], touched))
    return before, moments


@st.composite
def askings(draw):
    """Draw what is asked one after another: later as time goes on, or of an earlier moment."""
    periods = draw(bounds(periods=(Period.day, Period.week)))
    groups, ends = draw(st.sampled_from([0, 2])), []
    for _ in range(3):
        horizon = BASE + draw(st.integers(1, 40 * 24)) * HOUR + 1
        ends.append(Asking(periods.seen_until(horizon), horizon, groups))
    return ends


@pytest.mark.parametrize("fold", FOLDS.values(), ids=FOLDS)
@settings(max_examples=examples(12))
@given(log=grown(), asked=askings())
def test_what_is_answered_from_sums_is_what_a_fold_from_nothing_says(fold, log, asked):
    before, moments = log
    base = histories_of(before)
    with kept_of_any():
        found = [
            fold(present(base, rows, touched), each)
            for each, (rows, touched) in zip(asked, [(before, set()), *moments], strict=True)
        ]
    for each, answer, (rows, _) in zip(asked, found, [(before, set()), *moments], strict=True):
        assert plain(answer) == plain(fold(present(histories_of(rows), rows, set()), each))


def test_who_is_touched_is_walked_over_and_nobody_else(monkeypatch):
    chance = np.random.default_rng(3)
    who, when = chance.integers(0, 900, 9000).astype(np.uint32), chance.integers(0, 99, 9000)
    whole = Histories.gather(who, when, np.zeros(9000, np.uint16), n_customers=900)
    touched = sums._of(whole, np.array([3, 5], np.uint32))
    walked = []

    def fold(histories, asked):
        walked.append(histories.n_events)
        return stickiness.Stickiness(np.array([[histories.n_events]]))

    monkeypatch.setattr(threads, "SMALL", 1)
    for _ in range(2):
        answer = sums.kept(replace(whole, touched=touched), asked_of(1), fold)
    assert walked == [9000, *[touched.n_events] * 4]
    assert answer.exactly.tolist() == [[9000]]


def test_sums_for_which_there_is_no_room_are_made_anew(monkeypatch):
    made = []

    def fold(histories, asked):
        made.append(asked.at_least)
        return stickiness.Stickiness(np.zeros((1, 600), np.int64))

    monkeypatch.setattr(threads, "SMALL", 1)
    monkeypatch.setattr(sums, "LEAST_BYTES", 0)
    monkeypatch.setattr(sums, "MOST_SHARE", 1.0)  # two answers of 4,800 bytes
    log = Histories.gather(
        np.zeros(1000, np.uint32), np.arange(1000), np.zeros(1000, np.uint16), n_customers=1
    )
    for at_least in (1, 2, 1, 3, 1, 2):
        sums.kept(log, asked_of(at_least), fold)
    assert made == [1, 2, 3, 2]


def asked_of(at_least):
    return Activity(counts=np.ones(1, bool), bounds=Bounds.span(0, 2000), at_least=at_least)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), max_size=30), st.data())
def test_any_rank_of_numbers_is_found_when_some_came_and_some_went(given_, data):
    split = data.draw(st.lists(st.sampled_from("kla"), min_size=len(given_), max_size=len(given_)))
    kept, left, added = (
        ordered([each for each, where in zip(given_, split, strict=True) if where in wanted])
        for wanted in ("kl", "l", "a")
    )
    found = kept - left + added
    there = [each for each, where in zip(given_, split, strict=True) if where != "l"]
    for cell in range(3):
        mine = [number for at, number in there if at == cell]
        assert found.counts[cell] == len(mine)
        assert numbers(found, cell) == found.rising(cell).tolist() == sorted(mine)
        expected = np.quantile(mine, [0.5, 0.9]) if mine else [np.nan] * 2
        assert np.allclose(found.quantiles(0.5, 0.9)[:, cell], expected, equal_nan=True)
    every = [number for _, number in there]
    expected = np.quantile(every, [0.1, 0.9]) if every else [np.nan] * 2
    assert np.allclose(found.quantiles_of_all(0.1, 0.9), expected, equal_nan=True)


def ordered(pairs):
    cell, number = (
        np.array(each, np.int64) for each in (zip(*pairs, strict=True) if pairs else ([], []))
    )
    return Ordered.of([Listed(cell.astype(np.int32), number)], 3)
