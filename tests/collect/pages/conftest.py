"""The site, its visitors, and a source whose events come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from homing.app import App, Settings
from homing.ui.doors import Role
from homing.web.access.service import sessions
from homing.web.site import build
from support.cities import file_at
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
def cities(request, tmp_path) -> Path | None:
    """A file of the cities that a test names by their networks; None: it names none."""
    said = getattr(request, "param", None)
    return file_at(tmp_path / "cities.mmdb", said) if said else None


@pytest.fixture
def app(data_folder, cities, clock) -> Iterator[App]:
    settings = Settings(data=data_folder, cities=cities)
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
