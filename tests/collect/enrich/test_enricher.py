import pytest

from homing.collect.enrich import Consent, Enricher, Privacy, Settings
from homing.collect.model import Aside, Event, Kind, Unreadable
from homing.collect.places import CITY, IP_CLASS, Atlas
from homing.collect.protocols.fields import IP, USER_AGENT
from homing.core.errors import UserError
from support.recorded import RECEIVED_AT, received_of

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"
DAY = 86_400_000_000


class Wire:
    name = "segment"


def event(name="tea drunk", kind=Kind.track, anonymous="a1", user="u1", **more):
    given = {"properties": {}, "traits": None, "once": None, "previous_id": None} | more
    return Event("m1", kind, name, anonymous, user, RECEIVED_AT, *given.values())


def received(agent=CHROME, days=0, **headers):
    request = {
        "path": "/v1/batch", "query": "", "body": "", "headers": {"user-agent": agent} | headers
    }  # fmt: skip
    return received_of(request, Wire, country="DE", received_at=RECEIVED_AT + days * DAY)


def put(told, of=None, *, salt=b"salt", atlas=None, **rules):
    settings = Settings(salt=salt, privacy=Privacy(**rules), atlas=atlas)
    return Enricher(settings).enriched(told, of or received())


def test_a_browsers_event_says_where_and_with_what():
    said = {"url": "https://shop.example/tea?utm_source=mail&utm_campaign=may"}
    told, aside = put(event(properties=said), received(**{"accept-language": "ru-RU,ru;q=0.9"}))
    assert aside is Aside.counted
    assert told.properties == said | {
        "path": "/tea", "utm_source": "mail", "utm_campaign": "may", "country": "DE",
        "locale": "ru-RU", "device": "desktop", "os": "Linux", "browser": "Chrome",
    }  # fmt: skip


def test_what_the_door_found_of_the_address_stands_beside_the_country():
    of = received()
    of = of._replace(headers={**of.headers, CITY: "Hanau", IP_CLASS: "public_v6"})
    kept, _ = put(event(properties={"consent": "aggregate"}), of)
    for said in (put(event(), of)[0].properties, kept.properties):
        assert [said[each] for each in ("country", "city", "ip_class")] == [
            "DE",
            "Hanau",
            "public_v6",
        ]
    assert put(event(properties={"consent": "none"}), of) is None
    server = of._replace(headers={**of.headers, "user-agent": "analytics-python/2.4.0"})
    assert put(event(), server)[0].properties == {}


def test_what_an_event_says_itself_stays():
    said = {"url": "https://a.example/b", "path": "/own", "os": "Own", "country": "FR"}
    told, _ = put(event(properties=said))
    assert {**told.properties, **said} == told.properties


def test_a_server_says_nothing_of_the_customers_place_and_device():
    told, aside = put(event(), received("analytics-python/2.4.0", **{"accept-language": "en"}))
    assert (told.properties, aside) == ({}, Aside.counted)


def test_what_a_server_passes_on_is_the_customers_and_is_not_kept():
    said = {IP: "1.1.1.1", USER_AGENT: CHROME}
    told, _ = put(event(properties=said), received("node"), atlas=Atlas())
    assert (told.properties["country"], told.properties["ip_class"]) == ("AU", "public_v4")
    assert told.properties["browser"] == "Chrome"
    assert not {IP, USER_AGENT} & told.properties.keys()
    without, _ = put(event(properties={IP: "1.2.3.4"}), received("node"))
    assert without.properties == {}


def test_a_bot_is_kept_and_not_counted():
    told, aside = put(event(), received("Googlebot/2.1"))
    assert (told.name, aside) == ("tea drunk", Aside.bot)


@pytest.mark.parametrize("kind", [Kind.identify, Kind.group, Kind.alias])
def test_telling_who_somebody_is_is_no_doing(kind):
    assert put(event(kind.value, kind))[1] is Aside.telling


def test_the_given_event_is_left_alone():
    given = event("Order Completed", properties={"revenue": 9.99, "note": "a@b.example"})
    before = event("Order Completed", properties={"revenue": 9.99, "note": "a@b.example"})
    assert put(given) == put(given)
    assert given == before


def test_an_order_is_a_purchase():
    told, _ = put(event("Order Completed", properties={"revenue": 9.99}))
    assert (told.name, told.properties["amount"]) == ("purchase", 999)


def test_money_that_cannot_be_read_makes_an_event_unreadable():
    wrong = put(event("purchase", properties={"revenue": "?"}))
    assert isinstance(wrong, Unreadable)
    assert b'"revenue":"?"' in wrong.raw


