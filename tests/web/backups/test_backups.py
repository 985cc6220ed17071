"""A backup made while a server works, and the way back from it."""

from __future__ import annotations

import signal
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from homing.app import App, Settings
from homing.collect.drain import Drain
from homing.collect.inbox import look
from homing.core.errors import FolderInUse, UserError
from homing.store import DataFolder, EventStore, Records, load_project
from homing.store.backup import pack, unpack
from homing.store.events import INCOMING
from homing.ui.doors import Role
from homing.web.backups import service
from support.draining import arrival, did
from support.process import homing, serving
from support.site import person

pytestmark = pytest.mark.db

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def fill(store, first, many):
    with store.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming (id, event, occurred_at, message_id, properties)"
            " SELECT 'c' || i % 50, 'visit', $now, md5(i::VARCHAR)::UUID, {'a': i}::VARIANT"
            " FROM range($first, $last) AS t(i)",
            {"now": NOW, "first": first, "last": first + many},
        )
        store.append(cursor, source="test", received_at=NOW)


def size_of(folder):
    with closing(EventStore.open(folder, read_only=True)) as store:
        return store.size()


def test_a_backup_is_one_moment_of_a_log_that_grows(app, tmp_path):
    stop = threading.Event()
    sizes = {0}

    def grow():
        count = 0
        while not stop.is_set():
            fill(app.events, count, 500)
            count += 500
            sizes.add(count)

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        made = [service.make(app, tmp_path / f"{n}.tar", now=NOW) for n in range(3)]
    finally:
        stop.set()
        thread.join()
    for n, manifest in enumerate(made):
        settings = Settings(data=tmp_path / f"back{n}")
        done = service.restore(tmp_path / f"{n}.tar", settings, now=NOW)
        assert done.kept is None
        assert size_of(settings.folder) == manifest.events
        assert manifest.events in sizes


def test_users_and_settings_come_back(app, settings, tmp_path):
    person(app, Role.OWNER)
    service.make(app, tmp_path / "b.tar", now=NOW)
    back = Settings(data=tmp_path / "back")
    service.restore(tmp_path / "b.tar", back, now=NOW)
    with closing(App.open(back)) as again:
        assert load_project(again.records) == load_project(app.records)
        with again.records.begin() as connection:
            emails = connection.exec_driver_sql("SELECT email FROM users").scalars().all()
    assert emails == ["owner@example.com"]


def test_what_was_there_is_kept_and_who_was_erased_since_stays_so(app, settings, tmp_path):
    fill(app.events, 0, 100)
    service.make(app, tmp_path / "b.tar", now=NOW)
    app.events.erase("c7", now=NOW + timedelta(days=1))
    app.close()
    done = service.restore(tmp_path / "b.tar", settings, now=NOW)
    assert done.erased == 2
    assert size_of(settings.folder) == 98
    assert size_of(DataFolder(done.kept)) == 98
    with closing(EventStore.open(settings.folder)) as store:
        fill(store, 0, 100)
        assert store.size() == 98


def test_a_folder_in_use_is_left_alone(app, settings, tmp_path):
    service.make(app, tmp_path / "b.tar", now=NOW)
    with settings.folder.lock("serve"), pytest.raises(FolderInUse):
        service.restore(tmp_path / "b.tar", settings, now=NOW)


def test_a_backup_without_records_is_not_taken_for_an_empty_installation(settings, tmp_path):
    pack(tmp_path / "b.tar", [], count=lambda _folder: 0, now=NOW, version="1")
    with pytest.raises(UserError, match=r"without events\.duckdb, records\.sqlite"):
        service.restore(tmp_path / "b.tar", settings, now=NOW)
    assert not settings.folder.events.exists()


