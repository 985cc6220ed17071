"""Text, numbers and dates of a file as moments: offsets kept, naive stamps placed in a zone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from homing.collect.importers.expressions import (
    Sql,
    array,
    call,
    case,
    cast,
    column,
    compare,
    every,
    is_null,
    negated,
    number,
    text,
    try_cast,
)
from homing.collect.importers.table import Column

GAP = 1
"""Flag: a local time that the clocks skipped; it is read as the time shown after the jump."""
OVERLAP = 2
"""Flag: a local time that came twice; it is read as the second of the two."""
NAIVE = 4
"""Flag: the row says no offset of its own."""
ROUNDED = 8
"""Flag: the amount was finer than the currency's smallest unit."""

EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1000, "epoch_us": 1}
"""Microseconds in one unit of each way to count from 1970."""

OFFSET = (
    r":\d{2}(?:[.,]\d+)?\s*(?:[AaPp][Mm]\s*)?"
    r"(?:[Zz]|[+-]\d{2}(?::?\d{2})?|UTC|GMT|[A-Z][A-Za-z]+/[A-Za-z_/+-]+)$"
)
"""What follows the minutes or seconds of a moment that says its zone."""


def read(columns: Sequence[Column], formats: Sequence[str]) -> tuple[Sql, Sql]:
    """Return two expressions: the moment without a zone, and the moment with one; one is NULL."""
    if len(columns) == 1 and not (columns[0].is_text or columns[0].is_json):
        return _read_typed(columns[0], formats)
    value = call("trim", columns[0].raw_text)
    if len(columns) > 1:
        value = call("trim", call("concat_ws", text(" "), *(part.raw_text for part in columns)))
    naive, given = [], []
    if "iso" in formats:
        naive.append(_iso_naive(value))
        given.append(_iso_given(value))
    given += [_epoch(value, formats_) for formats_ in formats if formats_ in EPOCHS]
    patterns = [pattern for pattern in formats if "%" in pattern]
    said = [(pattern, _zone_of(pattern)) for pattern in patterns]
    if plain := [pattern for pattern, zone in said if zone is None]:
        naive.append(_strptime(value, plain))
    if zoned := [pattern for pattern, zone in said if zone == "in the value"]:
        given.append(_strptime(value, zoned))
    if in_utc := [pattern for pattern, zone in said if zone == "UTC"]:
        given.append(_placed("UTC", _strptime(value, in_utc)))
    return _first(naive, "TIMESTAMP"), _first(given, "TIMESTAMPTZ")


def moment(timezone: str) -> Sql:
    """Return the moment: as given with its offset, else the naive one in this zone."""
    return call("coalesce", column("homing_given"), _placed(timezone, column("homing_naive")))


def flags(timezone: str) -> Sql:
    """Return which of `GAP`, `OVERLAP` and `NAIVE` hold, added up."""
    naive = column("homing_naive")
    is_naive = every([is_null(column("homing_given")), negated(is_null(naive))])
    if timezone == "UTC":
        return cast(case([(is_naive, number(NAIVE))], number(0)), "UTINYINT")
    placed = _placed(timezone, naive)
    hour = exp.Interval(this=text("1"), unit=exp.var("HOUR"))
    shown = call("timezone", text(timezone), placed)
    before = call("timezone", text(timezone), exp.Sub(this=placed, expression=hour))
    kinds = [
        (negated(is_naive), number(0)),
        (compare(exp.NEQ, shown, naive), number(NAIVE + GAP)),
        (compare(exp.EQ, before, naive), number(NAIVE + OVERLAP)),
    ]
    return cast(case(kinds, number(NAIVE)), "UTINYINT")


def _placed(timezone: str, naive: Sql) -> Sql:
    return call("timezone", text(timezone), naive)


def _read_typed(source: Column, formats: Sequence[str]) -> tuple[Sql, Sql]:
    no_naive, no_given = cast(exp.null(), "TIMESTAMP"), cast(exp.null(), "TIMESTAMPTZ")
    if source.type == "TIMESTAMP WITH TIME ZONE":
        return no_naive, source.sql
    if source.type == "DATE" or source.type.startswith("TIMESTAMP"):
        return try_cast(source.sql, "TIMESTAMP"), no_given
    epochs = [_epoch(source.sql, name) for name in formats if name in EPOCHS]
    return no_naive, _first(epochs, "TIMESTAMPTZ")


def _iso_naive(value: Sql) -> Sql:
    zoned = call("regexp_matches", value, text(OFFSET))
    return case([(exp.Not(this=zoned), try_cast(value, "TIMESTAMP"))])


def _iso_given(value: Sql) -> Sql:
    zoned = call("regexp_matches", value, text(OFFSET))
    tight = call("regexp_replace", value, text(r"\s+([+-]\d{2}(?::?\d{2})?|[Zz])$"), text(r"\1"))
    return case([(zoned, try_cast(tight, "TIMESTAMPTZ"))])


def _epoch(value: Sql, name: str) -> Sql:
    exact = exp.Mul(
        this=exp.paren(try_cast(value, "DECIMAL(24, 6)")), expression=number(EPOCHS[name])
    )
    return call("make_timestamptz", try_cast(exact, "BIGINT"))


def _strptime(value: Sql, patterns: Sequence[str]) -> Sql:
    return call("try_strptime", value, array(list(map(text, patterns))))


def _zone_of(pattern: str) -> str | None:
    if "%z" in pattern or "%Z" in pattern:
        return "in the value"
    return "UTC" if pattern.endswith("Z") else None


def _first(values: list[Sql], kind: str) -> Sql:
    if not values:
        return cast(exp.null(), kind)
    return values[0] if len(values) == 1 else call("coalesce", *values)
