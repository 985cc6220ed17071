"""Funnels whose numbers others published, by hand, in words, and refused."""

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

import homing as hm
from homing.core.errors import HomingWarning, NotFound, SmallSampleWarning, UserError
from homing.metrics.funnel.analysis import ANALYSIS
from homing.metrics.funnel.question import FunnelCell, FunnelQuestion
from metrics.funnel.sequences import minutes, people, taken

pytestmark = pytest.mark.db

CASES = json.loads((Path(__file__).parents[1] / "cases/funnel.json").read_text("utf-8"))
COLUMNS = {"counts": "reached", "avg_seconds": "mean_s", "median_seconds": "median_s"}


def of_case(case):
    rows = [
        {"customer": who, "event": name, "at": datetime.fromisoformat(at), **properties}
        for who, name, at, properties in case["events"]
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    log = [{name: row.get(name) for name in names} for row in rows]
    return hm.events(log, customer="customer", event="event", occurred_at="at")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_published_numbers(case):
    result = hm.funnel(of_case(case), **case["asked"])
    expected = case["expected"]
    groups = expected.get("by_breakdown", {None: expected})
    for group, numbers in groups.items():
        rows = [row for row in result.cells.to_pylist() if row["group"] == group]
        for key, column in COLUMNS.items():
            if key in numbers:
                assert [row[column] for row in rows] == numbers[key]
        if result.sql() is not None:
            found = result.events.run(result.sql()).to_pylist()
            same = [row for row in found if row["group"] == group]
            assert [row["mean_s"] for row in same] == [row["mean_s"] for row in rows]
    for step, whose in enumerate(expected.get("converted", ()), start=1):
        assert {row["customer"] for row in result.who(step)} == set(whose)


def counts(log, **asked):
    return hm.funnel(taken(log), **asked).cells["reached"].to_pylist()


def test_the_end_of_the_window_is_in_it():
    log = minutes(("A", 0), ("B", 60))
    assert counts(log, steps=["A", "B"], window="1h") == [1, 1]
    assert counts(log, steps=["A", "B"], window="59min") == [1, 0]
    assert counts(log, steps=["A", "B"], window="3599s") == [1, 0]


def test_a_window_from_the_step_before_begins_anew():
    log = minutes(("A", 0), ("B", 50), ("C", 100))
    steps = {"steps": ["A", "B", "C"], "window": "1h"}
    assert counts(log, **steps) == [1, 1, 0]
    assert counts(log, **steps, window_from="previous") == [1, 1, 1]


def test_one_event_is_one_step():
    assert counts(minutes(("A", 0)), steps=["A", "A"]) == [1, 0]
    assert counts(minutes(("A", 0), ("A", 0)), steps=["A", "A"]) == [1, 1]


def test_an_exclusion_is_between_the_steps_it_names():
    log = minutes(("A", 0), ("X", 5), ("B", 10), ("C", 20))
    steps = {"steps": ["A", "B", "C"]}
    assert counts(log, **steps, exclude="X") == [1, 0, 0]
    assert counts(log, **steps, exclude=["1-2:X"]) == [1, 0, 0]
    assert counts(log, **steps, exclude=["2-3:X"]) == [1, 1, 1]


def test_times_are_of_those_who_got_there():
    log = [row._replace(customer=str(n)) for n, minute in enumerate((1, 2, 3, 10))
           for row in minutes(("A", 0), ("B", minute))]  # fmt: skip
    row = hm.funnel(taken(log), steps=["A", "B"]).cells.to_pylist()[1]
    assert (row["mean_s"], row["median_s"]) == (240.0, 150.0)
    assert row["p90_s"] == pytest.approx(60 * (3 + 0.7 * 7))


def test_single_figures_say_who_may_yet_get_through():
    log = minutes(("A", 0), ("A", 100), ("X", 130))
    log += [row._replace(customer="bob") for row in minutes(("A", 10), ("B", 30))]
    facts = hm.funnel(taken(log), steps=["A", "B"], window="1h").facts
    found = {key: facts[key] for key in ("entered", "converted", "share", "median_s", "still_open")}
    assert found == {
        "entered": 2, "converted": 1, "share": 0.5, "median_s": 1200.0, "still_open": 0,
    }  # fmt: skip
    first = hm.funnel(taken(log), steps=["A", "B"], window="3h").facts
    assert first["still_open"] == 1


def test_a_period_is_complete_when_the_window_of_its_last_attempt_is_over():
    log = minutes(("A", 0), ("B", 30), ("X", 60 * 24 * 3))
    points = hm.funnel(taken(log), steps=["A", "B"], window="1d", period="day").points
    assert [row["is_complete"] for row in points.to_pylist()[::2]] == [True, True, False, False]


def test_totals_are_attempts_and_their_people_are_customers():
    log = minutes(("A", 0), ("B", 5), ("A", 10), ("A", 20), ("B", 25))
    result = hm.funnel(taken(log), steps=["A", "B"], count="totals")
    assert result.cells["reached"].to_pylist() == [2, 2]
    assert result.cells["low"].to_pylist() == [None, None]
    assert people(result.who(2)) == {"ann"}


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("steps", {"steps": []}),
        ("steps", {"steps": ["A["]}),
        ("steps", {"steps": ["A"] * 33}),
        ("window", {"window": "a fortnight"}),
        ("window", {"window": "0d"}),
        ("order", {"order": "loose"}),
        ("attempt", {"attempt": "last"}),
        ("count", {"count": "sums"}),
        ("window_from", {"window_from": "start"}),
        ("exclude", {"exclude": ["2-3:X"]}),
        ("exclude", {"exclude": ["2-1:X"]}),
        ("exclude", {"exclude": "X", "order": "strict"}),
        ("hold", {"hold": "trait.plan"}),
        ("by", {"hold": "colour", "by": "size"}),
        ("top", {"top": 0}),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_name(where, asked):
    with pytest.raises(UserError) as refused:
        hm.funnel(taken([]), **{"steps": ["A", "B"]} | asked)
    assert refused.value.where == where
    assert refused.value.remedy


def test_numbers_that_are_not_there_are_not_found():
    result = hm.funnel(taken(minutes(("A", 0))), steps=["A", "B"])
    for asked in ({"step": 3}, {"step": 0}, {"step": 1, "group": "red"},
                  {"step": 1, "period": "2001-01-01"}):  # fmt: skip
        with pytest.raises(NotFound):
            result.who(**asked)


def test_groups_that_overlap_and_few_customers_are_warned_of():
    log = minutes(("A", 0, "red"), ("A", 5, "blue"), ("B", 9))
    warned = hm.funnel(taken(log), steps=["A", "B"], by="colour").warnings
    assert [type(each) for each in warned] == [SmallSampleWarning, HomingWarning]
    assert all(each.text.en and each.text.ru for each in warned)


def test_the_definition_says_all_that_was_asked():
    log = minutes(("A", 0, "red"))
    said = {"steps": ["A", "B[colour=red]"], "window": "2w", "exclude": "X", "hold": "colour",
            "window_from": "previous", "attempt": "first", "by": "trait.plan"}  # fmt: skip
    result = hm.funnel(taken(log), **said)
    english, russian = result.definition("en"), result.definition("ru")
    for part in ("“A”, then “B[colour=red]”", "within 2\xa0weeks from the step before",
                 "ended by X", "the first attempt", "the same “colour”",
                 "trait “plan”"):  # fmt: skip
        assert part in english
    for part in ("«A», затем «B[colour=red]»",
                 "не позже чем через 2\xa0нед. после предыдущего шага", "прерывает X",
                 "первая попытка", "одним и тем же «colour»", "свойству «plan»"):  # fmt: skip
        assert part in russian
    ever = hm.funnel(taken(log), steps=["A"], window="any", order="unordered", count="totals")
    assert "in any order" in ever.definition()
    assert "without a time limit; every attempt is counted" in ever.definition()


def test_people_are_named_by_their_step():
    result = hm.funnel(taken(minutes(("A", 0, "red"), ("B", 5))), steps=["A", "B"], by="colour")
    asked = {"steps": ("A", "B"), "by": "colour"}
    found = result.behind(FunnelCell(**asked, step=2, group="red"))
    assert (found.number.en, len(found.members)) == ("Step 2: “B”; got there, red", 1)
    gone = result.behind(FunnelCell(**asked, step=1, is_dropped=True))
    assert (gone.number.ru, len(gone.members)) == ("Шаг 1: «A»; остановились", 0)


def test_unless_said_otherwise_it_is_about_two_purchases():
    assert FunnelQuestion().usual(["visit", "purchase"]).steps == ("purchase", "purchase")
    assert FunnelQuestion().usual(["visit"]).steps == ("*", "*")
    assert FunnelQuestion(steps=("visit",)).usual(["purchase"]).steps == ("visit",)


def test_what_is_shown_opens_its_people():
    log = minutes(("A", 0, "red"), ("B", 60 * 30, "red"), ("X", 60 * 24 * 5))
    log += [row._replace(customer="bob") for row in minutes(("A", 60 * 24, "blue"))]
    result = hm.funnel(taken(log), steps=["A", "B"], by="colour", period="day")
    opened = []

    def link(**place):
        opened.append(FunnelCell(steps=("A", "B"), by="colour", **place))
        return "/people"

    shown = [result.panels(language, link) for language in ("en", "ru")]
    assert all(len(panels) == 4 for panels in shown)
    assert all(panel.title and (panel.picture or panel.rows) for panel in shown[1])
    for place in opened:
        assert result.behind(place).members.size >= 0
    assert len(shown[0][-1].head) == len(shown[0][-1].rows[0])


def test_it_is_one_of_the_analyses():
    assert ANALYSIS.path == "/funnel"
    assert set(ANALYSIS.shown) <= set(ANALYSIS.fields) | {"since"}


ORDERS = """
SELECT "Customer ID" AS customer, min(CAST(InvoiceDate AS TIMESTAMP)) AS made
FROM lines
GROUP BY "Customer ID", InvoiceNo
"""
NEXT_ORDERS = """
SELECT
    count(DISTINCT customer) AS one,
    count(DISTINCT CASE WHEN second <= made + INTERVAL 30 DAY THEN customer END) AS two,
    count(DISTINCT CASE WHEN third <= made + INTERVAL 30 DAY THEN customer END) AS three
FROM (
    SELECT customer, made, lead(made) OVER mine AS second, lead(made, 2) OVER mine AS third
    FROM orders
    WINDOW mine AS (PARTITION BY customer ORDER BY made)
)
"""


def test_the_demo_shop(lines):
    with duckdb.connect() as connection:
        connection.register("lines", lines)
        orders = connection.sql(ORDERS).to_arrow_table()
        connection.register("orders", orders)
        [by_hand] = connection.sql(NEXT_ORDERS).fetchall()
    log = hm.events(orders, customer="customer", occurred_at="made")
    result = hm.funnel(log, steps=["*"] * 3, window="30d")
    assert result.cells["reached"].to_pylist() == list(by_hand) == [4338, 1702, 672]
    first = hm.funnel(log, steps=["*"] * 3, window="30d", attempt="first")
    assert first.cells["reached"].to_pylist() == [4338, 957, 252]
    assert first.cells["median_s"].to_pylist() == [None, 854880.0, 519060.0]
    assert log.run(first.sql())["reached"].to_pylist() == [4338, 957, 252]
