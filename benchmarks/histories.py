"""How fast folds are, beside reading the same columns once with as many threads.

`python benchmarks/histories.py [--events 1e8] [--through-store]`. Each fold runs a few times; the
quickest counts, and stands beside the quickest reading of time and event. Also: gathering, writing,
opening and compaction. With `--through-store` the log goes batch by batch into the event store, and
the histories are those a running installation would make of it; a new process says how long its
first answer takes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from contest.worker import peak_mb
from generate import NAMES, Recipe, pieces, traits
from homing.core.periods import Calendar, Period
from homing.histories import (
    Bounds,
    Histories,
    early,
    funnel,
    gaps,
    generation,
    lifecycle,
    merging,
    nth,
    paths,
    returns,
    rolling,
    stickiness,
    threads,
    warming,
)
from homing.histories.activity import Activity
from homing.histories.bounds import DAY, microseconds
from homing.histories.compiled import compiled
from homing.histories.gathering import Gathering
from homing.histories.histories import Log
from homing.histories.returns import RETURN, START, Entry, Measure, Question, Side
from homing.histories.sorting import Columns
from homing.histories.threads import Range
from homing.store import DataFolder, EventStore
from homing.store.events import INCOMING
from homing.store.histories import LiveHistories

CALENDAR = Calendar("Europe/London")
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
BEGIN, END = microseconds(SINCE), 2**61
CODES = len(NAMES)
IN_STORE = tuple(sorted(NAMES))
"""Names of events by the codes that the event store gives to those of one batch."""
Names = tuple[str, ...]
RUNS = 5


@compiled
def read(log: Log, span: Range) -> int:
    """Read both columns once."""
    found = 0
    for i in range(log.offsets[span.first], log.offsets[span.last]):
        found += log.time[i] ^ log.event[i]
    return found


def beside(run: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of the quickest run of both, taking turns, after one that compiles."""
    taken: tuple[list[float], list[float]] = ([], [])
    for n in range(RUNS + 1):
        for task, times in zip((run, other), taken, strict=True):
            begun = time.perf_counter()
            task()
            if n > 0:
                times.append(time.perf_counter() - begun)
    return min(taken[0]), min(taken[1])


def flags(names: Names, **flagged: int) -> np.ndarray:
    """Return a table of flags: those of the events that are named."""
    found = np.zeros(CODES, np.uint8)
    for name, flag in flagged.items():
        found[names.index(name)] = flag
    return found


def question(period: str, rows: int, ages: int, table: np.ndarray, **options: object) -> Question:
    """Return a retention question from the first day on."""
    kind = Period(period)
    bounds = Bounds.of(CALENDAR, kind, CALENDAR.index(kind, SINCE), rows + ages)
    column = np.arange(ages, dtype=np.int32)
    chosen = {"is_valued": False} | options
    return Question(flags=table, bounds=bounds, rows=rows, column=column, columns=ages, **chosen)


