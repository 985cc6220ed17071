from datetime import UTC, datetime, timedelta

import duckdb

from homing.core.ids import SEPARATOR, message_id, new_id


def test_duckdb_makes_the_same_message_id():
    sql = "SELECT md5(concat_ws(chr(?), 'purchase', '536365', 'Ж'))::UUID"
    (made,) = duckdb.connect().execute(sql, [ord(SEPARATOR)]).fetchone()
    assert made == message_id("purchase", "536365", "Ж")


def test_parts_are_not_glued_together():
    assert message_id("ab", "c") != message_id("a", "bc")


def test_new_ids_differ_and_sort_by_time():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [new_id(now + timedelta(milliseconds=n)) for n in range(100)]
    assert ids == sorted(ids)
    assert len({new_id(now) for _ in range(1000)}) == 1000
    assert {made.version for made in ids} == {7}


def test_ids_of_one_moment_sort_in_the_order_they_were_made():
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    made = [new_id(moment) for _ in range(5000)]
    assert made == sorted(made)
    assert {each.version for each in made} == {7}
