from datetime import UTC, datetime

import pytest

from homing.store import DataFolder, EventStore
from homing.store.events import INCOMING
from support.installation import install

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.create()
    return folder


@pytest.fixture
def store(folder):
    install(folder)
    store = EventStore.open(folder)
    yield store
    store.close()


@pytest.fixture
def append(store):
    """Append rows of (customer id, event, moment, message) and say what became of them."""

    def do(*rows, source="test"):
        with store.cursor() as cursor:
            cursor.execute(INCOMING)
            cursor.executemany(
                "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID, {'amount': 5}::VARIANT)",
                [list(row) for row in rows],
            )
            return store.append(cursor, source=source, received_at=RECEIVED)

    return do
