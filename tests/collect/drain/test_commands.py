"""`homing dead-letters`, alone in the folder and beside a server that holds it: the same."""

from __future__ import annotations

import csv
import io
import json
import os
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from homing.app import App, Settings
from homing.collect.drain.commands import dead_letters
from homing.core.errors import FolderInUse, NotFound, UserError
from homing.store.folder import Owner
from homing.ui.commands import Terminal
from homing.web.serving import draining
from homing.web.site import build
from support.draining import arrival, did
from support.installation import install
from support.served import served

pytestmark = pytest.mark.db
NAMELESS = {"type": "track", "userId": "ann"}


class Shell:
    """A terminal, and the installation it reaches."""

    def __init__(self, app: App, terminal: Terminal) -> None:
        self.app, self.terminal = app, terminal

    def run(self, *arguments: str, typed: bytes | None = None):
        """Run a command; raise what it raises."""
        said = CliRunner().invoke(dead_letters, arguments, obj=self.terminal, input=typed)
        if said.exception and not isinstance(said.exception, SystemExit):
            raise said.exception
        assert said.exit_code == 0, said.output
        return said

    def log(self):
        with self.app.events.cursor() as cursor:
            return cursor.execute("SELECT event FROM events ORDER BY event").fetchall()


def refuse(*_purpose):
    raise FolderInUse("A server holds it.")


@pytest.fixture(params=["alone", "beside a server"])
def shell(request, data_folder):
    settings = Settings(data=data_folder)
    install(settings.folder)
    app = App.open(settings)
    source, _ = app.sources.add("shop.example")
    wrong = [NAMELESS | {"messageId": f"m-{n}"} for n in range(3)]
    sent = [*wrong, did("x", user="null")]
    app.inbox.keep([arrival(*sent, source=source.id, received=app.clock.now())])
    records = lambda: nullcontext(app.records)  # noqa: E731
    here = lambda *_purpose: nullcontext(app)  # noqa: E731
    with draining(app) as worker:
        worker.close()
        worker.look()
    if request.param == "alone":
        yield Shell(app, Terminal(data_folder, True, here, here, records))
    else:
        site = build(app, local_key="secret", writes_lines=False)
        with served(site) as address, draining(app):
            app.folder.announce(Owner(os.getpid(), "serve", address, "secret"))
            yield Shell(app, Terminal(data_folder, True, refuse, refuse, records))
    app.close()


def test_they_are_listed_with_their_reasons(shell):
    said = shell.run("list").stdout
    assert "no_name" in said
    assert "The event has no name; say what was done." in " ".join(said.split())
    rows = csv.DictReader(io.StringIO(shell.run("list", "--csv").stdout))
    assert [(row["letter"], row["code"], row["source"]) for row in rows][-1] == (
        ("1", "no_name", "shop.example")
    )
    found = json.loads(shell.run("list", "--json", "--reason", "no_name", "--most", "2").stdout)
    assert [each["letter"] for each in found["rejected"]] == [3, 2]
    assert [each["count"] for each in found["reasons"]] == [3, 1]
    assert json.loads(shell.run("list", "--json", "--source", "shop.example").stdout)["rejected"]
    assert not json.loads(shell.run("list", "--json", "--settled").stdout)["rejected"]
    with pytest.raises(UserError):
        shell.run("list", "--json", "--csv")


def test_one_is_shown_and_mended(shell, tmp_path):
    assert json.loads(shell.run("show", "1").stdout)["messageId"] == "m-0"
    assert json.loads(shell.run("show", "1", "--json").stdout)["code"] == "no_name"
    bad = json.dumps(NAMELESS).encode()
    with pytest.raises(UserError, match="no name"):
        shell.run("mend", "1", "-", typed=bad)
    mended = tmp_path / "mended.json"
    mended.write_text(json.dumps(NAMELESS | {"event": "buy", "messageId": "m-0"}))
    assert "in the log" in shell.run("mend", "1", str(mended)).output
    assert shell.log() == [("buy",)]
    with pytest.raises(UserError, match="no JSON"):
        shell.run("mend", "2", "-", typed=b"{")
    with pytest.raises((NotFound, UserError), match="no letter 9"):
        shell.run("show", "9")


def test_all_of_a_reason_are_sent_again(shell):
    said = shell.run("redrive", "no_name").output
    assert "0 are events now, 3 are still none." in said
    with pytest.raises((NotFound, UserError), match="Nothing waits"):
        shell.run("redrive", "odd_time")


def test_some_are_dropped_or_all_of_a_reason(shell):
    assert "Dropped: 1." in shell.run("drop", "1", "--yes").output
    assert "Dropped: 2." in shell.run("drop", "--reason", "no_name", "--yes").output
    with pytest.raises(UserError):
        shell.run("drop", "--yes")
    assert len(json.loads(shell.run("list", "--json").stdout)["rejected"]) == 1
