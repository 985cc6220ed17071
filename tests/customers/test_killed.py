"""An erasure whose process is killed before the records tell of it is told of by the next one."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
import sqlalchemy as sa

from homing.app import App, Settings
from homing.customers import Finishing, erasure, requests, tables
from homing.customers.erasure import finish
from homing.customers.notes import Notes
from homing.customers.requests import Status
from homing.store import DataFolder
from homing.store.events import INCOMING
from support.forked import fork
from support.installation import install

pytestmark = pytest.mark.db


def opened(folder, clock):
    return App.open(Settings(data=folder), clock=clock)


def test_what_went_is_told_of_by_the_next_process_and_once(data_folder, clock):
    install(DataFolder(data_folder))
    app, now = opened(data_folder, clock), clock.now()
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming SELECT who, 'visit', $now, md5(who)::UUID, NULL"
            " FROM unnest(['ann', 'bob']) AS t (who)",
            {"now": now},
        )
        app.events.append(cursor, source="test.csv", received_at=now)
    for who in ("ann", "bob"):
        Notes(app.records, clock.now).write(who, f"called {who}", by=None, writer="olga")
        requests.ask(app.records, who, by="olga", now=now)
    app.close()
    _, status = os.waitpid(fork(erase_and_be_killed, data_folder, clock), 0)
    assert os.WTERMSIG(status) == signal.SIGKILL

    app = opened(data_folder, clock)
    assert app.events.size() == 1
    assert all(each.report is None for each in requests.every_request(app.records))
    assert finish(app.records, app.events, before=now) == 0, "who erases now tells of it"
    clock.move(timedelta(seconds=1))
    assert not Finishing(app.records, app.events, clock, scrub=app.scrub).step()
    files = [path for path in app.folder.path.rglob("*") if path.is_file()]
    assert not [path.name for path in files if b"called ann" in path.read_bytes()]
    assert [path.name for path in files if b"called bob" in path.read_bytes()]
    [told] = [each for each in requests.every_request(app.records) if each.report is not None]
    assert (told.customer, told.status, told.settled_at) == ("", Status.done, now)
    assert (told.report["events"], told.report["notes"]) == (1, 1)
    with app.records.begin() as connection:
        named = tables.ids_named(connection)
    assert "ann" not in named
    assert "bob" in named
    assert finish(app.records, app.events, before=clock.now()) == 0
    app.close()


def erase_and_be_killed(folder, clock):
    """Erase a customer, and be killed when the log is without them and the records do not know."""
    app = opened(folder, clock)

    def kill(_connection):
        os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(app.records._engine, "commit", kill)
    erasure.erase(app.records, app.events, "ann", now=clock.now())
