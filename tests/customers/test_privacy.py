"""What customers may ask for: all that is kept of them, and that nothing is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homing.collect import Drain
from homing.core.errors import NotFound
from homing.customers import erasure
from homing.customers.everything import everything
from homing.customers.merging import Merges
from homing.web.backups import service
from support.draining import arrival

pytestmark = pytest.mark.page

START = datetime(2026, 8, 1, 9, tzinfo=UTC)
GONE = {
    "events": 3,
    "ids": 2,
    "rejected": 1,
    "merges": 1,
    "tags": 0,
    "notes": 0,
    "segments": 0,
    "lists": 0,
}


@pytest.fixture
def told(app, clock):
    """Send messages of Segment's form over the inbox and the drain into the log."""

    def tell(*messages: dict) -> None:
        app.inbox.keep([arrival(*messages, received=clock.now())])
        Drain(app.events, app.inbox, clock=clock).all()

    return tell


def visit(day=0, **ids):
    at = (START + timedelta(days=day)).isoformat()
    return {"type": "track", "event": "visit", "timestamp": at, **ids}


@pytest.fixture
def ann(told):
    told(
        visit(0, anonymousId="tablet"),
        {"type": "identify", "anonymousId": "tablet", "userId": "ann", "traits": {"city": "Omsk"}},
        visit(1, userId="ann"),
        visit(2, userId="bob"),
        {"type": "track", "userId": "ann", "timestamp": "yesterday", "event": "visit"},
        {"type": "track", "userId": "bob", "properties": {"to": "ann"}, "timestamp": "soon"},
    )
    return "ann"


def kept(app, who):
    with app.events.cursor() as cursor:
        return json.loads(b"".join(everything(cursor, app.records, who)))


def test_everything_is_handed_over_under_every_id(app, ann):
    said = kept(app, "anon:tablet")
    assert said["id"] == "ann"
    assert said["ids"] == ["ann", "anon:tablet"]
    assert said["traits"] == {"city": "Omsk"}
    assert [(each["event"], each["aside"]) for each in said["events"]] == [
        ("visit", None),
        ("visit", None),
        ("identify", "telling"),
    ]
    assert len(said["merges"]) == 1
    assert [each["userId"] for each in said["rejected"]] == ["ann"]


def test_nothing_is_left_after_an_erasure(app, ann, told):
    removed = erasure.erase(app.records, app.events, "ann", now=app.clock.now())
    assert removed.to_dict() == GONE
    app.scrub()
    for path in app.folder.path.rglob("*"):
        if path.is_file() and path != app.folder.events:
            assert b"Omsk" not in path.read_bytes(), path
    with pytest.raises(NotFound):
        kept(app, "ann")
    assert [each["userId"] for each in kept(app, "bob")["rejected"]] == ["bob"]
    assert app.histories.now().n_events == 1
    assert app.histories.verify() == []


def test_the_records_have_no_byte_of_a_name_that_was_erased(app, ann):
    merges = Merges(app.records, app.events, "GBP")
    merges.merge("bob", into=ann, reason="one phone", now=app.clock.now())
    beside = Path(f"{app.folder.records}-wal")
    assert b"bob \xe2\x86\x92 ann" in beside.read_bytes()
    erasure.erase(app.records, app.events, "bob", now=app.clock.now())
    app.scrub()
    assert b"bob" not in app.folder.records.read_bytes() + beside.read_bytes()


def test_a_backup_made_and_restored_has_not_a_byte_of_who_was_erased(app, ann, tmp_path):
    assert b"Omsk" in app.folder.events.read_bytes() + Path(f"{app.folder.events}.wal").read_bytes()
    erasure.erase(app.records, app.events, "ann", now=app.clock.now())
    app.scrub()
    service.make(app, tmp_path / "b.tar", now=app.clock.now())
    assert b"Omsk" not in (tmp_path / "b.tar").read_bytes()


def test_who_was_erased_does_not_come_back_but_may_come_anew(app, ann, told):
    erasure.erase(app.records, app.events, "ann", now=app.clock.now())
    told(visit(1, userId="ann"), visit(0, anonymousId="tablet"))
    with pytest.raises(NotFound):
        kept(app, "ann")
    with pytest.raises(NotFound):
        kept(app, "anon:tablet")
    app.clock.moment += timedelta(days=2)
    told({"type": "track", "event": "visit", "userId": "ann"})
    assert len(kept(app, "ann")["events"]) == 1


def test_the_page_shows_what_is_kept_erases_it_and_remembers_that(app, ann, visitor):
    page = visitor.page("/settings/privacy?id=ann")
    shown = " ".join(page.xpath("//main")[0].text_content().split())
    assert "Events3" in shown.replace(" ", "")
    assert "Ids2" in shown.replace(" ", "")
    (link,) = page.xpath("//a[@download]/@href")
    assert visitor.get(link).json()["id"] == "ann"
    (form,) = page.xpath("//form[@action='/settings/privacy'][@method='post']")
    first, again = (visitor.post("/settings/privacy", dict(form.form_values())) for _ in range(2))
    assert [first.status_code, again.status_code] == [200, 200]
    assert "Erased" in first.text
    assert again.text == first.text
    assert visitor.get("/settings/privacy?id=ann").status_code == 404
    assert visitor.get("/customers/ann").status_code == 404
    assert len(visitor.page("/settings/privacy").xpath("//main//tbody/tr")) == 2


def test_a_program_erases_and_is_told_what_went(ann, visitor):
    assert visitor.ask("DELETE", "/api/v1/customers/ann").json() == GONE
    assert visitor.ask("DELETE", "/api/v1/customers/ann").status_code == 404
    assert visitor.get("/api/v1/customer-data?id=ann").status_code == 404


def test_any_id_is_found_handed_over_and_erased(app, told, visitor):
    everybody = ["a/b", "Анна", 'x"y', "100%", "\\"]
    spoilt = {"type": "track", "event": "v", "timestamp": "?"}
    told(*(sent for who in everybody for sent in (visit(0, userId=who), spoilt | {"userId": who})))
    for who in everybody:
        page = visitor.page("/settings/privacy", params={"id": who})
        link, *_ = page.xpath("//a[@download]/@href")  # then reports of what was erased
        said = visitor.get(link).json()
        assert said["id"] == who
        assert len(said["rejected"]) == 1
        assert visitor.post("/settings/privacy", {"customer": who}).status_code == 200
        with pytest.raises(NotFound):
            kept(app, who)
