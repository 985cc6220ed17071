"""Run files of cases: events, a question in neutral words, and the numbers it must give.

`python tests/run_cases.py FILE…` prints every case that fails, with the difference, and ends with
`N passed, N failed`. The schemas are `homing.retention-case/1` and `homing.behaviour-case/1`; every
question goes through the public library.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

import homing as hm

Case = Mapping[str, Any]
Numbers = Mapping[str, Any]

WEEKDAYS = {"monday": 1, "saturday": 6, "sunday": 7}
TESTS = {
    "eq": "=", "exact": "=", "ne": "!=", "neq": "!=", "not_eq": "!=", "is_not": "!=",
    "gt": ">", "gte": ">=", "lt": "<", "lte": "<=",
    "contains": "~", "icontains": "~", "not_contains": "!~", "not_icontains": "!~",
}  # fmt: skip
COHORTS = {"first_time_matching": "first_time"}
WINDOWS = {"rolling_24h": "24h"}
MEANS = {"avg": "mean", "mean": "mean", "sum": "sum"}


def main(paths: Sequence[str]) -> int:
    """Run the cases of all files; return 0 if all of them pass."""
    passed = failed = 0
    for path in paths:
        for case in json.loads(Path(path).read_text("utf-8"))["cases"]:
            problems = difference(case)
            passed, failed = passed + (not problems), failed + bool(problems)
            if problems:
                say("\n  ".join([f"FAILED {case['name']} ({path})", *problems]))
    say(f"{passed} passed, {failed} failed")
    return int(failed > 0)


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{text}\n")


def difference(case: Case) -> list[str]:
    """Return in words what the library gives otherwise than the case says; nothing if it agrees."""
    try:
        given = _KINDS[case["query"]["kind"]](case)
    except Exception as error:  # noqa: BLE001 - a case that breaks is a case that fails
        return [f"{type(error).__name__}: {error}"]
    return [
        f"{key}: expected {json.dumps(wanted)}, found {json.dumps(given[key](wanted))}"
        for key, wanted in case["expected"].items()
        if not _is_alike(wanted, given[key](wanted))
    ]


def log(case: Case) -> hm.Events[Any]:
    """Return the events of a case, as the library takes them."""
    query = case["query"]
    rows = [
        {
            "customer": event["customer"],
            "event": event["event"],
            "occurred_at": datetime.fromisoformat(event["timestamp"]),
            **event.get("properties", {}),
        }
        for event in case["events"]
    ]
    people = case.get("customers") or {}
    traits = [{"customer": key, **said["properties"]} for key, said in people.items()]
    return hm.events(
        frame(rows),
        customer="customer",
        event="event",
        occurred_at="occurred_at",
        timezone=query.get("timezone", "UTC"),
        week_start=WEEKDAYS[query.get("week_start", "monday")],
        traits=frame(traits) if traits else None,
        merges=[tuple(pair) for pair in case.get("identity_merges") or ()],
        now=_end(query),
    )


def frame(rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a table; a property that is text in one row is text in all."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: _column([row.get(name) for row in rows]) for name in names})


def _column(values: list[Any]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) > 1 or kinds & {dict, list}:
        values = [None if value is None else _word(value) for value in values]
    return pa.array(values)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


IN_NAMES, IN_CONDITIONS = "\\[]", "\\[]=!<>~"
"""Characters that mean something in a rule, unless a backslash stands before them."""


def rule(said: Mapping[str, Any], further: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return a rule of the library from an event with its filters."""
    name = "*" if said["event"] is None else _escaped(said["event"], IN_NAMES)
    tests = [*said.get("filters", ()), *further]
    return name + "".join(f"[{condition(each)}]" for each in tests)


def condition(said: Mapping[str, Any]) -> str:
    """Return a condition of the library from a filter."""
    name = _escaped(said["property"], IN_CONDITIONS)
    name = f"trait.{name}" if said["type"] in {"customer", "person"} else name
    if said["op"] in {"is_set", "is_not_set"}:
        return name if said["op"] == "is_set" else f"!{name}"
    return name + TESTS[said["op"]] + _escaped(_word(said["value"]), IN_CONDITIONS)


def _escaped(text: str, special: str) -> str:
    return "".join(f"\\{letter}" if letter in special else letter for letter in text)


