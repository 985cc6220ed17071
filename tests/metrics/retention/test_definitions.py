"""Every option: the fold, the statement and slow counting agree, on logs made at random."""

from datetime import timedelta
from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from metrics.logs import STRETCHES, ZONES, moments
from metrics.retention.brute import cohort_table, hour_begins
from support.thorough import examples

pytestmark = pytest.mark.db

CUSTOMERS = ["ann", "bob", "cat", "dan"]
PLANS = {"ann": "paid", "bob": "free", "cat": "paid", "dan": None}
SHAPE = pa.schema(
    {
        "customer": pa.string(),
        "event": pa.string(),
        "at": pa.timestamp("us", tz="UTC"),
        "browser": pa.string(),
        "account": pa.string(),
        "points": pa.int64(),
    }
)


@st.composite
def logs(draw, period):
    start, length = STRETCHES[period]
    row = st.fixed_dictionaries(
        {
            "customer": st.sampled_from(CUSTOMERS),
            "event": st.sampled_from(["visit", "buy", "read"]),
            "at": moments(start, length // draw(st.sampled_from([1, 1, 4]))),
            "browser": st.sampled_from(["a", "b", "c", None]),
            "account": st.sampled_from(["x", "y", None]),
            "points": st.sampled_from([1, 2, 5, None]),
        }
    )
    rows = draw(st.lists(row, max_size=25))
    return rows + draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else rows


def taken(log, **options):
    traits = pa.table({"customer": CUSTOMERS, "plan": [PLANS[name] for name in CUSTOMERS]})
    table = pa.Table.from_pylist(log, SHAPE)
    return hm.events(
        table, customer="customer", occurred_at="at", event="event", traits=traits, **options
    )


STARTS = {
    (): lambda event: True,
    ("buy",): lambda event: event["event"] == "buy",
    ("visit", "read"): lambda event: event["event"] in {"visit", "read"},
    ("buy[browser=a]",): lambda event: event["event"] == "buy" and event["browser"] == "a",
    ("*[points>=2]",): lambda event: (event["points"] or 0) >= 2,
}
NAMES = {
    (): lambda event: True,
    ("buy",): STARTS["buy",],
    ("visit", "read"): STARTS["visit", "read"],
    ("buy[browser=a]",): STARTS["buy",],
    ("*[points>=2]",): lambda event: True,
}
GROUPS = {
    None: None,
    "browser": lambda event: event["browser"],
    "trait.plan": lambda event: PLANS[event["customer"]],
}


@st.composite
def questions(draw):
    """Return a question for the library, and the same for slow counting."""
    period = draw(st.sampled_from(["hour", "day", "day", "week", "month"]))
    window = draw(st.sampled_from(["calendar", "calendar", "24h"]))
    measure = draw(st.sampled_from(["on", "on", "on_or_after", "on_or_before", "streak"]))
    start = draw(st.sampled_from(list(STARTS)))
    back = draw(st.sampled_from(list(STARTS)))
    by = draw(st.sampled_from([None, None, "browser", "trait.plan"]))
    brackets = draw(st.sampled_from([(), (), (1, 2), (3,), (2, 2, 2)]))
    said = {
        "period": period,
        "timezone": draw(st.sampled_from(ZONES)),
        "week_start": draw(st.integers(1, 7)),
        "cohort": draw(st.sampled_from(["first_time", "first_ever", "recurring"])),
        "measure": measure,
        "window": window,
        "at_least": draw(st.sampled_from([1, 1, 2])),
        "column_zero": draw(st.sampled_from(["cohort", "measured"])),
        "brackets": brackets,
        "ages": None if brackets else draw(st.sampled_from([None, 0, 2, 5])),
    }
    if window == "24h":
        said["anchor"] = draw(st.sampled_from(["first", "each"]))
    if measure == "on_or_after":
        said["follow_up"] = draw(st.sampled_from(["common", "own"]))
    if draw(st.booleans()):
        said |= {"value": "points", "aggregate": draw(st.sampled_from(["sum", "mean"]))}
    slow = dict(said)
    if by:
        said |= {"by": by, "top": draw(st.sampled_from([1, 2, 25]))}
        if by == "browser":
            said["by_side"] = draw(st.sampled_from(["start", "both"]))
        slow |= {name: said[name] for name in ("top", "by_side") if name in said}
    if draw(st.booleans()):
        beginning, length = STRETCHES[period]
        said["since"] = slow["since"] = (beginning + length / 4).date()
        said["until"] = slow["until"] = (beginning + length / 2).date()
    slow |= {"is_start": STARTS[start], "is_return": STARTS[back], "is_candidate": NAMES[start]}
    slow |= {"group_of": GROUPS[by]}
    return SimpleNamespace(
        period=period, said=said | {"start_event": start, "return_event": back}, slow=slow
    )


def found_cells(table):
    return {
        (cell["cohort"], cell["group"], cell["age"]): (
            cell["size"],
            cell["returned"],
            cell["is_complete"],
            None if cell["value"] is None else pytest.approx(cell["value"]),
        )
        for cell in table.to_pylist()
    }


def slow_cells(cells):
    return {
        place: (len(cell.members), len(cell.returned), cell.is_complete, cell.value)
        for place, cell in cells.items()
    }


def slow_count(log, asked, **said):
    """Return {(start of the cohort, group, column): Cell}, counted slowly."""
    cells = cohort_table(log, **said, **asked.slow)
    if asked.period != "hour":
        return cells
    zone = asked.slow["timezone"]
    return {(hour_begins(at, zone), *rest): cell for (at, *rest), cell in cells.items()}


@settings(max_examples=examples(35))
@given(st.data())
def test_fold_statement_and_slow_counting_agree(data):
    asked = data.draw(questions())
    log = data.draw(logs(asked.period))
    now = None
    if log and data.draw(st.booleans()):
        times = sorted(event["at"] for event in log)
        now = times[len(times) // 2] + timedelta(hours=1)
    events = taken(log)
    result = hm.retention(events, now=now, **asked.said)
    slow = slow_count(log, asked, now=now)
    assert slow_cells(slow) == found_cells(result.cells)
    assert found_cells(events.run(result.text)) == found_cells(result.cells)
    for place, cell in list(slow.items())[:4]:
        cohort, group, age = place
        people = result.who(cohort, age, group)
        assert set(people["customer"].to_pylist()) == cell.returned
        others = result.who(cohort, age, group, returned=False)
        assert set(others["customer"].to_pylist()) == cell.members - cell.returned


@settings(max_examples=examples(15))
@given(st.data())
def test_accounts_in_the_customers_place_and_filters_of_all_events(data):
    asked = data.draw(questions())
    asked.said.pop("by", None), asked.said.pop("by_side", None), asked.said.pop("top", None)
    asked.slow["group_of"] = None
    log = data.draw(logs(asked.period))
    result = hm.retention(
        taken(log), actor="account", where="points", now=latest(log), **asked.said
    )
    inside = [
        {**event, "customer": event["account"]}
        for event in log
        if event["account"] is not None and event["points"] is not None
    ]
    first = min((event["at"] for event in log), default=None)
    slow = slow_count(inside, asked, now=latest(log), oldest=first)
    assert slow_cells(slow) == found_cells(result.cells)


def latest(log):
    return max((event["at"] for event in log), default=None)
