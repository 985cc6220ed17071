"""Boards by mail: once for each due time, whole in every form, stopped by one click."""

import os
import signal
from datetime import timedelta
from types import SimpleNamespace

import pytest
from lxml import html

from homing.app import HAS_CITIES
from homing.boards import Boards, Mailing, Post
from homing.boards.model import Every
from homing.boards.posting import REST_S
from homing.boards.sheets import sheet_of
from homing.core.errors import UserError
from homing.deliver import Letter, Outbox, State
from homing.store import Project, Records, load_project, save_setting
from support.forked import fork
from support.mailbox import mailbox

pytestmark = pytest.mark.db
URL = "https://homing.example"


def mailing(app, server=None) -> Mailing:
    outbox = Outbox(app.records, app.clock, server=lambda: server)
    return Mailing(app, lambda: URL, outbox=outbox)


def mailed_weekly(mails, board, to="ann@example.com bob@example.com") -> None:
    mails.add_recipients(board, to)
    mails.set_schedule(board, Every.week, day=2, minute=480, language="ru")


def test_a_board_is_mailed_once_for_each_due_time(app, board):
    with mailbox() as box:
        mails = mailing(app, box.server)
        mailed_weekly(mails, board)
        post = Post(mails)
        post.look()
        assert box.letters == []
        app.clock.move(timedelta(days=1))  # Tuesday, noon
        for _ in range(3):
            post.look()
        assert sorted(box.recipients) == ["ann@example.com", "bob@example.com"]
        app.clock.move(timedelta(days=21))
        post.look()
        assert len(box.letters) == 4, "what was missed is sent once"
    assert {each.state for each in mails.of(board.id).deliveries} == {State.sent}


def test_a_letter_has_all_of_the_board_in_each_form(app, board):
    with mailbox() as box:
        mails = mailing(app, box.server)
        mails.send_now(board, "ann@example.com", "en")
        mails.outbox.step()
    (letter,) = box.letters
    assert letter["Subject"].startswith("Monday, ")
    plain = letter.get_body(("plain",)).get_content()
    shown = html.fromstring(letter.get_body(("html",)).get_content())
    assert not shown.xpath("//script | //svg | //link | //@onclick | //@class")
    (sheet,) = shown.xpath("//style/text()")
    assert sheet.startswith("@media (prefers-color-scheme:dark){"), "all else is in the elements"
    cells = [each.text_content() for each in shown.xpath("//table//td")]
    for said in ("Do they return?", "May 2026", "50%", "This report could not be made"):
        assert said in plain
        assert said in shown.text_content().replace("\xa0", " ")
    assert "40" in cells
    pictures = {part["Content-ID"]: part for part in letter.walk() if part["Content-ID"]}
    sources = shown.xpath("//img/@src")
    assert [f"<{each.removeprefix('cid:')}>" for each in sources] == list(pictures)
    assert all(each.get_content().startswith(b"\x89PNG\r\n") for each in pictures.values())
    assert all(shown.xpath("//img/@alt"))
    (pdf,) = letter.iter_attachments()
    assert pdf.get_filename() == "Monday.pdf"
    assert pdf.get_content().startswith(b"%PDF-")


def test_a_report_of_cities_says_whose_they_are(app, boards):
    save_setting(app.records, HAS_CITIES, value=True)
    board = boards.add("Cities").id
    boards.pin(board, "/retention?by=city")
    boards.pin(board, "/retention")
    of_cities, of_all = sheet_of(app, boards.one(board), language="en", url=None).pieces
    assert "IP Geolocation by DB-IP, https://db-ip.com, CC BY 4.0" in of_cities.facts
    assert "DB-IP" not in of_all.facts


def test_one_click_stops_the_mails_of_one_and_no_others(app, board, visitor):
    with mailbox() as box:
        mails = mailing(app, box.server)
        mailed_weekly(mails, board)
        app.clock.move(timedelta(days=1))
        mails.plan()
        mails.outbox.step()
        first = box.letters[0]
        way = first["List-Unsubscribe"].strip(" <>").removeprefix(URL)
        assert visitor.get(way).status_code == 200
        assert not any(each.stopped_at for each in mails.of(board.id).recipients)
        # as a mail reader does it: no cookie, no origin
        bare = {"Sec-Fetch-Site": "none"}
        done = visitor.post(way, {"List-Unsubscribe": "One-Click"}, headers=bare)
        assert done.status_code == 200
        stopped = [each.address for each in mails.of(board.id).recipients if each.stopped_at]
        assert stopped == [first["To"]]
        app.clock.move(timedelta(days=7))
        mails.plan()
        while mails.outbox.step():
            pass
        assert box.recipients.count(first["To"]) == 1
        assert len(box.recipients) == 3
    assert visitor.get("/mail/stop/no-such-token").status_code == 404
    again = visitor.post(way, {"again": "true"})
    assert again.status_code == 200
    assert not any(each.stopped_at for each in mails.of(board.id).recipients)


