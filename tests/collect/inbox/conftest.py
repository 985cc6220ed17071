"""An inbox of one test."""

from __future__ import annotations

import pytest

from homing.collect.inbox import Inbox
from homing.store import DataFolder


@pytest.fixture
def folder(data_folder):
    folder = DataFolder(data_folder)
    folder.create()
    return folder


@pytest.fixture
def open_inbox(folder, clock, records_url):
    """A function that opens the inbox of this test, on either database."""
    opened = []

    def open_it(**options):
        inbox = Inbox.open(folder, records_url, clock=clock, **options)
        opened.append(inbox)
        return inbox

    yield open_it
    for inbox in opened:
        inbox.close()


@pytest.fixture
def on_sqlite(folder, clock):
    """A function that opens the inbox on SQLite."""
    opened = []

    def open_it(**options):
        inbox = Inbox.open(folder, clock=clock, **options)
        opened.append(inbox)
        return inbox

    yield open_it
    for inbox in opened:
        inbox.close()
