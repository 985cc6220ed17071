"""The tour: each step is over when it was done; it can be left and taken again."""

from __future__ import annotations

import pytest
from lxml import html

from homing.ui.doors import Role
from homing.web.tour.steps import STEPS

pytestmark = pytest.mark.page
DONE = [
    "/retention?period=month",
    "/retention/customers?age=1",
    "/retention/customers?age=1&returned=no",
    "/segments/1?done=added",
    "taken",
]


def at(client, address: str) -> int:
    """Return the place of the step that is shown to one who is at an address."""
    piece = html.fragment_fromstring(client.post("/tour/at", {"at": address}).text.strip())
    return int(piece.get("data-place"))


def test_each_step_is_over_when_it_was_done(owner):
    assert owner.post("/tour/begin").headers["set-cookie"].startswith("homing-tour=on")
    for place, address in enumerate(DONE):
        assert at(owner, "/customers") == place  # what is no step changes nothing
        assert at(owner, DONE[place - 1] if place else "/") == place
        assert at(owner, address) == place + 1
    assert at(owner, "/") == len(STEPS)


def test_it_is_kept_for_each_user_skipped_and_taken_again(owner, signed_in):
    owner.post("/tour/begin")
    assert at(owner, "/retention") == 1
    assert at(signed_in(Role.ANALYST), "/") == 0
    left = owner.post("/tour/end")
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert at(owner, "/") == len(STEPS)
    owner.post("/tour/begin")
    assert at(owner, "/") == 0


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_step_says_what_to_do_in_both_languages(owner, language):
    owner.post("/tour/begin")
    for step, address in zip(STEPS, DONE, strict=True):
        asked = {"params": {"lang": language}, "data": {"at": "/"}}
        shown = owner.ask("POST", "/tour/at", **asked).text
        assert step.title.of(language) in shown
        assert step.text.of(language) in shown
        at(owner, address)
