"""The demo shop, imported as the product imports it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from homing.app import App, Settings
from homing.collect import import_demo
from homing.core.clock import FrozenClock

AFTERWARDS = datetime(2026, 8, 31, 12, 0, tzinfo=UTC)
"""When the tests look at it: long after its last event."""


@contextmanager
def demo_shop(folder: Path) -> Iterator[App]:
    """Lend an installation that shows the demo shop."""
    settings = Settings(data=folder)
    settings.folder.create()
    app = App.open(settings, clock=FrozenClock(AFTERWARDS))
    try:
        import_demo(app)
        yield app
    finally:
        app.close()
