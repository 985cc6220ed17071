"""The statements of rules in other dialects: on PostgreSQL the members are the same.

`make compat` runs them on ClickHouse's engine too (tests/compat).
"""

from functools import cache

import psycopg
import pytest
import sqlglot

from homing.metrics.twins.twin import DIALECTS
from homing.segments.compiler import Around, members, text
from homing.segments.model import leaves
from homing.segments.reading import canonical
from segments.brute import Judge
from segments.elsewhere import NOW, ZONE, Tables, asked, world

pytestmark = pytest.mark.db

TABLES = """
CREATE TABLE events (customer bigint, event text, occurred_at timestamptz, properties jsonb);
CREATE TABLE everything (LIKE events);
ALTER TABLE everything ADD COLUMN aside smallint;
CREATE TABLE customers (customer bigint, id text, traits jsonb);
CREATE TABLE aliases (id text, customer bigint);
CREATE TABLE members (segment uuid, customer bigint);
CREATE TABLE listed (list uuid, id text)
"""
AROUND = Around(NOW, ZONE)


@cache
def statement_of(rule):
    """Return whom a rule is of, in no dialect yet."""
    return members(rule, AROUND)


@pytest.fixture(scope="module")
def postgres(postgres_server):
    tables = Tables(world())
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
        for name in ("events", "everything", "customers", "aliases", "members", "listed"):
            rows = getattr(tables, name)
            places = ", ".join(["%s"] * len(rows[0]))
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
        yield connection


@pytest.fixture(scope="module")
def expected():
    """A function from a rule to who fits it in the world that the databases have."""
    return cache(Judge(world(), NOW, ZONE).members)


@pytest.mark.parametrize("rule", asked(), ids=lambda rule: canonical(rule)[:60])
def test_postgres_finds_the_same_members(postgres, expected, rule):
    found = postgres.execute(text(statement_of(rule), "postgres").encode()).fetchall()
    assert {number for (number,) in found} == expected(rule)
    assert len(found) == len(expected(rule))


def test_the_rules_asked_say_all_there_is_and_find_somebody(expected):
    kinds = {type(leaf).__name__ for rule in asked() for leaf in leaves(rule)}
    assert len(kinds) == 11
    found = [len(expected(rule)) for rule in asked()]
    assert sum(0 < many < 40 for many in found) > len(found) * 0.6


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reads_its_statement(dialect):
    for rule in asked():
        said = text(statement_of(rule), dialect)
        [read] = sqlglot.parse(said, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        assert read.named_selects == ["customer"]
