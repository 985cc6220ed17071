"""Receiving beside the site: its paths are its own, and its keys open nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi.routing import iter_route_contexts
from prometheus_client.parser import text_string_to_metric_families

from homing.collect.health import Watch
from homing.collect.receiving.desk import PATHS, PREFIXES
from homing.collect.receiving.door import is_ours
from homing.collect.sources import KeyKind
from homing.ui.doors import Role
from homing.web.site import build
from support.knocking import basic, segment

pytestmark = pytest.mark.page

FOREIGN = {"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example"}


@pytest.fixture
def key(app):
    return app.sources.add("shop")[1]


@pytest.fixture
def secret(app, key):
    return app.sources.add_key(app.sources.named("shop").id, KeyKind.secret)[1]


def routes(app):
    return sorted({str(way.path) for way in iter_route_contexts(build(app).routes)})


def test_no_path_of_a_protocol_hides_a_page_or_a_route_of_the_api(app):
    paths = routes(app)
    assert "/retention" in paths
    assert "/api/v1/me" in paths
    assert [path for path in paths if is_ours(path)] == []
    fixed = [path.split("{")[0] for path in paths if "{" in path and path.split("{")[0] != "/"]
    assert [(p, f) for p in (*PATHS, *PREFIXES) for f in fixed if p.startswith(f)] == []


def test_events_come_in_from_another_site_past_the_guards_of_ours(nobody, app, key):
    answer = nobody.ask(
        "POST",
        "/v1/batch",
        content=segment("purchase"),
        headers={**basic(key), **FOREIGN, "Host": "events.shop.example"},
    )
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [each.path for each in app.inbox.after(0, most=10)] == ["/v1/batch"]
    assert "homing-session" not in answer.headers.get("set-cookie", "")


def test_a_session_or_an_api_key_is_no_key_of_a_source(owner, keyed):
    for client in (owner, keyed(Role.OWNER)):
        assert client.ask("POST", "/v1/batch", content=segment("purchase")).status_code == 401


def test_a_key_of_a_source_reads_nothing(ask, nobody, app, key, secret):
    paths = [re.sub(r"\{[^}]*\}", "x", path) for path in routes(app)]
    expected = {path: nobody.get(path).status_code for path in paths}
    for headers in ({"Authorization": f"Bearer {key}"}, basic(secret)):
        client = ask(nobody.site, headers=headers)
        assert {path: client.get(path).status_code for path in paths} == expected


def test_the_demo_takes_events_too(ask, app, key):
    client = ask(build(app, is_demo=True, writes_lines=False))
    answer = client.ask("POST", "/v1/batch", content=segment("purchase"), headers=basic(key))
    assert answer.status_code == 200


def test_the_figures_count_what_was_received(nobody, keyed, key):
    nobody.ask("POST", "/v1/batch", content=segment("a", "b"), headers=basic(key))
    nobody.ask("POST", "/v1/batch", content=segment("a"), headers=basic("hw_wrong"))
    text = keyed(Role.AGENT).get("/metrics").text
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if family.name.startswith("homing_received")
    }
    assert found["homing_received_events_total", "segment"] == 2
    assert found["homing_received_requests_total", "segment", "200"] == 1
    assert found["homing_received_requests_total", "segment", "401"] == 1


def test_the_inbox_is_opened_only_when_something_comes(nobody, app, key):
    nobody.get("/healthz")
    assert not (app.folder.path / "inbox.sqlite").exists()
    nobody.ask("POST", "/v1/batch", content=segment("a"), headers=basic(key))
    assert (app.folder.path / "inbox.sqlite").exists()


def test_a_drain_that_stands_still_is_told_to_anybody_and_no_source_is_named(
    nobody, app, key, clock
):
    watch = Watch(
        app.records,
        app.sources,
        lambda: app.inbox,
        tally=app.hall.tally,
        folder=app.folder,
        clock=clock,
    )
    nobody.site.state.watch = watch
    nobody.ask("POST", "/v1/batch", content=segment("a"), headers=basic(key))
    watch.look()
    assert nobody.get("/healthz").json() == {"status": "ok", "failed": []}
    clock.move(timedelta(hours=5))
    watch.look()
    answer = nobody.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "failed": [],
        "reasons": ["What was received waits for 300 min."],
    }
