"""Compile every fold before anybody waits for it: once, since the code is kept on disk.

A server has another process do it, whose memory, much of it the compiler's, goes when it ends.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import numpy as np

from homing.histories import (
    early,
    excerpts,
    funnel,
    gaps,
    lifecycle,
    merging,
    nth,
    paths,
    recurring,
    returns,
    returns_profiles,
    rolling,
    sessions,
    singly,
    standing,
    stickiness,
    totals,
)
from homing.histories.activity import Activity
from homing.histories.bounds import Bounds
from homing.histories.compiled import is_all_kept, note_all_kept
from homing.histories.histories import Histories

SPAN = Bounds.span(0, 9)
PAUSE_S = 0.02
_PROGRAM = "from homing.histories import warming; warming.warm_up({part}, {parts})"


def warm_up(part: int = 0, parts: int = 1) -> None:
    """Run every fold over two events, what is asked first most often first.

    Only one thread at a time compiles, and no function is compiled twice; between two folds there
    is a pause, so that whoever waits for a fold of their own has it compiled next.

    Parameters
    ----------
    part, parts : int
        Of so many parts of the folds this one alone, from 0 on.
    """
    histories = _two_events()
    for fold in _FOLDS[part::parts]:
        time.sleep(PAUSE_S)
        fold(histories)
    if parts == 1:
        note_all_kept()


def warm_up_in_background() -> Thread:
    """Do it in a thread of its own, which ends with the process; compile in another process."""

    def kept_first() -> None:
        have_compiled()
        warm_up()

    thread = Thread(target=kept_first, name="warm-up", daemon=True)
    thread.start()
    return thread


def have_compiled(processes: int = 1) -> None:
    """Have other processes compile the folds whose code is not kept, and wait for them."""
    if is_all_kept():
        return
    compiling = [_compiling(part, processes) for part in range(processes)]
    codes = [each.wait() for each in compiling]
    if not any(codes):
        note_all_kept()


def _compiling(part: int, parts: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 - a program of our own
        [sys.executable, "-P", "-c", _PROGRAM.format(part=part, parts=parts)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(process.kill)
    return process


def _two_events() -> Histories:
    return Histories.gather(
        np.zeros(2, np.uint32), np.array([2, 1], np.int64), np.zeros(2, np.uint16), n_customers=1
    )


def _excerpts(_: Histories) -> None:
    many = Histories.gather(
        np.zeros(9, np.uint32), np.arange(9), np.arange(9).astype(np.uint16), n_customers=1
    )
    excerpts.made(many, np.arange(9) == 0, is_valued=False)


def _merging(histories: Histories) -> None:
    further = replace(histories, customer=np.zeros(1, np.uint32))
    for _ in merging.merged(merging.changed(histories, further, merging.NOBODY))[1]:
        pass


def _returns(histories: Histories) -> None:
    column = np.zeros(1, np.int32)
    flags = np.full(1, returns.START | returns.RETURN, np.uint8)
    asked = returns.Question(flags=flags, bounds=SPAN, rows=1, column=column, columns=1)
    returns.fold(histories, replace(asked, is_valued=False))
    returns.sizes(histories, asked)
    returns.fold(histories, asked)
    returns_profiles.profiles(histories, asked, np.ones(1, np.int64))
    for entry in returns.Entry:
        alone = replace(asked, entry=entry, is_valued=False)
        returns.fold(histories, alone)
        returns.sizes(histories, alone)
        returns.members(histories, alone, group=0, row=0, column=0)


def _activity(histories: Histories) -> None:
    asked = Activity(counts=np.ones(1, np.bool_), bounds=SPAN)
    lifecycle.fold(histories, asked)
    stickiness.fold(histories, asked)
    rolling.fold(histories, asked, [1])
    gaps.fold(histories, asked)


def _standing(histories: Histories) -> None:
    says, times = np.full(1, standing.Says.on, np.uint8), np.array([0, 9], np.int64)
    asked = standing.Moments(says=says, at=times, since=times, until=9)
    standing.fold(histories, asked)


def _funnel(histories: Histories) -> None:
    matches, excludes = np.ones(1, np.uint32), np.zeros(1, np.uint32)
    asked = funnel.Funnel(steps=1, matches=matches, excludes=excludes, bounds=SPAN, horizon=9)
    funnel.fold(histories, asked)
    for attempt in funnel.Attempt:
        funnel.moments(histories, replace(asked, attempt=attempt), group=0, row=0)


def _paths(histories: Histories) -> None:
    node, anchor = np.ones(1, np.int32), np.ones(1, np.bool_)
    paths.fold(histories, paths.Walks(node=node, anchor=anchor, steps=1, since=0, until=9))


def _sessions(histories: Histories) -> None:
    counts = np.ones(1, np.bool_)
    asked = sessions.Visits(counts=counts, bounds=SPAN, horizon=9, gap_us=1)
    sessions.fold(histories, asked).lengths.quantiles(0.5)


def _repeats(histories: Histories) -> None:
    counts = np.ones(1, np.bool_)
    nth.fold(histories, nth.Repeats(counts=counts, most=1, since=0, until=9, horizon=9))


def _totals(histories: Histories) -> None:
    counts = np.ones(1, np.bool_)
    totals.visits(histories, counts, SPAN)
    valued = replace(histories, value=np.ones(2), unit=np.ones(2, np.uint16))
    known = totals.units_of(valued, counts)
    totals.amounts(valued, counts, SPAN, known)
    recurring.levels(valued, recurring.Levels(counts, SPAN, tuple(known)))
    singly.came(histories, counts, (0, 9))
    singly.moved(valued, counts, (0, 9), 1)
    singly.level(valued, counts, 9, 1)


def _early(histories: Histories) -> None:
    asked = early.Search(
        flags=np.full(1, early.START, np.uint8),
        most=1,
        since=0,
        until=9,
        early_us=1,
        return_from_us=1,
        return_until_us=2,
        horizon=9,
    )
    early.fold(histories, asked)


_FOLDS: tuple[Callable[[Histories], None], ...] = (
    _excerpts,
    _returns,
    _totals,
    _merging,
    _activity,
    _standing,
    _funnel,
    _sessions,
    _repeats,
    _early,
    _paths,
)
