"""What the user says of a file, and what is found out beyond that: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from homing.collect.importers.mapping import Condition, Mapping


@dataclass(frozen=True, slots=True)
class Said:
    """What the user says of a file; None and () mean: find it out.

    Parameters
    ----------
    customer, event, amount, currency, timezone, date_format
        As in `Mapping`; `event` and `currency` may name a column or be the value for every row.
    occurred_at, id, group_by, drop : tuple of str
        As in `Mapping`.
    properties : tuple of str
        As in `Mapping`; empty: all others.
    traits : tuple of str
        Columns that say something of the customer, under their own names.
    keep : tuple of Condition
        Rows that fail one are skipped.
    decimal, unit
        As in `Mapping`.
    keeps_duplicates : bool
        Equal rows count each time.
    """

    customer: str | None = None
    occurred_at: tuple[str, ...] = ()
    event: str | None = None
    event_column: str | None = None
    timezone: str | None = None
    date_format: str | None = None
    amount: str | None = None
    unit: Literal["major", "minor"] = "major"
    currency: str | None = None
    decimal: Literal[".", ","] | None = None
    id: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    keep: tuple[Condition, ...] = ()
    keeps_duplicates: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found out: its part, the column or value, and what told it."""

    part: str
    value: str
    because: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the user can say, and the flag that says it."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Inferred:
    """A proposed mapping: complete unless there are questions.

    Parameters
    ----------
    mapping : Mapping or None
        None while a question is open.
    findings : tuple of Finding
        What it rests on, to be shown before it is used.
    questions : tuple of Question
        What could not be told.
    """

    mapping: Mapping | None
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...] = ()
