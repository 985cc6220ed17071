"""The official clients from npm, unchanged, tell one story to the real server; each is understood.

On a server they are run by Node, in a browser by Chromium on a page of another origin.
"""

from __future__ import annotations

import pytest

from support.chromium import NODE
from support.server import server
from support.stories import Story, assert_heard, tell, tell_in_browser

pytestmark = pytest.mark.compat

SERVERS = ["segment", "rudderstack", "posthog", "mixpanel", "amplitude"]
BROWSERS = ["segment", "posthog", "mixpanel"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A server on a folder where nothing was."""
    with server(tmp_path_factory.mktemp("clients") / "data") as shop:
        yield shop


@pytest.fixture(scope="module")
def key(shop):
    """A write key of the only source there is."""
    return shop.key("shop")


@pytest.mark.parametrize("client", SERVERS)
def test_a_story_is_understood_from_the_official_client_for_node(shop, key, client):
    story = Story.of(f"{client}-node")
    tell(story, shop, key, NODE, "tell.mjs", client)
    assert_heard(story, shop)


@pytest.mark.parametrize("client", BROWSERS)
def test_a_story_is_understood_from_the_official_client_for_browsers(shop, key, browser, client):
    story = Story.of(f"{client}-browser")
    tell_in_browser(story, shop, key, browser, client)
    assert_heard(story, shop)
