"""What may be asked, in the words that every face shares."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import UserError
from homing.core.periods import Period
from homing.metrics.retention.query import RetentionQuery
from metrics.logs import ZONES, taken


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "fortnight"}, "'fortnight' is not a period.*hour, day, week"),
        ({"cohort": "recurring"}, "'recurring' is not something cohort can be.*first_time"),
        ({"measure": "on_or_after"}, "measure.*Use on"),
        ({"window": "24h"}, "window.*calendar"),
        ({"column_zero": "measured"}, "column_zero.*cohort"),
        ({"average": "median"}, "average.*pooled, simple, unique, mixpanel"),
        ({"ages": -1}, "-1 is not an age"),
        ({"since": "soon"}, "since: 'soon' is not a date"),
        ({"now": "soon"}, "now: 'soon' is not a moment"),
        ({"now": "2026-01-01T00:00"}, "needs a time zone"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "ends .* before it begins"),
        ({"until": "9999-12-31"}, "9999-12-31 is too far away"),
        ({"since": "0001-01-01"}, "0001-01-01 is too far away"),
        ({"timezone": "Mars"}, "'Mars' is not a time zone"),
        ({"week_start": 9}, "cannot start with day 9"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(asked, said):
    with pytest.raises(UserError, match=said):
        hm.retention(taken([]), **asked)


names = st.lists(st.text(min_size=1), max_size=3).map(tuple)
queries = st.builds(
    RetentionQuery,
    period=st.sampled_from(Period),
    start_event=names,
    return_event=names,
    since=st.none() | st.dates(date(1000, 1, 1), date(2020, 1, 1)),
    until=st.none() | st.dates(date(2020, 1, 1), date(8999, 1, 1)),
    ages=st.none() | st.integers(0, 99),
    now=st.none()
    | st.datetimes(datetime(1000, 1, 2), datetime(8999, 1, 1), timezones=st.just(UTC)),
    timezone=st.none() | st.sampled_from(ZONES),
    week_start=st.none() | st.integers(1, 7),
    average=st.sampled_from(["pooled", "simple", "unique", "mixpanel"]),
)


@given(queries)
def test_a_question_survives_json(query):
    assert RetentionQuery.from_dict(json.loads(json.dumps(query.to_dict()))) == query


def test_a_date_is_its_whole_day_for_hours():
    query = RetentionQuery(
        period=Period.hour,
        since=date(2026, 3, 29),
        until=date(2026, 3, 29),
        timezone="Europe/London",
    )
    assert query.end_index - query.first_index == 23


def test_a_moment_is_its_hour():
    moment = datetime(2026, 3, 29, 10, 30, tzinfo=UTC)
    query = RetentionQuery(period=Period.hour, since=moment, until=moment)
    assert query.end_index - query.first_index == 1
