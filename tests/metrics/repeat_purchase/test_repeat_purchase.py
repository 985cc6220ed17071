"""Repeat purchases against slow counting and their statement, known answers, words."""

from datetime import timedelta
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, UserError
from homing.core.intervals import wilson
from homing.metrics.twins.twin import DIALECTS
from metrics.activity import NEW_YEAR, events, numbers, people, questions, visits
from support.thorough import examples

pytestmark = pytest.mark.db

DAY = timedelta(days=1)
LEFT_TO_THE_LIBRARY = ("km_share", "km_low", "km_high", "km_days")
LEFT_TO_THE_LIBRARY += ("p25_days", "median_days", "p75_days")
FURTHER = {
    "most": st.integers(1, 4),
    "within_days": st.lists(st.sampled_from([1, 2, 10, 30, 90]), max_size=3),
    "bucket_days": st.sampled_from([None, 1, 7]),
}


def times_of(asked):
    """Return when each customer bought, oldest first."""
    found: dict[str, list] = {}
    for who, moment in sorted(asked.counted(), key=lambda row: row[1]):
        found.setdefault(who, []).append(moment)
    return found


def slow(asked, n):
    """Return {customer: days they waited}: of those who bought again after the n-th, and others."""
    rows = set(asked.rows())
    gaps, waiting = {}, {}
    for who, times in times_of(asked).items():
        if len(times) < n or asked.place(times[n - 1]) not in rows:
            continue
        if len(times) > n:
            gaps[who] = times[n] - times[n - 1]
        else:
            waiting[who] = asked.now - times[n - 1]
    return gaps, waiting


def kaplan_meier(gaps, waiting, time):
    """Return the share who bought again by a time, one factor for each moment at which some did."""
    everybody = [*gaps.values(), *waiting.values()]
    moments = sorted({gap for gap in gaps.values() if gap <= time})
    bought = {gap: list(gaps.values()).count(gap) for gap in moments}
    return 1 - prod(1 - bought[at] / sum(each >= at for each in everybody) for at in moments)


def of_twin(result):
    """Return the rows that the statement gives, of the columns that it has."""
    kept = result.cells.drop_columns(list(LEFT_TO_THE_LIBRARY))
    table = result.events.run(result.text).select(kept.column_names)
    return numbers(table.cast(kept.schema)), numbers(kept)


@settings(max_examples=examples(10))
@given(data=st.data())
@pytest.mark.parametrize("period", ["hour", "day", "month"])
def test_the_table_and_its_people_are_those_of_a_slow_count(period, data):
    asked = data.draw(questions(period, **FURTHER))
    result = hm.repeat_purchase(events(asked.log), **asked.options)
    rows = result.cells.to_pylist()
    assert [row["n"] for row in rows] == list(range(1, asked.options["most"] + 1))
    for row in rows:
        gaps, waiting = slow(asked, row["n"])
        assert (row["customers"], row["went_on"]) == (len(gaps) + len(waiting), len(gaps))
        assert row["waiting"] == len(waiting)
        assert people(result.who(row["n"], "reached")) == gaps.keys() | waiting.keys()
        assert people(result.who(row["n"])) == gaps.keys()
        assert people(result.who(row["n"], "waiting")) == waiting.keys()
        if row["customers"]:
            assert (row["low"], row["high"]) == pytest.approx(wilson(len(gaps), row["customers"]))
            until = timedelta(days=row["km_days"])
            assert row["km_share"] == pytest.approx(kaplan_meier(gaps, waiting, until))
    given, expected = of_twin(result)
    assert given == expected


@settings(max_examples=examples(10))
@given(asked=questions("month", **FURTHER))
def test_within_so_many_days_only_who_could_have_is_asked(asked):
    result = hm.repeat_purchase(events(asked.log), **asked.options)
    first = {who: times[0] for who, times in times_of(asked).items()}
    gaps, waiting = slow(asked, 1)
    rows = result.waited.within.to_pylist()
    assert [row["days"] for row in rows] == sorted(set(asked.options["within_days"]))
    for row in rows:
        old = {who for who in gaps | waiting if first[who] + row["days"] * DAY <= asked.now}
        soon = {who for who in old & gaps.keys() if gaps[who] <= row["days"] * DAY}
        assert (row["customers"], row["went_on"]) == (len(old), len(soon))
        assert people(result.who(1, "reached", within=row["days"])) == old
        assert people(result.who(1, within=row["days"])) == soon
        assert people(result.who(1, "waiting", within=row["days"])) == old - soon
        if row["km_share"] is not None:
            expected = kaplan_meier(gaps, waiting, row["days"] * DAY)
            assert row["km_share"] == pytest.approx(expected)


