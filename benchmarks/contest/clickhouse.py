"""Contestant (c): the shape of PostHog's queries on chDB, which is ClickHouse in the process.

By actor, the sorted sets of truncated start and return times are gathered and exploded to (cohort,
offset), which are counted. The texts in `clickhouse/` are our own, and kinder than the original:
numbers for people, `LowCardinality` names, amounts and traits in columns of their own, offsets by
`dateDiff`, no join for merged people, no other teams in the table.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from contest.questions import CALENDAR, STEPS, TOP, Asked, end
from generate import Recipe
from homing.core.periods import Period

STATEMENTS = Path(__file__).parent / "clickhouse"
MEMORY = 6 << 30


def load(folder: Path) -> None:
    """Fill the table, and merge its parts until one a month is left."""
    session = _session(folder)
    for text in (STATEMENTS / "load.sql").read_text().split(";\n"):
        session.query(text, params={"log": str(folder / "log.parquet")})
    session.close()


@dataclass(frozen=True, slots=True)
class ClickHouse:
    """The folder's table, opened."""

    recipe: Recipe
    session: Any

    @classmethod
    def open(cls, folder: Path, recipe: Recipe) -> ClickHouse:
        """Open it."""
        return cls(recipe, _session(folder))

    def close(self) -> None:
        """Close it."""
        self.session.close()

    def answers(self, asked: list[Asked]) -> dict[str, Callable[[], NDArray[np.int64]]]:
        """Return what answers each question."""
        return {q.key: partial(self._run, q) for q in asked}

    def _run(self, q: Asked) -> NDArray[np.int64]:
        text = (STATEMENTS / f"{q.key}.sql").read_text()
        answer = self.session.query(text, "ArrowStream", params=_parameters(q, self.recipe))
        table = pa.ipc.open_stream(answer.bytes()).read_all()
        return np.column_stack([column.to_numpy().astype(np.int64) for column in table.columns])


def _session(folder: Path) -> Any:
    from chdb.session import Session  # noqa: PLC0415 - hundreds of megabytes, and an extra

    session = Session(str(folder / "clickhouse"))
    session.query(f"SET max_threads = {os.cpu_count()}, max_memory_usage = {MEMORY}")
    return session


def _parameters(q: Asked, recipe: Recipe) -> dict[str, object]:
    week = CALENDAR.start_at(Period.week, q.first(recipe) - 1) if q.period is Period.week else None
    known: dict[str, object] = {
        "since": _seconds(q.since(recipe) // 1_000_000),
        "until": _seconds(end(recipe) // 1_000_000),
        "before": _seconds(int(week.timestamp())) if week else "",
        "ages": q.ages,
        "top": TOP,
        "cohort": q.middle(recipe)[1],
        "start": q.start,
        "back": q.back,
    }
    return known | {f"step{n + 1}": name for n, name in enumerate(STEPS)}


def _seconds(moment: int) -> str:
    return str(np.datetime64(moment, "s")).replace("T", " ")
