"""Critical events against slow counting and their statement, known answers, words."""

from datetime import timedelta
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, UserError
from homing.metrics.critical_event.pictures import MOST_SHOWN
from homing.metrics.twins.twin import DIALECTS
from metrics.activity import NEW_YEAR, events, people, questions
from support.thorough import examples

pytestmark = pytest.mark.db

DAY = timedelta(days=1)
STARTS = {(): None, ("buy",): {"buy"}, ("buy", "read"): {"buy", "read"}}
FURTHER = {
    "start_event": st.sampled_from([*STARTS, ("visit[kind=a]",)]),
    "return_event": st.sampled_from([(), ("visit",), ("buy[kind=a]", "read")]),
    "early_days": st.integers(1, 10),
    "return_from_days": st.integers(10, 20),
    "return_until_days": st.integers(21, 60),
    "most": st.integers(1, 3),
}


def takes(rules, row):
    """Say whether rules, in the few forms used here, take a row of the log."""
    if not rules:
        return True
    return any(
        row[1] == rule or (rule.endswith("[kind=a]") and (row[1], row[3]) == (rule[:-8], "a"))
        for rule in rules
    )


def slow(asked):
    """Return {customer: (what they did early on, whether they came back)}."""
    options, rows = asked.options, set(asked.rows())
    whose = 4 if options["actor"] else 0
    log = [row for row in asked.log if row[2] <= asked.now and row[whose] is not None]
    log = [row for row in log if not options["where"] or row[3] == "a"]
    found = {}
    for who in {row[whose] for row in log}:
        mine = [row for row in log if row[whose] == who]
        starts = [row[2] for row in mine if takes(options["start_event"], row)]
        if not starts or asked.place(min(starts)) not in rows:
            continue
        began = min(starts)
        first, last = (began + options[f"return_{end}_days"] * DAY for end in ("from", "until"))
        if last > asked.now + timedelta(microseconds=1):
            continue
        early = [row[1] for row in mine if began <= row[2] < began + options["early_days"] * DAY]
        came_back = any(
            takes(options["return_event"], row) for row in mine if first <= row[2] < last
        )
        found[who] = early, came_back
    return found


def candidates(asked, seen):
    """Return {(event, n): customers} of those that some did and some did not."""
    starts = {rule.split("[")[0] for rule in asked.options["start_event"]}
    found = {}
    for name in ("visit", "buy", "read"):
        for n in range(1, asked.options["most"] + 1):
            did = {who for who, (early, _) in seen.items() if early.count(name) >= n}
            if did and did != seen.keys() and not (n == 1 and name in starts):
                found[name, n] = did
    return found


@settings(max_examples=examples(20))
@given(data=st.data())
@pytest.mark.parametrize("period", ["week", "month"])
def test_the_counts_and_their_people_are_those_of_a_slow_count(period, data):
    asked = data.draw(questions(period, **FURTHER))
    options = {name: each for name, each in asked.options.items() if name != "event"}
    result = hm.critical_event(events(asked.log), **options)
    seen = slow(asked)
    back = {who for who, (_, came_back) in seen.items() if came_back}
    expected = candidates(asked, seen)
    rows = result.cells.to_pylist()
    assert {(row["event"], row["n"]) for row in rows} == expected.keys()
    assert (result.facts["customers"], result.facts["retained"]) == (len(seen), len(back))
    assert people(result.who()) == seen.keys()
    for row in rows:
        place, did = (row["event"], row["n"]), expected[row["event"], row["n"]]
        assert row["customers"] == len(seen)
        assert (row["did"], row["retained"]) == (len(did), len(did & back))
        assert people(result.who(*place)) == did
        assert people(result.who(*place, retained=True)) == did & back
        assert people(result.who(*place, did=False)) == seen.keys() - did
        assert people(result.who(*place, did=False, retained=False)) == seen.keys() - did - back
    twin = result.events.run(result.text)
    counted = [{name: row[name] for name in twin.column_names} for row in rows]
    assert twin.to_pylist() == sorted(counted, key=lambda row: (row["event"], row["n"]))


def shop(**groups):
    """Return customers of a shop: of each name so many, who join, do something and come back."""
    rows = []
    for name, (count, done, returns) in groups.items():
        for nth in range(count):
            who = f"{name}{nth}"
            rows += [(who, "join", 0)] + [(who, event, 1) for event in done]
            rows += [(who, "visit", 45)] * returns
    rows.append(("late", "join", 100))
    log = [(who, event, NEW_YEAR + timedelta(days=day), None, None) for who, event, day in rows]
    return events(log)


