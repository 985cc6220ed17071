"""Stickiness against slow counting and its statement, its identities, known answers, words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, UserError
from homing.core.intervals import wilson
from homing.core.periods import Period
from homing.core.text import Text
from homing.metrics.stickiness.pictures import number_text
from homing.metrics.twins.twin import DIALECTS
from metrics.activity import (
    cases,
    events,
    numbers,
    of_case,
    of_twin,
    people,
    questions,
    visits,
)
from metrics.retention.brute import following
from support.thorough import examples

pytestmark = pytest.mark.db

FURTHER = {
    "every": st.sampled_from([1, 1, 2, 3]),
    "at_least": st.sampled_from([1, 1, 2]),
    "at_most": st.sampled_from([None, None, 2]),
}


def buckets(asked):
    """Return the periods of the range, in lists of so many."""
    rows = asked.rows()
    since = asked.options["since"]
    if rows and since:  # a range begins where it is said to, even before the first event
        place = asked.place(asked.midnight(since))
        earlier = []
        while place < rows[0]:
            earlier.append(place)
            place = following(place, asked.period)
        rows = earlier + rows
    every = asked.options["every"]
    return [rows[at : at + every] for at in range(0, len(rows), every)]


def slow(asked):
    """Return the number of the range's periods, and {customer: in how many they were active}."""
    merged = buckets(asked)
    place_of = {place: nth for nth, places in enumerate(merged) for place in places}
    counts: dict[tuple, int] = {}
    for who, moment in asked.counted():
        nth = place_of.get(asked.place(moment))
        if nth is not None:
            counts[who, nth] = counts.get((who, nth), 0) + 1
    least, most = asked.options["at_least"], asked.options["at_most"] or 99
    active: dict[str, int] = {}
    for (who, _), times in counts.items():
        if least <= times <= most:
            active[who] = active.get(who, 0) + 1
    return len(merged), active


@settings(max_examples=examples(10))
@given(data=st.data())
@pytest.mark.parametrize("period", list(Period))
def test_the_table_and_its_people_are_those_of_a_slow_count(period, data):
    asked = data.draw(questions(str(period), **FURTHER))
    result = hm.stickiness(events(asked.log), **asked.options)
    count, active = slow(asked)
    rows = result.cells.to_pylist()
    assert [row["intervals"] for row in rows] == list(range(1, count + 1))
    for row in rows:
        n = row["intervals"]
        exactly = {who for who, times in active.items() if times == n}
        at_least = {who for who, times in active.items() if times >= n}
        assert (row["exactly"], row["at_least"]) == (len(exactly), len(at_least))
        if n <= 3:
            assert people(result.who(n)) == exactly
            assert people(result.who(n, or_more=True)) == at_least
        if active:
            assert row["at_least_share"] == len(at_least) / len(active)
            assert (row["at_least_low"], row["at_least_high"]) == pytest.approx(
                wilson(len(at_least), len(active))
            )
    assert of_twin(result) == numbers(result.cells)


@settings(max_examples=examples(10))
@given(asked=questions("day", **FURTHER), top=st.sampled_from([10, 1]))
def test_groups_are_parts_of_the_whole(asked, top):
    asked.options["actor"] = None
    log = events(asked.log)
    whole = hm.stickiness(log, **asked.options)
    parts = hm.stickiness(log, **asked.options, by="trait.plan", top=top)
    rows = parts.cells.to_pylist()
    for row in whole.cells.to_pylist():
        groups = [each for each in rows if each["intervals"] == row["intervals"]]
        assert sum(each["exactly"] for each in groups) == row["exactly"]
        assert len({each["group"] for each in groups}) <= top + 1
    for row in rows[:3]:
        who = people(parts.who(row["intervals"], group=row["group"]))
        assert len(who) == row["exactly"]

    def order(row):
        return (row["group"], row["intervals"])

    assert sorted(of_twin(parts), key=order) == sorted(numbers(parts.cells), key=order)


@pytest.mark.parametrize("case", cases("stickiness"), ids=lambda case: case["name"])
def test_known_answers(case):
    cells = hm.stickiness(of_case(case), **case["asked"]).cells
    assert {name: cells[name].to_pylist() for name in case["expected"]} == case["expected"]


def test_the_demo_shop(lines):
    shop = hm.events(lines, customer="Customer ID", occurred_at="InvoiceDate",
                     timezone="Europe/London")  # fmt: skip
    rows = hm.stickiness(shop, period="month").cells.to_pylist()
    assert len(rows) == 13
    assert [row["exactly"] for row in rows][:3] == [1634, 917, 530]
    assert rows[0]["at_least"] == 4338
    assert not rows[0]["is_complete"]


def test_a_range_that_is_over_is_complete():
    log = visits(ann=[0, 1, 2], bob=[9])
    result = hm.stickiness(log, period="day", since="2018-01-01", until="2018-01-05")
    assert [row["exactly"] for row in result.table] == [0, 0, 1, 0, 0]
    assert all(row["is_complete"] for row in result.table)
    assert not any(row["is_complete"] for row in hm.stickiness(log, period="day").table)


def test_what_cannot_be_asked_says_so():
    log = visits(ann=[0, 1])
    with pytest.raises(UserError, match="1 or more"):
        hm.stickiness(log, every=0)
    for name in ("at_least", "at_most"):
        with pytest.raises(UserError, match="1 to 1000000"):
            hm.stickiness(log, **{name: 10**20})
    with pytest.raises(UserError, match="at most 1"):
        hm.stickiness(log, at_least=2, at_most=1)
    with pytest.raises(UserError, match="is not a trait"):
        hm.stickiness(log, by="browser")
    with pytest.raises(NotFound, match="1 to 2 periods"):
        hm.stickiness(log, period="day").who(3)


def test_its_words():
    result = hm.stickiness(
        visits(ann=[0, 3]), period="day", event=["event", "buy"], every=2, at_least=2, at_most=3
    )
    assert "range: 4 periods; every 2 of them taken as one" in result.definition("en")
    assert "не менее 2 таких событий в одном" in result.definition("ru")
    assert all(panel.title for panel in result.panels("ru"))


@pytest.mark.parametrize(
    ("n", "en", "ru"),
    [
        (1, "1 period", "1 периоде"),
        (2, "2 periods", "2 периодах"),
        (5, "5 periods", "5 периодах"),
        (11, "11 periods", "11 периодах"),
        (21, "21 periods", "21 периоде"),
    ],
)
def test_a_number_of_periods_is_said_in_its_plural(n, en, ru):
    assert number_text(n, or_more=False) == Text(f"Active in exactly {en}", f"Активны ровно в {ru}")
    either = Text(f"Active in {en} or more", f"Активны не менее чем в {ru}")
    assert number_text(n, or_more=True) == either


def test_it_is_said_in_every_dialect():
    result = hm.stickiness(visits(ann=[0, 3]), period="week", every=2)
    assert all("everybody" in result.sql(dialect) for dialect in DIALECTS)