def tasks(
    histories: Histories, grouped: Histories, names: Names
) -> dict[str, Callable[[], object]]:
    """Return what is timed, by what it is called; `names` are those of the events by code."""
    same, every = flags(names, visit=START | RETURN), np.full(CODES, START | RETURN, np.uint8)
    two = flags(names, sign_up=START, purchase=RETURN)
    q1 = question("day", 14, 14, same, entry=Entry.recurring)
    by = replace(q1, side=Side.customer, groups=26)
    weeks = Bounds.of(CALENDAR, Period.week, CALENDAR.index(Period.week, SINCE), 53)
    days = Bounds.of(CALENDAR, Period.day, CALENDAR.index(Period.day, SINCE), 365)
    counts = np.ones(CODES, np.bool_)
    steps = np.zeros(CODES, np.uint32)
    for step, name in enumerate(("visit", "product_view", "add_to_cart", "checkout", "purchase")):
        steps[names.index(name)] = 1 << step
    five = funnel.Funnel(
        steps=5,
        matches=steps,
        excludes=np.zeros(CODES, np.uint32),
        bounds=Bounds.span(BEGIN, END),
        horizon=END,
        window_us=14 * DAY,
    )
    purchases = np.arange(CODES) == names.index("purchase")
    repeats = nth.Repeats(counts=purchases, most=5, since=BEGIN, until=END, horizon=END)
    times = {"early_us": 7 * DAY, "return_from_us": 28 * DAY, "return_until_us": 35 * DAY}
    aha = early.Search(flags=every, most=5, since=BEGIN, until=END, horizon=END, **times)
    after = paths.Walks(
        node=np.arange(1, CODES + 1, dtype=np.int32),
        anchor=np.arange(CODES) == names.index("sign_up"),
        steps=4,
        since=BEGIN,
        until=END,
    )
    money = question("month", 12, 12, two, is_valued=True)
    q3 = question("week", 12, 12, every, measure=Measure.on_or_after)
    rolled = Activity(counts=counts, bounds=days)
    return {
        "Q1 recurring, same event, day x 14": lambda: returns.fold(histories, q1),
        "Q2 first time, start is not return, day x 31": lambda: returns.fold(
            histories, question("day", 365, 31, two)
        ),
        "Q3 on or after, any event, week x 12": lambda: returns.fold(histories, q3),
        "Q4 Q1 by 26 groups": lambda: returns.fold(grouped, by),
        "Q5 24 h windows, day x 14": lambda: returns.fold(
            histories, replace(q1, entry=Entry.first_time, window_us=DAY)
        ),
        "Q6 sum of values, month x 12": lambda: returns.fold(histories, money),
        "Q7 lifecycle, week x 52": lambda: lifecycle.fold(
            histories, Activity(counts=counts, bounds=weeks)
        ),
        "Q8 funnel of five steps": lambda: funnel.fold(histories, five),
        "Q9 members of a cell of Q1": lambda: returns.members(
            histories, q1, group=0, row=0, column=1
        ),
        "stickiness, week x 52": lambda: stickiness.fold(
            histories, Activity(counts=counts, bounds=weeks)
        ),
        "DAU, WAU, MAU, day x 365": lambda: rolling.fold(histories, rolled, [1, 7, 30]),
        "median gap, day x 365": lambda: gaps.fold(histories, rolled),
        "n-th purchases": lambda: nth.fold(histories, repeats),
        "early behaviour": lambda: early.fold(histories, aha),
        "paths of four steps": lambda: paths.fold(histories, after),
    }


def gathered(recipe: Recipe) -> tuple[Histories, float]:
    """Return the histories of a log, and the seconds of gathering alone."""
    none = Columns.room(0)
    counts = np.zeros(recipe.customers, np.int64)
    for piece in pieces(recipe):
        counts += np.bincount(piece.customer, minlength=recipe.customers)
    gathering, spent = Gathering.of(counts, has_value=True), 0.0
    for piece in pieces(recipe):
        begun = time.perf_counter()
        gathering.add(
            piece.customer, Columns(piece.time, piece.event, piece.value, none.label, none.unit)
        )
        spent += time.perf_counter() - begun
    begun = time.perf_counter()
    histories = Histories.gathered(gathering, has_value=True)
    return histories, spent + time.perf_counter() - begun


def tail_of(histories: Histories, events: int) -> Histories:
    """Return as many further events of random customers."""
    rng = np.random.default_rng(3)
    whose = rng.integers(0, histories.n_histories, events).astype(np.uint32)
    customers = np.unique(whose)
    more = Histories.gather(
        np.searchsorted(customers, whose).astype(np.uint32),
        np.full(events, int(histories.time.max()), np.int64),
        np.zeros(events, np.uint16),
        n_customers=customers.size,
        value=np.zeros(events),
    )
    return replace(more, customer=customers)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=float, default=1e7)
    parser.add_argument("--customers", type=float, default=None)
    parser.add_argument("--through-store", action="store_true")
    parser.add_argument("--first-answer", type=Path, help="of a data folder, in this new process")
    asked = parser.parse_args()
    if asked.first_answer:
        first_answer(asked.first_answer)
        return
    events = int(asked.events)
    recipe = Recipe(events=events, customers=int(asked.customers or events / 100))
    warming.warm_up()
    if asked.through_store:
        with tempfile.TemporaryDirectory() as place:
            report(recipe, through_store(Path(place), recipe), IN_STORE)
        return
    histories, seconds = gathered(recipe)
    print(f"gather              {seconds:8.2f} s {events / seconds / 1e6:8.1f} M events/s")
    on_disk(histories)
    report(recipe, histories, NAMES)