@settings(max_examples=examples(10))
@given(asked=questions("week", **FURTHER))
def test_the_histogram_holds_everybody_who_bought_again_once(asked):
    result = hm.repeat_purchase(events(asked.log), **asked.options)
    rows = result.waited.between.to_pylist()
    for n in range(1, asked.options["most"] + 1):
        gaps, _ = slow(asked, n)
        mine = [row for row in rows if row["n"] == n]
        assert sum(row["customers"] for row in mine) == len(gaps)
        for row in mine:
            ends = (row["from_days"], row["until_days"])
            among = {who for who, gap in gaps.items() if ends[0] * DAY <= gap < ends[1] * DAY}
            assert row["customers"] == len(among)
            assert people(result.who(n, from_days=ends[0], until_days=ends[1])) == among


@settings(max_examples=examples(10))
@given(asked=questions("week"))
def test_the_repeat_share_is_of_purchases_in_the_range(asked):
    result = hm.repeat_purchase(events(asked.log), **asked.options)
    rows = set(asked.rows())
    inside = {
        who: sum(asked.place(moment) in rows for moment in times)
        for who, times in times_of(asked).items()
    }
    for n, name in ((1, "customers"), (2, "repeat")):
        among = {who for who, times in inside.items() if times >= n}
        assert result.facts[name] == len(among)
        assert people(result.who(n, "bought")) == among


@settings(max_examples=examples(15))
@given(asked=questions("week", most=st.just(3)), top=st.sampled_from([10, 1]))
def test_groups_are_parts_of_the_whole(asked, top):
    asked.options["actor"] = None
    log = events(asked.log)
    whole = hm.repeat_purchase(log, **asked.options)
    parts = hm.repeat_purchase(log, **asked.options, by="trait.plan", top=top)
    rows = parts.cells.to_pylist()
    for row in whole.cells.to_pylist():
        groups = [each for each in rows if each["n"] == row["n"]]
        for name in ("customers", "went_on", "waiting"):
            assert sum(each[name] for each in groups) == row[name]
        for each in groups:
            among = people(parts.who(each["n"], group=each["group"]))
            assert len(among) == each["went_on"]
            assert among <= people(whole.who(each["n"]))
    assert {**parts.facts, "within": 0, "curve": 0, "between": 0} == {
        **whole.facts,
        "within": 0,
        "curve": 0,
        "between": 0,
    }

    def order(row):
        return (row["group"], row["n"])

    given, expected = of_twin(parts)
    assert sorted(given, key=order) == sorted(expected, key=order)


def test_by_hand():
    bought = visits(ann=[0, 10, 40], bob=[0, 20], cat=[5], dan=[30], eve=[40])
    result = hm.repeat_purchase(bought, most=2, within_days=[10, 30])
    first, second = result.table
    assert (first["customers"], first["went_on"], first["waiting"]) == (5, 2, 3)
    assert (second["customers"], second["went_on"]) == (2, 1)
    # waits: 0+ (eve), 10 (ann), 10+ (dan), 20 (bob), 35+ (cat): 1 − 3/4 · 1/2
    assert first["km_share"] == pytest.approx(1 - 3 / 4 * 1 / 2)
    assert first["km_days"] == pytest.approx(35)
    assert (first["p25_days"], first["median_days"], first["p75_days"]) == (10, 20, None)
    # ten days on, eve is not old enough; thirty days on, nor is dan, and he is out
    assert [(row["days"], row["customers"], row["went_on"]) for row in result.within] == [
        (10, 4, 1),
        (30, 3, 2),
    ]
    by_day = {row["days"]: row for row in result.curve}
    assert [by_day[day]["share"] for day in (0, 9, 10, 19)] == pytest.approx([0, 0, 0.25, 0.25])
    assert [by_day[day]["at_risk"] for day in (0, 10, 11, 35)] == [5, 4, 2, 1]
    assert by_day[0]["low"] is None


def test_who_has_had_no_time_is_not_counted_as_gone():
    old = {f"old{n}": [0, 20] for n in range(5)} | {f"gone{n}": [0] for n in range(5)}
    new = {f"new{n}": [95] for n in range(90)} | {"last": [100]}
    result = hm.repeat_purchase(visits(**old, **new), most=1, within_days=[30])
    [row] = result.table
    [within] = result.within
    assert row["share"] < 0.06
    assert within["share"] == 0.5
    assert within["km_share"] == pytest.approx(0.5)


def test_nothing_is_said_of_days_that_nobody_was_seen_to_wait():
    [row] = hm.repeat_purchase(visits(ann=[0, 5], bob=[0]), within_days=[30]).within
    assert (row["customers"], row["share"], row["km_share"]) == (0, None, None)


