"""Projections against published fits and slow counting; what is missing, people, words."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, OpenIntervalWarning, SmallSampleWarning, UserError
from homing.metrics.statistics.projection import ProjectionWarning, fit
from metrics.logs import ZONES, logs, people, taken
from metrics.retention.brute import cohort_table
from support.thorough import examples

pytestmark = pytest.mark.db

# P. S. Fader and B. G. S. Hardie (2007), table 1: customers still there after so many renewals
PUBLISHED = {
    "High End": ([1000, 869, 743, 653, 593, 551, 517, 491], 0.668, 3.806),
    "Regular": ([1000, 631, 468, 382, 326, 289, 262, 241], 0.704, 1.182),
}


def renewing(*curves):
    """Return events of cohorts, one year apart, that renew every June until they leave."""
    years = len(curves[0])
    rows = []
    for first, curve in enumerate(curves):
        for age, (there, later) in enumerate(zip(curve, [*curve[1:], 0], strict=True)):
            for number in range(there - later):
                who = f"{first}-{age}-{number}"
                moments = [datetime(2000 + first + k, 6, 1, tzinfo=UTC) for k in range(age + 1)]
                rows += [{"who": who, "on": moment} for moment in moments]
    now = datetime(2000 + years, 3, 1, tzinfo=UTC)
    return hm.events(pa.Table.from_pylist(rows), customer="who", occurred_at="on", now=now)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_renewals_give_the_published_parameters(name):
    curve, alpha, beta = PUBLISHED[name]
    result = hm.projection(renewing(curve), period="year")
    facts = result.facts
    assert round(facts["alpha"], 3) == alpha
    assert round(facts["beta"], 3) == beta
    assert facts["customers"] == 1000
    assert result.warnings == ()
    rows = result.cells.to_pylist()
    assert [row["still"] for row in rows] == [*curve, *[None] * 12]
    assert len(result.who(7)) == curve[7]
    assert len(result.who(7, stayed=False)) == 1000 - curve[7]


def test_what_is_held_out_is_compared_with_the_projection():
    # as in the paper: four renewals seen, three held out
    curve = PUBLISHED["High End"][0]
    result = hm.projection(renewing(curve), period="year", holdout=3)
    expected = fit([curve[:5]])
    assert result.facts["alpha"] == pytest.approx(expected.alpha)
    off = [abs(expected.survival(k) * 1000 - curve[k]) / curve[k] for k in (5, 6, 7)]
    assert result.facts["holdout_error"] == pytest.approx(sum(map(float, off)) / 3)
    assert [row["is_fitted"] for row in result.cells.to_pylist()][3:7] == [True, True, False, False]


def test_cohorts_of_different_ages_are_fitted_together():
    curve = PUBLISHED["Regular"][0]
    younger = [500, 300, 220, 180]
    result = hm.projection(renewing(curve, younger), period="year", model="bdw", ages_ahead=2)
    rows = result.cells.to_pylist()
    assert (rows[3]["customers"], rows[3]["still"]) == (1500, 382 + 180)
    assert rows[3]["renewal_share"] == pytest.approx((382 + 180) / (468 + 220))
    # the year after, the younger cohort is known to have left whole
    assert (rows[4]["customers"], rows[4]["still"]) == (1500, 326)
    expected = fit([curve, [*younger, 0, 0, 0]], "bdw")
    assert result.facts["c"] == pytest.approx(expected.c)
    assert rows[-1]["projected_share"] == pytest.approx(float(expected.survival(9)))
    assert rows[-1]["projected_renewal_share"] == pytest.approx(float(expected.renewal_share(9)))


@settings(max_examples=examples(15))
@given(data=st.data(), log=logs("week"))
@pytest.mark.parametrize("still", ["streak", "on_or_after"])
def test_what_was_seen_and_its_people_are_those_of_a_slow_count(still, data, log):
    zone = data.draw(st.sampled_from(ZONES))
    rows = [dict(zip(("customer", "event", "at"), row, strict=True)) for row in log]
    cells = cohort_table(rows, period="week", timezone=zone, measure=still, follow_up="own")
    known: dict = {}
    for (at, _, age), cell in cells.items():
        needed = cells.get((at, None, 2 * age if still == "on_or_after" else age))
        if needed and needed.is_complete:
            known.setdefault(age, []).append(cell)
    result = hm.projection(taken(log), period="week", timezone=zone, still=still, ages_ahead=2)
    seen = [row for row in result.cells.to_pylist() if row["customers"] is not None]
    assert [row["age"] for row in seen] == sorted(known)
    for row in seen:
        members = {who for cell in known[row["age"]] for who in cell.members}
        there = {who for cell in known[row["age"]] for who in cell.returned}
        assert (row["customers"], row["still"]) == (len(members), len(there))
        assert people(result.who(row["age"])) == there
        assert people(result.who(row["age"], stayed=None)) == members
        assert people(result.who(row["age"], stayed=False)) == members - there


@pytest.mark.parametrize(
    ("curve", "options", "said"),
    [
        ([50, 20], {}, "needs 2 ages after 0"),
        ([50, 40, 30], {"model": "bdw"}, "needs 3 ages after 0"),
        ([50, 40, 30, 20], {"holdout": 2}, "sees 1"),
        ([50, 50, 50], {}, "Nobody has left yet"),
        ([50, 0, 0], {}, "Everybody left before age 1"),
    ],
)
def test_what_is_missing_is_said_and_what_was_seen_is_shown(curve, options, said):
    result = hm.projection(renewing(curve), period="year", **options)
    assert said in result.facts["missing"]["en"]
    assert result.facts["alpha"] is None
    assert [row["still"] for row in result.cells.to_pylist()][: len(curve)] == curve
    for language in ("en", "ru"):
        first, *_ = result.panels(language)
        assert first.lead == result.facts["missing"][language]
    assert result.to_dict()["table"][0]["projected_share"] is None


def test_without_events_nothing_is_projected():
    result = hm.projection(taken([]))
    assert result.cells.num_rows == 0
    assert "sees 0" in result.facts["missing"]["en"]
    with pytest.raises(NotFound):
        result.who(0)


def test_warnings_of_the_fit_stand_beside_it():
    result = hm.projection(renewing([20, 10, 5, 3, 1]), period="year")
    kinds = [type(each) for each in result.warnings]
    assert SmallSampleWarning in kinds
    assert ProjectionWarning in kinds
    late = hm.projection(renewing(PUBLISHED["Regular"][0]), period="year", still="on_or_after")
    assert OpenIntervalWarning in [type(each) for each in late.warnings]


def test_expected_payments_are_worth_less_the_higher_the_discount():
    shop = renewing(PUBLISHED["Regular"][0])
    usual, high = (hm.projection(shop, period="year", discount=d).facts for d in (None, 0.5))
    assert usual["discount"] == pytest.approx(0.1)
    assert high["derl"] < usual["derl"]
    monthly = [
        {"who": who, "on": datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=31 * k)}
        for who in range(9)
        for k in range(who)
    ]
    months = hm.projection(hm.events(monthly, customer="who", occurred_at="on"), period="month")
    assert months.facts["discount"] == pytest.approx(1.1 ** (1 / 12) - 1)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"still": "on"}, "still"),
        ({"model": "exponential"}, "model"),
        ({"ages_ahead": 241}, "ages_ahead"),
        ({"holdout": -1}, "holdout"),
        ({"discount": 0.0}, "discount"),
    ],
)
def test_a_mistake_is_explained_where_it_is(options, where):
    with pytest.raises(UserError) as refused:
        hm.projection(renewing([4, 2, 1]), period="year", **options)
    assert refused.value.where == where


def test_sql_does_not_say_it():
    assert hm.projection(renewing([4, 2, 1]), period="year").sql() is None


@pytest.mark.parametrize(("language", "said"), [("en", "Model: BdW."), ("ru", "Модель: BdW.")])
def test_its_definition_says_the_model_and_who_is_still_there(language, said):
    result = hm.projection(renewing([9, 5, 3, 2]), period="year", model="bdw")
    assert said in result.definition(language)
    assert result.retention.definition(language) in result.definition(language)


def test_the_pictures_name_what_was_seen_and_what_is_projected():
    shown = hm.projection(renewing(PUBLISHED["Regular"][0]), period="year").panels("en")
    assert [panel.title for panel in shown] == ["Share still there", "Renewals", "Every age"]
    assert all(name in shown[0].picture for name in ("Seen", "Projected"))
    facts = {label: number.text for label, number in shown[0].facts}
    assert facts["α (standard error)"].startswith("0.704 (")
