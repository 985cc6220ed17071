"""Letters: taken once, tried again, given up; nothing in them ends a header."""

import os
import signal
from datetime import timedelta

import pytest

from homing.core.errors import UserError
from homing.deliver import Letter, Outbox, Part, Server, State, Tls, load_server, save_server
from homing.deliver.rules import PAUSES, clean_address, clean_subject, tried_again
from homing.deliver.settings import server_of
from homing.store import DataFolder, Records, Wanted, acts
from support.forked import fork
from support.installation import install
from support.mailbox import mailbox

pytestmark = pytest.mark.db
LETTER = Letter(
    "ann@example.com",
    "Отчёт",
    "текст",
    '<p>тело<img src="cid:picture-0"></p>',
    (
        Part("picture-0.png", "image/png", b"\x89PNG", cid="picture-0"),
        Part("Доска.pdf", "application/pdf", b"%PDF-1.7"),
    ),
    "https://homing.example/mail/stop/secret",
)


@pytest.fixture
def records(tmp_path):
    install(folder := DataFolder(tmp_path))
    records = Records.of(folder)
    yield records
    records.close()


@pytest.fixture
def either(new_records_url):
    """Records of each kind of database."""
    records = Records.open(new_records_url)
    yield records
    records.close()


def put(outbox, records, key="one", letter=LETTER) -> bool:
    sender = outbox.sender("Shop")
    with records.begin() as connection:
        return outbox.put(connection, letter, key=key, about="board", sender=sender)


def test_a_letter_is_taken_once_whole_and_its_text_is_forgotten(records, clock):
    with mailbox() as box:
        outbox = Outbox(records, clock, server=lambda: box.server)
        assert put(outbox, records)
        assert not put(outbox, records)
        assert [outbox.step(), outbox.step()] == [True, False]
    (letter,) = box.letters
    assert letter["Subject"] == "Отчёт"
    assert letter["List-Unsubscribe"] == f"<{LETTER.stop_url}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    kinds = [part.get_content_type() for part in letter.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    assert letter.get_body(("plain",)).get_content().strip() == "текст"
    assert [each.get_filename() for each in letter.iter_attachments()] == ["Доска.pdf"]
    (sent,) = outbox.newest("board")
    assert (sent.state, sent.attempts, sent.trouble) == (State.sent, 1, None)
    with records.begin() as connection:
        kept = connection.exec_driver_sql("SELECT message FROM outbox").scalar_one()
    assert kept is None
    assert not put(outbox, records)


def test_a_server_that_is_away_is_asked_again_later_and_at_last_given_up(either, clock):
    records = either
    outbox = Outbox(records, clock, server=lambda: Server("127.0.0.1", 9, "a@b.c", Tls.none))
    put(outbox, records)
    times = 0
    while outbox.newest("board")[0].state is State.waiting:
        assert outbox.step()
        assert not outbox.step()
        times += 1
        clock.move(outbox.newest("board")[0].next_at - clock.now())
    (given_up,) = outbox.in_trouble()
    assert given_up.state is State.failed
    assert given_up.trouble
    assert given_up.attempts == times > len(PAUSES)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("451 busy", State.waiting), ("554 no such thing", State.failed)],
    ids=["for-now", "for-good"],
)
def test_what_a_server_refuses_for_good_is_not_sent_again(records, clock, answer, state):
    with mailbox(lambda: answer) as box:
        outbox = Outbox(records, clock, server=lambda: box.server)
        put(outbox, records)
        outbox.step()
    (found,) = outbox.in_trouble()
    assert (found.state, found.trouble) == (state, answer)


def killed(path: str, server: Server, clock) -> None:
    """Send, and be killed when the server has taken the letter, before that is noted."""
    outbox = Outbox(Records.open(path), clock, server=lambda: server)
    outbox._note_sent = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    outbox.step()


def test_killed_before_the_answer_was_noted_it_sends_again_under_the_same_id(
    records, clock, tmp_path
):
    with mailbox() as box:
        outbox = Outbox(records, clock, server=lambda: box.server)
        put(outbox, records)
        child = fork(killed, f"sqlite:///{tmp_path / 'records.sqlite'}", box.server, clock)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert outbox.newest("board")[0].state is State.sending
        assert not outbox.step()
        assert outbox.recover() == 1
        assert [outbox.step(), outbox.step()] == [True, False]
    assert len(box.letters) == 2
    assert len({each["Message-ID"] for each in box.letters}) == 1


def test_without_a_server_letters_wait(records, clock):
    outbox = Outbox(records, clock, server=lambda: None)
    put(outbox, records)
    outbox.step()
    (found,) = outbox.newest("board")
    assert (found.state, found.trouble) == (State.waiting, "No mail server is set.")
    with mailbox() as box:
        later = Outbox(records, clock, server=lambda: box.server)
        clock.move(PAUSES[0])
        later.step()
    assert box.letters[0]["From"] == "Shop <boards@example.com>"


@pytest.mark.parametrize(
    "said",
    [
        "ann@example.com\nBcc: eve@example.com",
        "ann@example.com, eve@example.com",
        "Ann <ann@example.com>",
        "ann",
        "@example.com",
        "ann@exa mple.com",
        "ann@example.com\r",
        '"ann b"@example.com',
        "ann@" + "a" * 64 + "\0.com",
    ],
    ids=range(9),
)
def test_what_is_no_single_address_is_refused(said):
    if said.strip() == "ann@example.com":
        assert clean_address(said) == "ann@example.com"
        return
    with pytest.raises(UserError):
        clean_address(said)


def test_nothing_in_a_subject_ends_the_header():
    assert clean_subject("a\r\nBcc: eve@example.com\u2028b\0") == "a Bcc: eve@example.com b"


def test_a_letter_is_tried_for_a_day(clock):
    now = clock.now()
    assert tried_again(1, now, now) == now + PAUSES[0]
    assert tried_again(99, now, now + timedelta(hours=17)) is not None
    assert tried_again(99, now, now + timedelta(hours=19)) is None


def test_the_password_is_in_no_text_and_needs_encryption(records, clock):
    said = {"host": "smtp.example.com", "sender": "a@example.com", "user": "u", "password": "p4ss"}
    server = server_of(said)
    assert "p4ss" not in f"{server!r} {server}"
    save_server(records, server, clock)
    assert load_server(records, {}) == server
    with records.begin() as connection:
        assert "p4ss" not in str(acts(connection, Wanted(), most=10))
    with pytest.raises(UserError):
        server_of(said | {"tls": "none"})
    by_environment = {
        "HOMING_SMTP_HOST": "mail.example.com",
        "HOMING_SMTP_PORT": "2525",
        "HOMING_SMTP_FROM": "b@example.com",
    }
    assert load_server(records, by_environment) == Server("mail.example.com", 2525, "b@example.com")
    save_server(records, None, clock)
    assert load_server(records, {}) is None


def test_a_server_without_encryption_is_not_spoken_to_where_it_is_asked_for(records, clock):
    with mailbox() as box:
        strict = Server("127.0.0.1", box.server.port, "a@example.com", Tls.starttls)
        outbox = Outbox(records, clock, server=lambda: strict)
        put(outbox, records)
        outbox.step()
    assert box.letters == []
    assert "STARTTLS" in outbox.in_trouble()[0].trouble
