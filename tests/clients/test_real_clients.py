"""Official clients, unchanged, tell one story to the real server; each is understood.

Each tells it of customers of its own, so that one server hears them all. Here are those from PyPI
and homing.js; those from npm stand in tests/compat, for they are fetched first.
"""

from __future__ import annotations

import sys

import pytest

from support.server import server
from support.stories import Story, assert_heard, tell, tell_in_browser

CLIENTS = ["segment", "rudderstack", "posthog", "mixpanel", "amplitude"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A server on a folder where nothing was."""
    with server(tmp_path_factory.mktemp("clients") / "data") as shop:
        yield shop


@pytest.fixture(scope="module")
def key(shop):
    """A write key of the only source there is."""
    return shop.key("shop")


@pytest.mark.page
@pytest.mark.parametrize("client", CLIENTS)
def test_a_story_is_understood_from_the_official_client_for_python(shop, key, client):
    story = Story.of(client)
    tell(story, shop, key, sys.executable, "tell.py", client)
    assert_heard(story, shop)


@pytest.mark.browser
def test_a_story_is_understood_from_homing_js(shop, key, browser):
    story = Story.of("homing")
    tell_in_browser(story, shop, key, browser, "homing")
    assert_heard(story, shop, says_when=False)