def light(mails: Mailing) -> Mailing:
    """Return mails whose letters say little, and need no event log."""
    mails.letters = lambda _board, _language, to: [
        Letter(each, "s", "t", "<p>h</p>") for each in to
    ]
    return mails


@pytest.fixture
def letters_of(clock):
    """Mails of two boards that are due, on which `meanwhile` is done while each is drawn."""
    records = Records.open("sqlite://")
    house = SimpleNamespace(records=records, clock=clock, project=Project())

    def letters_of(box, meanwhile):
        mails = light(mailing(house, box.server))
        for name in ("broken", "whole"):
            mailed_weekly(mails, Boards(records, clock).add(name))
        light_letters = mails.letters

        def letters(board, language, to):
            meanwhile(mails, board)
            return light_letters(board, language, to)

        mails.letters = letters
        clock.move(timedelta(days=1))
        return mails

    yield letters_of
    records.close()


def test_a_board_that_cannot_be_drawn_keeps_no_other_from_its_readers(letters_of):
    def broken(_mails, board):
        if board.name == "broken":
            raise RuntimeError

    with mailbox() as box:
        post = Post(letters_of(box, broken))
        assert post.look() == REST_S
        assert sorted(box.recipients) == ["ann@example.com", "bob@example.com"]


def test_who_stops_the_mails_while_they_are_drawn_gets_none(letters_of):
    def stopped(mails, board):
        mails.stop(mails.of(board.id).recipients[0].stop_token)

    with mailbox() as box:
        Post(letters_of(box, stopped)).look()
        assert box.recipients == ["bob@example.com"] * 2


def planned_and_killed(url: str, clock, at: str) -> None:
    """Plan, and be killed after a step of it."""
    records = Records.open(url)
    house = SimpleNamespace(records=records, clock=clock, project=load_project(records))
    mails = light(mailing(house))
    owner = mails.outbox if at == "put" else mails
    real = getattr(owner, at)

    def killed(*given, **named):
        real(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, at, killed)
    mails.plan()


@pytest.mark.parametrize("at", ["letters", "put"])
def test_killed_while_planning_it_leaves_both_letters_and_the_next_time_or_neither(
    tmp_path, clock, at
):
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    records = Records.open(url)
    board = Boards(records, clock).add("Monday")
    mails = light(mailing(SimpleNamespace(records=records, clock=clock, project=Project())))
    mailed_weekly(mails, board)
    due = mails.of(board.id).schedule.next_at
    clock.move(timedelta(days=1))
    child = fork(planned_and_killed, url, clock, at)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert mails.of(board.id).schedule.next_at == due
    assert mails.of(board.id).deliveries == []
    assert [mails.plan(), mails.plan()] == [2, 0]
    assert len(mails.of(board.id).deliveries) == 2
    records.close()


def test_what_is_archived_is_not_mailed_and_addresses_are_checked_all_or_none(app, boards, board):
    mails = mailing(app)
    mailed_weekly(mails, board)
    with pytest.raises(UserError):
        mails.add_recipients(board, "eve@example.com not-an-address")
    assert len(mails.of(board.id).recipients) == 2
    with pytest.raises(UserError):
        mails.send_now(board, "ann@example.com", "en")
    boards.archive(board.id, version=board.version)
    app.clock.move(timedelta(days=8))
    assert mails.plan() == 0


def test_a_mail_is_looked_at_before_it_is_sent(visitor, board):
    shown = visitor.get(f"/boards/{board.id}/mail/preview?language=ru")
    assert shown.status_code == 200
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert 'src="data:image/png;base64,' in shown.text
    assert "cid:" not in shown.text
    pdf = visitor.get(f"/boards/{board.id}.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"].startswith("attachment")


def test_what_a_mail_server_said_is_on_the_page_of_the_board(app, visitor, board):
    with mailbox(lambda: "554 no such thing") as box:
        mails = mailing(app, box.server)
        mails.send_now(board, "ann@example.com", "en")
        mails.outbox.step()
    shown = visitor.get(f"/boards/{board.id}/share").text
    assert "554 no such thing" in shown
    assert "given up" in shown
