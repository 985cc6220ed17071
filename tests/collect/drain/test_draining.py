"""What is in the inbox comes into the log, once, and nothing stops it."""

from datetime import timedelta
from uuid import UUID

import orjson
import pytest
from structlog.testing import capture_logs

from homing.collect import forget_letters
from homing.collect.drain import Drain, plain
from homing.collect.model import Aside
from homing.core.ids import message_id
from homing.store.histories import LiveHistories
from homing.store.recent import DAYS
from support.draining import NOW, SHOP, arrival, did, micros

pytestmark = pytest.mark.db


def test_what_was_received_is_in_the_log_and_no_more_in_the_inbox(way):
    drained = way.take(did("visit", user="ann"), did("buy", user="ann", properties={"amount": 5}))
    assert (drained.requests, drained.events) == (1, 2)
    assert way.log() == [("ann", "buy"), ("ann", "visit")]
    assert way.inbox.waiting().count == 0
    assert way.store.checkpoint() == 1
    assert way.ask("SELECT properties.amount::INT FROM events WHERE event = 'buy'") == [(5,)]


def test_a_message_is_known_by_its_source_and_its_id(way):
    way.take(did(user="ann", message="m-1"))
    assert way.ask("SELECT message_id FROM log") == [(message_id(str(SHOP), "m-1"),)]


def test_a_message_that_comes_again_is_kept_once(way):
    first = did(user="ann", message="m-1")
    assert way.take(first, first).duplicates == 1
    assert way.take(first).duplicates == 1
    way.reopen()
    assert way.take(first, did(user="ann", message="m-2")).events == 1
    assert len(way.log()) == 2


def test_the_same_id_from_another_source_is_another_message(way):
    way.take(did(user="ann", message="m-1"))
    assert way.take(did(user="ann", message="m-1"), source=UUID(int=2)).events == 1


def test_a_message_that_comes_again_after_a_week_is_found_at_night(way):
    way.take(did(user="ann", message="m-1"), did("buy", user="ann", message="m-2"))
    live = LiveHistories(way.store, way.folder)
    assert live.now().n_events == 2
    way.clock.move(DAYS + timedelta(days=1))
    way.drain.start_anew()
    assert way.take(did(user="ann", message="m-1"), received=way.clock.now()).events == 1
    live.now()
    assert way.store.dedupe() == 1
    assert way.ask("SELECT max(received_at) FROM log")[0][0] == NOW
    assert way.log() == [("ann", "buy"), ("ann", "visit")]
    assert live.verify() == []
    assert way.store.dedupe() == 0


def test_a_part_that_is_no_event_becomes_a_letter_and_the_others_are_taken(way):
    drained = way.take(did(user="ann"), {"type": "track", "userId": "ann"}, did("buy", user="ann"))
    assert (drained.events, drained.letters) == (2, 1)
    [(place, reason, raw)] = way.ask("SELECT place, reason, raw FROM dead_letters")
    assert place == 1
    assert "name" in reason
    assert orjson.loads(raw)["userId"] == "ann"


def test_an_event_of_nobody_becomes_a_letter_that_says_so(way):
    nobody = ["null", "undefined", "0", "[object Object]", " ", "GUEST"]
    sent = [did(user=each, anon=each) for each in nobody]
    assert way.take(*sent, did(user="ann")).letters == len(nobody)
    assert way.log() == [("ann", "visit")]
    assert all("id" in reason for (reason,) in way.ask("SELECT reason FROM dead_letters"))


def test_an_id_that_means_nobody_leaves_the_other_one(way):
    way.take(did(user="null", anon="phone"), did(user="ann", anon="undefined"))
    assert way.log() == [("ann", "visit"), ("anon:phone", "visit")]


def test_a_request_that_breaks_the_parser_becomes_one_letter(way):
    way.inbox.keep([arrival(did(user="a")), arrival(protocol="x"), arrival(did(user="b"))])
    drained = way.drain.all()
    assert (drained.requests, drained.events, drained.letters) == (3, 2, 1)
    [(request, reason)] = way.ask("SELECT request, reason FROM dead_letters")
    assert request == 2
    assert reason.startswith("The request cannot be read, which is a mistake of Homing: KeyError")
    assert way.store.checkpoint() == 3


def test_the_programs_log_says_where_a_request_broke_the_parser(way):
    way.inbox.keep([arrival(did(user="a")), arrival(protocol="x")])
    with capture_logs() as said:
        way.drain.all()
    [mistake] = [each for each in said if each["event"] == "a request could not be read"]
    assert (mistake["id"], mistake["error"]) == (2, "KeyError")


