"""An inbox of one test."""

from __future__ import annotations

from functools import partial

import pytest

from homing.collect.inbox import Inbox
from homing.store import DataFolder


@pytest.fixture
def folder(data_folder):
    folder = DataFolder(data_folder)
    folder.create()
    return folder


@pytest.fixture
def open_by(folder, clock):
    """A function that opens the inbox of this test by the address of a database."""
    opened = []

    def open_it(url, **options):
        inbox = Inbox.open(folder, url, clock=clock, **options)
        opened.append(inbox)
        return inbox

    yield open_it
    for inbox in opened:
        inbox.close()


@pytest.fixture
def open_inbox(open_by, records_url):
    """A function that opens the inbox of this test, on either database."""
    return partial(open_by, records_url)


@pytest.fixture
def on_sqlite(open_by):
    """A function that opens the inbox on SQLite."""
    return partial(open_by, None)
