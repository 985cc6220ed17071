"""The OpenAPI document: whole, honest about errors and roles, and shown as a page."""

import pytest

from homing.web.openapi import document
from homing.web.reference import ways_of
from homing.web.site import build

pytestmark = pytest.mark.page


@pytest.fixture
def described(app):
    return document(build(app))


def operations(described):
    return [
        (path, method, operation)
        for path, ways in described["paths"].items()
        for method, operation in ways.items()
    ]


def test_it_describes_the_api_and_nothing_else(described):
    assert "/api/v1/me" in described["paths"]
    assert all(path.startswith("/api/v1/") for path in described["paths"])


def test_every_operation_says_what_it_is_for_and_who_may_ask(described):
    for path, method, operation in operations(described):
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        assert operation["x-roles"], (path, method)


def test_every_operation_names_its_problems_with_examples(described):
    for path, method, operation in operations(described):
        for status in ("401", "403", "422"):
            content = operation["responses"][status]["content"]["application/problem+json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, (path, method)
            assert content["example"]["status"] == int(status)


def test_every_reference_leads_somewhere(described):
    import json
    import re

    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)))
    assert named <= set(described["components"]["schemas"])


def test_it_says_how_to_send_a_key(described):
    assert described["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert described["security"] == [{"key": []}]


def test_operation_names_are_unique(described):
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(names) == len(set(names))


def test_an_operation_is_named_by_its_purpose(described):
    summary = described["paths"]["/api/v1/me"]["get"]["summary"]
    assert summary == "Return who the key or session is: a way to see that it works"


def test_the_page_shows_every_address_and_every_parameter(owner, described):
    page = owner.page("/api?lang=ru")
    text = page.text_content()
    english = " ".join(each.text_content() for each in page.xpath("//*[@lang='en']"))
    for path, _, operation in operations(described):
        assert path in text
        assert operation["description"].splitlines()[0].split("`")[0] in english
        for parameter in operation.get("parameters", []):
            assert parameter["name"] in text
    assert "`" not in english


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"enum": ["day", "week"]}, "day, week"),
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date"}, "date"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "whole number"),
        ({"type": "array", "items": {"type": "string"}}, "text; many times"),
    ],
)
def test_what_a_parameter_takes_is_said_in_words(schema, words):
    (way,) = ways_of(
        {
            "paths": {
                "/api/v1/x": {
                    "get": {
                        "description": "X.",
                        "x-roles": [],
                        "parameters": [{"name": "x", "schema": schema}],
                    }
                }
            }
        }
    )
    assert way.parameters[0].values == words
