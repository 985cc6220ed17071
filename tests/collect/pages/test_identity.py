"""Whose events are is worked out anew by the server that holds the log."""

from __future__ import annotations

import pytest

from homing.collect.identity.rebuilding import REBUILD, REHEARSAL
from support.shop import track

pytestmark = pytest.mark.page


def test_the_server_does_what_it_said_would_be(shop, app, owner):
    shop.send(track("visit", "ann", "m-1", anonymousId="phone"), track("visit", "bob", "m-2"))
    assert owner.ask("POST", REBUILD).json()["changed"] == 0
    with app.events.cursor() as cursor:
        cursor.execute("DELETE FROM sightings")
    assert owner.get(REHEARSAL).json()["examples"] == ["phone"]
    assert owner.ask("POST", REBUILD).json()["changed"] == 1
    assert owner.get(REHEARSAL).json()["changed"] == 0
    [act] = owner.get("/api/v1/audit?what=identity.").json()["acts"]
    assert act["detail"] == {"changed": 1}
