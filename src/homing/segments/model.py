"""The rule language: what a rule of a segment can say, as frozen values.

A rule is a condition on one customer, or several joined by all, any and not. Fields with a default
may be left out of its JSON form; `kind` (of a test: `op`) says which of the forms below is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, Field

from homing.core.names import AMOUNT, MRR

MOST_DAYS: Final = 3660
"""Ten years: the longest a window of days may be."""
DAY_S: Final = 86_400

_FORM: Final = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=500)]
Value: TypeAlias = Annotated[str, Field(max_length=500)] | int | float | bool
Days: TypeAlias = Annotated[int, Field(ge=1, le=MOST_DAYS)]
Currency: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Names: TypeAlias = Annotated[tuple[Name, ...], Field(max_length=50)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Equals:
    """It is that, or it is not; nothing at all is not that. Numbers are compared as numbers."""

    __pydantic_config__ = _FORM

    op: Literal["is", "is_not"]
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains:
    """A part of it, or its beginning, is that, whatever the case of letters."""

    __pydantic_config__ = _FORM

    op: Literal["contains", "not_contains", "starts_with"]
    value: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """It is one of these."""

    __pydantic_config__ = _FORM

    op: Literal["one_of", "none_of"]
    values: Annotated[tuple[Value, ...], Field(min_length=1, max_length=1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """There is such a value, or there is none."""

    __pydantic_config__ = _FORM

    op: Literal["set", "not_set"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """It is a number, and on that side of another."""

    __pydantic_config__ = _FORM

    op: Literal["greater", "at_least", "less", "at_most"]
    value: float | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """It begins with a date, as 1990-05-17, which is before or after another, as it is written."""

    __pydantic_config__ = _FORM

    op: Literal["before", "after"]
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Birthday:
    """It begins with a date whose day of the year is today or one of the next ones.

    Who was born on 29 February has their birthday on 28 February of other years.
    """

    __pydantic_config__ = _FORM

    op: Literal["birthday_within"]
    days: Annotated[int, Field(ge=0, le=365)]


Test: TypeAlias = Annotated[
    Equals | Contains | OneOf | Known | Compared | Dated | Birthday, Field(discriminator="op")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a property of an event must be."""

    __pydantic_config__ = _FORM

    property: Name
    test: Test


