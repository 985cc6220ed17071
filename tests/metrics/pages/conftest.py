"""The site over the demo shop, and over nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from homing.app import App, Settings
from homing.web.site import build
from support.installation import install
from support.site import Client, portal


@pytest.fixture(scope="session")
def running():
    with portal() as running:
        yield running


@pytest.fixture(scope="session")
def shop(demo):
    return demo


@pytest.fixture(scope="session")
def looking(shop, running) -> Iterator[Client]:
    """A browser on the demo shop."""
    with Client(build(shop, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


@pytest.fixture
def nothing(data_folder, clock, running) -> Iterator[Client]:
    """A browser on a site without events."""
    settings = Settings(data=data_folder)
    install(settings.folder)
    app = App.open(settings, clock=clock)
    with Client(build(app, is_demo=True, writes_lines=False), portal=running) as client:
        yield client
    app.close()
