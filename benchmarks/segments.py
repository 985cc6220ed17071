"""How soon a membership follows an event, and how long a segment takes to be found anew.

A hundred segments over a made-up log; then events come at a steady pace, and each look takes in
what came while the one before was going on: the time an event waits is worked out from how long
looks take, for events that arrive evenly. Nothing of an answer is kept for the next one, so that
each is found as after new events. `python -m benchmarks.segments [EVENTS [CUSTOMERS]] [--whole]`;
with `--whole` only how long segments take to be found.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from homing.core.clock import FrozenClock
from homing.segments import TEMPLATES, Rule, Segments, rule_of
from homing.store import DataFolder, EventStore, Project, Records

EVENTS, CUSTOMERS = 10_000_000, 1_000_000
SEGMENTS = 100
PER_S = 200
LOOKS = 12
BUDGET_S = 5.0
RUNS = 21
_WHOLE = "--whole"
DAYS = 365
START = datetime(2024, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=DAYS)
NAMES = (
    "page", "page", "page", "page", "page", "page", "product_view", "product_view",
    "product_view", "search", "session.start", "session.start", "add_to_cart", "survey.answered",
    "purchase", "refund",
)  # fmt: skip

_PEOPLE = """
INSERT INTO identities
SELECT
    n,
    'c' || n,
    {
        'plan': ['free', 'pro', 'team'][1 + n % 3],
        'birthday': (DATE '1980-01-01' + (n % 9000)::INTEGER)::VARCHAR
    }::VARIANT
FROM range($customers) AS numbers (n)
"""
_LOG = """
INSERT INTO log
SELECT
    floor($customers * power(random(), 1.5))::UINTEGER,
    $names[1 + floor(random() * 16)::INTEGER],
    make_timestamptz($since + ((n + random()) * $step)::BIGINT),
    make_timestamptz($since + (n * $step)::BIGINT),
    uuid(),
    $batch,
    {
        'amount': (random() * 10000)::UBIGINT,
        'currency': 'GBP',
        'url': '/p/' || (random() * 1000)::INTEGER,
        'score': (random() * 10)::UBIGINT
    }::VARIANT,
    0,
    NULL