Filters: TypeAlias = Annotated[tuple[Filter, ...], Field(max_length=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ever:
    """At any time until now."""

    __pydantic_config__ = _FORM

    kind: Literal["ever"] = "ever"


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """In the last days, counted back from this hour of the local clock."""

    __pydantic_config__ = _FORM

    days: Days
    kind: Literal["last"] = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """From one local day to another, both included; one of them may be left out."""

    __pydantic_config__ = _FORM

    since: date | None = None
    until: date | None = None
    kind: Literal["between"] = "between"


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceFirst:
    """In the days, of 24 hours each, from the first of the customer's events, or of some events."""

    __pydantic_config__ = _FORM

    days: Days
    events: Names = ()
    kind: Literal["since_first"] = "since_first"


Window: TypeAlias = Annotated[Ever | Last | Between | SinceFirst, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A trait of the customer is so."""

    __pydantic_config__ = _FORM

    trait: Name
    test: Test
    kind: Literal["trait"] = "trait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """The customer did one of some events (any, if none is named) so many times in a window."""

    __pydantic_config__ = _FORM

    events: Names = ()
    where: Filters = ()
    op: Literal["at_least", "at_most", "exactly"] = "at_least"
    times: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    window: Window = Ever()
    kind: Literal["did"] = "did"


@dataclass(frozen=True, slots=True, kw_only=True)
class DidNot:
    """The customer did none of some events in a window."""

    __pydantic_config__ = _FORM

    events: Names = ()
    where: Filters = ()
    window: Window = Ever()
    kind: Literal["did_not"] = "did_not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ago:
    """Within the last days, or longer ago than that."""

    __pydantic_config__ = _FORM

    op: Literal["within", "longer_ago"]
    days: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The customer's first or last event of some kind was then."""

    __pydantic_config__ = _FORM

    which: Literal["first", "last"]
    test: Annotated[Ago | Dated, Field(discriminator="op")]
    events: Names = ()
    where: Filters = ()
    kind: Literal["seen"] = "seen"


Measure: TypeAlias = Literal["count", "sum", "average", "min", "max", "days", "values"]
"""Events, their property summed and so on, days with one, different values of the property."""
SUMMED: Final = frozenset({"sum", "average", "min", "max"})
"""Measures of numbers, which money of one currency alone has."""
MEASURED_ALONE: Final = frozenset({"count", "days", "latest"})
"""Measures of events, whatever their properties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A number over the customer's events of some kind in a window is so.

    Of no events, `count`, `sum`, `days` and `values` are 0; there is no average, smallest or
    largest. Values that are no numbers are left out, and so is money of another currency: `amount`
    and `mrr` are in the main currency unless another one is named.
    """

    __pydantic_config__ = _FORM

    measure: Measure
    test: Compared
    property: Name | None = None
    currency: Currency | None = None
    events: Names = ()
    where: Filters = ()
    window: Window = Ever()
    kind: Literal["aggregate"] = "aggregate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """The customer is among the first share of those who have such a number, largest first."""

    __pydantic_config__ = _FORM

    measure: Measure | Literal["latest"]
    share: Annotated[float, Field(gt=0, le=1)]
    property: Name | None = None
    currency: Currency | None = None
    events: Names = ()
    where: Filters = ()
    window: Window = Ever()
    kind: Literal["top"] = "top"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of some events, any if none is named."""

    __pydantic_config__ = _FORM

    events: Names = ()
    where: Filters = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """One step, and another later within a time; or none, and the time is over."""

    __pydantic_config__ = _FORM

    first: Step
    then: Step
    within_s: Annotated[int, Field(ge=1, le=MOST_DAYS * DAY_S)]
    happened: bool = True
    window: Window = Ever()
    kind: Literal["sequence"] = "sequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Nothing for longer than the customer's own usual gap times a factor.

    The usual gap is the median of those between local days with such an event; at least two.
    """

    __pydantic_config__ = _FORM

    events: Names = ()
    where: Filters = ()
    factor: Annotated[float, Field(gt=0, le=100)] = 2.0
    kind: Literal["overdue"] = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegment:
    """The customer is in another segment."""

    __pydantic_config__ = _FORM

    segment: UUID
    kind: Literal["segment"] = "segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class InList:
    """One of the customer's ids is in an uploaded list."""

    __pydantic_config__ = _FORM

    list: UUID
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The customer is in a sample that is the same whenever it is drawn with the same salt."""

    __pydantic_config__ = _FORM

    percent: Annotated[float, Field(gt=0, le=100)]
    salt: Annotated[str, Field(max_length=100)] = ""
    kind: Literal["sample"] = "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """All of these are so."""

    __pydantic_config__ = _FORM

    of: Annotated[tuple[Rule, ...], Field(min_length=1)]
    kind: Literal["all"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one of these is so."""

    __pydantic_config__ = _FORM

    of: Annotated[tuple[Rule, ...], Field(min_length=1)]
    kind: Literal["any"] = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """It is not so."""

    __pydantic_config__ = _FORM

    of: Rule
    kind: Literal["not"] = "not"


Matching: TypeAlias = Did | DidNot | Seen | Aggregate | Top | Step | Overdue
"""What names events and filters them."""
Leaf: TypeAlias = (
    Trait | Did | DidNot | Seen | Aggregate | Top | Sequence | Overdue | InSegment | InList | Sample
)
Rule: TypeAlias = Annotated[Leaf | All | AnyOf | Not, Field(discriminator="kind")]


def is_money(leaf: Aggregate | Top) -> bool:
    """Say whether a condition adds up or compares money, which is of one currency."""
    return leaf.measure in SUMMED and (leaf.currency is not None or leaf.property in {AMOUNT, MRR})


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Yield the conditions of a rule, in order."""
    match rule:
        case All() | AnyOf():
            for each in rule.of:
                yield from leaves(each)
        case Not():
            yield from leaves(rule.of)
        case _:
            yield rule
