"""The same facts told by a client, by the service's export, and by both: one history."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from homing.collect.importers.inferred import Said
from homing.collect.importers.load import Options
from homing.collect.service import opened
from homing.store import DataFolder
from support.draining import NOW, SHOP, Way, arrival
from support.installation import install
from support.thorough import TIMES, examples

pytestmark = pytest.mark.db

START = datetime(2025, 6, 1, 10, tzinfo=UTC)
USERS = st.sampled_from(["ann", "bob", "cat", "anon:odd", "guest"])
DEVICES = st.sampled_from(["d1", "d2", "d3", "d4"])
TRAITS = st.dictionaries(
    st.sampled_from(["plan", "city", "pet"]), st.sampled_from([None, "a", "b", 3]), max_size=2
)
FACTS = st.lists(
    st.one_of(
        st.tuples(st.just("did"), st.none() | USERS, DEVICES),
        st.tuples(st.just("is"), USERS, st.none() | DEVICES, TRAITS, TRAITS),
        st.tuples(st.just("alias"), st.sampled_from(["ann", "bob"]), DEVICES | st.just("eve")),
        st.tuples(st.just("merge"), st.just("ann"), st.sampled_from(["bob", "cat"])),
    ),
    min_size=30 if TIMES == 1 else 1,
    max_size=60,
)


class Mixpanel:
    """Messages to `/track` and `/import`, and lines of the raw export, which has whole seconds."""

    name, path = "mixpanel", "/track"

    def told(self, place, kind, user, device, *_traits):
        ids = {"distinct_id": user or f"$device:{device}", "$device_id": device}
        said = {
            "did": ("Opened", {"distinct_id": user or f"$device:{device}", "$device_id": device}),
            "is": ("$identify", ids | {"$identified_id": user, "$anon_distinct_id": device}),
            "alias": ("$create_alias", {"distinct_id": device, "alias": user}),
            "merge": ("$merge", {"$distinct_ids": [device, user]}),
        }
        event, properties = said[kind]
        properties = {name: value for name, value in properties.items() if value is not None}
        at = (START + timedelta(minutes=place)).timestamp() + 0.731
        return {"event": event, "properties": properties | {"time": at, "$insert_id": f"i{place}"}}

    def body(self, messages):
        return json.dumps(messages).encode()

    def exported(self, message):
        properties = message["properties"]
        return message | {"properties": properties | {"time": int(properties["time"])}}


class Amplitude:
    """Messages to the HTTP API, and lines of the Export API; it says nothing of two known ids."""

    name, path = "amplitude", "/2/httpapi"

    def told(self, place, kind, user, device, traits=None, once=None):
        at = START + timedelta(minutes=place)
        unset = [name for name, value in (traits or {}).items() if value is None]
        operations = {
            "$set": {name: value for name, value in (traits or {}).items() if value is not None},
            "$setOnce": {name: value for name, value in (once or {}).items() if value is not None},
            "$unset": dict.fromkeys(unset, "-"),
        }
        return {
            "event_type": "$identify" if kind == "is" else "open",
            "user_id": user,
            "device_id": device,
            "insert_id": f"i{place}",
            "time": int(at.timestamp() * 1000),
            "event_properties": {},
            "user_properties": {name: said for name, said in operations.items() if said},
        }

    def body(self, messages):
        return json.dumps({"api_key": "k", "events": messages}).encode()

    def exported(self, message):
        at = datetime.fromtimestamp(message["time"] / 1000, UTC)
        own = {"event_time": f"{at:%Y-%m-%d %H:%M:%S.%f}", "$insert_id": message["insert_id"]}
        return {name: message[name] for name in message if name not in {"time", "insert_id"}} | own


class PostHog:
    """Messages of the server's client and of the browser's, and rows of a batch export."""

    name, path = "posthog", "/batch/"

    def told(self, place, kind, user, device, traits=None, once=None):
        name = {"did": "open", "is": "$identify", "alias": "$create_alias"}
        properties = {
            "did": {"$device_id": device, "$is_identified": user is not None},
            "is": {"$anon_distinct_id": device, "$set": traits, "$set_once": once},
            "alias": {"alias": device},
            "merge": {"alias": device},
        }[kind]
        return {
            "uuid": f"0194{place:04d}-0000-7000-8000-000000000000",
            "event": name.get(kind, "$merge_dangerously"),
            "distinct_id": user or device,
            "timestamp": (START + timedelta(minutes=place, milliseconds=250)).isoformat(),
            "properties": {key: value for key, value in properties.items() if value is not None},
        }

    def body(self, messages):
        return json.dumps({"api_key": "k", "batch": messages}).encode()

    def exported(self, message):
        return message | {"person_properties": {}}


def started(path):
    folder = DataFolder(path)
    install(folder)
    return Way(folder)


def tell(way, service, messages):
    """Tell everything over HTTP, each in a request of its own; merges with a secret key."""
    way.inbox.keep(
        [
            arrival(
                body=service.body([message]), protocol=service.name, is_trusted=is_merge
            )._replace(path=service.path)
            for message, is_merge in messages
        ]
    )
    way.drain.all()


def bring(way, service, messages):
    """Import the export that has the same messages."""
    path = way.folder.path / "export.jsonl"
    path.write_text("".join(json.dumps(service.exported(one)) + "\n" for one in messages))
    with opened(way.store, way.folder, [str(path)]) as work:
        found = work.infer(
            Said(), timezone="UTC", currency="EUR", export=service.name, source=str(SHOP)
        )
        return work.run(found.mapping, now=NOW, options=Options(is_forced=True))


def history(way):
    """Everything that does not depend on numbers and on the order of arrival."""
    bare = {each: re.sub(r"@\d+$", "@", each) for (each,) in way.ask("SELECT id FROM identities")}
    groups = {}
    for each, customer in way.ask("SELECT id, customer FROM aliases ORDER BY id"):
        groups.setdefault(customer, []).append(bare[each])
    events = way.ask(
        "SELECT customer, event, aside, epoch_us(occurred_at) // 1000000 FROM everything"
    )
    traits = dict(way.ask("SELECT customer, traits::JSON::VARCHAR FROM customers"))
    return {
        "groups": sorted(groups.values()),
        "events": sorted((groups[who], *rest) for who, *rest in events),
        "traits": sorted((ids, json.loads(traits[who] or "{}")) for who, ids in groups.items()),
    }


@pytest.mark.parametrize(
    "service", [Mixpanel(), Amplitude(), PostHog()], ids=lambda each: each.name
)
@settings(max_examples=examples(1), suppress_health_check=[HealthCheck.too_slow])
@given(facts=FACTS, order=st.randoms(use_true_random=False))
def test_what_came_both_ways_is_there_once(service, facts, order):
    if service.name == "amplitude":
        facts = [fact for fact in facts if fact[0] in {"did", "is"}]
    assume(TIMES > 1 or len(set(map(str, facts))) > 5)  # one example has to say something
    told = [(service.told(place, *fact), fact[0] == "merge") for place, fact in enumerate(facts)]
    exported = order.sample([message for message, _ in told], len(told))
    with TemporaryDirectory() as folder:
        live, imported = (started(Path(folder) / name) for name in ("live", "imported"))
        try:
            tell(live, service, told)
            before = history(live)
            if exported:
                bring(live, service, exported)
                bring(imported, service, exported)
            assert history(live) == before
            assert history(imported) == before
            tell(imported, service, told)
            assert history(imported) == before
        finally:
            live.close()
            imported.close()


def test_what_an_export_adds_to_a_shared_device_is_of_whose_time_it_falls_into(tmp_path):
    service = PostHog()
    way = started(tmp_path / "data")
    try:
        signed_in = [("did", "ann", "d1"), ("did", "bob", "d1")]
        tell(
            way, service, [(service.told(5 * n, *fact), False) for n, fact in enumerate(signed_in)]
        )
        bring(way, service, [service.told(n, "did", None, "d1") for n in (1, 6)])
        found = way.ask(
            "SELECT id FROM events JOIN customers USING (customer) ORDER BY occurred_at"
        )
        assert found == [("ann",), ("ann",), ("bob",), ("bob",)]
    finally:
        way.close()
