"""From a frame to its first retention table: Homing beside pandas and Polars, all of it counted.

    python benchmarks/frames.py [--events 1e7] [--clock processor] [--runs 3]

A frame of events in the order in which they came, with numbers or text for customers; two tables.
Each contestant has a process of its own, with its libraries loaded; what it takes from the frame to
the table, in its own form, is counted: conversions, sorting, everything. Then the tables are
compared cell by cell. Each later run begins with the frame again. Printed as Markdown.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import homing as hm
from contest.worker import peak_mb
from generate import NAMES, Recipe, pieces

Cells = list[tuple[str, int, int]]
"""Cohort (ISO date), age and customers: those who entered at age 0, those who returned later."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is asked for: retention of first-time cohorts in UTC."""

    words: str
    period: str
    start: str | None
    back: str | None


TABLES = {
    "weeks": Table("weeks, any event", "week", None, None),
    "days": Table("days, from the first sign-up to visits", "day", "sign_up", "visit"),
}


def with_homing(frame: Any, table: Table) -> Any:
    """Ask Homing."""
    events = hm.events(frame, customer="customer", occurred_at="occurred_at", event="event")
    result = hm.retention(
        events, period=table.period, start_event=table.start, return_event=table.back
    )
    assert result.table is not None
    return result


def cells_of_homing(result: Any, _: Table) -> Cells:
    """Read what it answers."""
    rows = result.cells.to_pylist()
    return [
        (row["cohort"].isoformat()[:10], row["age"], row["returned"] if row["age"] else row["size"])
        for row in rows
    ]