def test_a_damaged_backup_changes_nothing(app, settings, tmp_path):
    fill(app.events, 0, 100)
    service.make(app, tmp_path / "b.tar", now=NOW)
    app.close()
    content = bytearray((tmp_path / "b.tar").read_bytes())
    content[-len(content) // 3] ^= 1
    (tmp_path / "b.tar").write_bytes(content)
    before = sorted(path.name for path in settings.folder.path.parent.iterdir())
    with pytest.raises(UserError, match="no whole backup"):
        service.restore(tmp_path / "b.tar", settings, now=NOW)
    assert sorted(path.name for path in settings.folder.path.parent.iterdir()) == before
    assert size_of(settings.folder) == 100


def test_records_go_into_an_empty_postgresql_and_into_no_other(app, tmp_path, postgres_server):
    person(app, Role.OWNER)
    service.make(app, tmp_path / "b.tar", now=NOW)
    with postgres_server.database() as url:
        back = Settings(data=tmp_path / "back", database_url=url)
        service.restore(tmp_path / "b.tar", back, now=NOW)
        with closing(App.open(back)) as again, again.records.begin() as connection:
            emails = connection.exec_driver_sql("SELECT email FROM users").scalars().all()
            assert emails == ["owner@example.com"]
        with closing(App.open(back)) as again:
            service.make(again, tmp_path / "c.tar", now=NOW)
        with pytest.raises(UserError, match=r"not empty: .*users"):
            service.restore(tmp_path / "c.tar", back, now=NOW)
    service.restore(tmp_path / "c.tar", Settings(data=tmp_path / "third"), now=NOW)
    third = DataFolder(tmp_path / "third")
    with closing(Records.of(third)) as records, records.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM users").scalar() == 1


@pytest.mark.parametrize("back_to", ["sqlite", "postgresql"])
@pytest.mark.parametrize("made_on", ["sqlite", "postgresql"])
def test_what_waits_is_neither_lost_nor_doubled(made_on, back_to, tmp_path, clock, postgres_server):
    with postgres_server.database() as here, postgres_server.database() as there:
        urls = {"sqlite": None, "postgresql": here}, {"sqlite": None, "postgresql": there}
        settings = Settings(data=tmp_path / "data", database_url=urls[0][made_on])
        back = Settings(data=tmp_path / "back", database_url=urls[1][back_to])

        def drain(step=f"copying {service.EVENTS}"):
            if step == f"copying {service.EVENTS}":
                Drain(app.events, app.inbox, clock=clock).all()

        settings.folder.create()
        with closing(App.open(settings, clock=clock)) as app:
            app.inbox.keep([arrival(did(user="ann", message="drained-before"))])
            drain()
            app.inbox.keep([arrival(did(user="ann", message="drained-meanwhile"))])
            manifest = service.make(app, tmp_path / "b.tar", now=NOW, say=drain)
            app.inbox.keep([arrival(did(user="ann", message="later"))])
            service.make(app, tmp_path / "c.tar", now=NOW)
        assert manifest.events == 2
        service.restore(tmp_path / "c.tar", back, now=NOW)
        with closing(App.open(back, clock=clock)) as app:
            assert app.inbox.waiting().count == 1
            drain()
            assert (app.events.size(), app.inbox.waiting().count) == (3, 0)
        service.restore(tmp_path / "b.tar", Settings(data=tmp_path / "other"), now=NOW)
        with closing(App.open(Settings(data=tmp_path / "other"), clock=clock)) as app:
            assert app.inbox.waiting().count == 1  # it is in the log of the backup as well
            drain()
            app.inbox.keep([arrival(did(user="ann", message="new"))])
            drain()
            assert (app.events.size(), app.inbox.waiting().count) == (3, 0)


def test_a_database_in_which_something_waits_is_left_alone(tmp_path, clock, postgres_server):
    with postgres_server.database() as url:
        settings = Settings(data=tmp_path / "data", database_url=url)
        settings.folder.create()
        with closing(App.open(settings, clock=clock)) as app:
            service.make(app, tmp_path / "b.tar", now=NOW)
            app.inbox.keep([arrival(did(user="ann"))])
        with pytest.raises(UserError, match=r"not empty: .*inbox"):
            service.restore(tmp_path / "b.tar", settings, now=NOW)
        assert look(settings.folder, url).count == 1


def test_the_terminal_backs_up_a_server_at_work_and_restores_it(tmp_path):
    data = tmp_path / "data"
    orders = tmp_path / "o.csv"
    orders.write_text("client,at,total\nann,2026-01-05,12\nbob,2026-01-06,3\n")
    assert homing("--data", data, "import", orders).returncode == 0
    with serving("--data", data, "serve", "--port", "0") as server:
        made = homing("--data", data, "backup", tmp_path / "b.tar")
        assert made.returncode == 0, made.stderr
        refused = httpx.get(f"{server.url}/api/v1/backup")
        assert refused.status_code == 401
        assert homing("--data", data, "restore", tmp_path / "b.tar").returncode == 3
        server.stop(signal.SIGTERM)
    checked = homing("restore", "--check", tmp_path / "b.tar")
    assert "Whole: 2 events" in checked.stderr
    done = homing("--data", tmp_path / "back", "restore", tmp_path / "b.tar")
    assert done.returncode == 0, done.stderr
    assert size_of(DataFolder(tmp_path / "back")) == 2
    assert oct((tmp_path / "b.tar").stat().st_mode & 0o777) == "0o600"


def test_a_backup_made_in_the_terminal_holds_the_records_of_every_slice(tmp_path, clock):
    settings, copies = Settings(data=tmp_path / "data"), tmp_path / "copies"
    settings.folder.create()
    with closing(App.open(settings, clock=clock)) as app:
        app.sources.add("shop")
    done = homing("--data", settings.data, "backup", tmp_path / "all.tar")
    assert done.returncode == 0, done.stderr
    copies.mkdir()
    unpack(tmp_path / "all.tar", copies)
    with closing(sqlite3.connect(copies / "records.sqlite")) as records:
        assert records.execute("SELECT name FROM sources").fetchall() == [("shop",)]