def report(recipe: Recipe, histories: Histories, names: Names) -> None:
    """Print every fold beside reading."""
    grouped = histories.grouped((traits(recipe) % 26).astype(np.int32))
    print(f"{recipe.events:,} events, {recipe.customers:,} customers, {os.cpu_count()} threads")
    print("each fold, reading time and event once at the same moment, and the ratio:")

    def reading() -> object:
        return threads.over(histories.offsets, lambda span: read(histories.log, span))

    for name, run in tasks(histories, grouped, names).items():
        taken, once = beside(run, reading)
        print(f"  {name:46} {taken * 1000:9.1f} ms {once * 1000:9.1f} ms {taken / once:6.1f} x")
    print(f"peak memory {peak_mb() / 1e3:.1f} GB")


INCOMING_PIECE = """
INSERT INTO incoming
SELECT
    'c' || customer,
    $names[event + 1],
    occurred_at,
    uuid(),
    CASE WHEN amount IS NOT NULL THEN {'amount': CAST(amount AS BIGINT)} END::VARIANT
FROM piece
"""


def through_store(place: Path, recipe: Recipe) -> Histories:
    """Return the histories of a log that came into the event store in batches; say what it took."""
    folder = DataFolder(place / "data")
    folder.create()
    store = EventStore.open(folder)
    begun = time.perf_counter()
    for piece in pieces(recipe):
        with store.cursor() as cursor:
            cursor.execute(INCOMING)
            cursor.register("piece", piece.table)
            cursor.execute(INCOMING_PIECE, {"names": list(NAMES)})
            received = SINCE + timedelta(microseconds=int(piece.received[-1]) - BEGIN)
            store.append(cursor, source="benchmark", received_at=received)
    said("append to the store", time.perf_counter() - begun, recipe.events)
    live = LiveHistories(store, folder)
    begun = time.perf_counter()
    live.rebuild()
    said("rebuild from the log", time.perf_counter() - begun, recipe.events)
    store.close()
    command = [sys.executable, __file__, "--first-answer", str(folder.path)]
    begun = time.perf_counter()
    subprocess.run(command, check=True)
    print(f"all of that, from the start of the process {time.perf_counter() - begun:6.2f} s")
    store = EventStore.open(folder)
    live = LiveHistories(store, folder)
    begun = time.perf_counter()
    live.compact()
    said("compact again, unpaced", time.perf_counter() - begun, recipe.events)
    return live.now()


def first_answer(path: Path) -> None:
    """Print what a new process takes until its first answer."""
    begun = time.perf_counter()
    folder = DataFolder(path)
    store = EventStore.open(folder)
    opened = time.perf_counter()
    histories = LiveHistories(store, folder).now()
    checked = time.perf_counter()
    flagged = flags(IN_STORE, visit=START | RETURN)
    returns.fold(histories, question("day", 14, 14, flagged, entry=Entry.recurring))
    answered = time.perf_counter()
    print(f"a new process: open the log {opened - begun:6.2f} s, open and check the generation")
    print(f"  {checked - opened:6.2f} s, first answer {answered - checked:6.2f} s")


def said(what: str, seconds: float, events: int) -> None:
    """Print how fast something was."""
    print(f"{what:24} {seconds:8.2f} s {events / seconds / 1e6:8.2f} M events/s", flush=True)


def on_disk(histories: Histories) -> None:
    """Write a generation, open it, and merge a tail of one hundredth into the next one."""
    n = histories.n_events
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        begun = time.perf_counter()
        generation.write(folder, *merging.merged(histories), generation.Mark())
        wrote = time.perf_counter() - begun
        begun = time.perf_counter()
        found = generation.open_present(folder)
        opened = time.perf_counter() - begun
        assert found is not None
        tail = tail_of(histories, max(n // 100, 1))
        begun = time.perf_counter()
        both = merging.changed(found.histories, tail, merging.NOBODY)
        seen = time.perf_counter() - begun
        begun = time.perf_counter()
        generation.write(folder, *merging.merged(both), generation.Mark(1))
        compacted = time.perf_counter() - begun
    print(f"write a generation  {wrote:8.2f} s {n / wrote / 1e6:8.1f} M events/s")
    print(f"open and check it   {opened:8.2f} s")
    print(f"take in a tail of 1 % {seen:6.2f} s")
    print(f"compact with it     {compacted:8.2f} s {n / compacted / 1e6:8.1f} M events/s, unpaced")


if __name__ == "__main__":
    main()