FROM range($events) AS numbers (n)
"""


def main(arguments: list[str]) -> int:
    """Measure and print; 1 if a membership follows later than it should."""
    sizes = [int(float(each)) for each in arguments if each != _WHOLE]
    events, customers = [*sizes, *(EVENTS, CUSTOMERS)[len(sizes) :]]
    with tempfile.TemporaryDirectory() as name:
        folder = DataFolder(Path(name) / "data")
        folder.create()
        store = EventStore.open(folder)
        print(f"making {events:,} events of {customers:,} customers")
        fill(store, events, customers)
        clock = FrozenClock(NOW)
        asked = Segments(
            Records.of(folder), store, clock=clock, project=lambda: Project(currency="GBP")
        )
        _whole(asked)
        return 0 if _WHOLE in arguments else _fresh(asked, store, clock, customers)


def _whole(asked: Segments) -> None:
    print(
        "a segment found (count and sample), seconds: the first time, then the median and 95 %,"
        " of the processor, of its busier thread (what the clock shows when nothing else runs)"
    )
    named = {each.key: each.rule for each in TEMPLATES} | _typical()
    for name, rule in named.items():
        walls, owns, threads = zip(*(_took(asked, rule) for _ in range(RUNS)), strict=True)
        median, late = np.quantile(walls[1:], [0.5, 0.95])
        own, thread = np.median(owns[1:]), np.median(threads[1:])
        found = asked.preview(rule).count
        print(
            f"  {name:28} {found:>9,} {walls[0]:6.2f} {median:6.2f} {late:6.2f}"
            f" {own:6.2f} {thread:6.2f}",
            flush=True,
        )


def _took(asked: Segments, rule: Rule) -> tuple[float, float, float]:
    """Return how long a preview takes: by the clock, of the processor, of its busiest thread."""
    threads, wall, own = _of_threads(), perf_counter(), process_time()
    asked.preview(rule)
    took = perf_counter() - wall, process_time() - own
    busiest = max((ns - threads.get(name, 0) for name, ns in _of_threads().items()), default=0)
    return *took, busiest / 1e9


def _of_threads() -> dict[str, int]:
    """Return the nanoseconds of the processor that each thread has had, as Linux counts them."""
    files = Path("/proc/self/task").glob("*/schedstat")
    return {file.parent.name: int(file.read_text().split()[0]) for file in files}


def _typical() -> dict[str, Rule]:
    """Return rules that people write, beside the ready ones."""
    bought = {"kind": "did", "events": ["purchase"]}
    month = {"kind": "last", "days": 30}
    pro = {"kind": "trait", "trait": "plan", "test": {"op": "is", "value": "pro"}}
    money = {"kind": "aggregate", "measure": "sum", "property": "amount", "events": ["purchase"]}
    cart = {
        "kind": "sequence",
        "first": {"events": ["add_to_cart"]},
        "then": {"events": ["purchase"]},
        "within_s": 7200,
        "happened": False,
        "window": month,
    }
    twice = bought | {"times": 2, "window": month}
    said = {
        "bought twice in 30 days, pro": {"kind": "all", "of": [twice, pro]},
        "bought at least three times": bought | {"times": 3},
        "nothing bought in 30 days": {"kind": "did_not", "events": ["purchase"], "window": month},
        "spent more than 20,000": money | {"test": {"op": "greater", "value": 20_000}},
        "cart, then no purchase": cart,
    }
    return {name: rule_of(each) for name, each in said.items()}


def _fresh(asked: Segments, store: EventStore, clock: FrozenClock, customers: int) -> int:
    for number, rule in zip(range(SEGMENTS), _rules(), strict=False):
        asked.add(f"segment {number}", rule)
    started = perf_counter()
    asked.refresh(clock.now())
    print(f"{SEGMENTS} segments found for the first time: {perf_counter() - started:.1f} s")
    took, changes, batch = 1.0, 0, 1_000_000
    looks: list[float] = []
    own: list[float] = []
    for number in range(LOOKS):
        came = max(round(took * PER_S), 1)
        clock.move(timedelta(seconds=took if number % 4 else 61))  # windows move on by the minute
        _append(store, came, customers, batch=batch, since=clock.now(), step_us=took * 1e6 / came)
        batch += 1
        started, worked = perf_counter(), process_time()
        found = asked.refresh(clock.now())
        took = perf_counter() - started
        looks.append(took)
        own.append(process_time() - worked)
        changes += found.entered + found.left
    print(f"{PER_S} events a second, {LOOKS} looks, {changes:,} changes")
    for name, lengths in (("by the clock", looks), ("of the processor", own)):
        print(
            f"  {name}: a look {np.median(lengths):.2f} s (longest {max(lengths):.2f});"
            f" an event is in the memberships after {_waited(lengths, 0.5):.2f} s (median),"
            f" {_waited(lengths, 0.95):.2f} s (95 %)"
        )
    return int(_waited(looks, 0.95) > BUDGET_S)


def _waited(looks: list[float], share: float) -> float:
    """Return how long events wait: for the look that goes on to end, and for their own."""
    rest = np.linspace(0, 1, 101)
    waits = [before * (1 - rest) + own for before, own in pairwise(looks)]
    lengths = np.repeat(looks[:-1], rest.size)
    return _quantile(np.concatenate(waits), lengths, share)


def _quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, share)])


def _rules() -> Iterator[Rule]:
    """Yield rules of every kind, most of them with windows."""
    yield from (template.rule for template in TEMPLATES)
    number = 0
    while True:
        number += 1
        bought = {"kind": "did", "events": ["purchase"]}
        window = {"kind": "last", "days": 7 + number}
        some = {"kind": "trait", "trait": "plan", "test": {"op": "is", "value": "pro"}}
        cart = {"events": ["add_to_cart"]}
        yield rule_of({"kind": "all", "of": [bought | {"window": window}, some]})
        yield rule_of(bought | {"times": 1 + number, "window": window})
        yield rule_of(
            {
                "kind": "aggregate",
                "measure": "sum",
                "property": "amount",
                "events": ["purchase"],
                "window": window,
                "test": {"op": "greater", "value": 1000 * number},
            }
        )
        yield rule_of(
            {
                "kind": "sequence",
                "first": cart,
                "then": {"events": ["purchase"]},
                "within_s": 3600 * number,
                "happened": False,
                "window": window,
            }
        )


def fill(store: EventStore, events: int, customers: int) -> None:
    """Make a log."""
    with store.cursor() as cursor, store.writing(cursor):
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(_PEOPLE, {"customers": customers})
        for code, name in enumerate(sorted(set(NAMES))):
            cursor.execute("INSERT INTO event_names VALUES (?, ?)", [code, name])
    step = timedelta(days=DAYS) / timedelta(microseconds=1) / events
    for batch, first in enumerate(range(0, events, 1_000_000)):
        since = START + timedelta(microseconds=first * step)
        many = min(1_000_000, events - first)
        _append(store, many, customers, batch=batch + 1, since=since, step_us=step)


def _append(
    store: EventStore,
    events: int,
    customers: int,
    *,
    batch: int,
    since: datetime,
    step_us: float,
) -> None:
    codes = {name: code for code, name in enumerate(sorted(set(NAMES)))}
    with store.cursor() as cursor, store.writing(cursor):
        cursor.execute(
            _LOG,
            {
                "customers": customers,
                "names": [codes[name] for name in NAMES],
                "since": round(since.timestamp() * 1e6),
                "step": step_us,
                "batch": batch,
                "events": events,
            },
        )
        cursor.execute(
            "INSERT INTO batches VALUES (?, 'http', ?, ?, NULL, true)", [batch, since, events]
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
