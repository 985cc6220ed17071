"""Two groups against slow counting and their statement; known answers, choices, words."""

import json
from datetime import UTC, datetime, timedelta
from math import prod
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, UserError
from homing.metrics.comparison.words import ComparisonWarning
from metrics.logs import SHAPE, ZONES, logs, people
from metrics.retention.brute import cohort_table
from support.thorough import examples

pytestmark = pytest.mark.db

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "vendor_examples.json").read_text("utf-8")
)
TWO_ARMS = next(each for each in CASES["examples"] if each["name"] == "two_arm_cohort_significance")
PLANS = {"ann": "free", "bob": "paid", "cat": "paid", "dan": "free"}
"""A trait of customers; of eve nothing is known."""
LEFT_TO_THE_LIBRARY = ["difference_low", "difference_high"]
NOW = datetime(2022, 1, 1, tzinfo=UTC)


def planned(log):
    """Return (customer, event, moment) rows as Events of customers with plans."""
    rows = [dict(zip(SHAPE.names, row, strict=True)) for row in log]
    traits = pa.Table.from_pylist([{"customer": who, "plan": plan} for who, plan in PLANS.items()])
    named = {"customer": "customer", "occurred_at": "at", "event": "event"}
    return hm.events(pa.Table.from_pylist(rows, SHAPE), **named, traits=traits)


def arms(sizes, *, days=1, now=NOW, gap=7):
    """Return events of {group: [(customers, of them returned after some days) by week]}."""
    rows, traits = [], []
    for group, cohorts in sizes.items():
        for week, (size, returned) in enumerate(cohorts):
            start = datetime(2021, 10, 4, 12, tzinfo=UTC) + timedelta(days=gap * week)
            names = [f"{group}{week}-{n}" for n in range(size)]
            traits += [{"who": name, "arm": group} for name in names]
            rows += [{"who": name, "on": start, "ad": group} for name in names]
            back = start + timedelta(days=days)
            rows += [{"who": name, "on": back, "ad": "none"} for name in names[:returned]]
    table = pa.Table.from_pylist(rows)
    traits = pa.Table.from_pylist(traits)
    return hm.events(table, customer="who", occurred_at="on", traits=traits, now=now)


def asked_of(data, cohort):
    return {
        "period": "week",
        "timezone": data.draw(st.sampled_from(ZONES)),
        "cohort": cohort,
        "measure": data.draw(st.sampled_from(["on", "on_or_after", "on_or_before", "streak"])),
    }


def slow(log, asked, **options):
    """Return {(cohort, group, age): Cell}, counted slowly, of two plans."""
    rows = [dict(zip(("customer", "event", "at"), row, strict=True)) for row in log]
    found = cohort_table(
        rows,
        **(asked | options),
        group_of=lambda event: PLANS.get(event["customer"]),
        follow_up="own",
    )
    return {place: cell for place, cell in found.items() if place[1] in {"free", "paid"}}


@settings(max_examples=examples(15))
@given(data=st.data(), log=logs("week"))
@pytest.mark.parametrize("cohort", ["first_time", "recurring"])
def test_the_table_and_its_people_are_those_of_a_slow_count(cohort, data, log):
    asked, age = asked_of(data, cohort), data.draw(st.integers(1, 3))
    cells = slow(log, asked)
    if {"free", "paid"} - {group for _, group, _ in cells} or max(at[2] for at in cells) < age:
        return
    groups = {"first": "free", "second": "paid"}
    result = hm.comparison(planned(log), "trait.plan", **groups, age=age, **asked)
    rows = {row["cohort"]: row for row in result.cells.to_pylist()}
    assert set(rows) == {at for at, _, k in cells if k == age}
    for at, row in rows.items():
        for side, group in groups.items():
            cell = cells.get((at, group, age))
            counted = (row[f"{side}_size"], row[f"{side}_returned"])
            if cell is None:
                assert counted == (0, 0)
                assert row[f"{side}_share"] is None
                continue
            assert counted == (len(cell.members), len(cell.returned))
            assert row["is_complete"] == cell.is_complete
            assert people(result.who(group, at)) == cell.returned
            assert people(result.who(group, at, returned=None)) == cell.members
            assert people(result.who(group, at, returned=False)) == cell.members - cell.returned
    kept = result.cells.drop_columns(LEFT_TO_THE_LIBRARY)
    given_ = result.events.run(result.text).select(kept.column_names).cast(kept.schema)
    assert given_.to_pylist() == [pytest.approx(row) for row in kept.to_pylist()]


