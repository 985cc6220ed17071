"""Requests to be erased: written down, withdrawn and taken back, done with a report."""

from __future__ import annotations

import pytest

from homing.collect import Drain
from homing.customers import requests
from homing.customers.requests import Status
from support.draining import arrival

pytestmark = pytest.mark.page

PAGE = "/settings/privacy"
ASK = f"{PAGE}/requests"


@pytest.fixture
def ann(app, clock):
    who = [("ann", "Ann@shop.example"), ("bob", "b@shop.example"), ("twin", "b@shop.example")]
    messages = [
        {"type": "identify", "userId": name, "traits": {"email": email}} for name, email in who
    ]
    app.inbox.keep([arrival(*messages, received=clock.now())])
    Drain(app.events, app.inbox, clock=clock).all()


def stand(app):
    return [(each.customer, each.status) for each in requests.every_request(app.records)]


def test_a_request_is_found_by_e_mail_written_down_and_done_with_a_report(ann, app, visitor):
    page = visitor.page(f"{PAGE}?id=ann@shop.example")
    (form,) = page.xpath(f"//form[@action='{ASK}']")
    said = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert said == {"customer": "ann"}
    for _ in range(2):
        assert visitor.post(ASK, said).status_code == 303
    assert stand(app) == [("ann", Status.asked)]
    visitor.post(PAGE, {"customer": "ann"})
    assert stand(app) == [("", Status.done)]
    (report,) = visitor.page(PAGE).xpath("//a[contains(@href, '.json')]/@href")
    answer = visitor.get(report)
    assert answer.json()["report"]["events"] == 1
    assert "ann" not in answer.text
    assert "attachment" in answer.headers["content-disposition"]


def test_a_request_is_withdrawn_and_taken_back(ann, app, visitor):
    visitor.post(ASK, {"customer": "ann"})
    (action,) = visitor.page(PAGE).xpath("//form[contains(@action, '/withdraw')]/@action")
    done = visitor.post(action)
    assert "just_did=erase_request.withdrawn" in done.headers["location"]
    assert stand(app) == [("ann", Status.withdrawn)]
    assert visitor.post(action).status_code == 404
    visitor.post(action.replace("/withdraw", "/restore"))
    assert stand(app) == [("ann", Status.asked)]


def test_of_several_with_one_e_mail_one_is_chosen(ann, visitor):
    page = visitor.page(f"{PAGE}?id=b@shop.example")
    assert page.xpath("//div[contains(@class, 'say')]//a/text()") == ["bob", "twin"]
    refused = visitor.ask("POST", "/api/v1/erase-requests", json={"customer": "b@shop.example"})
    assert refused.status_code == 404


def test_an_erasure_without_a_request_has_a_report_too(ann, app, visitor):
    visitor.ask("DELETE", "/api/v1/customers/bob")
    [said] = visitor.get("/api/v1/erase-requests").json()["requests"]
    assert (said["status"], said["customer"], said["asked_by"]) == ("done", None, None)
    made = visitor.ask("POST", "/api/v1/erase-requests", json={"customer": "twin"})
    assert made.status_code == 201
    assert made.json()["customer"] == "twin"