def test_a_request_that_cannot_be_written_becomes_one_letter(way):
    def with_a_bad_time(event, received):
        told, aside = plain(event, received)
        return told._replace(occurred_at=1 << 70 if event.name == "bad" else 0), aside

    drain = Drain(way.store, way.inbox, enrich=with_a_bad_time, clock=way.clock)
    names = ["one", "two", "bad", "three", "four"]
    way.inbox.keep([arrival(did(name, user="ann")) for name in names])
    drained = drain.all()
    assert (drained.requests, drained.events, drained.letters) == (5, 4, 1)
    assert way.ask("SELECT request FROM dead_letters") == [(3,)]
    assert way.store.checkpoint() == 5
    assert way.inbox.waiting().count == 0


def test_odd_text_is_kept_as_it_came(way):
    odd = {"a": "x\u0001y", "": 1, "deep": [[[{}]]], "дом": "🏠", "big": 1e300}
    way.take(did("odd \u0001 name", user="id \u0001 é", properties=odd))
    [(found,)] = way.ask("SELECT properties::JSON::VARCHAR FROM events")
    assert orjson.loads(found) == odd


def test_bots_and_who_tells_are_kept_and_not_counted(way):
    def by_a_bot(event, received):
        return event, Aside.bot if event.name == "crawl" else plain(event, received)[1]

    drain = Drain(way.store, way.inbox, enrich=by_a_bot, clock=way.clock)
    told = did(kind="identify", user="ann", minute=99)
    way.inbox.keep([arrival(did("crawl", anon="bot", minute=50), told, did(user="ann"))])
    drain.all()
    assert way.ask("SELECT event, aside FROM everything ORDER BY 1") == [
        ("crawl", 1),
        ("identify", 2),
        ("visit", 0),
    ]
    assert way.log() == [("ann", "visit")]
    assert way.store.size() == 1
    assert micros(way.store.end_of_data()) == 1767225600 * 1_000_000
    assert way.store.event_names() == ["visit"]
    live = LiveHistories(way.store, way.folder)
    assert live.now().n_events == 1
    assert live.verify() == []


def test_what_may_not_be_kept_is_counted_and_nowhere_else(way):
    drain = Drain(way.store, way.inbox, enrich=lambda *_: None, clock=way.clock)
    way.inbox.keep([arrival(did(user="ann"))])
    assert drain.all().withheld == 1
    assert way.ask("SELECT withheld, counted FROM drains") == [(1, 0)]
    assert way.ask("SELECT count(*) FROM log") == [(0,)]


def test_what_came_from_each_source_is_noted(way):
    way.inbox.keep(
        [
            arrival(did(user="a"), did(user="b"), did(user="b")),
            arrival({}, source=UUID(int=2)),
            arrival(did(user="c")),
        ]
    )
    way.drain.all()
    asked = "SELECT source, requests, counted, duplicates, dead FROM drains ORDER BY 1"
    assert way.ask(asked) == [(SHOP, 2, 3, 1, 0), (UUID(int=2), 1, 0, 0, 1)]


def test_what_came_over_http_is_no_import(way):
    way.take(did(user="ann"))
    assert way.store.batches() == []


def test_events_of_an_erased_customer_do_not_come_back(way):
    way.take(did(anon="phone", minute=1), did(user="ann", anon="phone", minute=2))
    assert way.store.erase("ann", now=NOW) == 2
    again = way.take(
        did("late", user="ann", anon="phone", minute=3), did("late", anon="phone", minute=4)
    )
    assert (again.events, again.erased) == (0, 2)
    for table in ("log", "identities", "sightings", "merges", "merged"):
        assert way.ask(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_what_could_not_be_read_of_an_erased_customer_is_erased(way):
    nameless = [{"type": "track", "userId": who} for who in ("ann", "annabel", 7, 77)]
    way.take(did(user="ann", anon="é", minute=1), did(user="7", minute=1), *nameless)
    way.take({"type": "track", "anonymousId": "é"})
    with way.store.cursor() as cursor, way.store.writing(cursor):
        assert forget_letters(cursor, ["ann", "anon:é", "7"]) == 3
    raws = [orjson.loads(raw) for (raw,) in way.ask("SELECT raw FROM dead_letters ORDER BY letter")]
    assert [raw.get("userId") for raw in raws] == ["annabel", 77]


def test_names_that_vary_without_end_do_not_use_up_all_names(way, monkeypatch):
    monkeypatch.setattr("homing.store.arrivals.MOST_NAMES", 3)
    drained = way.take(*(did(f"view {n}", user="ann") for n in range(5)))
    assert (drained.events, drained.letters) == (3, 2)
    assert "too many different names" in way.ask("SELECT reason FROM dead_letters")[0][0]
    assert way.take(did("view 1", user="bob")).events == 1


def test_a_lost_inbox_gives_no_number_twice(way):
    way.take(did(user="ann"))
    way.close()
    for file in way.folder.path.glob("inbox.sqlite*"):
        file.unlink()
    way.open()
    assert way.take(did(user="bob")).events == 1
    assert way.log() == [("ann", "visit"), ("bob", "visit")]