@settings(max_examples=examples(15))
@given(data=st.data(), log=logs("week"))
def test_the_whole_curve_is_that_of_every_customers_first_return(data, log):
    asked = asked_of(data, "first_time") | {"measure": "on"}
    cells = slow(log, asked)
    if {"free", "paid"} - {group for _, group, _ in cells} or max(at[2] for at in cells) < 1:
        return
    result = hm.comparison(planned(log), "trait.plan", first="free", second="paid", age=1, **asked)
    returns = result.first_returns.to_pylist()
    for group in ("free", "paid"):
        waits = list(first_waits(cells, group))
        for row in (row for row in returns if row["group"] == group):
            assert row["at_risk"] == sum(age >= row["age"] for age, _ in waits)
            share = 1 - prod(
                1 - waits.count((k, True)) / sum(age >= k for age, _ in waits)
                for k in range(1, row["age"] + 1)
                if (k, True) in waits
            )
            assert row["share"] == pytest.approx(share)


def first_waits(cells, group):
    """Yield (age, has returned) of each customer: first return, or the last complete age."""
    for (at, named, age), cell in cells.items():
        if named != group or age != 0:
            continue
        seen = [k for k in range(1, 200) if (at, group, k) in cells]
        seen = [k for k in seen if cells[at, group, k].is_complete]
        for who in cell.members:
            back = [k for k in seen if who in cells[at, group, k].returned]
            yield (back[0], True) if back else (max(seen, default=0), False)


def test_the_whole_curve_by_hand():
    # of 10 seen for 60 days and more 4 come back on day 1; of 20 others 5 on day 1
    shop = arms({"A": [(10, 4)], "B": [(20, 5)]})
    returns = hm.comparison(shop, "trait.arm", first="A", second="B", period="day").first_returns
    rows = {(row["group"], row["age"]): row for row in returns.to_pylist()}
    assert (rows["A", 1]["at_risk"], rows["B", 1]["at_risk"]) == (10, 20)
    assert (rows["A", 2]["at_risk"], rows["B", 2]["at_risk"]) == (6, 15)
    shares = [rows[group, age]["share"] for group in "AB" for age in (1, 2)]
    assert shares == pytest.approx([0.4, 0.4, 0.25, 0.25])


def test_published_counts_give_the_published_test():
    said, expected = TWO_ARMS["input"], TWO_ARMS["expected"]
    shop = arms({group: said[group] for group in "AB"})
    result = hm.comparison(shop, "trait.arm", first="A", second="B", age=1, period="day")
    facts = result.facts
    assert facts["chi2"] == pytest.approx(expected["cmh_chi2_no_cc"], abs=1e-6)
    assert facts["p"] == pytest.approx(expected["cmh_p_no_cc"], abs=1e-6)
    assert facts["odds_ratio"] == pytest.approx(expected["mh_odds_ratio"], abs=1e-6)
    assert facts["strata"] == 3
    assert "This is more than chance (p = 0.031)" in result.finding.en
    assert "Это больше, чем случайность (p = 0,031)" in result.finding.ru
    # every customer was seen long after: the log-rank test is the same question without strata
    assert facts["logrank_p"] == pytest.approx(0.0305, abs=1e-4)


def test_people_of_all_complete_cohorts_are_as_many_as_the_facts_say():
    result = hm.comparison(arms({"A": [(40, 10), (50, 20)], "B": [(30, 5), (60, 6)]}), "trait.arm",
                           age=1, period="day")  # fmt: skip
    for side, group in (("first", "A"), ("second", "B")):
        assert len(result.who(group)) == result.facts[f"{side}_returned"]
        assert len(result.who(group, returned=None)) == result.facts[f"{side}_size"]


def test_what_is_not_over_is_shown_and_not_compared():
    now = datetime(2021, 10, 18, 18, tzinfo=UTC)
    shop = arms({"A": [(40, 10), (50, 20)], "B": [(30, 5), (60, 6)]}, days=7, now=now)
    result = hm.comparison(shop, "trait.arm", first="A", second="B", age=1, period="week")
    assert [row["is_complete"] for row in result.cells.to_pylist()] == [True, False]
    assert (result.facts["first_size"], result.facts["strata"]) == (40, 1)


def test_cohorts_are_compared_with_themselves():
    # the first cohort comes back more in both groups, and most of it is in B
    shop = arms({"A": [(20, 14), (200, 20)], "B": [(200, 130), (20, 1)]})
    result = hm.comparison(shop, "trait.arm", first="A", second="B", age=1, period="day")
    assert result.facts["first_share"] < result.facts["second_share"]
    assert result.facts["difference_share"] > 0


