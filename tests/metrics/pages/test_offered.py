"""What a page offers to choose from, its question takes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

import homing as hm
from homing.core.periods import Period
from homing.metrics.analyses import ANALYSES
from homing.metrics.pages.controls import bar
from homing.metrics.pages.times import periods
from homing.metrics.pages.view import question_in, view_of
from homing.ui import state

pytestmark = pytest.mark.db
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)
NAMES = ["purchase", "visit"]
seen = cache(view_of)


@pytest.fixture(scope="module", params=[2, 200], ids=["two days", "two hundred days"])
def events(request):
    """A log so long, evenly filled."""
    step = timedelta(days=request.param) / 40
    rows = [
        {
            "who": f"c{n % 5}",
            "on": datetime(2026, 1, 1, tzinfo=UTC) + n * step,
            "what": NAMES[n % 2],
            "aside": 0,
            "utm_source": "mail",
            "utm_campaign": "spring",
        }
        for n in range(40)
    ]
    return hm.events(rows, customer="who", occurred_at="on", event="what", aside="aside")


def offered(analysis, events, **asked):
    """Yield the name of each thing to choose, and the addresses that the choices lead to."""
    view = replace(seen(analysis.question)().usual(NAMES), **asked)
    if "period" in analysis.shown:
        view = replace(view, period=view.timing(events).period)
    made = bar(analysis, view, names=NAMES, periods=periods(events, view), meant={}, language="en")
    for control in (*made.shown, *made.folded):
        for value, _ in control.options:
            if control.kind == "segments":
                yield control.name, state.href("", view, **{control.name: value})
            else:
                plain = state.href("", view, **{control.name: getattr(type(view)(), control.name)})
                more = f"{'&' if '?' in plain else '?'}{control.name}={value}" if value else ""
                yield control.name, f"{plain}{more}"


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.spec.key)
def test_every_choice_that_is_offered_is_answered(events, analysis):
    others = analysis.fields if events.end > FEBRUARY else ()
    for name, address in offered(analysis, events):
        asked = state.read(seen(analysis.question), address.partition("?")[2])
        if name == "period" or name in others:
            analysis.answer(events, question_in(asked, analysis.question))


def choices(key, events, **asked):
    analysis = next(each for each in ANALYSES if each.spec.key == key)
    found: dict[str, int] = {}
    for name, _ in offered(analysis, events, **asked):
        found[name] = found.get(name, 0) + 1
    return found


def test_what_means_something_only_with_another_option_is_offered_with_it(events):
    alone, beside = choices("retention", events), choices("retention", events, by="utm_source")
    assert beside["by_side"] == alone["by_side"] + 1
    by_days, by_hours = (
        choices("churn", events, kind=kind, period=Period.day) for kind in ("crr", "dormant")
    )
    assert by_hours["period"] - by_days["period"] == (events.end < FEBRUARY)


def test_what_is_counted_by_days_alone_has_no_period_to_choose(events):
    assert "period" not in choices("activity", events)
    assert "period" not in choices("usage_interval", events)
