"""Boards: pinned, arranged, changed by who has seen them; when the next mail is due."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.boards.model import Every, Schedule
from homing.boards.reports import checked, months_of
from homing.boards.rules import next_due
from homing.core.errors import Conflict, HomingError, NotFound, UserError
from homing.store import Wanted, acts

pytestmark = pytest.mark.db


def paths(board) -> list[str]:
    return [each.path for each in board.shown]


def test_tiles_go_up_and_down_and_stay_at_the_ends(boards, board):
    first, second, third = (each.id for each in board.shown)
    moved = boards.move(board.id, third, "up", version=board.version)
    assert [each.id for each in moved.shown] == [first, third, second]
    same = boards.move(board.id, first, "up", version=moved.version)
    assert [each.id for each in same.shown] == [first, third, second]
    wider = boards.move(board.id, third, "wider", version=same.version)
    assert wider.tile(third).width == 2
    widest = boards.move(board.id, first, "wider", version=wider.version)
    assert widest.tile(first).width == 3


def test_a_tile_that_was_taken_off_goes_back_where_it_stood(boards, board):
    second = board.shown[1].id
    without = boards.take_off(board.id, second, version=board.version)
    assert paths(without) == ["/retention", "/retention"]
    with pytest.raises(NotFound):
        boards.move(board.id, second, "up", version=without.version)
    assert paths(boards.put_back(board.id, second)) == paths(board)


def test_who_has_not_seen_the_newest_board_changes_nothing(boards, board):
    tile = board.shown[0].id
    boards.rename(board.id, version=board.version, name="Tuesday")
    for change in (
        lambda: boards.move(board.id, tile, "down", version=board.version),
        lambda: boards.take_off(board.id, tile, version=board.version),
        lambda: boards.rename(board.id, version=board.version, name="Friday"),
        lambda: boards.archive(board.id, version=board.version),
    ):
        with pytest.raises(Conflict):
            change()
    assert boards.one(board.id).name == "Tuesday"


def test_names_are_one_each_and_an_archived_board_leaves_its_own_free(boards, board):
    with pytest.raises(UserError):
        boards.add(" Monday ")
    with pytest.raises(UserError):
        boards.add("\x00 ")
    boards.archive(board.id, version=board.version)
    again = boards.add("Monday")
    with pytest.raises(UserError):
        boards.restore(board.id)
    boards.rename(again.id, version=1, name="Other")
    assert boards.restore(board.id).archived_at is None
    copy = boards.copy(board.id, "Copy")
    assert paths(copy) == paths(board)
    assert {each.id for each in copy.tiles}.isdisjoint(each.id for each in board.tiles)


def test_all_that_is_done_is_noted(app, boards, board):
    boards.take_off(board.id, board.shown[0].id, version=board.version)
    with app.records.begin() as connection:
        noted = [each.verb for each in acts(connection, Wanted(), most=10)]
    assert noted == ["board_tile.taken_off", *["board.changed"] * 3, "board.added"]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/retention",
        "//evil.example/retention",
        "/customers",
        "/settings/users",
        "/retention/customers?cohort=2026-05-01",
        "/measure/nothing",
        "/measure/../settings",
        "/retention#x",
        "/api/v1/retention",
        "javascript:alert(1)",
        "/retention?period=fortnight",
        "/retention?nothing=1",
        "/retention?since=" + "9" * 3000,
        "",
    ],
    ids=range(14),
)
def test_only_reports_can_be_pinned(boards, board, address):
    with pytest.raises(HomingError):
        boards.pin(board.id, address)
    assert paths(boards.one(board.id)) == paths(board)


def test_an_address_is_kept_as_its_question_and_no_more():
    assert checked("/retention?dialect=duckdb&period=month") == ("/retention", "period=month")


def test_what_began_so_many_months_ago_goes_on_doing_so(app):
    assert months_of(app, "/retention", "since=2026-05-01") == 3
    assert months_of(app, "/retention", "since=2026-05-02") is None
    assert months_of(app, "/retention", "since=2026-05-01&until=2026-06-01") is None


schedules = st.builds(
    Schedule,
    board=st.just(uuid4()),
    every=st.sampled_from(Every),
    day=st.integers(1, 7),
    minute=st.integers(0, 1439),
    language=st.just("en"),
    next_at=st.just(datetime(2026, 1, 1, tzinfo=UTC)),
)
zones = st.sampled_from(["UTC", "Europe/London", "Asia/Kolkata", "America/New_York"])
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(schedules, moments, zones)
def test_a_due_time_is_the_next_local_one(schedule, after, zone):
    due = next_due(schedule, after, zone)
    longest = {Every.day: 1, Every.week: 7, Every.month: 31}[schedule.every]
    assert timedelta() < due - after <= timedelta(days=longest, hours=2)
    local = due.astimezone(ZoneInfo(zone))
    if schedule.every is Every.week:
        assert local.isoweekday() == schedule.day
    if schedule.every is Every.month:
        assert local.day == schedule.day
    shift = abs(local.hour * 60 + local.minute - schedule.minute)
    assert shift in {0, 60}, "an hour where clocks were put forward"
    assert next_due(schedule, due, zone) > due


def test_a_month_that_lacks_the_day_has_it_on_its_last_and_clocks_put_forward_lose_no_mail():
    monthly = Schedule(uuid4(), Every.month, 31, 480, "en", datetime(2026, 1, 1, tzinfo=UTC))
    after = datetime(2026, 2, 1, tzinfo=UTC)
    assert next_due(monthly, after, "UTC") == datetime(2026, 2, 28, 8, 0, tzinfo=UTC)
    nightly = Schedule(uuid4(), Every.day, 1, 150, "en", datetime(2026, 1, 1, tzinfo=UTC))
    before = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)  # Berlin goes from 02:00 to 03:00
    assert next_due(nightly, before, "Europe/Berlin") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
