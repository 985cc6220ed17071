"""Who comes in, who does not, and what is kept of them."""

from __future__ import annotations

import threading

import pytest

from homing.collect.places import CITY, IP_CLASS
from homing.collect.protocols import wire_of
from homing.collect.receiving import keys
from homing.collect.receiving.door import is_ours
from homing.collect.sources import KeyKind
from support import aside
from support.cities import file_at
from support.knocking import segment

pytestmark = pytest.mark.db


def test_what_is_accepted_is_in_the_inbox_when_the_client_hears_so(house):
    heard = house.knock(body=segment("purchase"), headers={"User-Agent": "analytics-python/2"})
    assert (heard.status, heard.json) == (200, {"success": True})
    [received] = house.kept()
    assert (received.source, received.is_trusted) == (house.source.id, False)
    assert (received.protocol, received.path, received.query) == ("segment", "/v1/batch", "")
    assert received.received_at == 1_788_177_600_000_000
    assert received.headers["user-agent"] == "analytics-python/2"
    [event] = wire_of(received.protocol).events(received)
    assert (event.name, event.user_id, event.message_id) == ("purchase", "ann", "m-0")


def test_neither_the_key_nor_the_address_nor_a_cookie_is_kept(house):
    body = segment("purchase", writeKey="")
    house.knock(
        body=body,
        query=f"writeKey={house.key}&v=1",
        headers={"Cookie": "homing-session=x", "X-Forwarded-For": "8.8.8.8", "DNT": "1"},
        client="8.8.4.4",
    )
    [received] = house.kept()
    everything = repr(received)
    assert house.key not in everything
    assert "8.8." not in everything
    assert "cookie" not in everything
    assert received.query == "v=1"
    assert received.country == "US"
    assert received.headers["dnt"] == "1"


def test_a_secret_key_makes_a_request_trusted(house):
    assert house.knock(key=house.secret).status == 200
    assert house.kept()[0].is_trusted


@pytest.mark.parametrize("key", ["", "hw_wrong", "hs_wrong", "hk_wrong", "\x00"])
def test_a_wrong_key_is_refused_and_nothing_is_kept(house, key):
    heard = house.knock(key=key)
    assert heard.status == 401
    assert house.kept() == []


def test_a_revoked_key_is_refused_from_the_next_request_on(house):
    assert house.knock().status == 200
    [key] = [k for k in house.sources.keys(house.source.id) if k.kind is KeyKind.write]
    house.sources.revoke_key(key.id)
    assert house.knock().status == 401
    assert house.knock(key=house.secret).status == 200
    house.sources.revoke(house.source.id)
    assert house.knock(key=house.secret).status == 401


def test_a_key_made_by_another_process_is_good_at_once(house, clock):
    from homing.collect.sources import Sources

    now = [0.0]
    house.sources.living._elapsed = lambda: now[0]
    house.sources.living.refresh()
    _, key = Sources(house.records, clock).add_key(house.source.id, KeyKind.write)
    assert house.knock(key=key).status == 401  # asked a moment ago
    now[0] = 1.0
    assert house.knock(key=key).status == 200


def test_a_key_revoked_by_another_process_is_refused_though_nobody_asked_for_long(house, clock):
    from homing.collect.sources import Sources

    now = [0.0]
    house.sources.living._elapsed = lambda: now[0]
    house.sources.living.refresh()
    Sources(house.records, clock).revoke(house.source.id)
    now[0] = 2.9
    assert house.knock().status == 200
    now[0] = 3600.0
    assert house.knock().status == 401


def test_keys_that_were_known_hold_while_the_database_does_not_answer(house, monkeypatch):
    house.sources.living.refresh()
    house.sources.living._elapsed = lambda: 1e9
    monkeypatch.setattr(keys, "PATIENCE_S", 0.01)
    answers = threading.Event()
    monkeypatch.setattr(house.sources.living, "refresh", lambda: answers.wait(60))

    async def story():
        heard = await house.send()
        answers.set()
        return heard

    assert aside.run(story()).status == 200


def test_a_secret_key_in_a_page_is_refused_unless_the_page_is_listed(house_of):
    house = house_of(origins=["https://shop.example"])
    for origin, status in (("https://shop.example", 200), ("https://evil.example", 401)):
        assert house.knock(key=house.secret, headers={"Origin": origin}).status == status
    assert house.knock(key=house.secret).status == 200


def test_a_secret_key_is_refused_in_a_page_that_does_not_say_where_it_is_from(house):
    heard = house.knock(key=house.secret, headers={"Sec-Fetch-Site": "cross-site"})
    assert heard.status == 401
    assert house.knock(headers={"Sec-Fetch-Site": "cross-site"}).status == 200


def test_a_secret_key_in_any_page_is_refused(house):
    heard = house.knock(key=house.secret, headers={"Origin": "https://shop.example"})
    assert heard.status == 401
    assert heard.headers["access-control-allow-origin"] == "https://shop.example"


def test_a_write_key_of_a_listed_site_is_refused_in_another(house_of):
    house = house_of(origins=["https://*.shop.example"])
    for origin, status in (("https://www.shop.example", 200), ("https://evil.example", 401)):
        assert house.knock(headers={"Origin": origin}).status == status


def test_a_boot_call_is_answered_and_keeps_nothing(house):
    heard = house.knock(f"/v1/projects/{house.key}/settings", b"", method="GET")
    assert heard.status == 200
    assert house.kept() == []
    assert house.knock("/v1/projects/hw_no/settings", b"", method="GET", key="").status == 401


