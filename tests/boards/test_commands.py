"""`homing board` and `homing mail`: a board begun, read, shared and mailed at a terminal."""

import json

import pytest

from homing import cli
from support.mailbox import mailbox

pytestmark = pytest.mark.db


@pytest.fixture
def homing(app, capsys, monkeypatch):
    """A function from a command to its exit code and what it prints; no server runs."""
    app.close()
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("HOMING_SMTP_PASSWORD", "secret word")

    def ran(*arguments) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            cli.main(["--data", str(app.settings.data), *map(str, arguments)])
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out + err

    return ran


def test_names_are_shown_as_they_are(homing):
    name = "Shop [red]sale[/red] [/x]"
    assert homing("board", "add", name)[0] == 0
    for command in ("board", "list"), ("audit",):
        code, shown = homing(*command)
        assert (code, name in shown) == (0, True), shown


def test_a_board_is_begun_pinned_read_and_shared(homing, tmp_path):
    code, id_ = homing("board", "add", "Monday", "--description", "Together")
    assert code == 0
    assert homing("board", "pin", "Monday", "/retention?period=month", "--width", 3)[0] == 0
    assert (
        homing("board", "pin", id_.strip(), "/measure/active_customers", "--title", "Who")[0] == 0
    )
    assert "Together" in homing("board", "list")[1]
    shown = homing("board", "show", "Monday", "--ru")[1]
    assert "Удержание" in shown
    assert "/measure/active_customers" in shown
    code, text = homing("board", "text", "Monday")
    assert (code, "Monday" in text, "Who" in text, "May 2026" in text) == (0, True, True, True)
    link = homing("board", "share", "Monday", "A partner", "--url", "https://shop.example/")[1]
    assert link.startswith("https://shop.example/shared/")
    said = homing("board", "links", "Monday")[1]
    assert "A partner" in said
    assert link.rsplit("/", 1)[1].strip() not in said, "the secret is shown once"
    own = said.split()[-1]
    assert homing("board", "revoke", "Monday", own)[0] == 0
    assert homing("board", "revoke", "Monday", "nothing")[0] == 2
    file = tmp_path / "board.pdf"
    assert homing("board", "pdf", "Monday", file)[0] == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert homing("board", "pdf", "Monday", file)[0] == 2, "no file is written over"


def test_a_mistake_is_said_with_what_to_do(homing):
    for wrong, said in (
        (("board", "show", "Nothing"), "no such board"),
        (("board", "pin", "Nothing", "/retention"), "no such board"),
        (("board", "mail", "Nothing"), "no such board"),
        (("mail", "set", "smtp.example.com", "--from", "ann"), "address"),
        (("mail", "try", "ann@example.com"), "homing mail set"),
    ):
        code, text = homing(*wrong)
        assert (code, said in text) == (2, True), (wrong, text)


def test_a_board_is_mailed_now_and_on_a_schedule(homing):
    homing("board", "add", "Monday")
    homing("board", "pin", "Monday", "/measure/active_customers")
    code, said = homing("board", "mail", "Monday", "--to", "ann@example.com", "--every", "week")
    plan = json.loads(said[: said.rindex("}") + 1])
    assert plan["schedule"]["at"] == "08:00"
    assert [each["address"] for each in plan["recipients"]] == ["ann@example.com"]
    assert "No mail server is set" in said
    with mailbox() as box:
        port = ("--port", box.server.port, "--tls", "none")
        assert homing("mail", "set", "127.0.0.1", "--from", "boards@example.com", *port)[0] == 0
        assert "127.0.0.1" in homing("mail", "show")[1]
        code, said = homing("mail", "try", "eve@example.com")
        assert (code, "took the letter to eve@example.com" in said) == (0, True)
        code, said = homing("board", "mail", "Monday", "--to", "bob@example.com", "--now")
        assert (code, "bob@example.com: sent" in said) == (0, True)
    assert box.recipients == ["eve@example.com", "bob@example.com"]
    assert json.loads(homing("board", "mail", "Monday", "--every", "never")[1])["schedule"] is None


def test_a_mail_server_is_set_and_its_password_is_never_shown(homing):
    sent_by = ("mail", "set", "smtp.example.com", "--from", "boards@example.com", "--user", "ann")
    code, said = homing(*sent_by)
    assert (code, "smtp.example.com" in said) == (0, True)
    assert "secret word" not in said + homing("mail", "show")[1]
    homing("mail", "unset")
    assert homing("mail", "show")[1] == "No mail server is set.\n"
