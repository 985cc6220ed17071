"""Small logs, and the site over them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from homing.app import App, Settings
from homing.core.clock import FrozenClock
from homing.store.events import INCOMING
from homing.web.site import build
from support.installation import install
from support.site import Client, portal

Row = tuple[str, str, datetime, dict[str, Any]]


@pytest.fixture
def app(data_folder, clock) -> Iterator[App]:
    settings = Settings(data=data_folder)
    install(settings.folder)
    app = App.open(settings, clock=clock)
    yield app
    app.close()


@pytest.fixture
def happened(app) -> Callable[..., None]:
    """Put (customer id, event, moment, properties) rows into the log."""

    def put(*rows: Row) -> None:
        with app.events.cursor() as cursor:
            cursor.execute(INCOMING)
            cursor.executemany(
                "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID, ?::JSON::VARIANT)",
                [
                    [who, event, at, f"{number} {who} {event} {at}", json.dumps(properties)]
                    for number, (who, event, at, properties) in enumerate(rows)
                ],
            )
            app.events.append(cursor, source="test.csv", received_at=app.clock.now())

    return put


@pytest.fixture
def cursor(app) -> Iterator[Any]:
    with app.events.cursor() as cursor:
        yield cursor


@pytest.fixture(scope="session")
def running():
    with portal() as running:
        yield running


@pytest.fixture
def visitor(app, running) -> Iterator[Client]:
    """A browser that may see everything."""
    assert isinstance(app.clock, FrozenClock)
    with Client(build(app, is_demo=True, writes_lines=False), portal=running) as client:
        yield client