def _end(query: Mapping[str, Any]) -> datetime | None:
    """Return the last moment that is read."""
    if "data_end_exclusive" not in query:
        return None
    return _moment(query, "data_end_exclusive").astimezone(UTC) - timedelta(microseconds=1)


def _moment(query: Mapping[str, Any], key: str) -> datetime:
    zone = ZoneInfo(query.get("timezone", "UTC"))
    return datetime.fromisoformat(query[key]).replace(tzinfo=zone)


def _asked(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every question of a range says."""
    entity = query.get("entity")
    return {
        "period": query["period"],
        "since": _moment(query, "first_interval_start"),
        "where": [condition(each) for each in query.get("filters") or ()],
        "actor": entity and entity["property"],
    }


def retention(case: Case) -> dict[str, Callable[[Any], Any]]:
    """Return how each expected number of a case of retention is found."""
    query = case["query"]
    breakdown, aggregation = query.get("breakdown"), query.get("aggregation")
    options: dict[str, Any] = {}
    if breakdown:
        options["by"] = _by(breakdown)
        is_of_start = breakdown["type"] != "event" or query["cohort_type"] == "first_ever"
        options["by_side"] = "start" if is_of_start else "both"
    if aggregation:
        options["value"] = aggregation["property"]
        options["aggregate"] = MEANS[aggregation["type"]]
    if query.get("brackets"):
        options["brackets"] = query["brackets"]
    else:
        options["ages"] = query["columns"] - 1
    found = hm.retention(
        log(case),
        preset="posthog",
        start_event=rule(query["start_event"]),
        return_event=rule(query["return_event"]),
        cohort=COHORTS.get(query["cohort_type"], query["cohort_type"]),
        measure=query["measure"],
        window=WINDOWS.get(query["window"], query["window"]),
        at_least=query["min_occurrences"],
        **_asked(query),
        **options,
    )
    cells = found.cells.to_pylist()
    starts = _starts(found, query)

    def counted(group: str | None = None, column: str = "returned") -> list[list[float]]:
        place = {start: row for row, start in enumerate(starts)}
        matrix = [[0.0] * query["columns"] for _ in starts]
        for cell in cells:
            at = place.get(cell["cohort"])
            if at is not None and cell["group"] == group and cell["age"] < query["columns"]:
                matrix[at][cell["age"]] = cell[column] or 0
        return matrix

    return {
        "matrix": lambda wanted: _cut(counted(), wanted),
        "values": lambda wanted: _cut(counted(column="value"), wanted),
        "value_cells": lambda wanted: _picked(counted(column="value"), wanted),
        "cells": lambda wanted: _picked(counted(), wanted),
        "row_values": lambda wanted: {row: counted()[int(row)] for row in wanted},
        "labels": lambda _: list(found.labels) if hasattr(found, "labels") else None,
        "cohort_starts": lambda _: [_local(start, query) for start in starts],
        "by_breakdown": lambda wanted: {
            group: _cut(counted(group), matrix) for group, matrix in wanted.items()
        },
        "by_breakdown_some": lambda wanted: {
            group: _cut(counted(group), matrix) for group, matrix in wanted.items()
        },
        "breakdown_rows": lambda wanted: {
            group: {row: counted(group)[int(row)][: len(rows[row])] for row in rows}
            for group, rows in wanted.items()
        },
        "breakdown_cells": lambda wanted: [
            [group, row, at, counted(group)[row][at]] for group, row, at, _ in wanted
        ],
        "breakdown_cohort_sizes": lambda wanted: [
            [group, row, counted(group)[row][0]] for group, row, _ in wanted
        ],
    }


def _by(breakdown: Mapping[str, Any]) -> str:
    is_event = breakdown["type"] == "event"
    return breakdown["property"] if is_event else f"trait.{breakdown['property']}"


def _starts(found: Any, query: Mapping[str, Any]) -> list[Any]:
    """Return where the rows that a case speaks of begin, as the table says it."""
    timing = found.timing
    first = timing.index_of(_moment(query, "first_interval_start"))
    return [timing.start_of(first + row) for row in range(query["rows"])]


def _local(start: Any, query: Mapping[str, Any]) -> str:
    if isinstance(start, datetime):
        return start.astimezone(ZoneInfo(query["timezone"])).replace(tzinfo=None).isoformat()
    return f"{start.isoformat()}T00:00:00"


def _cut(matrix: list[list[float]], wanted: list[list[float]]) -> list[list[float]]:
    """Return so much of a matrix as is expected: what is not listed has not begun."""
    return [row[: len(told)] for row, told in zip(matrix, wanted, strict=True)]


def _picked(matrix: list[list[float]], wanted: list[list[float]]) -> list[list[float]]:
    return [[row, column, matrix[int(row)][int(column)]] for row, column, _ in wanted]


def lifecycle(case: Case) -> dict[str, Callable[[Any], Any]]:
    """Return how each expected number of a case of lifecycle is found."""
    query = case["query"]
    found = hm.lifecycle(log(case), event=rule(query["event"]), **_asked(query))
    rows = {row["period"]: row for row in found.cells.to_pylist()}
    timing = found.timing
    first = timing.index_of(_moment(query, "first_interval_start"))
    last = timing.index_of(_end(query))
    shown = [rows.get(timing.start_of(index)) or {} for index in range(first, last + 1)]
    names = {"new": 1, "returning": 1, "resurrecting": 1, "resurrected": 1, "dormant": -1}
    columns = {"resurrecting": "resurrected"}
    return {
        name: lambda _, name=name, sign=sign: [
            sign * row.get(columns.get(name, name), 0) for row in shown
        ]
        for name, sign in names.items()
    }


def stickiness(case: Case) -> dict[str, Callable[[Any], Any]]:
    """Return how the expected numbers of a case of stickiness are found."""
    query = case["query"]
    criteria = query.get("criteria") or {"op": "gte", "value": 1}
    limits = {
        "gte": {"at_least": criteria["value"]},
        "lte": {"at_most": criteria["value"]},
        "exact": {"at_least": criteria["value"], "at_most": criteria["value"]},
        "eq": {"at_least": criteria["value"], "at_most": criteria["value"]},
    }
    found = hm.stickiness(
        log(case),
        event=rule(query["event"]),
        every=query.get("interval_count", 1),
        **limits[criteria["op"]],
        **_asked(query),
    )
    is_cumulative = query.get("computed_as") == "cumulative"
    column = "at_least" if is_cumulative else "exactly"
    return {"data": lambda _: found.cells[column].to_pylist()}


def funnel(case: Case) -> dict[str, Callable[[Any], Any]]:
    """Return how each expected number of a case of funnels is found."""
    query = case["query"]
    filters = query.get("filters") or ()
    breakdown = query.get("breakdown")
    found = hm.funnel(
        log(case),
        steps=[rule(step) for step in query["steps"]],
        order=query["order"],
        window=f"{query['window_seconds']}s",
        exclude=[_exclusion(each) for each in query.get("exclusions") or ()],
        count="totals" if query.get("count") in {"total", "totals"} else "uniques",
        by=_by(breakdown) if breakdown else None,
        where=[condition(each) for each in filters],
    )
    cells = found.cells.to_pylist()

    def of(group: str | None, column: str) -> list[Any]:
        return [cell[column] for cell in cells if cell["group"] == group]

    columns = {"counts": "reached", "avg_seconds": "mean_s", "median_seconds": "median_s"}
    given: dict[str, Callable[[Any], Any]] = {
        key: lambda _, column=column: of(None, column) for key, column in columns.items()
    }
    given["converted"] = lambda wanted: [
        sorted(found.who(step)["customer"].to_pylist()) for step in range(1, len(wanted) + 1)
    ]
    given["by_breakdown"] = lambda wanted: {
        group: {key: of(group, columns[key]) for key in numbers}
        for group, numbers in wanted.items()
    }
    return given


def _exclusion(said: Mapping[str, Any]) -> str:
    """Return an exclusion of the library; a case counts its steps from 0."""
    if said.get("from_step") is None:
        return rule(said)
    return f"{said['from_step'] + 1}-{said['to_step'] + 1}:{rule(said)}"


def _is_alike(wanted: Any, found: Any) -> bool:
    """Say if two values are the same; numbers to nine digits."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return wanted.keys() == found.keys() and all(_is_alike(wanted[k], found[k]) for k in wanted)
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_is_alike, wanted, found))
    if isinstance(wanted, int | float) and isinstance(found, int | float):
        return abs(wanted - found) <= 1e-9 * max(1, abs(wanted))
    return wanted == found


_KINDS: Mapping[str, Callable[[Case], dict[str, Callable[[Any], Any]]]] = {
    "retention": retention,
    "lifecycle": lifecycle,
    "stickiness": stickiness,
    "funnel": funnel,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
