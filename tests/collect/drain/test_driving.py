"""Dead letters: looked at, mended, driven again, dropped."""

import orjson
import pytest

from homing.collect.dead_letters.reasons import OTHER, why
from homing.collect.drain import Enriching
from homing.collect.drain.driving import DeadLetters
from homing.core.errors import Conflict, NotFound
from homing.store import DataFolder
from support.draining import NOW, SHOP, Way, arrival, did, micros, when
from support.installation import install

pytestmark = pytest.mark.db

NAMELESS = {"type": "track", "userId": "ann", "messageId": "m-1"}
SHAPES = {
    "segment": {"batch": [{"type": "track", "userId": "ann"}]},
    "posthog": {"batch": [{"distinct_id": "ann"}]},
    "mixpanel": [{"properties": {"distinct_id": "ann", "token": "t"}}],
    "amplitude": {"events": [{"user_id": "ann"}]},
    "umami": {"type": "event ", "payload": {"id": "ann"}},
    "ga4": {"client_id": "ann", "events": [{"params": {}}]},
    "matomo": {"requests": ["?idsite=1&rec=0&uid=ann"]},
}
"""Of each protocol a request whose only part is no event."""
MENDED = {
    "segment": (b'"userId"', b'"event":"buy","userId"'),
    "posthog": (b'"distinct_id"', b'"event":"buy","distinct_id"'),
    "mixpanel": (b'{"properties"', b'{"event":"buy","properties"'),
    "amplitude": (b'"user_id"', b'"event_type":"buy","user_id"'),
    "umami": (b'"event "', b'"event"'),
    "ga4": (b'"params"', b'"name":"buy","params"'),
    "matomo": (b'"rec":"0"', b'"rec":"1"'),
}
LEFT = {"segment": "sentAt", "posthog": "sent_at", "amplitude": "client_upload_time"}
UNTOLD = {
    "kind": "trakc",
    "name": ["buy"],
    "user_id": {"n": 1},
    "occurred_at": 10**19,
    "properties": "none",
    "traits": ["none"],
}


@pytest.fixture
def letters(way):
    return DeadLetters(way.store, clock=way.clock)


def test_a_letter_that_is_mended_becomes_an_event_once(way, letters):
    way.take(did(user="bob"), NAMELESS)
    [letter] = letters.page().letters
    mended = orjson.dumps(NAMELESS | {"event": "buy"})
    assert letters.mend(letter.letter, mended).settled == 1
    assert way.log() == [("ann", "buy"), ("bob", "visit")]
    assert letters.waiting() == 0
    settled = letters.one(letter.letter)
    assert (settled.settled_how, settled.raw) == ("driven", mended)
    with pytest.raises(Conflict):
        letters.redrive(letter.letter)
    assert way.take(NAMELESS | {"event": "buy"}).events == 0 or way.store.dedupe() == 1
    assert way.log() == [("ann", "buy"), ("bob", "visit")]


def test_a_letter_that_came_meanwhile_makes_no_second_event(way, letters):
    way.take(NAMELESS)
    way.take(NAMELESS | {"event": "buy"})
    [letter] = letters.page().letters
    assert letters.mend(letter.letter, orjson.dumps(NAMELESS | {"event": "buy"})).settled == 1
    assert way.log() == [("ann", "buy")]


def test_a_letter_that_is_still_wrong_keeps_what_was_made_of_it(way, letters):
    way.take(NAMELESS)
    [letter] = letters.page().letters
    driven = letters.mend(letter.letter, b'{"type": "track", "event": "x"}')
    assert (driven.settled, driven.left) == (0, 1)
    assert "whose it is" in driven.reason
    assert letters.one(letter.letter).raw == b'{"type": "track", "event": "x"}'
    assert letters.waiting() == 1


def test_an_event_of_nobody_is_mended_by_an_id(way, letters):
    way.take(did("buy", user="null", properties={"amount": 5}))
    [letter] = letters.page().letters
    said = orjson.loads(letter.raw)
    assert letters.mend(letter.letter, orjson.dumps(said | {"user_id": "ann"})).settled == 1
    assert way.log() == [("ann", "buy")]


def test_an_amount_that_is_none_is_mended_in_the_event_as_it_was_read(tmp_path):
    folder = DataFolder(tmp_path / "data")
    install(folder)
    enrich = Enriching(lambda: "GBP")
    way = Way(folder, enrich=enrich)
    letters = DeadLetters(way.store, enrich=enrich, clock=way.clock)
    way.take(did("Order Completed", user="ann", properties={"revenue": "twelve", "sku": "A"}))
    [letter] = letters.page().letters
    assert letters.redrive(letter.letter).reason == letter.reason
    mended = letter.raw.replace(b'"twelve"', b"12")
    assert letters.mend(letter.letter, mended).settled == 1
    assert way.log() == [("ann", "purchase")]
    [[amount]] = way.ask("SELECT properties.amount::BIGINT FROM events")
    assert amount == 1200
    way.close()


