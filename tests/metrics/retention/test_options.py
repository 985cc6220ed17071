"""What the options mean, one by one, on logs small enough to count by hand."""

import pyarrow as pa
import pytest

import homing as hm
from homing.core.errors import OpenIntervalWarning, UserError
from metrics.logs import matrix, people, taken, utc

pytestmark = pytest.mark.db


def frame(rows, **options):
    table = pa.Table.from_pylist([dict(row) for row in rows])
    return hm.events(table, customer="who", occurred_at="at", event="what", **options)


def row(who, day, what="visit", month=1, **properties):
    return {"who": who, "at": utc(2026, month, day), "what": what, **properties}


def groups(result, age=1):
    """Return {group: (size, returned)} at one age."""
    return {
        cell["group"]: (cell["size"], cell["returned"])
        for cell in result.cells.to_pylist()
        if cell["age"] == age
    }


def test_amplitudes_example_of_the_full_hour():
    log = [("ann", "visit", utc(2021, 12, 1, 17, 59)), ("ann", "visit", utc(2021, 12, 2, 17))]
    result = hm.retention(taken(log), period="day", window="24h", column_zero="measured")
    assert matrix(result) == {"2021-12-01": [1, 1]}
    earlier = [log[0], ("ann", "visit", utc(2021, 12, 2, 16, 59))]
    result = hm.retention(taken(earlier), period="day", window="24h", column_zero="measured")
    assert matrix(result) == {"2021-12-01": [1, 0]}


@pytest.mark.parametrize(
    ("period", "start", "back", "rolling", "calendar"),
    [
        ("week", utc(2021, 12, 1), utc(2021, 12, 6), 0, 1),
        ("month", utc(2021, 12, 6), utc(2021, 12, 12), 0, 0),
        ("day", utc(2021, 12, 7, 20), utc(2021, 12, 8, 6), 0, 1),
        ("month", utc(2026, 2, 25), utc(2026, 3, 3), 0, 1),
    ],
)
def test_examples_of_rolling_and_calendar_ages(period, start, back, rolling, calendar):
    log = [("ann", "in", start), ("ann", "back", back)]
    for window, age in (("24h", rolling), ("calendar", calendar)):
        result = hm.retention(
            taken(log),
            period=period,
            window=window,
            start_event="in",
            return_event="back",
            column_zero="measured",
        )
        [counted] = matrix(result).values()
        assert counted[age] == 1
        assert sum(counted) == 1


def test_a_24_hour_cell_is_complete_one_period_later():
    log = [("ann", "visit", utc(2026, 1, 1)), ("ann", "visit", utc(2026, 1, 4))]
    cells = {
        window: [
            cell["is_complete"]
            for cell in hm.retention(taken(log), period="day", window=window).cells.to_pylist()
        ]
        for window in ("calendar", "24h")
    }
    assert cells == {
        "calendar": [True, True, True, False],
        "24h": [True, True, False, False],
    }


WEEKS = [
    *[("ann", "visit", utc(2026, 1, day)) for day in (5, 12, 26)],
    *[("bob", "visit", utc(2026, 1, day)) for day in (12, 26)],
    ("cat", "visit", utc(2026, 2, 9)),
]


def test_or_later_is_complete_at_a_common_follow_up():
    def complete(**asked):
        result = hm.retention(taken(WEEKS), measure="on_or_after", **asked)
        cells = [cell for cell in result.cells.to_pylist() if cell["is_complete"]]
        return result, {(str(cell["cohort"]), cell["age"]) for cell in cells}

    result, found = complete(ages=4)
    assert found == {("2026-01-05", age) for age in range(5)}
    assert "complete where a cohort was followed to age 4" in result.definition().lower()
    assert not any(isinstance(each, OpenIntervalWarning) for each in result.warnings)
    result, found = complete(ages=4, follow_up="own")
    assert found == {("2026-01-05", age) for age in range(5)} | {
        ("2026-01-12", age) for age in range(4)
    }
    assert any(isinstance(each, OpenIntervalWarning) for each in result.warnings)
    _, found = complete()
    assert ("2026-01-12", 1) in found


def test_a_break_down_keeps_returns_that_lack_the_property():
    log = [
        row("ann", 5, browser="a"),
        row("ann", 3, month=2, browser=None),
        row("bob", 6, browser=None),
        row("bob", 4, month=2, browser="a"),
    ]
    result = hm.retention(frame(log), period="month", by="browser")
    assert groups(result) == {"a": (1, 1), "(none)": (1, 1)}
    both = hm.retention(frame(log), period="month", by="browser", by_side="both")
    assert groups(both)["(none)"] == (1, 0)


def test_the_smaller_groups_are_one():
    log = [row(f"{browser}{n}", 5, browser=browser) for browser, n in BROWSERS]
    result = hm.retention(frame(log), period="month", by="browser", top=2)
    assert groups(result, age=0) == {"a": (3, 3), "b": (2, 2), "Other": (2, 2)}
    assert list(dict.fromkeys(result.cells["group"].to_pylist())) == ["a", "b", "Other"]
    assert len(people(result.who("2026-01", 0, "Other"))) == 2
    assert all(result.who("2026-01", 0, group).num_rows for group in ("a", "b"))


BROWSERS = [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("c", 1), ("d", 1)]


def test_amounts_of_several_currencies_are_not_added_up():
    log = [
        row("ann", 5, amount=100, currency="GBP"),
        row("ann", 3, month=2, amount=100, currency="JPY"),
    ]
    with pytest.raises(UserError, match=r"value: .*GBP and JPY.*by=currency.*where=currency=GBP"):
        hm.retention(frame(log), period="month", value="amount")
    apart = hm.retention(
        frame(log),
        period="month",
        value="amount",
        by="currency",
        by_side="both",
        cohort="recurring",
    )
    assert {
        cell["group"]: cell["value"] for cell in apart.cells.to_pylist() if cell["age"] == 0
    } == {
        "GBP": 100,
        "JPY": 100,
    }
    only = hm.retention(frame(log), period="month", value="amount", where="currency=GBP")
    assert only.currency == "GBP"


def test_no_events_give_an_empty_answer():
    result = hm.retention(taken([]), period="month")
    assert result.cells.num_rows == 0
    assert result.definition()
    result._repr_html_()


def test_brackets_have_names():
    result = hm.retention(taken(WEEKS), period="day", brackets=[1, 6, 7])
    assert result.labels == ("Day 0", "Day 1", "Day 2-7", "Day 8-14")
    assert "2-7" in result._repr_html_()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("cohort", ["first_time", "first_ever", "recurring"])
@pytest.mark.parametrize("measure", ["on", "on_or_after", "on_or_before", "streak"])
@pytest.mark.parametrize("window", ["calendar", "24h"])
def test_the_definition_says_every_option(language, cohort, measure, window):
    result = hm.retention(
        taken(WEEKS),
        cohort=cohort,
        measure=measure,
        window=window,
        at_least=2,
        brackets=[2, 3],
        column_zero="measured",
        value="amount",
        aggregate="mean",
        by="currency",
        average="mixpanel",
        preset="posthog",
        start_event="visit[currency~{G}]",
    )
    said = result.definition(language)
    for each in ("PostHog", "1-2, 3-5", "2", "amount", "currency", "Mixpanel", "{G}"):
        assert each in said
    assert ("24" in said) == (window == "24h")
    assert said == said.strip()
