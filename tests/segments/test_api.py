"""Segments in the API: tried, added, changed by who has seen them, listed and explained."""

import csv
import io

import pytest
from jsonschema import Draft202012Validator

from homing.segments import TEMPLATES, rule_of, said_of

pytestmark = pytest.mark.page

PATH = "/api/v1/segments"
BOUGHT = {"kind": "did", "events": ["purchase"]}
OFTEN = BOUGHT | {"times": 3}
SENTENCE = {
    "en": "Customers who did “purchase” at least 3 times.",
    "ru": "Клиенты, которые совершали «purchase» не меньше 3 раз.",
}


def test_a_rule_is_tried_before_anything_is_kept(visitor):
    said = visitor.ask("POST", f"{PATH}/preview", json={"rule": OFTEN}).json()
    assert said == {"sentence": SENTENCE, "count": 1, "sample": ["ann"]}
    assert visitor.get(PATH).json() == {"segments": []}


def test_what_is_no_rule_is_said_with_its_place(visitor):
    wrong = {"rule": {"kind": "did", "times": "2"}}
    for path in (f"{PATH}/preview", PATH):
        answer = visitor.ask("POST", path, json=wrong | {"name": "Wrong"})
        assert (answer.status_code, answer.json()["where"]) == (422, "rule.times")
    both = {"name": "Both", "rule": BOUGHT, "template": "at-risk"}
    for given in (both, {"name": "None"}, {"name": "\0", "rule": BOUGHT}, {"rule": BOUGHT}):
        assert visitor.ask("POST", PATH, json=given).status_code == 422
    unknown = visitor.ask("POST", PATH, json={"name": "x", "template": "nothing"}).json()
    assert (unknown["where"], "at-risk" in unknown["remedy"]) == ("template", True)


def test_a_rule_nested_beyond_what_can_be_read_is_refused_in_words(visitor):
    body = '{"rule": %s}' % ('{"kind": "all", "of": [' * 1000 + "]}" * 1000)
    said = {"Content-Type": "application/json"}
    refused = visitor.ask("POST", f"{PATH}/preview", content=body, headers=said)
    assert refused.status_code == 422
    assert "too many lists or objects inside one another" in refused.json()["detail"]


def test_one_is_added_and_changed_by_who_has_seen_it(visitor):
    made = visitor.ask("POST", PATH, json={"name": "Regulars", "rule": OFTEN})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    said = made.json()
    assert (said["sentence"], said["rule"], said["kind"]) == (
        SENTENCE,
        said_of(rule_of(OFTEN)),
        "live",
    )
    one = f"{PATH}/{said['id']}"
    assert visitor.get(one).json() == said
    blind = visitor.ask("PATCH", one, json={"name": "Loyal"})
    assert (blind.status_code, blind.json()["where"]) == (422, "If-Match")
    seen = {"If-Match": '"1"'}
    changed = visitor.ask("PATCH", one, json={"name": "Loyal", "rule": BOUGHT}, headers=seen)
    assert (changed.json()["name"], changed.json()["rule"]) == ("Loyal", said_of(rule_of(BOUGHT)))
    assert changed.headers["etag"] == '"2"'
    late = visitor.ask("PATCH", one, json={"name": "Late"}, headers=seen)
    assert (late.status_code, late.json()["where"]) == (409, "version")
    assert visitor.get(one).json()["name"] == "Loyal"


def test_one_is_archived_and_taken_back(visitor, buyers):
    one = f"{PATH}/{buyers.id}"
    assert visitor.ask("DELETE", one).status_code == 422
    archived = visitor.ask("DELETE", one, headers={"If-Match": '"1"'})
    assert archived.json()["archived_at"] == "2026-08-31T12:00:00Z"
    assert visitor.get(PATH).json()["segments"] == []
    assert len(visitor.get(f"{PATH}?archived=yes").json()["segments"]) == 1
    restored = visitor.ask("POST", f"{one}/restore", headers={"If-Match": '"2"'})
    assert restored.json()["archived_at"] is None
    assert [each["size"] for each in visitor.get(PATH).json()["segments"]] == [3]


