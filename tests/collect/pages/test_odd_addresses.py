"""Whatever stands in an address is answered: with a page, or with what is wrong with it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from support.shop import track
from support.thorough import TIMES

pytestmark = pytest.mark.page

HUGE = 10**30
LETTERS = ("\0", "'", '"', "%", "\\", "<script>", "😀", "\ud7ff")
TEXTS = (
    *("a\0b", "-1", str(HUGE), "x" * 5000, "NaN", "yes", "00000000-0000-0000-0000-000000000000"),
    *(LETTERS if TIMES > 1 else ["".join(LETTERS[1:])]),
)
PLACES = (
    f"{HUGE}~{HUGE}~{'0' * 32}",
    f"-{2**63}~{2**62}~{'f' * 32}",
    f"{2**62}~{2**62}~{'f' * 32}",
    "1~2~{00000000-0000-0000-0000-000000000000}",
)
ASKED = (
    *(f"/events?{key}=" for key in ("name", "source", "customer", "show", "paused", "after")),
    *(f"/events.csv?{key}=" for key in ("source", "after")),
    *(f"/events/rejected?{key}=" for key in ("reason", "source", "settled", "after", "sent")),
    *("/events/rejected.csv?source=", "/events/rejected.csv?after="),
    *("/events/find?message=", "/api/v1/events/", "/api/v1/events?after=", "/events/rejected/"),
    *("/settings/sources/", "/settings/sources?nothing="),
)


def test_no_address_breaks_the_site(shop, owner):
    shop.send(track("visit", "ann", "m-1"), track(None, "bob", "m-2"))
    broken = {}
    for asked in ASKED:
        for odd in (*TEXTS, *(PLACES if asked.endswith(("after=", "/")) else ())):
            path = asked + quote(odd, safe="")
            status = owner.get(path).status_code
            if status not in {200, 404, 422}:
                broken[path[:80]] = status
    assert not broken


def test_no_text_of_a_letter_breaks_the_site(shop, owner):
    shop.send(track(None, "bob", "m-2"))
    for raw in ("", "[]", "null", "{", "1e999", '{"a": "\\u0000"}', "[" * 500):
        assert owner.post("/events/rejected/1", {"raw": raw}).status_code == 422, raw
        assert owner.get("/events/rejected/1").status_code == 200, raw
    assert shop.log() == []