GROUPS = {
    "a": (60, ["invite", "read"], True),
    "b": (40, ["invite"], False),
    "c": (30, ["read"], True),
    "d": (270, [], False),
}


def test_by_hand():
    result = hm.critical_event(shop(**GROUPS), start_event="join")
    invite = next(row for row in result.cells.to_pylist() if row["event"] == "invite")
    assert (invite["customers"], invite["did"], invite["retained"]) == (400, 100, 60)
    assert invite["phi"] == pytest.approx((60 * 270 - 40 * 30) / sqrt(100 * 300 * 90 * 310))
    assert (invite["precision"], invite["recall"]) == (0.6, pytest.approx(60 / 90))
    assert invite["lift"] == pytest.approx(0.6 / 0.1)
    assert invite["lift_low"] == pytest.approx(4.11, abs=0.02)
    assert invite["risk_difference"] == pytest.approx(0.5)
    assert invite["is_significant"]
    assert not invite["is_small"]


def test_the_highest_correlation_comes_first_and_none_last():
    result = hm.critical_event(shop(**GROUPS), start_event="join")
    assert [(row["event"], row["n"]) for row in result.cells.to_pylist()] == [
        ("read", 1),
        ("invite", 1),
    ]
    nobody = hm.critical_event(shop(a=(40, ["read"], False), b=(40, ["ask"], False)),
                               start_event="join")  # fmt: skip
    assert [(row["event"], row["phi"], row["q"]) for row in nobody.cells.to_pylist()] == [
        ("ask", None, None),
        ("read", None, None),
    ]
    assert nobody.facts["candidates"] == 0


def test_the_start_is_no_candidate_once_but_may_be_twice():
    groups = {"a": (40, ["join"], True), "b": (40, [], False)}
    result = hm.critical_event(shop(**groups), start_event="join", return_event=["join", "visit"])
    [row] = result.cells.to_pylist()
    assert (row["event"], row["n"], row["is_return"]) == ("join", 2, True)


def test_a_name_with_several_rules_is_counted_as_one_behaviour():
    rows = [("ann", "buy", 0, "a"), ("ann", "buy", 1, "b"), ("bob", "buy", 0, "a")]
    rows += [("ann", "buy", 40, "b"), ("cat", "buy", 99, "a")]
    log = [(who, event, NEW_YEAR + day * DAY, kind, None) for who, event, day, kind in rows]
    result = hm.critical_event(events(log), start_event="buy[kind=a]", return_event="buy[kind=b]")
    [row] = result.cells.to_pylist()
    assert (row["event"], row["n"], row["did"], row["retained"]) == ("buy", 2, 1, 1)


def test_who_is_too_young_to_have_come_back_is_not_asked():
    result = hm.critical_event(shop(**GROUPS), start_event="join")
    assert "late" not in people(result.who())
    assert len(result.who()) == 400


@pytest.mark.parametrize(
    ("done", "returned", "expected"),
    [(6, 30, (1, 1)), (7, 30, (0, 0)), (6, 29, (1, 0)), (6, 59, (1, 1)), (6, 60, (1, 0))],
)
def test_the_ends_of_the_days_are_excluded_in_the_statement_too(done, returned, expected):
    days = {"ann": [("join", 0), ("read", done), ("visit", returned)], "bob": [("join", 0)]}
    log = [
        (who, event, NEW_YEAR + day * DAY, None, None) for who in days for event, day in days[who]
    ]
    log.append(("cat", "join", NEW_YEAR + 90 * DAY, None, None))
    result = hm.critical_event(events(log), start_event="join", return_event="visit")
    twin = result.events.run(result.text).to_pylist()
    for rows in (result.cells.to_pylist(), twin):
        found = [(row["did"], row["retained"]) for row in rows] or [(0, 0)]
        assert found == [expected]


def test_what_is_done_when_returns_count_is_not_early():
    with pytest.raises(UserError) as refused:
        hm.critical_event(shop(**GROUPS), early_days=31)
    assert refused.value.where == "return_from_days"


@pytest.mark.parametrize(
    ("option", "value"),
    [("most", 0), ("early_days", 0), ("return_until_days", 30), ("least_customers", -1)],
)
def test_what_cannot_be_asked_is_refused_by_name(option, value):
    with pytest.raises(UserError) as refused:
        hm.critical_event(shop(**GROUPS), **{option: value})
    assert refused.value.where == option


