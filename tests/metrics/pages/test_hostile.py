"""Retention over whatever may be sent, asked whatever may be typed: an answer or a refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from homing.app import App, Settings
from homing.core.clock import FrozenClock
from homing.store.events import INCOMING
from homing.web.site import build
from support.installation import install
from support.site import Client

pytestmark = pytest.mark.page

FACES = ("/retention", "/retention.json", "/retention.csv", "/api/v1/retention")
AMOUNTS = (5, -3.5, "7", None, "NaN", "inf", "1e400", True, {"a": 1}, [1], "text")
KINDS = ("toys", "<b>x</b>", "'; DROP TABLE log;--", None, True, 3, "Other", "(none)", {"k": 1})


NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def odd(tmp_path_factory, running) -> Iterator[Client]:
    """A browser on a site over events with odd properties; nothing is written to it."""
    clock = FrozenClock(NOW)
    settings = Settings(data=tmp_path_factory.mktemp("odd") / "data")
    install(settings.folder)
    app = App.open(settings, clock=clock)
    rows = [
        (
            f"c{n % 23}",
            "purchase",
            clock.now() - timedelta(hours=11 * n),
            str(n),
            json.dumps({"amount": AMOUNTS[n % 11], "kind": KINDS[n % 9], 'we"ird': "x"}),
        )
        for n in range(200)
    ]
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID, ?::JSON::VARIANT)", rows
        )
        app.events.append(cursor, source="test", received_at=clock.now())
    with Client(build(app, is_demo=True, writes_lines=False), portal=running) as client:
        yield client
    app.close()


@pytest.mark.parametrize(
    "asked",
    [
        {"value": "amount"},
        {"value": "amount", "aggregate": "mean", "where": "amount!=0"},
        {"value": "kind", "window": "24h"},
        {"by": "kind"},
        {"by": "amount", "cohort": "recurring"},
        {"by": 'we"ird', "actor": "kind"},
        {"by": "kind", "by_side": "both", "top": 2},
        {"by": "kind", "where": "kind=nothing", "cohort": "recurring"},
        {"start_event": "purchase[kind~drop table]"},
        {"as_of": "9999-12-31T23:59:59-14:00"},
        {"customers": "'; DROP TABLE log;--"},
    ],
)
def test_every_face_answers(odd, asked):
    for face in FACES:
        found = odd.get(f"{face}?{urlencode(asked)}")
        assert found.status_code == 200, face
        assert "<b>x</b>" not in found.text or face != "/retention"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("by", "trait."),
        ("where", "trait.=x"),
        ("brackets", "2000000000"),
        ("brackets", "9" * 20),
        ("at_least", "9" * 20),
        ("week_start", "0"),
        ("as_of", "2026-01-01"),
        ("now", "0001-01-01T00:00+14:00"),
        ("timezone", "\0"),
        ("start_event", "purchase" + "[amount>0]" * 999),
    ],
)
def test_every_face_refuses(odd, key, value):
    for face in FACES:
        assert odd.get(f"{face}?{urlencode({key: value})}").status_code == 422, face
