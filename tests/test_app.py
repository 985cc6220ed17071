"""The composition root: settings, and stores that are opened and closed together."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from homing.app import App, Settings, open_records, reading, writing
from homing.core.clock import SystemClock
from homing.core.errors import FolderInUse, UserError
from support.demo import demo_shop
from support.process import serving


def test_nothing_said_is_a_folder_here_and_sqlite():
    settings = Settings.read({})
    assert settings.data == Path("homing-data")
    assert settings.database_url is None
    assert settings.url is None


def test_the_environment_is_read():
    said = {
        "HOMING_DATA": "/srv/homing",
        "HOMING_DATABASE_URL": "postgresql://host/name",
        "HOMING_URL": "https://homing.example.com/",
        "HOMING_MEMORY": "2GB",
        "HOMING_LOG_FORMAT": "json",
        "HOMING_LOG_LEVEL": "debug",
    }
    settings = Settings.read(said)
    assert settings == Settings(
        data=Path("/srv/homing"),
        database_url="postgresql://host/name",
        url="https://homing.example.com",
        memory="2GB",
        log_format="json",
        log_level="debug",
    )


def test_a_flag_is_louder_than_the_environment():
    settings = Settings.read({"HOMING_DATA": "/srv/homing"}, data=Path("elsewhere"))
    assert settings.data == Path("elsewhere")


def test_an_empty_variable_says_nothing():
    assert Settings.read({"HOMING_DATA": "", "HOMING_URL": "", "HOMING_DATABASE_URL": ""}) == (
        Settings()
    )


@pytest.mark.parametrize(
    "url", ["homing.example.com", "ftp://x", "https://", "https://x/path", "https://x?y"]
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(UserError, match="HOMING_URL"):
        Settings.read({"HOMING_URL": url})


@pytest.mark.parametrize("field", [field.name for field in fields(Settings)])
def test_every_setting_is_described_with_its_variable(field):
    described = Settings.__doc__.partition(f"{field} : ")[2].split(" : ")[0]
    assert "HOMING_" in described


@pytest.mark.db
def test_one_writes_and_nobody_else(data_folder):
    settings = Settings(data=data_folder)
    with writing(settings, "test") as app:
        assert app.events.version() == 0
        assert isinstance(app.clock, SystemClock)
        with pytest.raises(FolderInUse, match="test"), writing(settings, "another"):
            pass
    with writing(settings, "another"):
        pass


@pytest.mark.db
def test_the_folder_is_free_again_after_an_error(data_folder):
    settings = Settings(data=data_folder)
    with pytest.raises(ZeroDivisionError), writing(settings, "test"):
        raise ZeroDivisionError
    with writing(settings, "again"):
        pass


@pytest.mark.db
def test_reading_needs_something_to_read(data_folder):
    settings = Settings(data=data_folder)
    with pytest.raises(UserError, match="no events"), reading(settings):
        pass
    with writing(settings, "test"):
        pass
    with reading(settings) as app:
        assert app.project.timezone == "UTC"


@pytest.mark.db
def test_records_that_cannot_be_opened_leave_the_events_free(data_folder):
    bad = Settings(data=data_folder, database_url="nonsense")
    bad.folder.create()
    with pytest.raises(UserError):
        App.open(bad)
    App.open(Settings(data=data_folder)).close()


@pytest.mark.db
def test_records_live_where_the_settings_say(data_folder, records_url):
    settings = Settings(data=data_folder, database_url=records_url)
    with writing(settings, "test") as app:
        assert app.project.currency == "USD"
    assert not settings.folder.records.exists()
    records = open_records(settings)
    records.close()


@pytest.mark.db
def test_the_histories_are_those_of_all_events_with_their_names_and_amounts(demo):
    live = demo.live()
    assert live.histories.n_events == demo.events.size()
    assert set(live.names) == set(demo.events.event_names())
    assert live.histories.event.max() < len(live.names)
    assert live.value == "amount"
    with demo.events.cursor() as cursor:
        [(total,)] = cursor.execute(
            "SELECT sum(TRY_CAST(properties.amount AS DOUBLE)) FROM events"
        ).fetchall()
    assert float(live.histories.value[live.histories.value > -1e18].sum()) == total


@pytest.mark.db
def test_all_threads_are_given_the_same_histories(data_folder):
    with (
        writing(Settings(data=data_folder), "test") as app,
        ThreadPoolExecutor(8) as threads,
    ):
        found = list(threads.map(lambda _: app.histories, range(32)))
        assert len(set(map(id, found))) == 1


@pytest.mark.db
def test_who_opens_an_installation_starts_no_threads_and_writes_no_histories(data_folder):
    before = threading.active_count()
    with writing(Settings(data=data_folder), "test"):
        assert threading.active_count() == before
    assert not (data_folder / "histories").exists()


@pytest.mark.db
def test_who_reads_writes_no_histories(demo_folder, data_folder):
    with demo_shop(demo_folder, data_folder) as app:
        events = app.events.size()
    with reading(Settings(data=data_folder)) as app:
        assert app.live().histories.n_events == events
    assert not (data_folder / "histories").exists()


@pytest.mark.db
def test_a_server_makes_the_histories_by_itself(data_folder):
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        until = time.monotonic() + 60
        while not (data_folder / "histories" / "present").exists():
            assert time.monotonic() < until
            threading.Event().wait(0.05)
        code, rest = server.stop(signal.SIGTERM)
    assert (code, "Traceback" in rest) == (0, False)


@pytest.mark.parametrize("memory", ["much", "12", "99MB", "0GB", "-1GB", "1TB", "1 GB"])
def test_an_amount_of_memory_that_is_none_is_refused(memory):
    with pytest.raises(UserError, match="HOMING_MEMORY"):
        Settings.read({"HOMING_MEMORY": memory})


def test_who_only_reads_a_log_that_an_older_homing_wrote_has_it_brought_up_to_date(tmp_path):
    settings = Settings(data=tmp_path / "data")
    settings.folder.create()
    with writing(settings, "test") as app, app.events.cursor() as cursor:
        cursor.execute("DROP TABLE openings")
        cursor.execute("DELETE FROM schema_steps WHERE name = '0019_openings.sql'")
    with reading(settings) as app:
        assert app.live().histories.n_events == 0
