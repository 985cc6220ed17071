"""The demo shop, imported as the product imports it: once a run, then its folder is copied."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from homing.app import App, Settings
from homing.collect import import_demo
from homing.collect.importers.report import Report
from homing.core.clock import FrozenClock

AFTERWARDS = datetime(2026, 8, 31, 12, 0, tzinfo=UTC)
"""When the tests look at it: long after its last event."""


@contextmanager
def demo_shop(imported: Path, folder: Path) -> Iterator[App]:
    """Lend an installation that shows the demo shop, in a copy of the folder with it."""
    shutil.copytree(imported, folder)
    app = App.open(Settings(data=folder), clock=FrozenClock(AFTERWARDS))
    try:
        yield app
    finally:
        app.close()


def imported_once(factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the demo shop that all processes of a run share; to be copied.

    Beside it is kept what was said of the import.
    """
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made = shared / "demo-shop"
    with FileLock(shared / "demo-shop.lock"):
        if not made.exists():
            draft = shared / "demo-shop.draft"
            _import(draft)
            draft.rename(made)
    return made


def told_of(imported: Path) -> tuple[Report, list[str]]:
    """Return the report of the import, and what it said meanwhile."""
    report, said = pickle.loads(_told(imported).read_bytes())
    return report, said


def _told(imported: Path) -> Path:
    return imported.with_name("demo-shop.told")


def _import(folder: Path) -> None:
    settings = Settings(data=folder)
    settings.folder.create()
    app = App.open(settings, clock=FrozenClock(AFTERWARDS))
    try:
        said: list[str] = []
        report = import_demo(app, said.append)
        _told(folder).write_bytes(pickle.dumps((report, said)))
    finally:
        app.close()
