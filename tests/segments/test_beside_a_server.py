"""`homing segment`, alone in the folder and beside a server that holds it: the same."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from homing.core.errors import FolderInUse, NotFound
from homing.segments.commands import segments as commands
from homing.store.folder import Owner
from homing.ui.commands import Terminal
from homing.web.site import build
from support.served import served

pytestmark = pytest.mark.db


def refuse(*_purpose):
    raise FolderInUse("A server holds it.")


@pytest.fixture(params=["alone", "beside a server"])
def run(request, app):
    """A function that runs a command and raises what it raises."""
    data, records = app.settings.data, lambda: nullcontext(app.records)
    here = lambda *_purpose: nullcontext(app)  # noqa: E731
    is_alone = request.param == "alone"
    lend = here if is_alone else refuse
    terminal = Terminal(data, True, lend, lend, records)

    def ran(*arguments: object) -> str:
        said = CliRunner().invoke(commands, [str(each) for each in arguments], obj=terminal)
        if said.exception and not isinstance(said.exception, SystemExit):
            raise said.exception
        assert said.exit_code == 0, said.output
        return said.output

    with (
        nullcontext()
        if is_alone
        else served(build(app, local_key="secret", writes_lines=False)) as address
    ):
        if address:
            app.folder.announce(Owner(os.getpid(), "serve", address, "secret"))
        yield ran


def test_every_command_answers(run, buyers, tmp_path):
    rule = tmp_path / "rule.json"
    rule.write_text(json.dumps({"kind": "did", "events": ["purchase"], "times": 3}))
    assert "at least 3 times" in run("add", "Regulars", rule, "--frozen")
    assert run("count", "Regulars") == "1\n"
    assert run("members", "Buyers", "--most", "2") == "ann\nbob\n"
    lines = run("export", "Buyers").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["id", "ann", "bob", "Кира"]
    assert "purchases" in lines[0]
    one = run("export", "Buyers", "--column", "email", "--column", "events").splitlines()[:2]
    assert (one[0], one[1].split(",")[-1]) == ("id,since,email,events", "3")
    said = run("why", "Buyers", "ann")
    assert ("ann is in Buyers." in said, "3" in said) == (True, True)
    assert "совершали" in run("why", "Buyers", "dan", "--ru")
    with pytest.raises(NotFound):
        run("why", "Nobody", "ann")
    assert "FROM customers" in run("show", "Buyers", "--sql", "postgres")
    ids = tmp_path / "ids.txt"
    ids.write_text("ann\nnobody\n")
    assert "2 ids, 1 customers are known by them." in run("upload", "Friends", ids)
    ids.write_text("\n".join(f"кто-то {n:05}" * 4 for n in range(20_000)) + "\nann\n")
    assert ids.stat().st_size > 1 << 20
    assert "20,001 ids, 1 customers are known by them." in run("upload", "Many", ids)
    assert run("refresh") in {
        "0 entered, 0 left.\n",
        "The server that runs brings memberships up to date by itself.\n",
    }