def test_few_customers_are_marked_and_never_the_best():
    groups = {"a": (29, ["read"], True), "b": (200, [], False)}
    few = hm.critical_event(shop(**groups), start_event="join")
    [row] = few.cells.to_pylist()
    assert row["is_small"]
    assert row["is_significant"]
    assert few.best is None
    enough = hm.critical_event(shop(**groups), start_event="join", least_customers=29)
    assert enough.facts["best"] == {"event": "read", "n": 1}


def test_the_correction_is_for_all_candidates():
    noise = {f"n{n}": (20, [f"event{n}"], n % 2 == 0) for n in range(4)}
    result = hm.critical_event(shop(a=(60, ["read"], True), **noise), start_event="join")
    rows = sorted(result.cells.to_pylist(), key=lambda row: row["p"])
    m = len(rows)
    steps = [row["p"] * m / rank for rank, row in enumerate(rows, 1)]
    assert [row["q"] for row in rows] == pytest.approx([min(1, *steps[at:]) for at in range(m)])


def test_a_lift_without_end_is_null():
    groups = {"a": (40, ["read"], True), "b": (40, [], False)}
    [row] = hm.critical_event(shop(**groups), start_event="join").cells.to_pylist()
    assert (row["phi"], row["lift"], row["lift_high"]) == (1.0, None, None)
    assert row["lift_low"] > 1


def test_a_number_that_is_not_there_has_no_people():
    result = hm.critical_event(shop(**GROUPS), start_event="join", most=2)
    for place in (("swim", 1), ("read", 3), ("read", 0)):
        with pytest.raises(NotFound):
            result.who(*place)


def test_without_events_there_is_no_candidate():
    result = hm.critical_event(events([]))
    assert result.cells.num_rows == 0
    assert result.facts["retained_share"] is None
    assert not result.warnings
    assert result.events.run(result.text).num_rows == 0
    assert result.panels("en")


def test_the_demo_shop(lines):
    orders = lines.group_by(["Customer ID", "InvoiceNo"]).aggregate([("InvoiceDate", "min")])
    shop = hm.events(orders, customer="Customer ID", occurred_at="InvoiceDate_min",
                     timezone="Europe/London")  # fmt: skip
    result = hm.critical_event(shop, most=3)
    facts = result.facts
    assert (facts["customers"], facts["retained"]) == (3735, 945)
    twice, thrice = result.cells.to_pylist()
    assert [(row["n"], row["did"], row["retained"]) for row in (twice, thrice)] == [
        (2, 340, 151),
        (3, 51, 27),
    ]
    assert twice["lift"] == pytest.approx((151 / 340) / (794 / 3395))
    assert "1.9 times as often as the others: 44% against 23%" in facts["summary"]["en"]


def test_its_words():
    result = hm.critical_event(shop(**GROUPS), start_event="join", return_event="visit")
    assert result.facts["summary"]["en"] == (
        "Of the customers who did “read” at least once in the first 7 days, 100% came back, and "
        "none of the others. That is no proof of cause."
    )
    assert "хотя бы раз за первые 7 дн." in result.facts["summary"]["ru"]
    assert "came back: “visit” from day 30 to day 60" in result.definition("en")
    assert "Старт: «join»; вначале: первые 7 дн.; вернулся: «visit»" in result.definition("ru")
    assert [str(warning)[:24] for warning in result.warnings] == ["Correlation, not cause: "]
    dull = hm.critical_event(
        shop(a=(40, ["read"], True), b=(40, ["read"], False), c=(40, [], True), d=(40, [], False)),
        start_event="join",
    )
    assert dull.facts["best"] is None
    assert dull.facts["summary"]["en"].startswith("No event stands out: of 1 candidates")


def test_its_panels_open_the_people_of_their_numbers():
    result = hm.critical_event(shop(**GROUPS), start_event="join")
    opened = []

    def link(**place):
        opened.append(place)
        return str(len(opened) - 1)

    panels = result.panels("ru", link)
    assert [name for name, _ in panels[1].facts] == [
        "Совершили и вернулись", "Совершили и не вернулись", "Не совершили и вернулись",
        "Ни то ни другое",
    ]  # fmt: skip
    shown = [number for panel in panels for _, number in panel.facts]
    shown += [cell for panel in panels for row in panel.rows for cell in row[1:-1]]
    counts = [number for number in shown if number.href is not None]
    assert len(counts) == 2 + 4 + 2 * 4
    for number in counts:
        assert int(number.text.split()[0]) == len(result.who(**opened[int(number.href)]))
    assert len(panels[2].rows) <= MOST_SHOWN


def test_it_is_said_in_every_dialect():
    result = hm.critical_event(shop(**GROUPS), start_event="join")
    assert all("retained" in result.sql(dialect) for dialect in DIALECTS)
