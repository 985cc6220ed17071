"""A server that begins while its event log cannot be opened takes what comes in, and says so."""

from __future__ import annotations

import signal
from contextlib import closing

import httpx
import pytest

from homing.app import App, Log, Settings
from homing.collect.drain import Drain
from homing.core.errors import LogAway
from homing.ui.doors import Role
from homing.web.site import build
from homing.worker import Worker
from support.draining import arrival, did
from support.knocking import basic, segment
from support.outages import cut_off, locked, missing
from support.process import homing, serving
from support.site import PASSWORD, Client, person

pytestmark = pytest.mark.db


@pytest.fixture
def used(settings, clock):
    """The settings of an installation whose log has drained three requests; a key, an owner."""
    settings.folder.create()
    with closing(App.open(settings, clock=clock)) as app:
        person(app, Role.OWNER)
        app.inbox.keep([arrival(did(user="ann", message=f"before-{n}")) for n in range(3)])
        Drain(app.events, app.inbox, clock=clock).all()
        _, key = app.sources.add("shop")
    return settings, key


@pytest.mark.parametrize(
    ("is_away", "word"), [(locked, "in use"), (missing, "gone"), (cut_off, "cannot be opened.")]
)
def test_what_comes_in_meanwhile_is_accepted_and_drained_later(used, is_away, word, clock, running):
    settings, key = used
    with is_away(settings.folder.events):
        for number in range(2):  # it may be started again meanwhile
            with (
                closing(App.open(settings, clock=clock, log=Log.awaited)) as app,
                Client(build(app, writes_lines=False), portal=running) as client,
            ):
                body = segment(f"meanwhile-{number}", sentAt=f"2026-01-0{number + 1}T00:00:00Z")
                body = body.replace(b'"m-0"', b'"m-%d"' % number)
                sent = client.ask("POST", "/v1/batch", content=body, headers=basic(key))
                assert sent.status_code == 200
                assert_pages_say(word, client)
        assert settings.folder.events.exists() == (is_away is not missing)
    with closing(App.open(settings, clock=clock, log=Log.awaited)) as app:
        assert app.inbox.waiting().count == 2
        Drain(app.events, app.inbox, clock=clock).all()
        assert app.events.size() == 5


def assert_pages_say(word, client):
    client.post("/sign-in", {"email": "owner@example.com", "password": PASSWORD})
    page = client.get("/customers")
    assert page.status_code == 503
    assert word in page.text
    assert "cannot be opened now" in page.text
    table = client.get("/retention.json")
    assert table.status_code == 503
    assert table.headers["content-type"] == "application/problem+json"
    assert table.headers["retry-after"] == "60"
    assert word in table.json()["detail"]
    for file in ("/events.csv", "/events/rejected.csv"):
        assert client.get(file).status_code == 503
    healthz = client.get("/healthz")
    assert (healthz.status_code, healthz.json()["failed"]) == (503, ["events"])


def test_draining_begins_when_the_log_is_free(used, clock):
    settings, _ = used
    with locked(settings.folder.events):
        app = App.open(settings, clock=clock, log=Log.awaited)
        app.inbox.keep([arrival(did(user="ann", message="meanwhile"))])
        worker = Worker(app.events, Drain(app.events, app.inbox, clock=clock), clock=clock)
        worker.look()
        assert "in use" in worker.state.trouble
    with closing(app):
        worker.look()  # finds it free
        worker.look()
        assert worker.state.trouble is None
        assert app.events.size() == 4


def test_ids_go_on_where_neither_the_log_nor_the_inbox_is_left(used, clock):
    settings, _ = used
    file = settings.folder.path / "inbox.sqlite"
    with locked(settings.folder.events):
        file.unlink()
        with closing(App.open(settings, clock=clock, log=Log.awaited)) as app:
            app.inbox.keep([arrival(did(user="ann", message="meanwhile"))])
    with closing(App.open(settings, clock=clock)) as app:
        Drain(app.events, app.inbox, clock=clock).all()
        assert app.events.size() == 4


def test_no_empty_log_takes_the_place_of_one_that_is_gone(used, clock):
    settings, _ = used
    with missing(settings.folder.events):
        for read_only in (False, True):
            with pytest.raises(LogAway, match="homing restore"):
                App.open(settings, clock=clock, read_only=read_only)
        assert not settings.folder.events.exists()
        App.open(settings, clock=clock, log=Log.new).close()
        settings.folder.events.unlink()


def test_the_server_says_so_when_it_starts_and_begins_anew_when_told(tmp_path):
    data = tmp_path / "data"
    orders = tmp_path / "o.csv"
    orders.write_text("client,at,total\nann,2026-01-05,12\n")
    assert homing("--data", data, "import", orders).returncode == 0
    key = homing("--data", data, "source", "add", "shop").stdout.strip()
    log = Settings(data=data).folder.events
    log.rename(log.with_suffix(".aside"))
    refused = homing("--data", data, "import", orders)
    assert refused.returncode
    assert "The event log is gone." in refused.stderr
    with serving("--data", data, "serve", "--port", "0") as server:
        sent = httpx.post(f"{server.url}/v1/batch", content=segment("buy"), headers=basic(key))
        assert sent.status_code == 200
        assert httpx.get(f"{server.url}/healthz").status_code == 503
        server.stop(signal.SIGTERM)
    assert not log.exists()
    with serving("--data", data, "serve", "--port", "0", "--new-log") as server:
        assert httpx.get(f"{server.url}/healthz").json()["failed"] == []
        server.stop(signal.SIGTERM)
    assert log.exists()
