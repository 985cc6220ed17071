"""A small shop, and the site over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from homing.app import App, Settings
from homing.segments import Segments, model
from homing.store import DataFolder, Records
from homing.store.events import INCOMING
from homing.web.site import build
from segments.logs import NOW, Shop
from support.installation import install
from support.site import Client, portal


@pytest.fixture
def records(tmp_path) -> Iterator[Records]:
    """Records that nothing was put into."""
    install(folder := DataFolder(tmp_path / "records"))
    opened = Records.of(folder)
    yield opened
    opened.close()


@pytest.fixture
def shop(records) -> Iterator[Shop]:
    """A log without events, and the segments over it."""
    shop = Shop(records, NOW)
    yield shop
    shop.store.close()


@pytest.fixture
def app(data_folder, clock) -> Iterator[App]:
    """Ann bought three times, Bob and Кира once each, Dan only looked."""
    settings = Settings(data=data_folder)
    install(settings.folder)
    app = App.open(settings, clock=clock)
    rows = [("ann", "purchase")] * 3
    rows += [("bob", "purchase"), ("Кира", "purchase"), ("dan", "visit")]
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID, NULL)",
            [
                [who, event, clock.now() - timedelta(days=number), str(number)]
                for number, (who, event) in enumerate(rows)
            ],
        )
        app.events.append(cursor, source="test.csv", received_at=clock.now())
    yield app
    app.close()


@pytest.fixture
def segments(app) -> Segments:
    """The segments of that shop."""
    return Segments(app.records, app.events, clock=app.clock, project=lambda: app.project)


@pytest.fixture
def buyers(segments):
    """A live segment of those who bought."""
    made = segments.add("Buyers", model.Did(events=("purchase",)))
    segments.refresh()
    return made


@pytest.fixture(scope="session")
def running():
    with portal() as running:
        yield running


@pytest.fixture
def visitor(app, running) -> Iterator[Client]:
    """A browser that may see everything."""
    with Client(build(app, is_demo=True, writes_lines=False), portal=running) as client:
        yield client
