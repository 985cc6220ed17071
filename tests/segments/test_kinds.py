"""Numbers are read as the log stores them, where all there are of them are numbers."""

import pytest
from sqlglot import exp

from homing.segments import model
from homing.segments.compiler import Around, members, text
from homing.segments.kinds import Kinds
from segments.logs import NOW

pytestmark = pytest.mark.db

FIVE = model.Equals(op="is", value=5)


def rich(name="amount"):
    test = model.Compared(op="at_least", value=5)
    return model.Aggregate(measure="sum", property=name, events=("purchase",), test=test)


def dear(name="amount"):
    return model.Did(events=("purchase",), where=(model.Filter(property=name, test=FIVE),))


RICH, DEAR = rich(), dear()


@pytest.fixture
def kind(shop):
    """A function that gives as what the amounts of a rule's events are read; None: as text."""
    kinds = Kinds()

    def kind_of(rule=RICH, name="amount"):
        with shop.store.cursor() as cursor:
            return kinds.around(cursor, [rule], Around(NOW)).kinds.get(name)

    return kind_of


STORED = {
    "whole": ([1250, 0, None], exp.DType.UBIGINT),
    "negative": ([-1, -7], exp.DType.BIGINT),
    "fraction": ([2.5], exp.DType.DOUBLE),
    "any number": ([1250, -1, 2.5], exp.DType.DOUBLE),
    "text": ([1250, "17"], None),
    "yes or no": ([1250, True], None),
    "list": ([1250, [1]], None),
    "nothing": ([None], None),
}


def test_what_is_stored_alike_is_read_as_that(shop, kind):
    for place in range(3):
        said = {name: each[place] for name, (each, _) in STORED.items() if place < len(each)}
        shop.did("ann", **said)
    shop.did("ann", "visit", **dict.fromkeys(STORED, "none of these"))
    for name, (_, expected) in STORED.items():
        assert kind(rich(name), name) == kind(dear(name), name) == expected, name


def test_what_comes_later_is_seen_too(shop, kind):
    assert kind() is None
    shop.did("ann", amount=5)
    assert kind() is exp.DType.UBIGINT
    shop.did("ann", amount=4.6)
    assert kind() is exp.DType.DOUBLE
    shop.did("ann", amount="5")
    assert kind() is None
    assert shop.segments.count(DEAR) == 1


def test_a_log_that_another_was_put_in_the_place_of_is_read_again(shop, kind):
    shop.did("ann", amount=5)
    assert kind() is exp.DType.UBIGINT
    shop.rows("UPDATE batches SET received_at = received_at - INTERVAL 1 DAY")
    shop.rows("UPDATE log SET properties = {'amount': '5'}::VARIANT")
    assert kind() is None


def test_of_any_event_and_of_text_nothing_is_looked_up(shop, kind):
    shop.did("ann", amount=5)
    of_any = model.Aggregate(
        measure="sum", property="amount", test=model.Compared(op="at_least", value=5)
    )
    assert kind(of_any) is None
    assert kind(model.All(of=(of_any, RICH))) is None
    word = model.Filter(property="amount", test=model.Contains(op="contains", value="5"))
    assert kind(model.Did(events=("purchase",), where=(word,))) is None


def test_a_number_stored_as_one_is_not_put_into_text_first():
    around = Around(NOW, kinds={"amount": exp.DType.UBIGINT})
    assert "TEXT" not in text(members(DEAR, around))
    assert 'TRY_CAST(TRY_CAST(properties."amount" AS UBIGINT) AS DOUBLE)' in text(
        members(RICH, around)
    )
