"""Contestant (b): the best plain SQL on DuckDB, over a table clustered by customer and time.

Each statement stands in `duckdb/`, with what else was tried.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from contest.questions import CALENDAR, STEPS, TOP, Asked, end
from generate import NAMES, Recipe
from homing.core.periods import Period

STATEMENTS = Path(__file__).parent / "duckdb"
MEMORY = "4GB"


def load(folder: Path) -> None:
    """Fill the tables."""
    with _connection(folder, read_only=False) as connection:
        for text in (STATEMENTS / "load.sql").read_text().split(";\n"):
            connection.execute(text, {"log": str(folder / "log.parquet")} if "$log" in text else {})


@dataclass(frozen=True, slots=True)
class Duck:
    """The folder's database, opened."""

    recipe: Recipe
    connection: duckdb.DuckDBPyConnection

    @classmethod
    def open(cls, folder: Path, recipe: Recipe) -> Duck:
        """Open it."""
        connection = _connection(folder, read_only=True)
        connection.execute((STATEMENTS / "periods.sql").read_text())
        return cls(recipe, connection)

    def close(self) -> None:
        """Close it."""
        self.connection.close()

    def answers(self, asked: list[Asked]) -> dict[str, Callable[[], NDArray[np.int64]]]:
        """Return what answers each question."""
        return {q.key: partial(self._run, q) for q in asked}

    def _run(self, q: Asked) -> NDArray[np.int64]:
        text = (STATEMENTS / f"{q.key}.sql").read_text()
        found = self.connection.execute(text, _parameters(q, self.recipe, text)).fetchnumpy()
        columns = [np.asarray(column, np.int64) for column in found.values()]
        return np.column_stack(columns)


def _connection(folder: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    config = {"threads": os.cpu_count() or 1, "memory_limit": MEMORY}
    return duckdb.connect(folder / "log.duckdb", read_only=read_only, config=config)


def _parameters(q: Asked, recipe: Recipe, text: str) -> dict[str, object]:
    """Return the values of the parameters that a statement names."""
    day = q.middle(recipe)[1]
    week = CALENDAR.start_at(Period.week, q.first(recipe) - 1) if q.period is Period.week else None
    known = {
        "since": _timestamp(q.since(recipe)),
        "until": _timestamp(end(recipe)),
        "before": week and _timestamp(int(week.timestamp()) * 1_000_000),
        "ages": q.ages,
        "top": TOP,
        "cohort": day,
        "begins": _timestamp(_start(day)),
        "ends": _timestamp(_start(day + 2)),
        "start": NAMES.index(q.start) if q.start in NAMES else None,
        "back": NAMES.index(q.back) if q.back in NAMES else None,
    }
    known |= {f"step{n + 1}": NAMES.index(name) for n, name in enumerate(STEPS)}
    return {name: value for name, value in known.items() if f"${name}" in text}


def _start(day: int) -> int:
    moment = CALENDAR.start_at(Period.day, day + 719_163)
    return int(moment.timestamp()) * 1_000_000


def _timestamp(moment: int) -> np.datetime64:
    return np.datetime64(moment, "us").astype(object)