def test_head_is_answered_without_a_body(house):
    heard = house.knock(f"/v1/projects/{house.key}/settings", b"", method="HEAD")
    assert (heard.status, heard.body) == (200, b"")
    assert int(heard.headers["content-length"]) > 0


def test_an_empty_batch_is_accepted_and_keeps_nothing(house):
    assert house.knock(body=segment()).status == 200
    assert house.kept() == []


def test_a_preflight_allows_what_the_page_asks_for_and_is_remembered(house):
    heard = house.knock(
        method="OPTIONS",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,anonymousid",
        },
    )
    assert heard.status == 200
    assert heard.headers["access-control-allow-origin"] == "https://shop.example"
    assert heard.headers["access-control-allow-headers"] == "authorization,content-type,anonymousid"
    assert "POST" in heard.headers["access-control-allow-methods"]
    assert heard.headers["access-control-max-age"] == "86400"
    assert house.passed == []


def test_every_answer_can_be_read_by_the_page_that_asked(house):
    origin = {"Origin": "https://shop.example"}
    for heard in (
        house.knock(headers=origin),
        house.knock(headers=origin, body=b"nonsense"),
        house.knock(headers=origin, key="hw_wrong"),
        house.knock(headers=origin, method="DELETE"),
    ):
        assert heard.headers["access-control-allow-origin"] == "https://shop.example"
        assert heard.headers["vary"] == "origin"
        assert heard.headers["x-content-type-options"] == "nosniff"
        assert heard.headers["cache-control"] == "no-store"


def test_other_methods_are_told_which_to_use(house):
    heard = house.knock(method="PUT")
    assert (heard.status, heard.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_a_path_that_is_nobodys_goes_on_to_the_site(house):
    assert house.knock("/retention", method="GET").status == 418
    assert house.passed == ["/retention"]
    assert not is_ours("/")


def test_a_request_that_no_protocol_knows_is_not_found(house):
    assert house.knock("/v1/batch", b"", method="GET").status == 404


def test_a_key_that_sends_too_much_is_told_to_come_again(house_of):
    house = house_of(events_per_s=10)
    house.hall.pace._elapsed = lambda: 0.0
    many = segment(*["purchase"] * 150)
    assert house.knock(body=many).status == 200  # whole, though the bucket holds 100
    heard = house.knock()
    assert heard.status == 429
    assert heard.headers["retry-after"] == "5"
    house.hall.pace._elapsed = lambda: 5.1
    assert house.knock().status == 200


def test_the_pace_of_one_key_is_not_that_of_another(house_of):
    house = house_of(events_per_s=1)
    house.hall.pace._elapsed = lambda: 0.0
    assert house.knock(body=segment(*["purchase"] * 50)).status == 200
    assert house.knock().status == 429
    assert house.knock(key=house.secret).status == 200


def test_an_inbox_that_is_full_enough_sends_clients_away(house_of):
    house = house_of(limits={"waiting_bytes": 1})
    assert house.knock().status == 200
    heard = house.knock()
    assert heard.status == 429
    assert int(heard.headers["retry-after"]) > 0
    house.inbox.forget(1)
    assert house.knock().status == 200


def test_a_disk_that_is_nearly_full_sends_clients_away(house_of):
    house = house_of(limits={"free_bytes": 1 << 62})
    assert house.knock().status == 429
    assert house.kept() == []


def test_a_closed_inbox_sends_clients_away(house):
    house.inbox.close()
    assert house.knock().status == 429


def test_what_breaks_here_is_told_by_its_number_alone(house, monkeypatch):
    def broken():
        raise ZeroDivisionError("a secret of ours")

    object.__setattr__(house.hall, "inbox", broken)
    heard = house.knock()
    assert heard.status == 500
    assert heard.json["request_id"] == heard.headers["x-request-id"]
    assert b"secret of ours" not in heard.body


def test_a_forwarded_address_counts_only_from_a_proxy_of_ours(house_of):
    house = house_of(proxies=["10.0.0.0/8"])
    for client, said, country in (
        ("8.8.8.8", "2a00:1450:4001:81b::200e", "US"),  # anybody can write that
        ("10.0.0.1", "2a00:1450:4001:81b::200e", "IE"),
        ("10.0.0.1", "8.8.8.8, 2a00:1450:4001:81b::200e, 10.9.9.9", "IE"),
        ("10.0.0.1", "8.8.8.8, nonsense", None),
        ("10.0.0.1", "", None),
    ):
        house.knock(headers={"X-Forwarded-For": said}, client=client)
        assert house.kept()[-1].country == country


def test_the_city_and_the_class_of_the_address_stay_beside_the_country(house_of, tmp_path):
    house = house_of(cities=file_at(tmp_path / "cities.mmdb", {"8.8.8.0/24": "Mountain View"}))
    forged = {":city": "Atlantis", "city": "Atlantis"}
    for client, found in (
        ("8.8.8.8", ("US", "Mountain View", "public_v4")),
        ("8.8.4.4", ("US", None, "public_v4")),
        ("10.0.0.1", (None, None, "private_v4")),
        ("no address", (None, None, None)),
    ):
        house.knock(client=client, headers=forged)
        kept = house.kept()[-1]
        assert (kept.country, kept.headers.get(CITY), kept.headers.get(IP_CLASS)) == found
        assert "8.8." not in repr(kept)


def test_the_tally_counts_by_protocol_and_status(house):
    house.knock(body=segment("a", "b"))
    house.knock(key="hw_wrong")
    tally = house.hall.tally
    assert tally.requests == {("segment", 200): 1, ("segment", 401): 1}
    assert tally.events == {"segment": 2}
    assert tally.last_received_at == {house.source.id: 1_788_177_600_000_000}
