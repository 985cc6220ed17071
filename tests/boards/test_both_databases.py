"""Boards, their links, schedules and letters, on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest

from homing.boards import Boards, Links
from homing.boards.mailing import Schedules
from homing.boards.model import Every
from homing.core.errors import Conflict, NotFound, UserError
from homing.deliver import Letter, Outbox, State
from support.mailbox import mailbox

pytestmark = pytest.mark.db


def test_a_board_is_kept_changed_and_shared_alike(records, clock):
    boards, links = Boards(records, clock), Links(records, clock)
    board = boards.add("Понедельник", description="Вместе", roles=["owner", "agent"])
    boards.pin(board.id, "/retention?period=month", title="Кто вернулся", width=3, months=12)
    board = boards.pin(board.id, "/measure/revenue")
    moved = boards.move(board.id, board.shown[1].id, "up", version=board.version)
    assert [each.path for each in moved.shown] == ["/measure/revenue", "/retention"]
    with pytest.raises(Conflict):
        boards.take_off(board.id, board.shown[0].id, version=board.version)
    with pytest.raises(UserError):
        boards.add(" Понедельник ")
    assert boards.every() == [moved] == [boards.named("Понедельник")]
    link, token = links.add(board, "Партнёр", expires_at=clock.now() + timedelta(days=1))
    clock.move(timedelta(minutes=1))
    assert links.opened(token) == moved
    assert links.of_board(board.id)[0].seen_at == clock.now()
    links.revoke(board, link.id)
    with pytest.raises(NotFound):
        links.opened(token)
    boards.archive(board.id, version=moved.version)
    assert boards.restore(board.id).archived_at is None


def test_a_schedule_its_readers_and_their_letters_are_kept_alike(records, clock):
    board = Boards(records, clock).add("Monday")
    with mailbox() as box:
        outbox = Outbox(records, clock, server=lambda: box.server)
        schedules = Schedules(records, clock, outbox=outbox)
        plan = schedules.set_schedule(board, Every.week, day=1, minute=480, language="ru")
        later = schedules.set_schedule(board, Every.month, day=31, minute=0, language="en")
        assert schedules.of(board.id).schedule == later != plan
        schedules.add_recipients(board, "ann@example.com, bob@example.com ann@example.com")
        ann, bob = schedules.of(board.id).recipients
        schedules.stop(ann.stop_token)
        schedules.drop_recipient(board, bob.id)
        (left,) = schedules.of(board.id).recipients
        assert (left.address, left.stopped_at) == ("ann@example.com", clock.now())
        letter = Letter("ann@example.com", "Отчёт", "текст", "<p>тело</p>")
        sender = outbox.sender("Магазин")
        with records.begin() as connection:
            kept = [
                outbox.put(connection, letter, key="one", about=str(board.id), sender=sender)
                for _ in range(2)
            ]
        assert kept == [True, False]
        assert [outbox.step(), outbox.step()] == [True, False]
    assert [each.state for each in schedules.of(board.id).deliveries] == [State.sent]
    assert len(box.letters) == 1
    assert not outbox.in_trouble()
