"""Entity tags: what has not changed is not made again."""

from __future__ import annotations

from datetime import date
from functools import partial
from types import SimpleNamespace
from uuid import UUID

import pytest
from fastapi import FastAPI

from homing.core.clock import FrozenClock
from homing.core.marks import Mark
from homing.store import Project, Records, add_mark
from homing.ui import doors
from homing.ui.doors import PUBLIC, Role, may
from homing.ui.freshness import follows_the_log, is_known, tag_of
from homing.ui.visit import User, Visit
from support.site import Client, portal

ANN = User(UUID(int=7), "Ann", "ann@example.com", Role.OWNER)


class Log:
    """An event log that knows nothing but how often it changed."""

    def __init__(self) -> None:
        self.changes = 0

    def version(self) -> int:
        return self.changes


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    records = Records.open(f"sqlite:///{tmp_path_factory.mktemp('records')}/records.sqlite")
    yield records
    records.close()


@pytest.fixture
def visit(records):
    """A function that returns a visit of an installation with these records."""
    return partial(visit_of, records)


def visit_of(
    records: Records, clock: FrozenClock, log: Log | None = None, **changes: object
) -> Visit:
    house = SimpleNamespace(
        events=log or Log(),
        records=records,
        clock=clock,
        project=changes.pop("project", Project()),
    )
    said = {
        "app": house,
        "user": None,
        "language": "en",
        "theme": "auto",
        "timezone": "UTC",
        "path": "/retention",
        "query": "period=week",
        "request_id": "0",
    }
    return Visit(**(said | changes))


def test_the_same_question_has_the_same_tag_whoever_counts_requests(clock, visit):
    assert tag_of(visit(clock)) == tag_of(visit(clock, request_id="1"))


@pytest.mark.parametrize(
    "change",
    [
        {"user": ANN},
        {"language": "ru"},
        {"theme": "dark"},
        {"path": "/retention.csv"},
        {"query": "period=month"},
        {"is_demo": True},
        {"project": Project(currency="RUB")},
        {"project": Project(timezone="Pacific/Kiritimati")},
    ],
)
def test_whatever_shows_on_the_page_changes_the_tag(clock, change, visit):
    assert tag_of(visit(clock)) != tag_of(visit(clock, **change))


def test_a_new_mark_changes_the_tag(clock, visit):
    before = tag_of(visit(clock))
    add_mark(visit(clock).app.records, Mark("Sale", date(2026, 7, 1)), now=clock.now())
    assert tag_of(visit(clock)) != before


def test_new_events_and_a_new_day_change_the_tag(clock, visit):
    from datetime import timedelta

    log = Log()
    before = tag_of(visit(clock, log))
    log.changes += 1
    after = tag_of(visit(clock, log))
    assert before != after
    clock.move(timedelta(hours=1))
    assert tag_of(visit(clock, log)) == after
    clock.move(timedelta(hours=12))
    assert tag_of(visit(clock, log)) != after


@pytest.mark.parametrize("header", ['W/"a"', '"a"', '"b", W/"a"', "*"])
def test_a_known_tag_is_recognised(header):
    assert is_known('W/"a"', header)


@pytest.mark.parametrize("header", ["", '"b"', "a", 'W/"A"'])
def test_another_tag_is_not(header):
    assert not is_known('W/"a"', header)


def test_an_answer_is_made_again_only_when_something_changed(clock, visit):
    log, made = Log(), []
    router = doors.router()

    @router.get("/retention")
    @may(PUBLIC)
    @follows_the_log
    def answer() -> str:
        made.append(1)
        return "46 %"

    site = FastAPI()
    site.include_router(router)

    async def with_visit(scope, receive, send):
        scope["homing.visit"] = visit(clock, log)
        await site(scope, receive, send)

    with portal() as running, Client(with_visit, portal=running) as client:
        first = client.get("/retention")
        known = {"If-None-Match": first.headers["etag"]}
        again = client.get("/retention", headers=known)
        assert (again.status_code, again.content, len(made)) == (304, b"", 1)
        assert again.headers["etag"] == first.headers["etag"]
        other = client.get("/retention")
        assert (other.text, other.headers["etag"], len(made)) == (
            first.text,
            known["If-None-Match"],
            1,
        )
        assert other.headers["content-type"] == first.headers["content-type"]
        log.changes += 1
        assert client.get("/retention", headers=known).status_code == 200
        assert len(made) == 2
        client.get("/retention", headers={"Host": "other.example"})
        assert len(made) == 3
