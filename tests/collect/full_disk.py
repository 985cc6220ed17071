"""Import while no file may grow beyond what is there, and say what comes of it."""

from __future__ import annotations

import resource
import signal
from datetime import UTC, datetime
from pathlib import Path

from homing.collect.importers.inferred import Said
from homing.collect.service import opened
from homing.core.errors import HomingError
from homing.store import DataFolder, EventStore

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
MOST_BYTES = 2_000_000


def main(place: Path, path: Path) -> None:
    folder = DataFolder(place)
    store = EventStore.open(folder)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    with opened(store, folder, [str(path)]) as work:
        mapping = work.infer(Said(), timezone="UTC", currency="GBP").mapping
        try:
            work.run(mapping, now=NOW)
        except HomingError as error:
            print(error)  # noqa: T201