def short(member):
    """Return what a file says of a member in its first two columns."""
    return {name: member[name] for name in ("id", "since")}


def test_members_put_together_are_the_files(visitor, buyers):
    path, walked = f"{PATH}/{buyers.id}/members?most=2", []
    while path:
        answer = visitor.get(path)
        assert answer.json()["total"] == 3
        walked += answer.json()["members"]
        path = answer.headers.get("link", "").split(">")[0].removeprefix("<")
    assert [each["id"] for each in walked] == ["ann", "bob", "Кира"]
    assert {each["since"] for each in walked} == {"2026-08-31T12:00:00Z"}
    (kind, members) = visitor.get(f"/segments/{buyers.id}.json").json().popitem()
    assert (kind, members) == ("members", walked)
    assert [each["events"] for each in walked] == [3, 1, 1]
    text = visitor.get(f"/segments/{buyers.id}.csv").text
    assert [*map(short, csv.DictReader(io.StringIO(text)))] == [*map(short, walked)]
    beyond = visitor.get(f"{PATH}/{buyers.id}/members?after=Я").json()
    assert beyond == {"members": [], "total": 3, "next": None}
    assert visitor.get(f"{PATH}/{buyers.id}/members?most=1001").status_code == 422


def test_members_of_a_frozen_one_stay(visitor, segments, app):
    said = {"name": "Then", "rule": BOUGHT, "kind": "frozen"}
    frozen = visitor.ask("POST", PATH, json=said).json()
    assert (frozen["kind"], frozen["size"]) == ("frozen", 3)
    wrong = visitor.ask(
        "PATCH", f"{PATH}/{frozen['id']}", json={"rule": OFTEN}, headers={"If-Match": '"1"'}
    )
    assert wrong.json()["where"] == "rule"


def test_a_customer_is_told_apart_by_their_own_number(visitor, buyers):
    ask = f"{PATH}/{buyers.id}/why?customer="
    said = visitor.get(f"{ask}ann").json()
    assert (said["is_member"], said["reasons"][0]["own"]) == (True, 3)
    assert visitor.get(f"{ask}dan").json()["is_member"] is False
    assert visitor.get(f"{ask}nobody").status_code == 404


def test_sizes_schema_templates_and_sql(visitor, buyers):
    sizes = visitor.get(f"{PATH}/{buyers.id}/sizes").json()["sizes"]
    assert sizes == [{"day": "2026-08-31", "members": 3, "entered": 0, "left": 0}]
    judge = Draft202012Validator(visitor.get(f"{PATH}/schema").json())
    templates = visitor.get(f"{PATH}/templates").json()["templates"]
    assert [each["rule"] for each in templates] == [said_of(each.rule) for each in TEMPLATES]
    assert all(judge.is_valid(each["rule"]) for each in templates)
    assert "FROM customers" in visitor.get(f"{PATH}/{buyers.id}/sql?dialect=postgres").text
    assert visitor.get(f"{PATH}/{buyers.id}/sql?dialect=cobol").json()["where"] == "dialect"


def test_a_list_is_kept_and_named_by_a_rule(visitor):
    given = {"name": "Friends", "ids": ["ann", "ann", "nobody"]}
    kept = visitor.ask("POST", "/api/v1/segment-lists", json=given).json()
    assert (kept["size"], kept["known"]) == (2, 1)
    rule = {"rule": {"kind": "list", "list": kept["id"]}}
    assert visitor.ask("POST", f"{PATH}/preview", json=rule).json()["sample"] == ["ann"]


def test_what_is_not_there_is_not_found(visitor):
    nowhere = f"{PATH}/00000000-0000-7000-8000-000000000000"
    for path in ("", "/members", "/why?customer=ann", "/sizes", "/sql"):
        assert visitor.get(f"{nowhere}{path}").status_code == 404, path
    assert visitor.get(nowhere.replace("/api/v1", "") + ".csv").status_code == 404
