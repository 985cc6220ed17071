"""A log of a few hundred events with all that makes databases differ, as DuckDB holds it.

Names with quotes, a day of 25 hours, events at one moment and at full hours, properties that are
numbers, text and missing, customers without traits.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa

from homing.metrics.events import Events

NAMES = ("visit", "view", "cart", "purchase", "refund", "it's \\ odd", 'say "hi"; --')
START = datetime(2018, 9, 20, tzinfo=UTC)
DAYS = 90
CUSTOMERS = 40

EVENTS = """
CREATE TABLE events (
    customer UINTEGER,
    event VARCHAR,
    occurred_at TIMESTAMPTZ,
    received_at TIMESTAMPTZ,
    properties VARIANT
)
"""
EVERYTHING = EVENTS.replace("events", "everything").replace("VARIANT", "VARIANT, aside UTINYINT")
ALIASES = "CREATE TABLE aliases (id VARCHAR, customer UINTEGER)"
PEOPLE = "CREATE TABLE customers (customer UINTEGER, id VARCHAR, traits VARIANT)"


@dataclass(frozen=True)
class Sample:
    """The same rows for every database: events and customers, properties and traits as JSON.

    `aside` are events of bots, internal traffic, and some that are none.
    """

    events: list[tuple[int, str, datetime, datetime, str]]
    customers: list[tuple[int, str, str | None]]
    aside: list[tuple[int, str, datetime, datetime, str]]

    @property
    def everything(self) -> list[tuple[object, ...]]:
        """Return all events, and why they do not count."""
        others = ((*event, (1, 2, 4)[place % 3]) for place, event in enumerate(self.aside))
        return [*((*event, 0) for event in self.events), *others]

    @property
    def aliases(self) -> list[tuple[str, int]]:
        """Return ids and whose they are; of every third customer no more is known than a device."""
        devices = [(f"anon:{name}", number) for number, name, _ in self.customers]
        return [*devices, *((name, number) for number, name, _ in self.customers if number % 3)]

    def in_duckdb(self) -> Events:
        """Return them as the metrics read them."""
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(EVENTS)
        connection.execute(PEOPLE)
        connection.execute(EVERYTHING)
        connection.execute(ALIASES)
        _fill(connection, "events", self.events)
        _fill(connection, "customers", self.customers)
        _fill(connection, "everything", self.everything)
        _fill(connection, "aliases", self.aliases)
        return Events(connection, give=lambda table: table)


def _fill(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Put rows in a table, whose properties and traits are given as JSON."""
    names = connection.table(table).columns
    given = pa.table(list(map(pa.array, zip(*rows, strict=True))), names)
    read = [
        f"CAST(CAST({name} AS JSON) AS VARIANT)" if name in {"properties", "traits"} else name
        for name in names
    ]
    connection.register("given", given)
    connection.execute(f"INSERT INTO {table} SELECT {', '.join(read)} FROM given")
    connection.unregister("given")


AMOUNTS = (1250, 300, -40, 2.5, "17", " 8 ", "n/a", None)
MONEY = (1250, 300, 40)


def sample(seed: int = 1, rows: int = 400, amounts: tuple[object, ...] = AMOUNTS) -> Sample:
    """Return a log made by chance, the same for the same seed."""
    chance = random.Random(seed)
    events = _events(chance, rows, amounts)
    customers = [_customer(number, chance) for number in range(CUSTOMERS)]
    return Sample(events, customers, _events(chance, rows // 5, amounts))


def _events(
    chance: random.Random, rows: int, amounts: tuple[object, ...]
) -> list[tuple[int, str, datetime, datetime, str]]:
    events = []
    for _ in range(rows):
        moment = _moment(chance)
        late = timedelta(hours=chance.choice([0, 0, 1, 100]))
        properties = json.dumps(_properties(chance, amounts))
        name = chance.choices(NAMES, (6, 4, 3, 5, 1, 1, 1))[0]
        events.append((chance.randrange(CUSTOMERS), name, moment, moment + late, properties))
    return events


def _moment(chance: random.Random) -> datetime:
    """Return a moment, some at full hours of local clocks and a few at the same."""
    second = chance.randrange(DAYS * 86400)
    rounded = chance.choice([1, 1, 1, 1800, 86400])
    micro = chance.choice([0, 0, 1, 999_999]) if rounded == 1 else 0
    return START + timedelta(seconds=second // rounded * rounded, microseconds=micro)


def _properties(chance: random.Random, amounts: tuple[object, ...]) -> dict[str, object]:
    """Return what an event says of itself; a number may be text, or none."""
    said = {
        "amount": chance.choice(amounts),
        "currency": chance.choice(["GBP", "EUR"]),
        "country": chance.choice(["GB", "DE", "FR", "Österreich", None]),
        "coupon": chance.choice([None, None, "SPRING", "it's"]),
        "account": chance.choice(["a1", "a2", "a3", "a4", "a5", None]),
        "utm source": chance.choice(["mail", "ads", None]),
        "is_gift": chance.choice([True, False]),
    }
    said |= {"utm_source": said["utm source"], "utm_campaign": said["coupon"]}
    said["mrr"] = said["amount"] if amounts is MONEY and not said["is_gift"] else None
    return {name: value for name, value in said.items() if value is not None or name == "amount"}


def _customer(number: int, chance: random.Random) -> tuple[int, str, str | None]:
    traits = {"plan": chance.choice(["free", "pro", "team"]), "age": chance.randrange(20, 60)}
    return number, f"c{number}", json.dumps(traits) if number % 7 else None
