"""Statements of work that nobody waits for give way to answers, one by one."""

import duckdb

from homing.store.statements import count, patient


def test_each_statement_gives_way_and_answers_as_ever():
    steps = []
    with duckdb.connect() as connection:
        cursor = patient(connection, lambda: steps.append("gives way"))
        cursor.begin()
        assert count(cursor, "SELECT 40 + $more", {"more": 2}) == 42
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]
        cursor.rollback()
    assert steps == ["gives way", "gives way"]