def test_purchases_are_numbered_over_all_history():
    result = hm.repeat_purchase(visits(ann=[0, 40, 70]), period="month", since="2018-02-01", most=3)
    assert [row["customers"] for row in result.table] == [0, 1, 1]
    assert (result.facts["customers"], result.facts["repeat"]) == (1, 1)


def test_a_range_ends_where_it_says_but_the_next_purchase_may_come_later():
    result = hm.repeat_purchase(visits(ann=[0, 40]), period="month", until="2018-01-31", most=1)
    assert [(row["customers"], row["went_on"]) for row in result.table] == [(1, 1)]
    assert result.facts["repeat"] == 0


def test_without_events_there_is_nobody():
    result = hm.repeat_purchase(events([]), most=1)
    [row] = result.cells.to_pylist()
    assert (row["customers"], row["share"], row["km_share"]) == (0, None, None)
    assert result.facts["repeat_share"] is None
    assert result.curve.num_rows == 0
    assert result.panels("en")


@pytest.mark.parametrize(
    ("option", "value"), [("most", 0), ("within_days", [0]), ("bucket_days", 0)]
)
def test_what_cannot_be_asked_is_refused_by_name(option, value):
    with pytest.raises(UserError) as refused:
        hm.repeat_purchase(visits(ann=[0]), **{option: value})
    assert refused.value.where == option


def test_a_purchase_that_is_not_in_the_table_has_no_people():
    result = hm.repeat_purchase(visits(ann=[0, 1]), most=2)
    with pytest.raises(NotFound, match="purchases 1 to 2"):
        result.who(3)
    log = events([("ann", "buy", NEW_YEAR, None, None)])
    with pytest.raises(NotFound, match="no group 'paid'"):
        hm.repeat_purchase(log, by="trait.plan").who(1, group="paid")


@pytest.fixture(scope="module")
def shop(lines):
    """The demo shop's orders: lines of one invoice are one purchase."""
    orders = lines.group_by(["Customer ID", "InvoiceNo"]).aggregate([("InvoiceDate", "min")])
    return hm.events(orders, customer="Customer ID", occurred_at="InvoiceDate_min",
                     timezone="Europe/London")  # fmt: skip


def test_the_demo_shop(shop):
    result = hm.repeat_purchase(shop)
    facts = result.facts
    assert (facts["customers"], facts["repeat"]) == (4338, 2845)
    assert facts["repeat_share"] == pytest.approx(2845 / 4338)
    assert facts["median_days"] == pytest.approx(96.98125)
    assert [row["customers"] for row in result.cells.to_pylist()] == [
        4338, 2845, 2010, 1502, 1114, 872, 700, 557, 459, 391,
    ]  # fmt: skip
    within = result.waited.within.to_pylist()
    assert [(row["days"], row["customers"], row["went_on"]) for row in within] == [
        (30, 4070, 906),
        (60, 3735, 1405),
        (90, 3370, 1605),
        (180, 2817, 1879),
    ]
    assert len(result.who(1, within=30)) == 906


def test_its_words():
    log = events([("ann", "buy", NEW_YEAR, None, None)])
    result = hm.repeat_purchase(log, event="buy", by="trait.plan")
    assert "Purchases: “buy”; broken down by the trait “plan”" in result.definition("en")
    assert "Покупки: «buy»; в разбивке по свойству «plan»" in result.definition("ru")
    assert [str(warning) for warning in result.warnings] == [
        "Fewer than 30 customers bought; the shares say little."
    ]
    assert all(panel.title for panel in result.panels("ru"))


def test_its_panels_open_the_people_of_their_numbers():
    result = hm.repeat_purchase(visits(ann=[0, 10, 40], bob=[0]), within_days=[30])
    opened = []

    def link(**place):
        opened.append(place)
        return str(len(opened) - 1)

    panels = result.panels("en", link)
    shown = [number for panel in panels for _, number in panel.facts]
    shown += [cell for panel in panels for row in panel.rows for cell in row[1:]]
    counts = [number for number in shown if number.href is not None]
    assert len(counts) == 2 + 2 + 3 * 3
    for number in counts:
        assert int(number.text) == len(result.who(**opened[int(number.href)]))
    assert {"n": 1, "what": "went_on", "from_days": 10, "until_days": 11} in opened


def test_it_is_said_in_every_dialect():
    result = hm.repeat_purchase(visits(ann=[0]))
    assert all("went_on" in result.sql(dialect) for dialect in DIALECTS)


@pytest.mark.parametrize(
    "place", [{"n": 0}, {"n": 10**20}, {"within": 10**9}, {"from_days": -1}, {"until_days": 10**20}]
)
def test_nobody_waits_for_ever(place):
    result = hm.repeat_purchase(visits(ann=[0, 3]))
    with pytest.raises(UserError) as refused:
        result.who(**place)
    assert refused.value.where in place
