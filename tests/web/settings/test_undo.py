"""What was done can be taken back from the very next page, and only as long as it is so."""

from __future__ import annotations

import pytest

from homing.segments.service import Segments
from homing.segments.templates import TEMPLATES
from homing.ui.doors import Role
from homing.web.access.service import keys, sessions
from support.site import person

pytestmark = pytest.mark.page


def way_back(client, answer):
    """Follow a redirect and return the action and fields of the form that undoes."""
    page = client.page(answer.headers["location"])
    forms = page.xpath("//form[@class='undo']")
    if not forms:
        return None
    fields = {each.get("name"): each.get("value") for each in forms[0].xpath(".//input")}
    return forms[0].get("action"), fields


@pytest.fixture
def key(app):
    return keys.make(app.records, "Nightly", Role.ANALYST, by="", now=app.clock.now())[0]


def is_living(app, key):
    return next(each for each in keys.every(app.records) if each.id == key.id).revoked_at is None


def test_a_revoked_key_is_good_again(app, owner, key):
    answer = owner.post(f"/settings/keys/{key.id}/revoke")
    assert not is_living(app, key)
    action, fields = way_back(owner, answer)
    assert owner.post(action, fields).status_code == 303
    assert is_living(app, key)


def test_what_was_taken_back_is_not_offered_again(app, owner, key):
    answer = owner.post(f"/settings/keys/{key.id}/revoke")
    action, fields = way_back(owner, answer)
    owner.post(action, fields)
    assert way_back(owner, answer) is None


def test_what_somebody_else_did_is_not_ones_to_take_back(app, owner, ask, signed_in, key):
    answer = owner.post(f"/settings/keys/{key.id}/revoke")
    other = person(app, Role.OWNER, "second@example.com")
    with app.records.begin() as connection:
        token = sessions.begin(connection, other.id, app.clock.now())
    second = ask(owner.site)
    second.http.cookies.set("homing-session", token)
    assert way_back(second, answer) is None


@pytest.mark.parametrize(
    "did",
    ["", "~", "key.revoked", "key.revoked~", "key.revoked~x", "key.added~x", "x~y", "%00~%00"],
)
def test_an_address_that_says_what_was_not_done_offers_nothing(owner, did):
    assert not owner.page(f"/settings/keys?just_did={did}").xpath("//form[@class='undo']")


def test_a_source_its_key_a_user_and_a_segment_come_back_too(app, owner):
    bob = person(app, Role.AGENT, "bob@example.com")
    source, _ = app.sources.add("Shop")
    (write_key,) = app.sources.keys(source.id)
    rule = TEMPLATES[0].rule
    made = Segments(app.records, app.events, clock=app.clock, project=lambda: app.project).add(
        "Pro", rule, by=None
    )
    here = f"/settings/sources/{source.id}"
    acts = [
        (f"{here}/keys/{write_key.id}/revoke", {}),
        (f"{here}/revoke", {}),
        (f"/settings/users/{bob.id}/disable", {}),
        (f"/segments/{made.id}/archive", {"version": str(made.version)}),
    ]
    for path, form in acts:
        answer = owner.post(path, form)
        action, fields = way_back(owner, answer)
        assert owner.post(action, fields).status_code == 303, path
    assert app.sources.one(source.id).revoked_at is None
    assert app.sources.keys(source.id)[0].revoked_at is None
    assert owner.get(f"/api/v1/segments/{made.id}").json()["archived_at"] is None