def test_a_letter_of_every_protocol_is_mended_in_the_shape_it_has(way, letters):
    for name, request in SHAPES.items():
        way.inbox.keep([arrival(body=orjson.dumps(request), protocol=name)])
    way.drain.all()
    waiting = letters.page().letters
    assert {each.protocol for each in waiting} == MENDED.keys()
    for each in waiting:
        assert letters.redrive(each.letter).reason == each.reason
        assert letters.mend(each.letter, each.raw.replace(*MENDED[each.protocol])).settled == 1
    log = way.ask("SELECT id, event FROM events JOIN customers USING (customer)")
    assert sorted(name for _, name in log) == ["buy"] * 5 + ["page"] * 2
    assert {who for who, _ in log} == {"ann", "anon:ann"}


@pytest.mark.parametrize("name", LEFT)
def test_the_error_of_a_clock_is_out_of_a_letter_too(way, letters, name):
    part = {"timestamp": when(0), "time": micros(NOW) // 1000 - 9 * 86_400_000}
    [message] = next(iter(SHAPES[name].values()))
    request = {next(iter(SHAPES[name])): [message | part], LEFT[name]: when(10)}
    way.inbox.keep([arrival(body=orjson.dumps(request), protocol=name)])
    way.drain.all()
    [letter] = letters.page().letters
    assert letters.mend(letter.letter, letter.raw.replace(*MENDED[name])).settled == 1
    [[early]] = way.ask("SELECT date_diff('minute', occurred_at, $1) FROM events", NOW)
    assert early == 10


def test_a_trait_that_could_not_be_changed_is_set_when_it_is_mended(way, letters):
    said = {"event_type": "buy", "user_id": "ann", "insert_id": "i"}
    said["user_properties"] = {"$set": {"plan": "pro"}, "$add": {"orders": 1}}
    body = orjson.dumps({"events": [said]})
    way.inbox.keep([arrival(body=body, protocol="amplitude")])
    way.drain.all()
    [letter] = letters.page().letters
    assert letters.mend(letter.letter, letter.raw.replace(b"$add", b"$set")).settled == 1
    assert way.ask("SELECT traits::JSON::VARCHAR FROM customers") == [
        ('{"orders":1,"plan":"pro"}',)
    ]
    assert way.log() == [("ann", "buy")]


def test_an_event_is_mended_as_it_was_read_or_as_its_client_says_it(way, letters):
    way.take(*(did("buy", user="null", message=f"m-{n}") for n in range(2)), NAMELESS)
    nameless, *nobodys = letters.page().letters
    of_a_client = did("buy", user="ann", message="m-2")
    assert letters.mend(nobodys[0].letter, orjson.dumps(of_a_client)).settled == 1
    as_it_was_read = orjson.loads(nobodys[1].raw)
    for raw in (as_it_was_read | {"user_id": "bob"}, {**as_it_was_read, "user_id": 7}):
        letter = nobodys[1] if raw["user_id"] == "bob" else nameless
        assert letters.mend(letter.letter, orjson.dumps(raw | {"message_id": "x"})).settled == 1
    assert way.log() == [("ann", "buy"), ("bob", "buy")]


def test_an_event_that_is_none_in_our_own_form_stays_a_letter(way, letters):
    way.take(did("buy", user="null"))
    [letter] = letters.page().letters
    for name, value in UNTOLD.items():
        said = orjson.loads(letter.raw) | {"user_id": "ann"} | {name: value}
        driven = letters.mend(letter.letter, orjson.dumps(said))
        assert (driven.settled, driven.left) == (0, 1), name
        assert why(driven.reason).code != OTHER
    assert way.log() == []


def test_what_was_driven_again_is_known_when_the_client_sends_it_again(way, letters):
    way.take(NAMELESS)
    [letter] = letters.page().letters
    mended = did("buy", user="ann", message="m-1")
    assert letters.mend(letter.letter, orjson.dumps(mended)).settled == 1
    assert way.take(mended).duplicates == 1
    assert way.log() == [("ann", "buy")]


def test_letters_of_a_reason_are_shown_by_its_sentence_and_by_its_code(way, letters):
    way.take(NAMELESS, {"n": 1})
    [named] = letters.page(reason="no_name").letters
    assert named.reason == "The event has no name; say what was done."
    assert letters.page(reason=named.reason).letters == (named,)
    assert letters.page(reason="odd_time").letters == ()


def test_letters_are_shown_page_by_page(way, letters):
    way.take(*({"n": n} for n in range(5)))
    first = letters.page(most=2)
    second = letters.page(most=2, after=first.after)
    last = letters.page(most=2, after=second.after)
    places = [[each.place for each in page.letters] for page in (first, second, last)]
    assert places == [[4, 3], [2, 1], [0]]
    assert last.after is None
    assert letters.page(source=SHOP).letters
    assert not letters.page(is_open=False).letters


def test_a_letter_that_is_dropped_waits_no_more(way, letters):
    way.take({}, {})
    numbers = [each.letter for each in letters.page().letters]
    assert letters.drop(numbers) == 2
    assert letters.drop(numbers) == 0
    assert {each.settled_how for each in letters.page(is_open=False).letters} == {"dropped"}


def test_a_letter_that_is_not_there_is_not_found(letters):
    with pytest.raises(NotFound):
        letters.redrive(7)
