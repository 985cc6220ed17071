"""Questions about who was active when, asked at random, and their slow answers.

Nothing here uses a line of Homing's own but `events`: periods are walked one at a time, customers
are sets in dictionaries.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
from hypothesis import strategies as st

import homing as hm
from metrics.logs import STRETCHES, ZONES, moments
from metrics.retention.brute import following, interval

SHAPE = pa.schema(
    {
        "customer": pa.string(),
        "event": pa.string(),
        "at": pa.timestamp("us", tz="UTC"),
        "kind": pa.string(),
        "account": pa.string(),
    }
)
HOUR = timedelta(hours=1)
NEW_YEAR = datetime(2018, 1, 1, tzinfo=UTC)
PLANS = {"ann": "free", "bob": "paid", "cat": "paid", "dan": None}
"""A trait of customers; of eve nothing is known."""


def events(log, **options):
    """Return (customer, event, moment, kind, account) rows as Events, in some other order."""
    rows = [dict(zip(SHAPE.names, row, strict=True)) for row in log]
    traits = pa.Table.from_pylist([{"customer": key, "plan": plan} for key, plan in PLANS.items()])
    return hm.events(
        pa.Table.from_pylist(rows, SHAPE),
        customer="customer",
        occurred_at="at",
        event="event",
        traits=traits,
        **options,
    )


@dataclass(frozen=True)
class Asked:
    """A question, and the log it is asked of."""

    log: list[tuple]
    options: dict

    @property
    def period(self) -> str:
        return self.options["period"]

    @property
    def now(self) -> datetime:
        said = self.options["now"]
        return said or max((row[2] for row in self.log), default=NEW_YEAR)

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.options["timezone"])

    def place(self, moment: datetime):
        return interval(moment, self.period, self.options["timezone"], self.options["week_start"])

    def starts(self, place):
        """Return what a table says of a period."""
        if self.period != "hour":
            return place
        return place - place.astimezone(self.zone()).utcoffset() % HOUR

    def counted(self, names: str = "event") -> list[tuple[str, datetime]]:
        """Return (who, when) of the events that count."""
        wanted = self.options.get(names) or ()
        whose = 4 if self.options["actor"] else 0
        return [
            (row[whose], row[2])
            for row in self.log
            if row[2] <= self.now
            and (not wanted or row[1] in wanted)
            and (not self.options["where"] or row[3] == "a")
            and row[whose] is not None
        ]

    def active(self) -> dict[object, set[str]]:
        """Return who was active in which period."""
        found: dict[object, set[str]] = {}
        for who, moment in self.counted():
            found.setdefault(self.place(moment), set()).add(who)
        return found

    def rows(self) -> list:
        """Return the periods that are asked about, oldest first."""
        if not self.log:
            return []
        place = min(self.place(min(row[2] for row in self.log)), self.place(self.now))
        found = []
        while place <= self.place(self.now):
            if self.is_shown(place):
                found.append(place)
            place = following(place, self.period)
        return found

    def is_shown(self, place) -> bool:
        since, until = self.options["since"], self.options["until"]
        if since and place < self.place(self.midnight(since)):
            return False
        day = timedelta(days=1)
        return not until or place <= self.place(
            self.midnight(until + day).astimezone(UTC) - timedelta(microseconds=1)
        )

    def midnight(self, day) -> datetime:
        return datetime.combine(day, time(), self.zone())

    def is_over(self, place) -> bool:
        return place < self.place(self.now)


def visits(**days: list[int]):
    """Return events of customers by name, on so many days after new year."""
    rows = [
        {"customer": name, "at": NEW_YEAR + timedelta(days=day)}
        for name, given in days.items()
        for day in given
    ]
    return hm.events(rows, customer="customer", occurred_at="at")


@st.composite
def questions(draw, period: str, **further) -> Asked:
    """A log of a few customers, and what is asked of it; `further` are strategies by name."""
    start, length = STRETCHES[period]
    row = st.tuples(
        st.sampled_from(["ann", "bob", "cat", "dan", "eve"]),
        st.sampled_from(["visit", "buy", "read"]),
        moments(start, length),
        st.sampled_from(["a", "b", None]),
        st.sampled_from(["x", "y", None]),
    )
    log = draw(st.lists(row, max_size=25))
    days = st.dates(start.date(), (start + length).date())
    ends = draw(st.lists(st.none() | days, min_size=2, max_size=2))
    since, until = ends if None in ends else sorted(ends)
    options = {
        "period": period,
        "timezone": draw(st.sampled_from(ZONES)),
        "week_start": draw(st.integers(1, 7)),
        "event": draw(st.sampled_from([(), ("buy",), ("visit", "read")])),
        "where": draw(st.sampled_from([(), ("kind=a",)])),
        "actor": draw(st.sampled_from([None, None, "account"])),
        "since": since,
        "until": until,
        "now": draw(st.none() | st.timedeltas(timedelta(), length).map(lambda t: start + t)),
    }
    for name, strategy in further.items():
        options[name] = draw(strategy)
    repeated = draw(st.lists(st.sampled_from(log), max_size=3)) if log else []
    return Asked(draw(st.permutations(log + repeated)), options)


def cases(name: str) -> list[dict]:
    """Return the known answers of a file."""
    return json.loads((Path(__file__).parent / "cases" / f"{name}.json").read_text("utf-8"))


def of_case(case):
    """Return the events of a known answer."""
    named = case["columns"]
    rows = [dict(zip(named, [*row, None], strict=False)) for row in case["events"]]
    return hm.events(rows, customer="customer", event="event", occurred_at="occurred_at",
                     timezone="UTC", now=datetime.fromisoformat(case["now"]))  # fmt: skip


def plain(values) -> list:
    """Return moments in UTC: of two that a clock shows alike, Python says they equal nothing."""
    return [each.astimezone(UTC) if isinstance(each, datetime) else each for each in values]


def people(frame) -> set[str]:
    return set(frame["customer"].to_pylist())


def numbers(table) -> list[dict]:
    """Return rows whose shares two machines agree on: to the tenth digit."""
    return [
        {
            key: float(f"{value:.10g}") if isinstance(value, float) else value
            for key, value in zip(row, plain(row.values()), strict=True)
        }
        for row in table.to_pylist()
    ]


def of_twin(result) -> list[dict]:
    """Return the rows that the answer's statement gives, in the types of its table."""
    table = result.events.run(result.text).select(result.cells.column_names)
    return numbers(table.cast(result.cells.schema))
