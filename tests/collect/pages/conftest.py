"""The site, its visitors, and a source whose events come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from homing.app import App, Settings
from homing.ui.doors import Role
from homing.web.access.service import sessions
from homing.web.site import build
from support.installation import install
from support.shop import Shop
from support.site import Client, person, portal


@pytest.fixture(autouse=True)
def quiet():
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def running():
    with portal() as running:
        yield running


@pytest.fixture
def app(data_folder, clock) -> Iterator[App]:
    settings = Settings(data=data_folder)
    install(settings.folder)
    app = App.open(settings, clock=clock)
    yield app
    app.close()


@pytest.fixture
def signed_in(app, running) -> Iterator[Callable[[Role], Client]]:
    """A function that returns the browser of a user of a role."""
    site = build(app, writes_lines=False)
    made: list[Client] = []

    def sign_in(role: Role) -> Client:
        account = person(app, role)
        with app.records.begin() as connection:
            token = sessions.begin(connection, account.id, app.clock.now())
        client = Client(site, portal=running)
        client.http.cookies.set("homing-session", token)
        made.append(client)
        return client

    yield sign_in
    for client in made:
        client.close()


@pytest.fixture
def owner(signed_in) -> Client:
    return signed_in(Role.OWNER)


@pytest.fixture
def shop(app, owner) -> Shop:
    return Shop(app, owner)


@pytest.fixture
def text() -> Callable[[Any], str]:
    """A function that returns what a page says, blanks made one."""
    return lambda page: " ".join(page.text_content().split())
