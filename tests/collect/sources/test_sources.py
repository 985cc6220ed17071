"""Sources and their keys: given, known again, revoked."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from homing.collect.sources import KeyKind, Platform, Sources
from homing.collect.sources.living import Living
from homing.collect.sources.model import Holder
from homing.collect.sources.rules import clean_origins, may_send_from
from homing.core.errors import NotFound, UserError
from homing.core.ids import new_id


@pytest.fixture
def sources(records, clock):
    return Sources(records, clock)


@pytest.mark.db
def test_a_new_source_has_a_write_key_that_is_known(sources):
    source, key = sources.add(" The  shop ", Platform.web, origins=["https://Shop.example/"])
    assert key.startswith("hw_")
    holder = sources.living.holder(key)
    assert (holder.source, holder.is_secret) == (source.id, False)
    assert (source.name, source.origins) == ("The shop", ("https://shop.example",))
    assert sources.every() == [source]
    assert [(each.kind, each.shown) for each in sources.keys(source.id)] == [(KeyKind.write, key)]


@pytest.mark.db
def test_a_secret_key_is_kept_as_a_hash_and_shown_by_its_beginning(sources, records):
    source, _ = sources.add("server", Platform.server)
    key, text = sources.add_key(source.id, KeyKind.secret)
    assert text.startswith("hs_")
    assert key.shown == text[:9]
    assert sources.living.holder(text).is_secret
    with records.begin() as connection:
        kept = connection.execute(sa.text("SELECT * FROM source_keys")).all()
    assert text not in str(kept)


@pytest.mark.db
def test_a_source_may_have_several_living_keys_and_lose_one(sources):
    source, first = sources.add("shop")
    _, second = sources.add_key(source.id, KeyKind.write)
    assert sources.living.holder(first)
    assert sources.living.holder(second)
    sources.revoke_key(next(k.id for k in sources.keys(source.id) if k.shown == first))
    assert sources.living.holder(first) is None
    assert sources.living.holder(second)


@pytest.mark.db
def test_a_revoked_source_takes_all_its_keys_with_it(sources):
    source, key = sources.add("shop")
    sources.revoke(source.id)
    assert sources.living.holder(key) is None
    assert sources.one(source.id).revoked_at
    for again in (
        lambda: sources.revoke(source.id),
        lambda: sources.add_key(source.id, KeyKind.write),
        lambda: sources.change(source.id, events_per_s=5),
        lambda: sources.named("shop"),
        lambda: sources.revoke_key(new_id(source.created_at)),
    ):
        with pytest.raises(NotFound):
            again()


@pytest.mark.db
def test_what_was_ended_by_mistake_is_good_again(sources):
    source, key = sources.add("shop")
    number = sources.keys(source.id)[0].id
    _, other = sources.add_key(source.id, KeyKind.write)
    sources.revoke_key(number)
    sources.revoke(source.id)
    sources.restore(source.id)
    assert sources.living.holder(other)
    assert sources.living.holder(key) is None
    sources.restore_key(number)
    assert sources.living.holder(key)
    for again in (lambda: sources.restore(source.id), lambda: sources.restore_key(number)):
        with pytest.raises(NotFound):
            again()


@pytest.mark.db
def test_a_source_can_be_called_otherwise(sources):
    source, _ = sources.add("shop")
    assert sources.change(source.id, name=" The  shop ").name == "The shop"
    assert sources.one(source.id).name == "The shop"
    with pytest.raises(UserError):
        sources.change(source.id, name="")


@pytest.mark.db
def test_a_source_called_as_a_domain_is_known_by_it_while_it_alone_has_the_name(sources):
    source, key = sources.add("shop.example")
    assert sources.living.holder("shop.example") == sources.living.holder(key)
    sources.add("Shop")
    assert sources.living.holder("Shop") is None
    other, _ = sources.add("shop.example")
    assert sources.living.holder("shop.example") is None
    sources.revoke(other.id)
    assert sources.living.holder("shop.example").source == source.id
    sources.revoke(source.id)
    assert sources.living.holder("shop.example") is None


def test_origins_and_limits_can_be_set_later(sources):
    source, key = sources.add("shop")
    sources.change(source.id, origins=["https://a.example"], events_per_s=7)
    holder = sources.living.holder(key)
    assert (holder.origins, holder.events_per_s) == (("https://a.example",), 7)


@pytest.mark.db
def test_a_source_is_found_by_its_name_or_id(sources):
    source, _ = sources.add("shop")
    assert sources.named("shop") == sources.named(str(source.id)) == source
    sources.add("shop")
    with pytest.raises(NotFound):
        sources.named("shop")


@pytest.mark.db
@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 101}, {"events_per_s": -1}, {"origins": ["shop"]}]
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(sources, wrong):
    with pytest.raises(UserError):
        sources.add(**{"name": "shop", **wrong})
    assert sources.every() == []


@pytest.mark.db
def test_another_process_sees_a_new_key_once_it_asks_again(records, clock):
    here, there = Sources(records, clock), Sources(records, clock)
    there.living.refresh()
    _, key = here.add("shop")
    assert there.living.holder(key) is None
    there.living.refresh()
    assert there.living.holder(key)


def test_memory_goes_stale_and_sooner_for_those_who_look_in_vain():
    now = 0.0
    living = Living(dict, lambda: now)
    assert living.is_stale()
    living.refresh()
    assert not living.is_stale()
    now = 1.0
    assert (living.is_stale(), living.is_stale(is_missing=True)) == (False, True)
    now = 3.0
    assert living.is_stale()


@pytest.mark.parametrize(
    "wrong",
    [
        *("shop.example", "https://", "https://a.example/path", "https://a.example?x", "*"),
        *("https://*", "https://a.*.example", "https://u@a.example", "https://a.example:x"),
        "https://[::1",
    ],
)
def test_what_is_no_origin_is_refused(wrong):
    with pytest.raises(UserError, match="is no origin"):
        clean_origins([wrong])


@pytest.mark.parametrize(
    ("origin", "origins", "is_secret", "may"),
    [
        (None, (), False, True),
        (None, (), True, True),
        (None, ("https://a.example",), False, True),
        ("https://b.example", (), False, True),
        ("https://b.example", (), True, False),
        ("https://a.example", ("https://a.example",), True, True),
        ("https://a.example", ("https://a.example",), False, True),
        ("https://b.example", ("https://a.example",), False, False),
        ("http://a.example", ("https://a.example",), False, False),
        ("https://a.example.evil", ("https://a.example",), False, False),
        ("https://x.a.example", ("https://*.a.example",), False, True),
        ("https://a.example", ("https://*.a.example",), False, False),
        ("https://xa.example", ("https://*.a.example",), False, False),
        ("http://x.a.example", ("https://*.a.example",), False, False),
        ("null", ("https://a.example",), False, False),
    ],
)
def test_who_may_send_from_where(clock, origin, origins, is_secret, may):
    number = new_id(clock.now())
    holder = Holder(key=number, source=number, is_secret=is_secret, origins=origins, events_per_s=0)
    assert may_send_from(origin, holder) is may
