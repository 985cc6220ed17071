"""Whose events count: of identified customers alone, of bots too; in every analysis and number."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pytest

import homing as hm
from homing.core.errors import UserError
from homing.core.names import UNKNOWN_IDS
from homing.metrics import catalogue
from homing.metrics.analyses import ANALYSES
from homing.metrics.counted import NAME, Counted
from homing.metrics.events import Events
from homing.metrics.identity import Identity
from metrics.twins.sample import MONEY, sample
from metrics.twins.statements import NUMBERS, asked, plain

pytestmark = pytest.mark.db

SWITCHED = [each for each in asked() if each.question.identified and each.question.bots]

REDUCED = """
CREATE OR REPLACE TABLE events AS
SELECT customer, event, occurred_at, received_at, properties
FROM everything
WHERE aside IN (0, 1, 4) AND customer IN (SELECT customer FROM aliases WHERE id NOT LIKE 'anon:%')
"""


def reduced(log):
    """Return a log that has nothing but what counts with all switches."""
    events = log.in_duckdb()
    end, first = log_of(events).end, log_of(events).span.first
    events.connection.execute(REDUCED)
    reduced = replace(events, now=end)
    reduced.__dict__["span"] = replace(reduced.span, first=first)
    return reduced


def log_of(events):
    """Return the same log with all switches, as far as it reaches."""
    return events.counting(identified=True, bots=True, internal=True)


@pytest.fixture(scope="module")
def logs():
    return sample().in_duckdb(), reduced(sample())


@pytest.fixture(scope="module")
def shops():
    return sample(amounts=MONEY).in_duckdb(), reduced(sample(amounts=MONEY))


def test_every_analysis_is_asked_with_the_switches():
    assert {each.analysis.spec.key for each in SWITCHED} == {each.spec.key for each in ANALYSES}


@pytest.mark.parametrize("each", SWITCHED, ids=str)
def test_an_analysis_counts_as_if_there_were_nothing_else(logs, each):
    whole, part = logs
    usual = replace(each.question, identified=False, bots=False, internal=False)
    found, expected = each.analysis.answer(whole, each.question), each.analysis.answer(part, usual)
    assert found.cells.equals(expected.cells)
    assert not found.cells.equals(each.analysis.answer(whole, usual).cells)


@pytest.mark.parametrize("each", [each for each in SWITCHED if not each.no_sql], ids=str)
def test_its_statement_says_so(logs, each):
    found = each.analysis.answer(logs[0], each.question)
    rows = [plain(row) for row in logs[0].run(found.sql()).to_pylist()]
    cells = [plain(row) for row in found.cells.select(list(rows[0])).to_pylist()]
    assert sorted(rows, key=str) == sorted(cells, key=str)


SHOWN = [spec for spec in NUMBERS if spec.key != "mrr"]
"""What the sample has events for: nobody subscribes to anything there."""


@pytest.mark.parametrize("spec", SHOWN, ids=lambda spec: spec.key)
def test_a_number_counts_as_if_there_were_nothing_else(shops, spec):
    measure = catalogue.metric(spec.key).measure
    found = measure(shops[0], period="week", identified=True, bots=True, internal=True)
    expected = measure(shops[1], period="week")
    assert found.cells.equals(expected.cells)
    assert not found.cells.equals(measure(shops[0], period="week").cells)
    week = found.cells["period"].to_pylist()[6]
    group = found.cells["group"].to_pylist()[6]
    behind = found.who(week, group=group)
    assert behind.num_rows > 0
    assert behind.equals(expected.who(week, group=group))


def test_the_people_behind_a_number_are_those_who_did_it(logs):
    question = next(each for each in SWITCHED if each.analysis.spec.key == "lifecycle")
    found = question.analysis.answer(logs[0], replace(question.question, by=None))
    for row in found.cells.to_pylist():
        for state in ("new", "returning", "resurrected", "dormant"):
            assert found.who(row["period"], state).num_rows == row[state]


LOG = [
    {"who": "anon:a", "on": "2026-01-05", "why": 0},
    {"who": "bob", "on": "2026-01-06", "why": None},
    {"who": "bob", "on": "2026-02-06", "why": 1},
    {"who": "bob", "on": "2026-02-07", "why": 2},
    {"who": "bob", "on": "2026-01-07", "why": 4},
    {"who": "cy", "on": "2026-02-07", "why": 4},
    {"who": "anon:b", "on": "2026-02-08", "why": 0},
]
TAKEN = {"customer": "who", "occurred_at": "on", "merges": [("anon:b", "u7")]}


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({}, [2, 1]),
        ({"identified": True}, [1, 1]),
        ({"bots": True}, [2, 2]),
        ({"identified": True, "bots": True}, [1, 2]),
        ({"internal": True}, [2, 2]),
        ({"identified": True, "bots": True, "internal": True}, [1, 3]),
    ],
)
def test_a_frame_says_whose_events_are_by_ids_and_by_a_column(switches, expected):
    events = hm.events(LOG, **TAKEN, aside="why")
    table = hm.lifecycle(events, period="month", **switches).table
    assert [row["new"] + row["returning"] + row["resurrected"] for row in table] == expected


def test_without_the_column_bots_are_refused_by_name():
    with pytest.raises(UserError, match="aside") as refused:
        hm.retention(hm.events(LOG, **TAKEN), bots=True)
    assert refused.value.where == "bots"
    with pytest.raises(UserError, match="aside") as refused:
        hm.retention(hm.events(LOG, **TAKEN), internal=True)
    assert refused.value.where == "internal"


@pytest.mark.parametrize("wrong", [["no"] * 7, [0] * 6 + [3]])
def test_a_reason_that_is_none_is_refused(wrong):
    frame = pa.Table.from_pylist(LOG).set_column(2, "why", pa.array(wrong))
    with pytest.raises(UserError, match="0, 1, 2 and 4") as refused:
        hm.events(frame, customer="who", occurred_at="on", aside="why")
    assert refused.value.where == "aside"


def test_the_definition_says_so_in_both_languages(logs):
    question = next(each for each in SWITCHED if each.analysis.spec.key == "retention")
    found = question.analysis.answer(logs[0], question.question)
    assert "identified customers only" in found.definition("en").lower()
    assert "события ботов" in found.definition("ru")
    assert "внутренний трафик" in found.definition("ru")
    number = catalogue.metric("orders").measure(logs[0], period="week", identified=True)
    assert "identified customers only" in number.definition("en")


def test_a_statement_is_not_changed_twice_and_not_without_need():
    sql = "SELECT count(*) FROM events JOIN customers USING (customer)"
    both = Counted(identified=True, bots=True)
    assert Counted().said(sql) == sql
    assert both.said(both.said(sql)) == both.said(sql)


def test_no_statement_of_ours_has_a_part_of_that_name():
    folder = Path(str(files("homing.metrics")))
    assert not [path for path in folder.rglob("*.sql") if NAME in path.read_text("utf-8")]


def test_what_is_asked_for_changes_neither_the_end_nor_the_span(logs):
    whole = logs[0]
    assert whole.counting(identified=True, bots=False).span == whole.span
    assert whole.counting(identified=False, bots=True).span.rows > whole.span.rows


def test_the_share_of_the_identified_is_said_in_both_languages():
    said = Identity(active=50, identified=31)
    assert said.text.en.startswith("62")
    assert "back to the first visit" in said.text.en
    assert "62" in said.text.ru
    assert Identity.from_dict(said.to_dict()) == said
    assert Identity(0, 0).share is None


def test_the_ids_of_devices_are_those_that_collecting_makes():
    from homing.collect.enrich.nobody import PREFIX
    from homing.collect.identity.rules import ANONYMOUS

    assert set(UNKNOWN_IDS) == {ANONYMOUS, PREFIX}


def test_an_answer_says_how_many_are_identified_where_the_log_knows(logs):
    events = replace(logs[0], identity=lambda: Identity(4, 1))
    assert isinstance(events, Events)
    said = hm.lifecycle(events, period="week").to_dict()
    assert said["identity"]["identified_share"] == 0.25
    assert "identity" not in hm.lifecycle(logs[0], period="week").to_dict()
