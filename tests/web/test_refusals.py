"""Every page route is asked what it cannot take: it refuses in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from lxml import html

from homing.store.events import INCOMING
from homing.web.problems import is_for_programs

pytestmark = pytest.mark.page

NONSENSE = "nonsense \0"
LEAVING = ("/sign-", "/sign-out-everywhere", "/new-password", "/disable", "/shared", "/mail/stop")
FILES = (".xlsx", ".pdf", ".ipynb", ".js")
SAID = ".//*[contains(@class, 'fault') or contains(@class, 'error') or @role='alert']"
ENGLISH = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b")
"""Three words in a row; a name, a key or a command has fewer, or other letters between."""
COMMANDS = re.compile(r"homing [\w -]+")


class Asked(NamedTuple):
    """One request that says something a route cannot take."""

    method: str
    path: str
    name: str


def routes_of(site: Any) -> Iterator[Any]:
    """Yield all routes, those of included routers too."""
    for route in site.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner)
        elif hasattr(route, "dependant"):
            yield route


def names_of(dependant: Any, kind: str) -> set[str]:
    """Return what a route, and whatever it depends on, reads of the query or of the form."""
    own = {each.alias for each in getattr(dependant, kind)}
    return own.union(*(names_of(each, kind) for each in dependant.dependencies))


def requests(site: Any, there: dict[str, str]) -> Iterator[Asked]:
    """Yield requests, one of each field of each kind of form and of every name in addresses."""
    known: set[tuple[tuple[str, ...], str]] = set()
    for route in sorted(routes_of(site), key=lambda each: each.path):
        path = re.sub(r"\{(\w+)[^}]*\}", lambda part: there.get(part[1], "nonsense"), route.path)
        if is_for_programs(path) or path.endswith(FILES) or any(way in path for way in LEAVING):
            continue
        for method in sorted(route.methods):
            kind = "query_params" if method == "GET" else "body_params"
            names = names_of(route.dependant, kind)
            form = tuple(sorted(names)) if method == "POST" else ()
            new = {name for name in names if (form, name) not in known}
            known |= {(form, name) for name in new}
            yield from (Asked(method, path, name) for name in sorted(new))


def english_in(answer: Any) -> list[str]:
    """Return what a refusal says in English."""
    (main,) = html.document_fromstring(answer.text).xpath("//main")
    said = [" ".join(each.text_content().split()) for each in main.xpath(SAID)]
    marked = [each.text_content() for each in main.xpath(".//*[@lang='en']")]
    return marked + [text for text in said if ENGLISH.search(COMMANDS.sub("", text))]


@pytest.fixture
def there(app, owner) -> dict[str, str]:
    """What is there, by its name in addresses."""
    now = app.clock.now()
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming VALUES ('ann', 'purchase', ?, md5('1')::UUID, NULL)",
            [now - timedelta(days=40)],
        )
        app.events.append(cursor, source="test", received_at=now)

    def made(way: str, said: dict[str, Any]) -> Any:
        return owner.post(f"/api/v1/{way}", json=said).json()

    board = made("boards", {"name": "Board"})["id"]
    return {
        "board": board,
        "tile": made(f"boards/{board}/tiles", {"address": "/retention"})["tiles"][0]["id"],
        "segment": made("segments", {"name": "S", "rule": {"kind": "did", "events": ["a"]}})["id"],
        "note": made("customer-notes", {"customer": "ann", "text": "called"})["id"],
        "mark": made("marks", {"text": "Release", "starts": "2026-08-01"})["id"],
        "key": "revenue",
        "address": "ann",
    }


def test_no_page_refuses_in_another_language(app, owner, there):
    """One that is not known to any reader of sentences is marked as English, and found here."""
    refused, wrong = 0, {}
    for asked in requests(owner.site, there):
        said = {asked.name: NONSENSE}
        if asked.method == "GET":
            answer = owner.get(asked.path, params={**said, "lang": "ru"})
        else:
            answer = owner.post(f"{asked.path}?lang=ru", data=said)
        assert answer.status_code < 500, asked
        if answer.status_code >= 400:
            refused += 1
            if english := english_in(answer):
                wrong[asked] = english
    assert not wrong
    assert refused > 100
