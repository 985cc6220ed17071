from datetime import UTC, datetime, timedelta

import pytest
from tests.collect.conftest import NOW

from homing.collect.importers.inferred import Said
from homing.core.errors import UserError

pytestmark = pytest.mark.db


@pytest.fixture
def moments(bench):
    """Import a column of moments, and give back the report and what the log says, in UTC."""

    def bring(*values, zone="UTC", **said):
        rows = "".join(f'c{n:02},"{value}",visit\n' for n, value in enumerate(values))
        text = "customer,occurred_at,event\n" + rows
        report = bench.csv(text, zone=zone, said=Said(**said), is_forced=True)
        sql = "SELECT occurred_at::VARCHAR FROM events JOIN customers USING (customer) ORDER BY id"
        return report, [moment for (moment,) in bench.sql(sql)]

    return bring


WRITTEN = {
    "year, month, day": {
        "2025-03-01": "2025-03-01 00:00:00+00",
        "2025-03-01 10:20": "2025-03-01 10:20:00+00",
        "2025-03-01T10:20:30": "2025-03-01 10:20:30+00",
        "2025-03-01T10:20:30.123456Z": "2025-03-01 10:20:30.123456+00",
        "2025-03-01 10:20:30+03:00": "2025-03-01 07:20:30+00",
        "2025-03-01T10:20:30 +0300": "2025-03-01 07:20:30+00",
        "2025-03-01 10:20:30 Europe/Moscow": "2025-03-01 07:20:30+00",
        "2025-03-01 10:20:30 UTC": "2025-03-01 10:20:30+00",
        "2025/03/01 10:20": "2025-03-01 10:20:00+00",
    },
    "year first": {
        "2025.03.01 10:20": "2025-03-01 10:20:00+00",
        "20250331": "2025-03-31 00:00:00+00",
        "20250331T102030Z": "2025-03-31 10:20:30+00",
    },
    "day first": {
        "31.03.2025": "2025-03-31 00:00:00+00",
        "01.03.2025 10:20": "2025-03-01 10:20:00+00",
        "31/03/25 10:20": "2025-03-31 10:20:00+00",
    },
    "month first": {"3/31/2025 1:05 PM": "2025-03-31 13:05:00+00"},
    "in words": {
        "31-Mar-2025": "2025-03-31 00:00:00+00",
        "Mar 31, 2025 1:05 PM": "2025-03-31 13:05:00+00",
        "31/Mar/2025:10:20:30 +0300": "2025-03-31 07:20:30+00",
        "Mon, 31 Mar 2025 10:20:30 +0000": "2025-03-31 10:20:30+00",
    },
    "seconds": {
        "1743416430": "2025-03-31 10:20:30+00",
        "1743416430.5": "2025-03-31 10:20:30.5+00",
    },
    "milliseconds": {"1743416430123": "2025-03-31 10:20:30.123+00"},
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_moment_is_read_however_it_is_written(moments, way):
    _, read = moments(*WRITTEN[way])
    assert dict(zip(WRITTEN[way], read, strict=True)) == WRITTEN[way]


def test_naive_moments_are_in_the_zone_of_the_mapping(moments):
    _, read = moments("2025-01-01 12:00", "2025-07-01 12:00", zone="Europe/London")
    assert read == ["2025-01-01 12:00:00+00", "2025-07-01 11:00:00+00"]


def test_a_zone_that_is_said_goes_before_the_projects(moments):
    _, read = moments("2025-01-01 12:00", zone="Europe/London", timezone="Europe/Moscow")
    assert read == ["2025-01-01 09:00:00+00"]


def test_day_and_month_are_told_by_the_whole_column(moments):
    ambiguous = [f"0{day}/02/2025" for day in range(1, 9)] * 1300
    _, read = moments(*ambiguous, "13/02/2025")
    assert read[1] == "2025-02-02 00:00:00+00"
    assert read[0] == "2025-02-01 00:00:00+00"


def test_day_and_month_that_cannot_be_told_are_asked_for(moments):
    with pytest.raises(UserError, match="day first or month first") as raised:
        moments("01/02/2025", "03/04/2025")
    assert "--date-format day-first" in str(raised.value)
    assert moments("01/02/2025", date_format="day-first")[1] == ["2025-02-01 00:00:00+00"]


def test_the_answer_to_day_or_month_is_followed(moments):
    assert moments("01/02/2025", date_format="month-first")[1] == ["2025-01-02 00:00:00+00"]


def test_a_pattern_can_be_said(moments):
    assert moments("2025|02|01", date_format="%Y|%m|%d")[1] == ["2025-02-01 00:00:00+00"]


def test_an_unreadable_column_is_asked_about(moments):
    with pytest.raises(UserError, match="How does occurred_at write dates, such as 'noon'"):
        moments("noon", "dawn")


def test_moments_that_the_clocks_skipped_or_repeated_are_taken_and_reported(moments):
    report, read = moments(
        "2025-03-30 01:30", "2025-10-26 01:30", "2025-06-01 00:00", zone="Europe/London"
    )
    assert read[:2] == ["2025-03-30 01:30:00+00", "2025-10-26 01:30:00+00"]
    assert [(note.what.split(":")[0], note.rows, note.lines) for note in report.notes] == [
        ("moments that Europe/London skipped when the clocks went forward", 1, ("events.csv:2",)),
        (
            "moments that came twice in Europe/London when the clocks went back",
            1,
            ("events.csv:3",),
        ),
    ]


def test_moments_with_different_offsets_are_each_read_by_their_own(moments):
    report, read = moments("2025-01-01T10:00:00+03:00", "2025-01-01T10:00:00Z")
    assert read == ["2025-01-01 07:00:00+00", "2025-01-01 10:00:00+00"]
    assert report.notes == ()


def test_moments_with_and_without_a_zone_in_one_column_are_read_and_pointed_out(moments):
    report, read = moments(
        "2025-07-01T10:00:00+03:00",
        "2025-07-01 10:00:00",
        "2025-07-01T10:00:00Z",
        zone="Europe/London",
    )
    assert read == ["2025-07-01 07:00:00+00", "2025-07-01 09:00:00+00", "2025-07-01 10:00:00+00"]
    (note,) = report.notes
    assert (note.rows, note.lines) == (1, ("events.csv:3",))
    assert "read as Europe/London; see --timezone" in note.what


def test_the_future_is_rejected_but_for_an_hour_of_clock_skew(moments):
    soon, late = NOW + timedelta(minutes=59), NOW + timedelta(minutes=61)
    report, read = moments(soon.isoformat(), late.isoformat())
    assert len(read) == 1
    assert report.rejected[0].what == "the date lies in the future"
    assert report.rejected[0].lines == ("events.csv:3",)


def test_absurd_dates_are_rejected(moments):
    absurd = ["1969-12-31", "0001-01-01", "-infinity", "infinity", "9999-01-01"]
    sound = [f"2025-01-{day:02}" for day in range(1, 9)]
    report, read = moments(*absurd, *sound)
    assert read == [f"{day} 00:00:00+00" for day in sound]
    assert report.rows_rejected == len(absurd)


def test_a_date_and_a_time_in_two_columns_are_one_moment(bench):
    bench.csv("customer,date,time,event\nann,31.12.2024,23:59,a\n", zone="Europe/Moscow")
    assert bench.events("occurred_at") == [("ann", "a", datetime(2024, 12, 31, 20, 59, tzinfo=UTC))]
