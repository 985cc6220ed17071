"""A cohort table: the answer about retention as plain data, which every face shows alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pyarrow as pa

from homing.core.errors import SmallSampleWarning
from homing.core.intervals import SMALL_SAMPLE
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw.chart import Chart
from homing.draw.grid import Grid
from homing.metrics.retention import pictures as retention_pictures
from homing.metrics.forms import Json, csv_of, rows_of
from homing.metrics.retention.average import curve_of
from homing.metrics.retention.query import RetentionQuery
from homing.metrics.retention.words import definition
from homing.metrics.twins import twin

Link = Callable[[date, int], str | None]

_SMALL = Text(
    "Cohorts with fewer than {few} customers: {small} of {all}. Their shares are too uncertain to "
    "read.",
    "Когорт, где меньше {few} клиентов: {small} из {all}. Их доли слишком неточны.",
)
CELLS = {
    "cohort": pa.string(),
    "age": pa.int64(),
    "group": pa.string(),
    "size": pa.int64(),
    "returned": pa.int64(),
    "share": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
    "is_complete": pa.bool_(),
    "value": pa.float64(),
}


@dataclass(frozen=True)
class CohortTable:
    """Which share of every cohort returned at every age.

    Parameters
    ----------
    query : RetentionQuery
        The question, with nothing left open.
    cells : pyarrow.Table
        One row = cohort × age, oldest cohort first. Columns: `cohort` (start of the period: date;
        moment for hours), `age` (int), `group` (text, null without a breakdown), `size` (customers
        of the cohort), `returned` (customers), `share` (0–1), `low`, `high` (its 95 % interval),
        `is_complete` (bool), `value` (null without a value). A period in the future has no row; a
        period in which nobody entered neither.
    text : str
        The statement that was run, in DuckDB's dialect.
    rows_read : int
        Events there are.
    notes : tuple of Text
        What was assumed or left out when the events were read.
    """

    query: RetentionQuery
    cells: pa.Table
    _: KW_ONLY
    text: str
    rows_read: int
    notes: tuple[Text, ...] = ()

    @cached_property
    def points(self) -> pa.Table:
        """The one curve; one row = age.

        Columns: `age` (int), `size` (customers of the cohorts behind it), `returned` (customers),
        `share` (0–1, averaged over complete cells as `query.average` says; null without any),
        `low`, `high` (its 95 % interval), `cohorts` (how many).
        """
        return curve_of(self.cells, self.query.average)

    @property
    def complete_until(self) -> date:
        """Start of the first period that is not over: a date, or a moment for hours."""
        return self.query.complete_until

    @property
    def warnings(self) -> tuple[SmallSampleWarning, ...]:
        """What to beware of when reading the shares."""
        sizes = dict(
            zip(self.cells["cohort"].to_pylist(), self.cells["size"].to_pylist(), strict=True)
        )
        small = sum(size < SMALL_SAMPLE for size in sizes.values())
        if not small:
            return ()
        few = {"few": SMALL_SAMPLE, "small": small, "all": len(sizes)}
        said = Text(_SMALL.en.format(**few), _SMALL.ru.format(**few))
        return (SmallSampleWarning(said),)

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom, one sentence."""
        return definition(self.query, language)

    def sql(self, dialect: twin.Dialect = "duckdb") -> str:
        """Return the statement that gave the table, in the words of a database.

        Parameters
        ----------
        dialect : "duckdb", "clickhouse", "postgres", "spark" or "bigquery"
            Whose. The DuckDB text is the one that was run.

        Raises
        ------
        UserError
            If there is no such dialect.
        """
        return twin.translated(self.text, dialect)

    def grid(self, language: Language = "en", link: Link | None = None) -> Grid:
        """Return the table as `homing.draw` takes it, a row for every period of the range.

        Parameters
        ----------
        language : "en" or "ru"
            The reader's.
        link : callable, optional
            (cohort, age) → the address of the customers behind the cell.
        """
        return retention_pictures.grid(
            self.query, self.cells, self.points, language=language, link=link
        )

    def chart(self, language: Language = "en") -> Chart:
        """Return the one curve as `homing.draw` takes it, from age 1."""
        return retention_pictures.chart(self.query, self.points, language)

    def to_dict(self) -> dict[str, Json]:
        """Return the answer as JSON values: the form that every face of Homing gives."""
        return {
            "metric": "retention",
            "query": self.query.to_dict(),
            "definition": {"en": self.definition("en"), "ru": self.definition("ru")},
            "complete_until": self.complete_until.isoformat(),
            "rows_read": self.rows_read,
            "notes": [{"en": note.en, "ru": note.ru} for note in self.notes],
            "table": rows_of(self.cells),
            "curve": rows_of(self.points),
            "sql": self.text,
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> CohortTable:
        """Return the answer that `to_dict` wrote."""
        query = RetentionQuery.from_dict(said["query"])
        cells = pa.Table.from_pylist(said["table"], pa.schema(CELLS))
        read = datetime.fromisoformat if query.period is Period.hour else date.fromisoformat
        cohorts = [read(cohort) for cohort in cells["cohort"].to_pylist()]
        kind = pa.timestamp("us", query.timezone) if query.period is Period.hour else pa.date32()
        return cls(
            query,
            cells.set_column(0, "cohort", pa.array(cohorts, kind)),
            text=said["sql"],
            rows_read=said["rows_read"],
            notes=tuple(Text(**note) for note in said["notes"]),
        )

    def to_csv(self) -> str:
        """Return the table as CSV: the form that every face of Homing gives."""
        return csv_of(self.cells)
