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
    early,
    excerpts,
    funnel,
    gaps,
    lifecycle,
    nth,
    paths,
    recurring,
    returns,
    rolling,
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


def of_visits(asking):
    return sessions.Visits(
        counts=COUNTS,
        bounds=asking.periods,
        horizon=asking.horizon,
        gap_us=DAY // 2,
        longest_us=DAY,
        groups=asking.groups,
    )


def of_sessions(histories, asking):
    found = sessions.fold(histories, of_visits(asking))
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


def of_walks(asking):
    node = np.array([1, 2, -1, 2, 3, 1], np.int32)
    return paths.Walks(
        node=node, anchor=np.arange(CODES) == 2, steps=3, since=BASE, until=asking.horizon
    )


def of_search(asking):
    return early.Search(
        flags=np.array([3, 1, 2, 0, 2, 3], np.uint8),
        most=2,
        since=BASE,
        until=asking.horizon,
        early_us=3 * DAY,
        return_from_us=3 * DAY,
        return_until_us=9 * DAY,
        horizon=asking.horizon,
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


def nth_asked(asking):
    return nth.Repeats(
        counts=COUNTS,
        most=3,
        since=BASE,
        until=asking.horizon,
        horizon=asking.horizon,
        soon_us=(DAY, 5 * DAY),
        groups=asking.groups,
    )


def of_repeats(histories, asking):
    asked = nth_asked(asking)
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
    "paths": lambda h, asking: paths.fold(h, of_walks(asking)),
    "amounts": of_amounts,
    "levels": of_levels,
    "standing": of_standing,
    "standing lately": lambda h, asking: (
        of_standing(h, asking, back=5 * DAY),
        of_standing(h, asking, back=5 * DAY, is_kept_by_any=True),
    ),
    "repeats": of_repeats,
    "rolling": lambda h, asking: rolling.fold(h, activity(asking), (1, 3)),
    "gaps": lambda h, asking: gaps.fold(h, activity(asking)),
    "people": lambda h, asking: [each(h, asking) for each in PEOPLE],
}
PEOPLE = [
    lambda h, asking: stickiness.members(h, activity(asking), group=0, least=0, most=1),
    lambda h, asking: lifecycle.members(h, activity(asking), state=3, group=0, period=0),
    lambda h, asking: rolling.members(h, activity(asking), width=3, group=0, period=1),
    lambda h, asking: gaps.members(h, activity(asking), group=0, least=2, most=9),
    lambda h, asking: sessions.members(h, of_visits(asking), sessions.Wanted(least_events=2)),
    lambda h, asking: funnel.members(h, of_funnel(asking), group=0, row=0, step=1),
    lambda h, asking: nth.members(h, nth_asked(asking), n=1, least_us=0, most_us=3 * DAY),
    lambda h, asking: paths.members(h, of_walks(asking), paths.Link(2, paths.ANY, 2)),
    lambda h, asking: early.members(h, of_search(asking), event=1, least=1, is_retained=True),
    lambda h, asking: early.members(h, of_search(asking), event=0, least=0, is_retained=False),
]


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


def present(before, rows, touched, groups):
    """Return histories of some rows, of which touched customers stand apart, by group if asked."""
    unlabelled = replace(before, label=None)
    if touched:
        apart = replace(histories_of(rows, sorted(touched)), label=None)
        unlabelled = replace(unlabelled, touched=apart)
    return unlabelled.grouped(GROUP) if groups else unlabelled


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
@given(log=grown(), asked=askings(), is_compacted=st.booleans())
def test_what_is_answered_from_sums_is_what_a_fold_from_nothing_says(
    fold, log, asked, is_compacted
):
    before, moments = log
    base, apart, found = histories_of(before), set(), []
    with kept_of_any():
        for each, (rows, touched) in zip(asked, [(before, set()), *moments], strict=True):
            apart |= touched
            there = present(base, rows, apart, each.groups)
            found.append(fold(there, each))
            if is_compacted:
                base, apart = histories_of(rows), set()
                excerpts.carry(there, base, CODES)
                found[-1:] = [fold(present(base, rows, apart, each.groups), each)]
            apart |= touched  # the next moment is told from the first one
    for each, answer, (rows, _) in zip(asked, found, [(before, set()), *moments], strict=True):
        anew = present(histories_of(rows), rows, set(), each.groups)
        assert plain(answer) == plain(fold(anew, each))


def drawn():
    """Return 9,000 events of 900 customers, the same ones each time."""
    chance = np.random.default_rng(3)
    who, when = chance.integers(0, 900, 9000).astype(np.uint32), chance.integers(0, 99, 9000)
    return Histories.gather(who, when, np.zeros(9000, np.uint16), n_customers=900)


@pytest.fixture
def counting(monkeypatch):
    """A fold that counts events, and how many it walked over each time; no log is too small."""
    monkeypatch.setattr(threads, "SMALL", 1)
    walked = []

    def fold(histories, asked):
        walked.append(histories.n_events)
        return stickiness.Stickiness(np.array([[histories.n_events]]))

    return fold, walked


def test_what_is_kept_of_a_log_is_not_folded_again_when_others_take_its_place(counting):
    fold, walked = counting
    before, after = drawn(), drawn()
    some = sums.histories_of(before, np.array([3, 5], np.uint32))
    sums.kept(before, asked_of(1), fold)
    sums.carry(replace(before, touched=some), after.time)
    assert sums.kept(after, asked_of(1), fold).exactly.tolist() == [[9000]]
    assert walked == [9000, some.n_events, some.n_events]


def test_who_is_touched_is_walked_over_and_nobody_else(counting):
    fold, walked = counting
    whole = drawn()
    touched = sums.histories_of(whole, np.array([3, 5], np.uint32))
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
