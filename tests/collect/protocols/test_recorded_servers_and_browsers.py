"""What clients of Segment's family and of PostHog were seen to send gives what it means."""

import pytest

from homing.collect.enrich import Enricher, Settings
from homing.collect.model import Event, Kind
from homing.collect.protocols import wire_for
from support.recorded import RECEIVED_AT, asked_of, golden, received_of, requests_of, told_by

SEGMENT = ("segment-py", "segment-node", "browser-segment", "browser-segment-batch")
RUDDERSTACK = ("rudder-py", "rudder-node", "browser-rudder")
JITSU = ("jitsu-js-node", "browser-jitsu")
POSTHOG = ("posthog-py", "posthog-py-v1", "posthog-node", "browser-posthog")
CASES = [
    *((client, "segment") for client in SEGMENT),
    *((client, "rudderstack") for client in RUDDERSTACK),
    *((client, "jitsu") for client in JITSU),
    *((client, "posthog") for client in POSTHOG),
]
SERVERS = ("segment-py", "segment-node", "rudder-py", "rudder-node")


@pytest.mark.parametrize(("client", "name"), CASES)
def test_every_request_of_a_client_is_known_to_its_protocol(client, name):
    assert {wire_for(asked_of(request)).name for request in requests_of(client)} == {name}


@pytest.mark.parametrize("client", [client for client, _ in CASES])
def test_a_client_is_understood_as_before(client):
    told = told_by(client, wire_for(asked_of(requests_of(client)[0])))
    assert told == golden(client)
    assert [each["count"] for each in told] == [len(each["events"]) for each in told]


def story(client):
    enricher = Enricher(Settings(salt=b"a day's"))
    for number, request in enumerate(requests_of(client)):
        wire = wire_for(asked_of(request))
        received = received_of(request, wire, number, country="DE")
        if wire.call(asked_of(request)).count:
            for event in wire.events(received):
                assert isinstance(event, Event)
                yield enricher.enriched(event, received)[0]


@pytest.mark.parametrize("client", SERVERS)
def test_a_story_is_the_same_through_each_client_on_a_server(client):
    told = list(story(client))
    assert [event.kind for event in told] == [
        Kind.identify, Kind.track, Kind.page, Kind.screen, Kind.group, Kind.alias
    ]  # fmt: skip
    assert {event.user_id for event in told} == {"u1"}
    assert told[0].traits == {"email": "a@b.c"}
    assert told[1].name == "purchase"
    assert told[1].properties["amount"] == 999
    assert told[1].properties["currency"] == "USD"
    assert told[4].properties["group_id"] == "g1"
    assert told[5].previous_id == "anon1"
    assert all(abs(event.occurred_at - RECEIVED_AT) < 2_000_000 for event in told)
    assert not any({"country", "device", "os"} & event.properties.keys() for event in told)


@pytest.mark.parametrize("client", ["posthog-py", "posthog-py-v1", "posthog-node"])
def test_a_story_is_the_same_through_each_posthog_client(client):
    order, plan, alias, *_ = story(client)
    assert (order.name, order.properties["amount"], order.user_id) == ("purchase", 999, "u1")
    assert order.traits == {"email": "a@b.c"}
    assert (plan.kind, plan.traits) == (Kind.identify, {"plan": "pro"})
    assert (alias.user_id, alias.previous_id) == ("u1", "anon1")


@pytest.mark.parametrize(
    "client", ["browser-segment", "browser-rudder", "browser-jitsu", "browser-posthog"]
)
def test_a_browser_says_where_and_with_what(client):
    page = next(event for event in story(client) if event.kind is Kind.page)
    said = page.properties
    assert said["path"].startswith("/__static/")
    assert (said["title"], said["country"], said["locale"]) == ("Shop", "DE", "en-US")
    assert (said["device"], said["os"], said["browser"]) == ("desktop", "Linux", "Chrome")
    assert "referrer" not in said
    assert not any(name.startswith("$") for name in said)
