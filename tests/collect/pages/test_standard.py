"""Standard events: what the owner says an event is holds for what comes in from then on."""

from __future__ import annotations

import pytest
from lxml import html

from homing.collect.enrich.standard import shipped
from homing.collect.naming import load_naming
from homing.collect.pages.standard import MEANINGS
from homing.ui.doors import Role
from support.shop import Shop, track

pytestmark = pytest.mark.page
PATH = "/settings/standard-events"
API = "/api/v1/standard-events"


@pytest.fixture
def shop(app, owner):
    return Shop(app, owner, enrich=app.enriching)


def sold(message):
    return track("Sale closed", "ann", message, properties={"total": "12.50", "currency": "EUR"})


def test_every_standard_event_has_words():
    assert tuple(MEANINGS) == shipped().standard


def test_an_event_that_is_said_to_be_a_purchase_is_one_from_then_on(shop, owner, app, text):
    shop.send(sold("m-1"))
    answer = owner.post(PATH, {"name": " sale  CLOSED ", "means": "purchase"})
    assert answer.headers["location"].startswith(f"{PATH}?done=saved")
    shop.send(sold("m-2"))
    assert shop.log() == [("ann", "Sale closed"), ("ann", "purchase")]
    with app.events.cursor() as cursor:
        amounts = "SELECT properties.amount::BIGINT FROM events WHERE event = 'purchase'"
        assert cursor.execute(amounts).fetchall() == [(1250,)]
    page = text(owner.page(f"{PATH}?done=saved"))
    assert "sale CLOSED Purchase" in page
    assert "It holds for what comes in from now on." in page
    assert "What is stored stays as it is" in page


def test_one_that_other_tools_call_so_may_be_an_event_of_its_own(shop, owner):
    owner.post(PATH, {"name": "Registered", "means": "-"})
    shop.send(track("registered", "ann", "m-1"))
    assert shop.log() == [("ann", "Registered")]


def test_a_change_is_listed_with_who_made_it_and_taken_back(shop, owner, app, text):
    owner.post(PATH, {"name": "Sale closed", "means": "purchase"})
    owner.post(PATH, {"name": "Sale closed", "means": "refund"})
    changes = load_naming(app.records).changes
    assert [each.was for each in changes] == ["purchase", None]
    assert [each.means for each in changes] == ["refund", "purchase"]
    assert all(each.by for each in changes)
    page = owner.page(PATH)
    assert page.xpath("//form[contains(@action, 'undo')]/@action") == [f"{PATH}/changes/2/undo"]
    assert owner.post(f"{PATH}/changes/1/undo").status_code == 409
    assert owner.post(f"{PATH}/changes/2/undo").status_code == 303
    assert load_naming(app.records).names == {"Sale closed": "purchase"}
    assert owner.post(f"{PATH}/changes/9/undo").status_code == 404
    shop.send(sold("m-1"))
    assert shop.log() == [("ann", "purchase")]


def test_who_speaks_second_of_an_event_is_shown_both_and_others_are_not_in_the_way(app, owner):
    (seen, *_) = owner.page(PATH).xpath("//input[@name='seen']/@value")
    done = owner.post(PATH, {"name": "Sale closed", "means": "purchase", "seen": seen})
    other = owner.post(PATH, {"name": "Money back", "means": "refund", "seen": seen})
    assert other.status_code == 303
    answer = owner.post(PATH, {"name": "sale closed", "means": "-", "seen": seen})
    assert answer.status_code == 409
    over, _back = html.document_fromstring(answer.text).xpath("//main//form")
    fields = {each.get("name"): each.get("value") for each in over.xpath(".//input")}
    assert owner.post(PATH, fields).status_code == 303
    assert load_naming(app.records).meaning_of("Sale closed") == "sale closed"
    assert not owner.page(done.headers["location"]).xpath(
        "//form[@class='undo' and contains(@action, '/changes/1/')]"
    ), "what was said since is not taken back"
    (form,) = owner.page(done.headers["location"]).xpath("//form[@class='undo']")
    owner.post(form.get("action"))
    assert load_naming(app.records).meaning_of("Sale closed") == "purchase"


def test_what_is_taken_away_is_as_from_the_start(shop, owner, app):
    owner.post(PATH, {"name": "Sale closed", "means": "purchase"})
    owner.post(PATH, {"name": "sale_closed", "means": ""})
    assert load_naming(app.records).names == {}
    shop.send(sold("m-1"))
    assert shop.log() == [("ann", "Sale closed")]


def test_what_cannot_be_is_told_in_its_place(owner, app):
    wrong = [(name, "purchase", "name") for name in ("", "_-.", "x" * 256, "x\0")]
    for name, means, field in (*wrong, ("Sale closed", "sale", "means")):
        answer = owner.post(PATH, {"name": name, "means": means})
        assert answer.status_code == 422, name
        assert f'id="error-{field}"' in answer.text, name
    assert load_naming(app.records).changes == ()


def test_only_so_many_changes_are_kept(app, monkeypatch):
    from homing.collect import naming

    monkeypatch.setattr(naming, "MOST_CHANGES", 20)
    for number in range(23):
        means = "refund" if number % 2 else "purchase"
        naming.say(app.records, "x", means, by="ann", now=app.clock.now())
    changes = load_naming(app.records).changes
    assert (len(changes), changes[0].number) == (20, 23)


def test_the_api_says_and_forgets(owner):
    assert owner.get(API).json()["names"] == {}
    said = owner.ask("PUT", f"{API}/Sale closed?means=purchase").json()
    assert said["names"] == {"Sale closed": "purchase"}
    assert said["changes"][0]["was"] is None
    assert owner.ask("PUT", f"{API}/Registered?means=-").json()["names"]["Registered"] == "-"
    assert owner.ask("PUT", f"{API}/x?means=sale").status_code == 422
    assert owner.ask("DELETE", f"{API}/sale_closed").json()["names"] == {"Registered": "-"}


def test_it_is_the_owners(signed_in):
    analyst = signed_in(Role.ANALYST)
    assert analyst.get(PATH).status_code == 403
    assert analyst.ask("PUT", f"{API}/x?means=purchase").status_code == 403