@pytest.mark.parametrize("signal", ["sec-gpc", "dnt"])
def test_who_asks_not_to_be_tracked_is_counted_and_not_followed(signal):
    said = event(properties={"session_id": "s"}, traits={"email": "a@b.example"})
    told, aside = put(said, received(**{signal: "1"}))
    assert aside is Aside.counted
    assert (told.user_id, told.traits) == (None, None)
    assert told.anonymous_id.startswith("day:")
    assert "session_id" not in told.properties
    assert told.properties["consent"] == "aggregate"
    assert put(said, received(**{signal: "1"}), honours_signals=False)[0].user_id == "u1"
    assert put(event(kind=Kind.identify), received(**{signal: "1"})) is None


def anonymous(said, of, salt=b"salt"):
    return put(said, of, salt=salt)[0].anonymous_id


def test_an_id_of_one_day_holds_for_that_day_and_that_salt():
    asking = {"sec-gpc": "1"}
    first = anonymous(event(), received(**asking))
    assert anonymous(event(), received(**asking)) == first
    others = {
        anonymous(event(), received(days=1, **asking)),
        anonymous(event(), received(**asking), salt=b"tomorrow's"),
        anonymous(event(anonymous="a2"), received(**asking)),
    }
    assert len(others | {first}) == 4


def test_an_event_of_nobody_has_an_id_of_its_day():
    told, _ = put(event(anonymous=None, user=None))
    other, _ = put(event(anonymous=None, user=None), received("Mozilla/5.0 (iPhone) Safari/1"))
    assert told.anonymous_id.startswith("day:")
    assert other.anonymous_id != told.anonymous_id


@pytest.mark.parametrize(
    ("consent", "rules", "user"),
    [
        ("full", {}, "u1"),
        ("full", {"unstated": Consent.none}, "u1"),
        (None, {"unstated": Consent.aggregate}, None),
        ("aggregate", {}, None),
        ("none", {"keeps_refused": True}, None),
    ],
)
def test_consent_says_whether_a_customer_is_followed(consent, rules, user):
    told, _ = put(event(properties={"consent": consent} if consent else {}), **rules)
    assert told.user_id == user
    assert told.properties["consent"] == (consent or rules["unstated"])


def test_without_consent_nothing_is_kept():
    assert put(event(properties={"consent": "none"})) is None
    assert put(event(), unstated=Consent.none) is None


def test_without_consent_nothing_is_kept_of_what_cannot_be_read_either():
    said = {"consent": "none", "revenue": "much"}
    assert put(event("Order Completed", properties=said)) is None


@pytest.mark.parametrize(
    ("said", "headers"), [({"consent": "aggregate"}, {}), ({}, {"sec-gpc": "1"})], ids=str
)
def test_what_cannot_be_read_of_who_is_not_to_be_followed_does_not_name_them(said, headers):
    secrets = {"session_id": "s-1", "$ip": "192.0.2.7", "note": "write to ann@example.com"}
    sent = event("Order Completed", properties={"revenue": "much", **secrets, **said})
    unreadable = put(sent, received(**headers))
    assert b"much" in unreadable.raw
    for each in (b"u1", b"a1", b"s-1", b"192.0.2.7", b"ann@"):
        assert each not in unreadable.raw


def test_only_declared_properties_are_kept():
    said = {"size": 2, "colour": "green", "path": "/tea"}
    limited = {"declared": {"tea drunk": frozenset({"size"})}}
    told, _ = put(event(properties=said), **limited)
    assert told.properties.keys() == {"size", "path", "country", "device", "os", "browser"}
    assert "colour" in put(event("other", properties=said), **limited)[0].properties
    assert put(event("other"), **limited, only_declared=True) is None
    every = limited["declared"] | {"*": frozenset({"colour"})}
    assert put(event("other", properties=said), declared=every, only_declared=True)


def test_telling_events_need_no_declaration():
    assert put(event("identify", Kind.identify), only_declared=True)


def test_properties_are_scrubbed_and_traits_are_the_customers_own():
    said = {"note": "a@b.example"}
    told, _ = put(event("identify", Kind.identify, properties=said, traits=said))
    assert (told.properties["note"], told.traits) == ("[email]", said)
    told, _ = put(event(properties=said, traits=said), scrubs_traits=True)
    assert told.traits == {"note": "[email]"}
    assert put(event(properties=said), scrubs=frozenset())[0].properties["note"] == "a@b.example"


def test_rules_are_what_they_were_written_as():
    rules = Privacy(
        unstated=Consent.aggregate, declared={"a": frozenset({"b", "c"})},
        scrubs=frozenset({"card"}), only_declared=True, keeps_refused=True,
        honours_signals=False, scrubs_traits=True,
    )  # fmt: skip
    assert Privacy.of(rules.to_dict()) == rules
    assert Privacy.of({}) == Privacy()


@pytest.mark.parametrize("said", [{"unstated": "perhaps"}, {"scrubs": ["names"]}])
def test_rules_that_there_are_none_of_are_refused(said):
    with pytest.raises(UserError):
        Privacy.of(said)
