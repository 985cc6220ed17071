"""Who fits a rule, found by walking each customer's events in plain Python."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from homing.segments import model

NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?\s*")
DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True)
class Happened:
    """One event as it is sent; `aside` as in the log."""

    number: int
    name: str
    at: datetime
    properties: dict[str, Any]
    aside: int = 0


@dataclass(frozen=True)
class World:
    """Ids by number with their traits, who is merged into whom, and all that happened."""

    ids: dict[int, str]
    traits: dict[int, dict[str, Any] | None]
    merged: dict[int, int]
    events: list[Happened]
    lists: dict[UUID, set[str]] = field(default_factory=dict)
    members: dict[UUID, set[int]] = field(default_factory=dict)

    def whose(self, number: int) -> int:
        return self.merged.get(number, number)

    def numbers(self, customer: int) -> list[int]:
        return sorted(n for n in self.ids if self.whose(n) == customer)

    def customers(self) -> list[int]:
        """Those of whom more is known than what a bot did."""
        found = []
        for customer in sorted({self.whose(number) for number in self.ids}):
            asides = [e.aside for e in self.events if self.whose(e.number) == customer]
            if 1 not in asides or {0, 2} & set(asides):
                found.append(customer)
        return found

    def history(self, customer: int) -> list[Happened]:
        mine = (e for e in self.events if self.whose(e.number) == customer and e.aside == 0)
        return sorted(mine, key=lambda event: event.at)

    def trait(self, customer: int, name: str) -> Any:
        """Their own if there is one, else that of their first other id."""
        for number in sorted(self.numbers(customer), key=lambda n: (n != customer, n)):
            value = (self.traits[number] or {}).get(name)
            if value is not None:
                return value
        return None


@dataclass(frozen=True)
class Judge:
    """A moment, a clock and the rules of other segments."""

    world: World
    now: datetime
    timezone: str
    rules: dict[UUID, model.Rule] = field(default_factory=dict)

    def members(self, rule: model.Rule) -> set[int]:
        return {each for each in self.world.customers() if self.fits(each, rule)}

    def fits(self, customer: int, rule: model.Rule) -> bool:
        match rule:
            case model.All():
                met = all(self.fits(customer, each) for each in rule.of)
            case model.AnyOf():
                met = any(self.fits(customer, each) for each in rule.of)
            case model.Not():
                met = not self.fits(customer, rule.of)
            case model.InSegment() | model.InList() | model.Sample():
                met = self.belongs(customer, rule)
            case model.Trait():
                text = text_of(self.world.trait(customer, rule.trait))
                met = passes(text, rule.test, self.today)
            case _:
                met = self.did(customer, rule)
        return met

    def belongs(self, customer: int, rule: Any) -> bool:
        numbers = self.world.numbers(customer)
        match rule:
            case model.InSegment() if rule.segment in self.rules:
                return self.fits(customer, self.rules[rule.segment])
            case model.InSegment():
                return any(number in self.world.members[rule.segment] for number in numbers)
            case model.InList():
                return any(self.world.ids[each] in self.world.lists[rule.list] for each in numbers)
        return self.is_sampled(customer, rule)

    def did(self, customer: int, rule: Any) -> bool:
        match rule:
            case model.Did():
                met = compared(len(self.looked_at(customer, rule)), rule.op, rule.times)
            case model.DidNot():
                met = not self.looked_at(customer, rule)
            case model.Seen():
                met = self.seen(customer, rule)
            case model.Aggregate():
                value = self.measured(self.looked_at(customer, rule), rule)
                met = value is not None and compared(value, rule.test.op, rule.test.value)
            case model.Top():
                met = self.is_top(customer, rule)
            case model.Sequence():
                met = self.followed(customer, rule)
            case model.Overdue():
                met = self.is_overdue(customer, rule)
        return met

    @property
    def today(self) -> date:
        return self.local(self.now)

    def local(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    def days_ago(self, days: int) -> datetime:
        clock = self.now.astimezone(ZoneInfo(self.timezone))
        return datetime.fromtimestamp((clock - timedelta(days=days)).timestamp(), self.now.tzinfo)

    def taken(
        self, customer: int, names: Iterable[str], where: Iterable[model.Filter] = ()
    ) -> list[Happened]:
        return [
            event
            for event in self.world.history(customer)
            if event.at <= self.now
            and (not names or event.name in names)
            and all(
                passes(text_of(event.properties.get(each.property)), each.test, self.today)
                for each in where
            )
        ]

    def looked_at(self, customer: int, rule: Any) -> list[Happened]:
        is_within = self.window(customer, rule.window)
        found = self.taken(customer, rule.events, rule.where)
        if getattr(rule, "measure", "count") in {"sum", "average", "min", "max"}:
            wanted = rule.currency or ("USD" if rule.property in {"amount", "mrr"} else None)
            found = [e for e in found if wanted in {None, e.properties.get("currency", "USD")}]
        return [event for event in found if is_within(event.at)]

    def window(self, customer: int, window: model.Window) -> Callable[[datetime], bool]:
        match window:
            case model.Last():
                since = self.days_ago(window.days)
                return lambda at: at > since
            case model.Between():
                return lambda at: (
                    (window.since is None or self.local(at) >= window.since)
                    and (window.until is None or self.local(at) <= window.until)
                )
            case model.SinceFirst():
                found = self.taken(customer, window.events)
                if not found:
                    return lambda _at: False
                first, length = found[0].at, timedelta(days=window.days)
                return lambda at: timedelta(0) <= at - first < length
            case _:
                return lambda _at: True

    def seen(self, customer: int, rule: model.Seen) -> bool:
        found = self.taken(customer, rule.events, rule.where)
        if not found:
            return False
        at = found[0].at if rule.which == "first" else found[-1].at
        match rule.test:
            case model.Ago(op="within"):
                return at > self.days_ago(rule.test.days)
            case model.Ago():
                return at <= self.days_ago(rule.test.days)
            case model.Dated(op="before"):
                return self.local(at) < rule.test.day
            case _:
                return self.local(at) > rule.test.day

    def measured(self, events: list[Happened], rule: Any) -> Any:
        texts = [text_of(event.properties.get(rule.property)) for event in events]
        numbers = [number for text in texts if (number := number_of(text)) is not None]
        found = {
            "count": len(events),
            "days": len({self.local(event.at) for event in events}),
            "values": len({text for text in texts if text is not None}),
            "sum": sum(numbers),
            "latest": events[-1].at if events else None,
            "min": min(numbers, default=None),
            "max": max(numbers, default=None),
            "average": sum(numbers) / len(numbers) if numbers else None,
        }
        return found[rule.measure]

    def is_top(self, customer: int, rule: model.Top) -> bool:
        values = {
            each: self.measured(found, rule)
            for each in {self.world.whose(number) for number in self.world.ids}
            if (found := self.looked_at(each, rule))
        }
        known = {each: value for each, value in values.items() if value is not None}
        if customer not in known:
            return False
        place = 1 + sum(value > known[customer] for value in known.values())
        return place <= len(known) * rule.share

    def followed(self, customer: int, rule: model.Sequence) -> bool:
        is_within = self.window(customer, rule.window)
        length = timedelta(seconds=rule.within_s)
        firsts = self.taken(customer, rule.first.events, rule.first.where)
        thens = self.taken(customer, rule.then.events, rule.then.where)
        for first in (event.at for event in firsts if is_within(event.at)):
            is_in_time = any(first < then.at <= first + length for then in thens)
            if rule.happened and is_in_time:
                return True
            if not rule.happened and not is_in_time and first + length <= self.now:
                return True
        return False

    def is_overdue(self, customer: int, rule: model.Overdue) -> bool:
        found = self.taken(customer, rule.events, rule.where)
        days = sorted({self.local(event.at) for event in found})
        gaps = [(later - day).days for day, later in pairwise(days)]
        if len(gaps) < 2:
            return False
        return (self.today - days[-1]).days > rule.factor * median(gaps)

    def is_sampled(self, customer: int, rule: model.Sample) -> bool:
        salted = f"{rule.salt}:{self.world.ids[customer]}"
        digest = hashlib.md5(salted.encode(), usedforsecurity=False).hexdigest()
        return int(digest[:8], 16) < round(rule.percent / 100 * 2**32)


def text_of(value: Any) -> str | None:
    """A value as databases write it out."""
    if value is None or isinstance(value, str):
        return value
    return str(value).lower()


def number_of(text: str | None) -> float | None:
    return float(text) if text is not None and NUMBER.fullmatch(text) else None


def compared(value: Any, op: str, other: Any) -> bool:
    return {
        "greater": value > other,
        "at_least": value >= other,
        "less": value < other,
        "at_most": value <= other,
        "exactly": value == other,
    }[op]


def passes(text: str | None, test: model.Test, today: date) -> bool:
    match test:
        case model.Known():
            met = (text is not None) == (test.op == "set")
        case model.Equals():
            met = is_equal(text, test.value) == (test.op == "is")
        case model.OneOf():
            met = any(is_equal(text, each) for each in test.values) == (test.op == "one_of")
        case model.Contains():
            met = contains(text, test)
        case model.Compared():
            number = number_of(text)
            met = number is not None and compared(number, test.op, test.value)
        case _:
            said = DATE.match(text or "")
            met = said is not None and is_date(said[0], test, today)
    return met


def contains(text: str | None, test: model.Contains) -> bool:
    said, needle = (text or "").lower(), test.value.lower()
    if test.op == "starts_with":
        return said.startswith(needle)
    return (needle in said) == (test.op == "contains")


def is_date(said: str, test: model.Dated | model.Birthday, today: date) -> bool:
    if isinstance(test, model.Birthday):
        return is_birthday(said[5:], test.days, today)
    day = test.day.isoformat()
    return said < day if test.op == "before" else said > day


def is_equal(text: str | None, value: Any) -> bool:
    said = text_of(value)
    if text is None:
        return False
    number = number_of(said)
    return text == said if number is None else number_of(text) == number


def is_birthday(day: str, within: int, today: date) -> bool:
    for each in (today + timedelta(days=n) for n in range(within + 1)):
        is_leap = each.year % 4 == 0 and (each.year % 100 != 0 or each.year % 400 == 0)
        if f"{each:%m-%d}" == ("02-28" if day == "02-29" and not is_leap else day):
            return True
    return False
