"""What is promised to be there once is so when two add it at the same moment."""

from datetime import UTC, datetime

import pytest

from homing.boards import Boards
from homing.boards.mailing import Schedules
from homing.boards.model import Every
from homing.core.errors import Conflict, UserError
from homing.customers import requests, tables
from homing.segments import model
from homing.segments.keeping import Keeping
from homing.segments.saved import Kind
from homing.store import change_settings, event_words, settings_version
from homing.store.settings import load_setting, save_setting
from homing.ui.doors import Role
from homing.web.access.service import links, people
from homing.web.access.service.faults import FormFault
from support.at_once import twice_at_once

pytestmark = pytest.mark.db

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def test_two_boards_have_two_names(records, clock):
    boards = Boards(records, clock)
    first, second = twice_at_once(records, lambda: boards.add("Monday"))
    assert (second.where, type(second)) == ("name", UserError)
    assert "There is a board 'Monday' already." in str(second)
    assert boards.every() == [first]
    one, other = boards.add("One"), boards.add("Other")
    left = iter([one, other])
    first, second = twice_at_once(records, lambda: rename(boards, next(left)))
    assert (first.name, second.where) == ("Tuesday", "name")


def rename(boards, board):
    return boards.rename(board.id, version=1, name="Tuesday")


def test_two_segments_have_two_names(records, clock):
    kept = Keeping(records, clock)

    def add():
        kept.add(kept.draft("Buyers", model.Did(events=("purchase",)), Kind.live, None))

    first, second = twice_at_once(records, add)
    assert (first, type(second), second.where) == (None, UserError, "name")
    assert "There is a segment “Buyers” already." in str(second)
    [segment] = kept.every()
    other = kept.draft("Other", segment.rule, Kind.live, None)
    kept.add(other)
    left = iter([segment, other])
    first, second = twice_at_once(
        records, lambda: kept.change(next(left).id, version=1, name="Friends")
    )
    assert (first.name, second.where) == ("Friends", "name")


def test_a_user_is_added_once(records):
    def add():
        return people.add(
            records, people.newcomer("a@b.example", "", Role.ANALYST, NOW), "correct-horse"
        )

    first, second = twice_at_once(records, add)
    assert (type(second), people.every(records)) == (FormFault, [first])


def test_who_is_invited_has_one_link(records):
    _, last = twice_at_once(
        records, lambda: links.invite(records, "a@b.example", Role.ANALYST, NOW)
    )
    [link] = links.invitations(records, NOW)
    assert links.look(records, last, NOW) == link


def test_a_board_is_mailed_to_an_address_once_and_on_one_schedule(records, clock):
    board, schedules = Boards(records, clock).add("Monday"), Schedules(records, clock)
    added = twice_at_once(records, lambda: schedules.add_recipients(board, "a@b.example"))
    assert added == [["a@b.example"], []]
    plan = {"day": 1, "minute": 480, "language": "en"}
    made = twice_at_once(records, lambda: schedules.set_schedule(board, Every.week, **plan))
    assert made == [schedules.of(board.id).schedule] * 2


def test_an_erasure_is_asked_for_once(records):
    first, second = twice_at_once(records, lambda: requests.ask(records, "ann", by="", now=NOW))
    assert first == second


def test_settings_are_changed_by_one_of_those_who_saw_them(records):
    seen = settings_version(records, ["x"])
    first, second = twice_at_once(
        records, lambda: change_settings(records, "x", {"x": 1}, now=NOW, seen=seen)
    )
    assert (first, type(second)) == (None, Conflict)
    assert twice_at_once(records, lambda: save_setting(records, "y", 1)) == [None, None]
    assert load_setting(records, "y") == 1


def test_an_event_is_described_by_one_of_those_who_saw_it_undescribed(records):
    said = event_words.EventWords("purchase", "", "They paid.")
    first, second = twice_at_once(records, lambda: event_words.say_of_event(records, said, now=NOW))
    assert (first.version, type(second)) == (1, Conflict)


def test_the_columns_of_a_user_are_kept_once(records):
    ann = people.add(records, people.newcomer("a@b.example", "", Role.OWNER, NOW), "correct-horse")

    def choose():
        with records.begin() as connection:
            tables.choose(connection, ann.id, ["events"])

    assert twice_at_once(records, choose) == [None, None]
