"""Whatever a program asks the API, in or beside its reference: a clear answer, never a break."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from homing.app import App, Settings
from homing.store.events import INCOMING
from homing.web.site import build
from support.installation import install
from support.site import Client, portal

pytestmark = pytest.mark.page

WANTED = os.environ.get("HOMING_TEST_REQUESTS")
EXAMPLES = int(WANTED or "100")
"""The same ones every time, unless a number of others is asked for."""
HOSTILE = [
    "",
    "0",
    "-1",
    "9" * 400,
    "2026-02-30",
    "\x00",
    "Ж" * 300,
    "a[",
    "'; DROP TABLE log --",
    "../",
]


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    """A program that may do everything, on a site with a few events."""
    chosen = Settings(data=tmp_path_factory.mktemp("any") / "data")
    install(chosen.folder)
    with closing(App.open(chosen)) as app, portal() as running:
        fill(app)
        site = build(app, is_demo=True, writes_lines=False)
        with Client(site, portal=running) as client:
            yield client


def fill(app):
    now = app.clock.now()
    rows = [
        [who, event, now - timedelta(days=day), f"{who}{event}{day}"]
        for day in range(40)
        for who, event in (("ann", "purchase"), (f"c{day % 7}", "visit"))
    ]
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming (id, event, occurred_at, message_id, properties)"
            " VALUES (?, ?, ?, md5(?)::UUID, {'amount': 5, 'currency': 'EUR'}::VARIANT)",
            rows,
        )
        app.events.append(cursor, source="test", received_at=now)


@pytest.fixture(scope="module")
def operations(visitor):
    """Every operation of the reference."""
    reference = visitor.get("/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(reference)
    return [each.ok() for each in schema.get_all_operations()]


def answered(visitor, method, path, query, body):
    given = {} if body is None else {"json": body}
    return visitor.ask(method, path, params=query or None, **given)


def check(answer, asked):
    assert answer.status_code < 500, f"{asked}: {answer.status_code} {answer.text[:300]}"
    if answer.status_code >= 400:
        problem = answer.json()
        assert {"title", "status"} <= set(problem), asked
        assert problem["status"] == answer.status_code


@settings(
    max_examples=EXAMPLES,
    derandomize=WANTED is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(data=st.data())
def test_no_request_that_fits_the_reference_breaks_it(visitor, operations, data):
    operation = data.draw(st.sampled_from(operations))
    case = data.draw(operation.as_strategy())
    body = case.body if isinstance(case.body, dict | list) else None
    answer = answered(visitor, case.method, case.formatted_path, case.query, body)
    check(answer, f"{case.method} {case.formatted_path} {case.query} {body}")


@settings(
    max_examples=EXAMPLES,
    derandomize=WANTED is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(data=st.data())
def test_no_request_beside_the_reference_breaks_it(visitor, operations, data):
    operation = data.draw(st.sampled_from(operations))
    names = [each.name for each in operation.query] or ["anything"]
    value = st.sampled_from(HOSTILE) | st.text(max_size=30)
    query = data.draw(st.dictionaries(st.sampled_from(names), value, max_size=4))
    path = operation.path
    for each in operation.path_parameters:
        path = path.replace(
            f"{{{each.name}}}", data.draw(st.sampled_from(["x", "%00", "%2F", "ann"]))
        )
    answer = answered(visitor, operation.method.upper(), path, query, None)
    check(answer, f"{operation.method} {path} {query}")