def with_pandas(frame: Any, table: Table) -> Any:
    """Write the table in pandas: the distinct periods of every customer, and where they begin."""
    length = {"day": 1, "week": 7}[table.period]
    day = (frame["occurred_at"].to_numpy("datetime64[s]").astype("int64") // 86_400).astype("int32")
    number = (day + 3) // length if length == 7 else day
    pairs = frame[["customer"]].assign(number=number)
    entered = pairs if table.start is None else pairs[frame["event"] == table.start]
    first = entered.groupby("customer", sort=False)["number"].min().rename("first")
    returned = pairs if table.back is None else pairs[frame["event"] == table.back]
    distinct = returned.drop_duplicates().merge(first.reset_index(), on="customer")
    distinct = distinct.assign(age=distinct["number"] - distinct["first"]).query("age > 0")
    counts = distinct.groupby(["first", "age"]).size()
    return first.value_counts(), counts


def cells_of_pandas(found: Any, table: Table) -> Cells:
    """Read the same."""
    sizes, counts = found
    length = {"day": 1, "week": 7}[table.period]
    cells = [(number, 0, count) for number, count in sizes.items()]
    cells += [(number, age, count) for (number, age), count in counts.items()]
    return [(_date(number, length), age, count) for number, age, count in cells]


def with_polars(frame: Any, table: Table) -> Any:
    """Write the same table in Polars, lazily; the streaming engine runs it."""
    import polars as pl  # noqa: PLC0415 - each contestant imports its own alone

    every = {"day": "1d", "week": "1w"}[table.period]
    starts = pl.lit(value=True) if table.start is None else pl.col("event") == table.start
    backs = pl.lit(value=True) if table.back is None else pl.col("event") == table.back
    number = pl.col("occurred_at").dt.truncate(every).dt.date().alias("number")
    rows = frame.lazy()
    first = (
        rows.filter(starts)
        .group_by("customer")
        .agg(first=pl.col("occurred_at").min().dt.truncate(every).dt.date())
    )
    days = (pl.col("number") - pl.col("first")).dt.total_days()
    ages = (
        rows.filter(backs)
        .select("customer", number)
        .unique()
        .join(first, on="customer")
        .select("first", age=days // (7 if every == "1w" else 1))
        .filter(pl.col("age") > 0)
        .group_by("first", "age")
        .len()
    )
    sizes = first.group_by("first").len().select("first", pl.lit(0).alias("age"), "len")
    return pl.collect_all([sizes, ages], engine="streaming")


def cells_of_polars(both: Any, _: Table) -> Cells:
    """Read the same."""
    return [(day.isoformat(), age, count) for each in both for day, age, count in each.rows()]


def _date(number: int, length: int) -> str:
    days = int(number) * length - (3 if length == 7 else 0)
    return str(np.datetime64(days, "D"))


def pandas_frame(file: Path) -> Any:
    """Return the events as people have them in pandas."""
    return pq.read_table(file).to_pandas()


def polars_frame(file: Path) -> Any:
    """Return the events as people have them in Polars."""
    import polars as pl  # noqa: PLC0415 - each contestant imports its own alone

    return pl.read_parquet(file)


Way = Callable[[Any, Table], Any]
CONTESTANTS: dict[str, tuple[Callable[[Path], Any], Way, Callable[[Any, Table], Cells]]] = {
    "pandas": (pandas_frame, with_pandas, cells_of_pandas),
    "Homing from pandas": (pandas_frame, with_homing, cells_of_homing),
    "Polars": (polars_frame, with_polars, cells_of_polars),
    "Homing from Polars": (polars_frame, with_homing, cells_of_homing),
}


def write(file: Path, recipe: Recipe, *, is_text: bool) -> None:
    """Write the frame's events, as they came in."""
    names = pa.array(NAMES)
    writer = None
    for piece in pieces(recipe):
        who = pa.array(piece.customer.astype(np.int64))
        table = pa.table(
            {
                "customer": _ids(who) if is_text else who,
                "occurred_at": pa.array(piece.time).cast(pa.timestamp("us", "UTC")),
                "event": names.take(pa.array(piece.event)),
            }
        )
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()


def _ids(who: pa.Array) -> pa.Array:
    return pa.array([f"c{number:07d}" for number in who.to_pylist()])


CLOCKS = ("wall", "processor")
Took = list[tuple[float, float]]
"""Seconds by the clock on the wall, and by that of the processor (all threads), of every run."""


def run(name: str, file: Path, table: Table, runs: int) -> tuple[Took, float, Cells]:
    """Return what some runs took, the most megabytes, and the table."""
    made, way, read = CONTESTANTS[name]
    frame, taken, found = made(file), [], None
    assert hm.events
    assert hm.retention  # loaded before the clock runs, as pandas and Polars are
    for _ in range(runs):
        found = (
            None  # the one before is gone: it would take memory, and Homing's keeps its histories
        )
        begun = perf_counter(), process_time()
        found = way(frame, table)
        taken.append((perf_counter() - begun[0], process_time() - begun[1]))
    return (
        taken,
        peak_mb(),
        sorted((day, int(age), int(count)) for day, age, count in read(found, table) if count),
    )


def in_process(name: str, file: Path, key: str, runs: int) -> tuple[Took, float, Cells]:
    """Do it in a process of its own."""
    command = [sys.executable, __file__, "--run", name, "--file", str(file), "--table", key]
    command += ["--runs", str(runs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    taken, peak, cells = json.loads(done.stdout.splitlines()[-1])
    return taken, peak, [tuple(cell) for cell in cells]


def main() -> None:
    """Print the table, or be one contestant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=float, default=1e7)
    parser.add_argument("--run", choices=CONTESTANTS)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--table", choices=TABLES)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="what the ratios are of")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    if asked.run:
        print(json.dumps(run(asked.run, asked.file, TABLES[asked.table], asked.runs)))
        return
    recipe = Recipe(events=int(asked.events), customers=max(int(asked.events) // 100, 10))
    print(
        "| customers are | table | contestant | first table | later | most memory",
        end="",
    )
    print(" | quicker |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for is_text in (False, True):
            file = Path(place) / "events.parquet"
            write(file, recipe, is_text=is_text)
            for key in TABLES:
                kind = "text" if is_text else "numbers"
                beside((kind, key), file, asked.runs, CLOCKS.index(asked.clock))


def beside(what: tuple[str, str], file: Path, runs: int, clock: int) -> None:
    """Print what each contestant takes for one table, and end the run if any differs."""
    kind, key = what
    told: Cells | None = None
    first = 0.0
    for name in CONTESTANTS:
        taken, peak, cells = in_process(name, file, key, runs)
        told = told or cells
        if cells != told:
            wrong = sorted(set(cells) ^ set(told))
            raise SystemExit(f"{name} gives another table of {key}: {wrong[:10]} …")
        is_ours = name.startswith("Homing")
        ratio = f"{first / taken[0][clock]:.1f} ×" if is_ours else ""
        first, later = taken[0][clock], median(each[clock] for each in taken[1:] or taken)
        print(
            f"| {kind} | {TABLES[key].words} | {name} | {first:.2f} s"
            f" | {later:.2f} s | {peak:,.0f} MB | {ratio} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
