"""How a column writes its moments: judged by what stands in it, never by a country's habit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    cast,
    chosen,
    compare,
    every,
    named,
    number,
    of,
    statement,
    text,
)
from homing.collect.importers.moments import EPOCHS, read
from homing.collect.importers.shapes import possible, shape
from homing.collect.importers.table import Column, Table

SAMPLE = 10_000
"""Rows looked at first."""

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
"""Names a user may give instead of a pattern."""

_TIMES = (
    *("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S", ", %H:%M", ", %H:%M:%S"),
    *(" %I:%M %p", " %I:%M:%S %p", " %H:%M:%S %z", " %H:%M %z"),
)


def _timed(*dates: str) -> list[str]:
    return [date + time for date in dates for time in _TIMES]


_FAMILIES = {
    DAY_FIRST: _timed(*(f"%d{sep}%m{sep}{year}" for sep in "/.-" for year in ("%Y", "%y"))),
    MONTH_FIRST: _timed(*(f"%m{sep}%d{sep}{year}" for sep in "/.-" for year in ("%Y", "%y"))),
    "in words": [
        *_timed("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"),
        "%a, %d %b %Y %H:%M:%S %z",
        "%a %b %d %H:%M:%S %Y",
        "%d/%b/%Y:%H:%M:%S %z",
    ],
    "year first": [
        *_timed("%Y.%m.%d"),
        "%Y%m%d",
        "%Y%m%d%H%M%S",
        "%Y%m%dT%H%M%S",
        "%Y%m%dT%H%M%SZ",
        "%Y%m%dT%H%M%S%z",
    ],
}


@dataclass(frozen=True, slots=True)
class Found:
    """How a column writes moments.

    Parameters
    ----------
    formats : tuple of str
        As `Mapping.date_format`; empty when it cannot be told.
    read_share : float
        The share of values that can be read so.
    because : str
        What told it, in words.
    is_ambiguous : bool
        Day and month could be either way round.
    example : str
        A value.
    """

    formats: tuple[str, ...]
    read_share: float
    because: str
    is_ambiguous: bool = False
    example: str = ""


def date_format(
    cursor: DuckDBPyConnection, table: Table, names: Sequence[str], wanted: str | None = None
) -> Found:
    """Return how columns, joined by a space, write moments.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        Reads the file.
    table : Table
        The file.
    names : sequence of str
        One column, or a date and a time.
    wanted : str, optional
        "day-first" or "month-first", when the user has said which.
    """
    return _Column(cursor, table, [table.column_of(name) for name in names]).found(wanted)


class _Column:
    def __init__(self, cursor: DuckDBPyConnection, table: Table, columns: Sequence[Column]) -> None:
        self.cursor = cursor
        self.table = table
        self.columns = columns
        self.value = call("trim", call("concat_ws", text(" "), *(part.text for part in columns)))

    def found(self, wanted: str | None) -> Found:
        alone = self.columns[0]
        if len(self.columns) == 1 and not (alone.is_text or alone.is_json):
            return self._typed(alone)
        filled, example = self._sampled(
            [call("count", text("")), call("any_value", _VALUE)],
        )
        if not filled:
            return Found((), 0.0, "the column is empty")
        if wanted is None and (sure := self._unmistakable(filled, str(example))):
            return sure
        return self._patterned(filled, str(example), wanted)

    def _typed(self, alone: Column) -> Found:
        if alone.type == "DATE" or alone.type.startswith("TIMESTAMP"):
            return Found(("iso",), 1.0, f"the column is of type {alone.type}")
        counts = self._sampled(
            [_count_sane(read([Column("value", alone.type)], [name])[1]) for name in EPOCHS]
        )
        best = max(zip(counts, EPOCHS, strict=True), key=lambda pair: pair[0])
        if not best[0]:
            return Found((), 0.0, f"the column is of type {alone.type}")
        return Found((best[1],), 1.0, "numbers that count from 1970")

    def _unmistakable(self, filled: int, example: str) -> Found | None:
        source = [Column("value")]
        naive, given = read(source, ["iso"])
        looks = [
            ("iso", _count_sane(call("coalesce", given, call("timezone", text("UTC"), naive)))),
            *((name, _count_sane(read(source, [name])[1])) for name in EPOCHS),
        ]
        counts = self._sampled([look for _, look in looks])
        for (name, _), times in zip(looks, counts, strict=True):
            if times >= 0.5 * filled:
                words = "year, month, day" if name == "iso" else "numbers that count from 1970"
                return Found((name,), times / filled, words, example=example)
        return None

    def _patterned(self, filled: int, example: str, wanted: str | None) -> Found:
        families = {wanted: _FAMILIES[wanted]} if wanted else _FAMILIES
        matching = {name: self._matching(patterns) for name, patterns in families.items()}
        covered = {
            name: self._covered(patterns) if patterns else 0 for name, patterns in matching.items()
        }
        best = max(covered, key=lambda name: covered[name])
        share = covered[best] / filled
        if share < 0.5:
            return Found((), share, "no known way of writing dates", example=example)
        rival = {DAY_FIRST: MONTH_FIRST, MONTH_FIRST: DAY_FIRST}.get(best)
        because = "the only order of day and month that fits" if rival else best
        if rival and covered.get(rival, 0) >= covered[best]:
            dotted = all("." in pattern for pattern in matching[DAY_FIRST])
            if dotted:
                best, because = DAY_FIRST, "dates with dots put the day first"
            elif chosen := self._whole_column(matching[DAY_FIRST], matching[MONTH_FIRST]):
                best, because = chosen, "the whole column fits no other order of day and month"
            else:
                both = "every date of the column reads both ways"
                return Found((), share, both, is_ambiguous=True, example=example)
        formats = tuple(matching[best])
        return Found(
            formats, share, because if not wanted else f"{wanted}, as asked", example=example
        )

    def _matching(self, patterns: Sequence[str]) -> list[str]:
        """List the patterns that read something, the most successful first."""
        patterns = possible(patterns, self._shapes)
        looks = [_count_sane(_strptime([pattern])) for pattern in patterns]
        counts = self._sampled(looks) if looks else ()
        found = [pair for pair in zip(counts, patterns, strict=True) if pair[0]]
        return [pattern for _, pattern in sorted(found, key=lambda pair: -pair[0])]

    @cached_property
    def _shapes(self) -> list[str]:
        shapes = exp.Distinct(expressions=[shape(_VALUE)])
        return list(self._sampled([call("list", shapes)])[0] or ())

    def _covered(self, patterns: Sequence[str]) -> int:
        return int(self._sampled([_count_sane(_strptime(patterns))])[0])

    def _whole_column(self, day_first: Sequence[str], month_first: Sequence[str]) -> str | None:
        counts = self._counted(
            [_count_sane(_strptime(day_first)), _count_sane(_strptime(month_first))], None
        )
        if counts[0] == counts[1]:
            return None
        return DAY_FIRST if counts[0] > counts[1] else MONTH_FIRST

    def _sampled(self, looks: Sequence[Sql]) -> tuple[Any, ...]:
        return self._counted(looks, SAMPLE)

    def _counted(self, looks: Sequence[Sql], limit: int | None) -> tuple[Any, ...]:
        alone = self.columns[0]
        is_plain = len(self.columns) == 1 and not (alone.is_text or alone.is_json)
        value = named(alone.sql if is_plain else self.value, "value")
        values = chosen([value], of(self.table.rows, "rows"))
        if limit:
            values = values.limit(limit, copy=False)
        there = chosen([exp.Star()], of(values, "all_values"))
        if not is_plain:
            there = there.where(exp.NEQ(this=_VALUE, expression=text("")), copy=False)
        query = chosen([named(look, f"n{i}") for i, look in enumerate(looks)], of(there, "there"))
        return self.cursor.execute(statement(query)).fetchone() or ()


_VALUE = exp.column(exp.to_identifier("value", quoted=True))


def _strptime(patterns: Sequence[str]) -> Sql:
    """Read a moment by patterns, naive ones as UTC: only its year is looked at."""
    naive, given = read([Column("value")], patterns)
    return call("coalesce", given, call("timezone", text("UTC"), naive))


def _count_sane(moment: Sql) -> Sql:
    """How many moments lie between 1980 and 2100: 12.50 is an amount, no second of 1970."""
    first = cast(text("1980-01-01 00:00:00+00"), "TIMESTAMPTZ")
    last = cast(text("2100-01-01 00:00:00+00"), "TIMESTAMPTZ")
    within = every([compare(exp.GTE, moment, first), compare(exp.LT, moment, last)])
    return call("count", case([(within, number(1))]))
