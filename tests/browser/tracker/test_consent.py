"""homing.js and consent: nothing is sent or kept that was not agreed to."""

from __future__ import annotations

import pytest

from support.pages_left import kept, kinds

pytestmark = pytest.mark.browser


def test_without_consent_nothing_is_sent_and_nothing_kept(shop, opened):
    page = opened(attributes='data-consent="none"')
    page.evaluate("homing.identify('u1'); homing.track('A'); homing.page()")
    left = kept(page)
    assert (left.disk, left.cookies) == ({}, [])
    page.evaluate("homing.consent('full')")
    assert kinds(shop.wait(taken=1)) == ["page"]
    assert shop.events[0]["anonymousId"]


def test_in_aggregate_nobody_is_known_and_nothing_kept(shop, opened):
    page = opened(attributes='data-consent="aggregate"')
    page.evaluate("homing.identify('u1', {plan: 'pro'}); homing.group('g1'); homing.track('A')")
    assert kinds(shop.wait(taken=2)) == ["page", "track"]
    for event in shop.events:
        assert not {"anonymousId", "userId"} & event.keys()
        assert "sessionId" not in event["context"]
        assert event["context"]["consent"] == "aggregate"
    left = kept(page)
    assert (left.disk, left.cookies) == ({}, [])


def test_a_consent_that_is_given_holds_on_the_next_page(shop, opened):
    page = opened(attributes='data-consent="none"')
    page.evaluate("homing.consent('full')")
    shop.wait(taken=1)
    page.reload()
    one, two = shop.wait(taken=2)
    assert one["anonymousId"] == two["anonymousId"]


@pytest.mark.parametrize("level", ["none", "aggregate"])
def test_a_consent_that_is_taken_back_leaves_nothing(shop, opened, level):
    page = opened()
    page.evaluate("homing.identify('u1')")
    shop.wait(taken=2)
    page.context.set_offline(True)
    page.evaluate(f"homing.track('A'); homing.consent('{level}')")
    left = kept(page)
    assert left.disk == {"homing.consent": level}
    assert left.cookies == []


@pytest.mark.parametrize("signal", ["globalPrivacyControl", "doNotTrack"])
def test_a_browser_that_asks_for_privacy_has_it(shop, visitor, put, signal):
    page = visitor().new_page()
    page.add_init_script(
        f"Object.defineProperty(Navigator.prototype, '{signal}', {{get: () => '1'}})"
    )
    page.goto(put())
    page.evaluate("homing.consent('full')")
    (event,) = shop.wait(taken=1)
    assert "anonymousId" not in event
    assert kept(page).cookies == []
