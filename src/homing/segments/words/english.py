"""What each condition says in English."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from homing.draw import formats
from homing.segments import model

if TYPE_CHECKING:
    from homing.segments.words.names import Names

CUSTOMERS: Final = "Customers "
AND: Final = " and "
OR: Final = " or "
NOT: Final = "not"

_COMPARED: Final = {
    "greater": "more than",
    "at_least": "at least",
    "less": "less than",
    "at_most": "at most",
}
_TIMES: Final = {"at_least": "at least ", "at_most": "at most ", "exactly": "exactly "}
_MEASURES: Final = {
    "count": "number of events",
    "sum": "sum of {property}",
    "average": "average of {property}",
    "min": "smallest {property}",
    "max": "largest {property}",
    "days": "number of days with",
    "values": "number of different values of {property}",
    "latest": "time of the latest event",
}


def clause(leaf: model.Leaf, names: Names) -> str:
    """Return a condition as words behind "Customers"."""
    match leaf:
        case model.Trait():
            words = f"whose {_quoted(leaf.trait)} {test(leaf.test)}"
        case model.Did():
            times = _TIMES[leaf.op] + ("once" if leaf.times == 1 else _counted(leaf.times, "time"))
            often = "" if (leaf.op, leaf.times) == ("at_least", 1) else f" {times}"
            words = f"who did {events(leaf)}{often}{window(leaf.window)}"
        case model.DidNot():
            words = f"who did not do {events(leaf)}{window(leaf.window)}"
        case model.Seen():
            words = f"whose {leaf.which} {events(leaf)} was {_moment(leaf.test)}"
        case model.InSegment():
            words = f"who are in the segment {_quoted(names.segment(leaf.segment))}"
        case model.InList():
            words = f"who are in the list {_quoted(names.list(leaf.list))}"
        case model.Sample():
            salt = f" ({_quoted(leaf.salt)})" if leaf.salt else ""
            words = f"who are in a {_number(leaf.percent)}% sample{salt}"
        case _:
            words = _numbered(leaf, names)
    return words


def _numbered(
    leaf: model.Aggregate | model.Top | model.Sequence | model.Overdue, names: Names
) -> str:
    match leaf:
        case model.Aggregate():
            than = _money(leaf, names) or _compared(leaf.test)
            return f"whose {_measure(leaf, names)}{window(leaf.window)} is {than}"
        case model.Top():
            share = _number(leaf.share * 100)
            return f"who are in the top {share}% by {_measure(leaf, names)}{window(leaf.window)}"
        case model.Sequence():
            then = "then" if leaf.happened else "then not"
            first, second = events(leaf.first), events(leaf.then)
            within = f"within {_duration(leaf.within_s)}"
            return f"who did {first} and {then} {second} {within}{window(leaf.window)}"
        case model.Overdue():
            factor = _number(leaf.factor)
            return f"who have been without {events(leaf)} for over {factor} × their own usual gap"


def _measure(leaf: model.Aggregate | model.Top, names: Names) -> str:
    of = _quoted(leaf.property or "")
    if model.is_money(leaf):
        of = f"{of} in {leaf.currency or names.currency or 'the main currency'}"
    what = _MEASURES[leaf.measure].format(property=of)
    if leaf.measure in {"count", "latest"}:
        return f"{what} {events(leaf)}" if leaf.events or leaf.where else what
    return f"{what} {events(leaf)}" if leaf.measure == "days" else f"{what} in {events(leaf)}"


def _money(leaf: model.Aggregate, names: Names) -> str | None:
    """Return what a sum is compared with as money; None where it is none, or of what is unsaid."""
    currency = leaf.currency or names.currency
    if currency is None or not model.is_money(leaf) or not float(leaf.test.value).is_integer():
        return None
    return f"{_COMPARED[leaf.test.op]} {formats.money(int(leaf.test.value), currency, 'en')}"


def events(what: model.Matching) -> str:
    """Return some events with their filters."""
    named = " or ".join(map(_quoted, what.events)) if what.events else "any event"
    filters = [f"{_quoted(each.property)} {test(each.test)}" for each in what.where]
    return f"{named} (where {' and '.join(filters)})" if filters else named


def test(said: model.Test) -> str:
    """Return what is asked of a value, with its verb."""
    match said:
        case model.Equals():
            words = f"{'is' if said.op == 'is' else 'is not'} {_value(said.value)}"
        case model.Contains():
            verbs = {
                "contains": "contains",
                "not_contains": "does not contain",
                "starts_with": "starts with",
            }
            words = f"{verbs[said.op]} {_quoted(said.value)}"
        case model.OneOf():
            values = ", ".join(map(_value, said.values))
            words = f"is {'one' if said.op == 'one_of' else 'none'} of {values}"
        case model.Known():
            words = "is known" if said.op == "set" else "is not known"
        case model.Compared():
            words = f"is {_compared(said)}"
        case model.Dated():
            words = f"is {said.op} {_day(said.day)}"
        case model.Birthday():
            words = f"has its day {_nearest(said.days)}"
    return words


def window(said: model.Window) -> str:
    """Return when, with a blank before it; nothing for ever."""
    match said:
        case model.Ever():
            words = ""
        case model.Last():
            words = f" in the last {_counted(said.days, 'day')}"
        case model.Between(since=None, until=None):
            words = ""
        case model.Between(since=None):
            words = f" until {_day(said.until)}"
        case model.Between(until=None):
            words = f" since {_day(said.since)}"
        case model.Between():
            words = f" from {_day(said.since)} to {_day(said.until)}"
        case model.SinceFirst():
            first = " or ".join(map(_quoted, said.events)) if said.events else "event"
            words = f" in the first {_counted(said.days, 'day')} from their first {first}"
    return words


def _moment(said: model.Ago | model.Dated) -> str:
    if isinstance(said, model.Dated):
        return f"{said.op} {_day(said.day)}"
    days = _counted(said.days, "day")
    return f"within the last {days}" if said.op == "within" else f"more than {days} ago"


def _nearest(days: int) -> str:
    return f"within the next {_counted(days, 'day')}" if days else "today"


def _compared(said: model.Compared) -> str:
    return f"{_COMPARED[said.op]} {_number(said.value)}"


def _duration(seconds: int) -> str:
    for size, name in ((model.DAY_S, "day"), (3600, "hour"), (60, "minute")):
        if seconds % size == 0:
            return _counted(seconds // size, name)
    return _counted(seconds, "second")


def _counted(n: int, name: str) -> str:
    return f"{formats.count(n, 'en')} {name if n == 1 else f'{name}s'}"


def _value(value: model.Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    if float(value).is_integer():
        return formats.count(int(value), "en")
    return formats.number(value, "en", len(f"{value:f}".rstrip("0").partition(".")[2]))


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}"


def _quoted(text: object) -> str:
    return f"“{text}”"
