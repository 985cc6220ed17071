"""A small shop, its boards, and the site over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from homing.app import App, Settings
from homing.boards import Boards
from homing.store.events import INCOMING
from homing.ui.doors import Role
from homing.web.access.service import sessions
from homing.web.site import build
from support.installation import install
from support.site import Client, person, portal


@pytest.fixture
def app(data_folder, clock) -> Iterator[App]:
    """Forty customers bought in May; half of them again in July."""
    settings = Settings(data=data_folder)
    install(settings.folder)
    app = App.open(settings, clock=clock)
    rows = [(f"c{number}", 100) for number in range(40)] + [(f"c{n}", 40) for n in range(20)]
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming VALUES (?, 'purchase', ?, md5(?)::UUID, NULL)",
            [
                [who, clock.now() - timedelta(days=days), f"{number}"]
                for number, (who, days) in enumerate(rows)
            ],
        )
        app.events.append(cursor, source="test.csv", received_at=clock.now())
    yield app
    app.close()


@pytest.fixture
def boards(app) -> Boards:
    return Boards(app.records, app.clock)


@pytest.fixture
def board(boards):
    """A board with two reports that can be made, and one that cannot."""
    made = boards.add("Monday")
    boards.pin(made.id, "/retention?period=month", title="Do they return?", width=3)
    boards.pin(made.id, "/measure/active_customers?period=week", width=2)
    return boards.pin(made.id, "/retention?now=tomorrow")


@pytest.fixture(scope="session")
def running():
    with portal() as running:
        yield running


@pytest.fixture
def visitor(app, running) -> Iterator[Client]:
    """A browser that may see everything."""
    with Client(build(app, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


@pytest.fixture
def of_role(app, running):
    """A function that returns the browser of a user of a role; None: nobody has signed in."""
    site, made = build(app, writes_lines=False), []

    def signed_in(role: Role | None) -> Client:
        client = Client(site, portal=running)
        made.append(client)
        if role:
            account = person(app, role)
            with app.records.begin() as connection:
                token = sessions.begin(connection, account.id, app.clock.now())
            client.http.cookies.set("homing-session", token)
        return client

    yield signed_in
    for client in made:
        client.close()
