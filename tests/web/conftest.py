"""An installation, its site, and visitors of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import structlog

from homing.app import App, Settings
from homing.ui.doors import Role
from homing.web.access.service import keys
from homing.web.site import build
from support.installation import install
from support.site import Client, portal, sign_in


@pytest.fixture(autouse=True)
def quiet():
    """Leave the log unwritten where a test does not look at it."""
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def running():
    with portal() as running:
        yield running


@pytest.fixture
def settings(data_folder) -> Settings:
    return Settings(data=data_folder)


@pytest.fixture
def app(settings, clock) -> Iterator[App]:
    install(settings.folder)
    app = App.open(settings, clock=clock)
    yield app
    app.close()


@pytest.fixture
def ask(app, running) -> Iterator[Callable[..., Client]]:
    """A function that returns a new client of the site."""
    made: list[Client] = []

    def new(site: Any = None, **options: Any) -> Client:
        client = Client(site or build(app, writes_lines=False), portal=running, **options)
        made.append(client)
        return client

    yield new
    for client in made:
        client.close()


@pytest.fixture
def nobody(ask) -> Client:
    """A browser that has not signed in."""
    return ask()


@pytest.fixture
def signed_in(app, ask, nobody) -> Callable[[Role], Client]:
    """A function that returns the browser of a user of a role."""

    return lambda role: sign_in(ask(nobody.site), app, role)


@pytest.fixture
def owner(signed_in) -> Client:
    """The browser of an owner."""
    return signed_in(Role.OWNER)


@pytest.fixture
def keyed(app, ask, nobody) -> Callable[[Role], Client]:
    """A function that returns a program with a key of a role."""

    def with_key(role: Role) -> Client:
        _, secret = keys.make(app.records, "test", role, by="test", now=app.clock.now())
        return ask(nobody.site, headers={"Authorization": f"Bearer {secret}"})

    return with_key


@pytest.fixture
def as_https(settings) -> Settings:
    """Settings of an installation behind https."""
    return replace(settings, url="https://homing.example.com")
