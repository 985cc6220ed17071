"""Properties that are numbers, read as the log stores them: not by way of text, which takes longer.

DuckDB keeps a property of many events as a column of one kind, and reads it as fast as any other
column where a statement asks for that very kind; by way of text each value is put together first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from sqlglot import exp

from homing.segments import model
from homing.segments.compiler.values import is_number

Read = tuple[model.Names, str]
"""Names of events, and the property of theirs that is read as a number."""

_PROPERTIES: Final = "properties"
_KINDS: Final[Mapping[str, exp.DType]] = {
    "INT8": exp.DType.TINYINT,
    "INT16": exp.DType.SMALLINT,
    "INT32": exp.DType.INT,
    "INT64": exp.DType.BIGINT,
    "UINT8": exp.DType.UTINYINT,
    "UINT16": exp.DType.USMALLINT,
    "UINT32": exp.DType.UINT,
    "UINT64": exp.DType.UBIGINT,
    "DOUBLE": exp.DType.DOUBLE,
}
"""What `variant_typeof` calls them, of those whose text says the same number."""
_NONE: Final = "VARIANT_NULL"


def numbers_read(leaves: Iterable[model.Leaf]) -> Iterator[Read]:
    """Yield what conditions read as numbers; no names at all stand for any event."""
    for leaf in leaves:
        for step in _steps(leaf):
            for each in getattr(step, "where", ()):
                if _is_of_number(each.test):
                    yield getattr(step, "events", ()), each.property
        if isinstance(leaf, model.Aggregate | model.Top) and leaf.measure in model.SUMMED:
            yield leaf.events, leaf.property or ""


def events_told_of(leaves: Iterable[model.Leaf]) -> frozenset[str] | None:
    """Return the names of the events whose properties conditions read; None: of any event."""
    found: set[str] = set()
    for leaf in leaves:
        for step in _steps(leaf):
            if getattr(step, "where", ()) or getattr(step, "property", None) is not None:
                names = getattr(step, "events", ())
                if not names:
                    return None
                found.update(names)
    return frozenset(found)


def kinds(read: Read) -> exp.Select:
    """Return the statement of what kinds of values a property has in events after `$batch`."""
    names, name = read
    kind = exp.func("variant_typeof", _property(name))
    codes = exp.select("event").from_("event_names").where(exp.column("name").isin(*names))
    return (
        exp.select(exp.alias_(kind, "kind"))
        .distinct()
        .from_("log")
        .where(
            exp.GT(this=exp.column("batch"), expression=exp.Placeholder(this="batch")),
            exp.column("event").isin(query=codes),
        )
    )


def kind_of(found: Collection[str]) -> exp.DType | None:
    """Return as what a property of some kinds is read; None: as text."""
    numbers = set(found) - {_NONE}
    if not numbers or not numbers <= _KINDS.keys():
        return None
    return _KINDS[numbers.pop()] if len(numbers) == 1 else exp.DType.DOUBLE


def as_stored(statement: exp.Select, known: Mapping[str, exp.DType]) -> exp.Select:
    """Return a statement, changed in place, that reads properties of known kinds as these."""
    for number in list(statement.find_all(exp.TryCast)) if known else ():
        column = number.this.this
        if not isinstance(column, exp.Column) or column.table != _PROPERTIES:
            continue
        kind = known.get(column.name)
        if kind is exp.DType.DOUBLE:
            number.set("this", column)
        elif kind is not None:
            number.set("this", exp.TryCast(this=column, to=kind.into_expr()))
    return statement


def _steps(leaf: model.Leaf) -> tuple[model.Leaf | model.Step, ...]:
    """Return what a condition says of events: each of its steps, or all of it."""
    return (leaf.first, leaf.then) if isinstance(leaf, model.Sequence) else (leaf,)


def _is_of_number(test: model.Test) -> bool:
    match test:
        case model.Compared():
            return True
        case model.Equals():
            return is_number(test.value)
        case model.OneOf():
            return any(map(is_number, test.values))
        case _:
            return False


def _property(name: str) -> exp.Expr:
    return exp.column(exp.to_identifier(name, quoted=True), _PROPERTIES)
