"""What is said of customers."""

import orjson
import pytest

from homing.collect.drain import Drain, plain
from support.draining import arrival, did

pytestmark = pytest.mark.db


def identified(user="ann", *, anon=None, minute=0, **traits):
    return did(kind="identify", user=user, anon=anon, minute=minute, traits=traits)


def traits_of(way, customer_id):
    asked = (
        "SELECT customers.traits::JSON::VARCHAR FROM customers"
        " JOIN aliases ON aliases.customer = customers.customer WHERE aliases.id = ?"
    )
    [(found,)] = way.ask(asked, customer_id)
    return orjson.loads(found)


def test_the_last_word_received_holds(way):
    way.take(identified(city="York", plan="free", minute=5), identified(plan="pro", minute=1))
    way.take(identified(age=30))
    assert traits_of(way, "ann") == {"city": "York", "plan": "pro", "age": 30}


def test_a_trait_that_is_said_to_be_nothing_is_no_more(way):
    way.take(identified(city="York", plan="free"))
    way.take(identified(plan=None), identified(city=None), identified(pet=None))
    assert traits_of(way, "ann") == {}
    way.take(identified(plan="pro"))
    assert traits_of(way, "ann") == {"plan": "pro"}


def test_the_answers_follow(way):
    way.take(identified(plan="free"))
    before = way.store.version()
    way.take(identified(plan="pro"))
    assert way.store.version() != before


def test_a_message_that_comes_again_says_nothing_new(way):
    first = identified(plan="free")
    way.take(first)
    way.take(identified(plan="pro"))
    way.take(first)
    assert traits_of(way, "ann") == {"plan": "pro"}


def test_what_holds_once_does_not_change_what_is_known(way):
    def once(event, received):
        told, aside = plain(event, received)
        return told._replace(once=told.traits, traits=None), aside

    way.take(identified(first_page="/a"))
    drain = Drain(way.store, way.inbox, enrich=once, clock=way.clock)
    way.inbox.keep([arrival(identified(first_page="/b", referrer="x"))])
    drain.all()
    assert traits_of(way, "ann") == {"first_page": "/a", "referrer": "x"}


def test_what_was_said_before_the_sign_in_is_the_customers(way):
    way.take(did(kind="identify", anon="phone", traits={"theme": "dark"}))
    way.take(identified(anon="phone", plan="pro", minute=1))
    assert traits_of(way, "ann") == {"theme": "dark", "plan": "pro"}
