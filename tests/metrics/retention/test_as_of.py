"""An answer asked again as of a moment is what it was, whatever came since."""

import json

import pytest

import homing as hm
from homing.app import App, Settings
from homing.metrics.lending import lent
from homing.store.events import INCOMING
from metrics.logs import utc
from support.installation import install

pytestmark = pytest.mark.db

EARLY = [("ann", utc(2026, 1, 5)), ("bob", utc(2026, 2, 5)), ("ann", utc(2026, 3, 5))]
LATE = [("bob", utc(2025, 11, 20)), ("cat", utc(2026, 2, 7)), ("ann", utc(2026, 6, 5))]


@pytest.fixture
def shop(data_folder, clock):
    settings = Settings(data=data_folder)
    install(settings.folder)
    app = App.open(settings, clock=clock)
    yield app
    app.close()


def put(app, rows, received_at):
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming VALUES (?, 'buy', ?, uuid(), ?::JSON::VARIANT)",
            [(who, at, json.dumps({"amount": 5})) for who, at in rows],
        )
        app.events.append(cursor, source="test", received_at=received_at)


def asked(app, **options):
    with lent(app) as events:
        found = hm.retention(events, **options)
        return found.cells, found.points


@pytest.mark.parametrize("period", ["month", "week", None])
@pytest.mark.parametrize("measure", ["on", "on_or_after"])
def test_late_events_change_nothing_as_of_then(shop, period, measure):
    put(shop, EARLY, utc(2026, 3, 6))
    before = asked(shop, period=period, measure=measure)
    put(shop, LATE, utc(2026, 6, 6))
    assert asked(shop, period=period, measure=measure)[0] != before[0]
    again = asked(shop, period=period, measure=measure, as_of="2026-03-07T00:00Z")
    assert again == before


def test_before_anything_was_received_there_is_nothing(shop):
    put(shop, EARLY, utc(2026, 3, 6))
    cells, points = asked(shop, as_of="2026-01-01T00:00Z")
    assert cells.num_rows == points.num_rows == 0
