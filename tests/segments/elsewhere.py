"""Worlds made by chance for other databases: the flat tables an analyst has in a warehouse."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from homing.segments import model
from segments.brute import Happened, World
from segments.rules import AMOUNTS, BORN, CITIES, DAYS, FROZEN, IDS, LIST, NAMES, START

NOW = START + timedelta(days=20)
ZONE = "America/Sao_Paulo"


def world(seed: int = 1) -> World:
    """A log of a few hundred events, the same for the same seed; nobody is merged any more."""
    chance = random.Random(seed)
    ids = {number: f"c{number}" for number in range(40)}
    traits = [{"born": born, "age": 17, "plan": "n/a"} for born in BORN]
    return World(
        ids=ids,
        traits={number: chance.choice([None, *traits]) for number in ids},
        merged={},
        events=[_event(chance, len(ids)) for _ in range(300)],
        lists={LIST: {*IDS, "nobody"}},
        members={FROZEN: {2, 3, 5, 7}},
    )


def _event(chance: random.Random, customers: int) -> Happened:
    at = START + timedelta(hours=chance.randrange(DAYS * 24), microseconds=chance.choice([0, 1]))
    said = {"amount": chance.choice(AMOUNTS), "city": chance.choice(CITIES)}
    said["currency"] = chance.choice(["EUR", "USD"])
    said = {name: value for name, value in said.items() if chance.random() < 0.8}
    aside = chance.choices([0, 1, 2], [8, 1, 1])[0]
    return Happened(chance.randrange(customers), chance.choice(NAMES), at, said, aside)


@dataclass(frozen=True)
class Tables:
    """Rows of each relation that a statement of a rule reads."""

    of: World

    @property
    def everything(self) -> list[tuple[Any, ...]]:
        return [
            (self.of.whose(e.number), e.name, e.at, json.dumps(e.properties), e.aside)
            for e in self.of.events
        ]

    @property
    def events(self) -> list[tuple[Any, ...]]:
        return [row[:-1] for row in self.everything if row[-1] == 0]

    @property
    def customers(self) -> list[tuple[Any, ...]]:
        return [(n, name, json.dumps(self.of.traits[n] or {})) for n, name in self.of.ids.items()]

    @property
    def aliases(self) -> list[tuple[Any, ...]]:
        return [(name, number) for number, name in self.of.ids.items()]

    @property
    def members(self) -> list[tuple[Any, ...]]:
        return [(str(name), each) for name, found in self.of.members.items() for each in found]

    @property
    def listed(self) -> list[tuple[Any, ...]]:
        return [(str(name), each) for name, ids in self.of.lists.items() for each in sorted(ids)]


def asked() -> list[model.Rule]:
    """Rules that together say all there is to say."""
    bought = ("purchase", "покупка")
    amount = model.Filter(property="amount", test=model.Compared(op="at_least", value=8))
    more = model.Compared(op="greater", value=1)
    some = model.Compared(op="at_most", value=300)
    a, b = model.Step(events=("visit",)), model.Step(events=bought, where=(amount,))
    step = {"first": a, "then": b, "within_s": 86_400}
    found: list[model.Rule] = [
        model.Did(events=bought, times=2),
        model.Did(events=bought, op="at_most", times=1, window=model.Last(days=7)),
        model.Did(op="exactly", times=3, where=(amount,)),
        model.DidNot(events=("it's",), window=model.Between(since=START.date())),
        model.Did(events=("cart",), window=model.SinceFirst(days=3, events=("visit",))),
        model.Seen(which="last", test=model.Ago(op="longer_ago", days=3)),
        model.Seen(which="first", test=model.Dated(op="after", day=START.date())),
        *(
            model.Aggregate(measure=measure, property="amount", test=test)
            for measure in ("count", "sum", "average", "min", "max", "days", "values")
            for test in (more, some)
        ),
        *(
            model.Top(measure=measure, property="amount", share=0.3)
            for measure in ("count", "sum", "max", "latest")
        ),
        model.Sequence(**step),
        model.Sequence(**step, happened=False, window=model.Last(days=14)),
        model.Sequence(**step, window=model.SinceFirst(days=7)),
        model.Overdue(factor=1.0),
        model.InSegment(segment=FROZEN),
        model.InList(list=LIST),
        model.Sample(percent=50.0, salt="й"),
        *(model.Trait(trait=name, test=test) for name in ("born", "age") for test in tests()),
        *(model.Did(where=(model.Filter(property="city", test=test),)) for test in tests()),
    ]
    joined = model.All(of=(found[0], model.Not(of=model.AnyOf(of=(found[5], found[-1])))))
    return [*found, joined]


def tests() -> list[model.Test]:
    """Everything that is asked of a value."""
    return [
        model.Equals(op="is", value=17),
        model.Equals(op="is_not", value="Paris"),
        model.Contains(op="contains", value="р"),
        model.Contains(op="not_contains", value="'"),
        model.Contains(op="starts_with", value="par"),
        model.OneOf(op="one_of", values=("Paris", 5, "it's")),
        model.OneOf(op="none_of", values=("Paris", 5)),
        model.Known(op="set"),
        model.Known(op="not_set"),
        model.Compared(op="less", value=17.5),
        model.Dated(op="before", day=START.date()),
        model.Birthday(op="birthday_within", days=30),
    ]
