"""Dead letters: looked at, mended, driven again, dropped."""

import orjson
import pytest

from homing.collect.drain import Enriching
from homing.collect.drain.driving import DeadLetters
from homing.core.errors import Conflict, NotFound
from homing.store import DataFolder
from support.draining import SHOP, Way, did

pytestmark = pytest.mark.db

NAMELESS = {"type": "track", "userId": "ann", "messageId": "m-1"}


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
    folder.create()
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