def test_unless_named_the_two_largest_groups_at_the_largest_age_that_says_something():
    shop = arms({"A": [(20, 5)] * 8, "B": [(50, 20)] * 8, "C": [(30, 9)] * 8}, days=21,
                now=datetime(2021, 12, 6, tzinfo=UTC))  # fmt: skip
    result = hm.comparison(shop, "trait.arm", period="week")
    assert (result.question.first, result.question.second, result.age) == ("B", "C", 3)
    assert hm.comparison(shop, "trait.arm", first="A", period="week").question.second == "B"


def test_a_property_of_the_start_event_tells_groups_apart_too():
    shop = arms({"A": [(40, 10)], "B": [(30, 5)]})
    result = hm.comparison(shop, "ad", first="A", second="B", age=1, period="day")
    [row] = result.cells.to_pylist()
    assert (row["first_size"], row["first_returned"], row["second_returned"]) == (40, 10, 5)


def test_of_recurring_cohorts_there_is_no_whole_curve_and_the_answer_says_why():
    shop = arms({"A": [(40, 10)], "B": [(30, 5)]})
    result = hm.comparison(shop, "trait.arm", age=1, period="day", cohort="recurring")
    assert result.first_returns is None
    assert result.facts["logrank_p"] is None
    assert len(result.warnings) == 2
    assert "not independent" in result.panels("en")[-1].lead
    assert result.panels("en")[-1].picture is None


def test_groups_that_chose_themselves_are_not_an_experiment():
    result = hm.comparison(arms({"A": [(10, 5)], "B": [(30, 5)]}), "trait.arm", age=1, period="day")
    chose, *few = result.warnings
    assert isinstance(chose, ComparisonWarning)
    assert "not an experiment" in str(chose)
    assert [str(each) for each in few] == [
        "“A” has fewer than 30 customers in complete cohorts.",
    ]


def test_cohorts_that_disagree_are_said_to():
    shop = arms({"A": [(100, 60), (100, 20)], "B": [(100, 20), (100, 60)]})
    result = hm.comparison(shop, "trait.arm", age=1, period="day")
    assert result.facts["homogeneity_p"] < 0.001
    assert any("disagree" in str(each) for each in result.warnings)
    assert "may be chance" in result.finding.en


def test_without_by_it_teaches_what_there_is():
    shop = arms({"A": [(40, 10)], "B" * 50: [(30, 5)]})
    result = hm.comparison(shop, age=1, period="day")
    [row] = result.cells.to_pylist()
    assert (row["first_size"], row["second_size"]) == (70, 0)
    assert (result.facts["p"], result.warnings) == (None, ())
    teaching, *_ = result.panels("en")
    assert [row[0] for row in teaching.rows] == ["trait.arm", "ad"]
    assert teaching.rows[0][2] == f"A, {'B' * 39}…"
    assert len(result.who(cohort="2021-10-04")) == 15
    assert result.events.run(result.text).num_rows == 1


def test_one_group_alone_is_said_to_be():
    result = hm.comparison(arms({"A": [(40, 10)]}), "trait.arm", age=1, period="day")
    assert result.finding.en.startswith("There is only one group")
    assert result.facts["p"] is None
    assert result.panels("ru")


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"first": "A"}, "first"),
        ({"by": "trait.arm", "first": "A", "second": "A"}, "second"),
        ({"by": "trait.arm", "first": "Z"}, "first"),
        ({"by": "trait.arm", "age": 0}, "age"),
        ({"by": "trait.arm", "age": 4000}, "age"),
        ({"by": "trait.arm", "measure": "never"}, "measure"),
        ({"by": "trait.arm", "period": "year", "now": "2021-12-01T00:00Z"}, "period"),
    ],
)
def test_a_mistake_is_explained_where_it_is(options, where):
    shop = arms({"A": [(4, 1)], "B": [(3, 1)]})
    with pytest.raises(UserError) as refused:
        hm.comparison(shop, **({"period": "day"} | options))
    assert refused.value.where == where


def test_a_group_cohort_or_age_that_is_not_there_is_not_found():
    result = hm.comparison(arms({"A": [(4, 1)], "B": [(3, 1)]}), "trait.arm", age=1, period="day")
    for place in ({"group": "Z"}, {"group": "A", "cohort": "2020-01-01"}):
        with pytest.raises(NotFound):
            result.who(**place)


def test_without_events_nothing_is_compared():
    result = hm.comparison(planned([]), "trait.plan")
    assert result.cells.num_rows == 0
    assert result.facts["p"] is None
    assert result.to_dict()["table"] == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_its_definition_says_the_groups_and_the_age(language):
    result = hm.comparison(arms({"A": [(4, 1)], "B": [(3, 1)]}), "trait.arm", age=1, period="day")
    said = result.definition(language)
    assert "A" in said
    assert {"en": "at age 1.", "ru": "в возрасте 1."}[language] in said
