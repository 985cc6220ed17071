"""Every statement in every dialect: run on PostgreSQL, read by sqlglot for the rest.

`make compat` runs them on ClickHouse's and Spark's engines too (tests/compat).
"""

import logging
from functools import cache

import psycopg
import pytest
import sqlglot

from homing.metrics.analyses import ANALYSES
from homing.metrics.twins.twin import DIALECTS, translated
from metrics.twins import postgres as server_of
from metrics.twins.sample import MONEY, sample
from metrics.twins.statements import NUMBERS, QUESTIONS, asked, in_sql, number, same

pytestmark = pytest.mark.db


@pytest.fixture(scope="module")
def events():
    return sample().in_duckdb()


@pytest.fixture(scope="module")
def answered(events):
    """A function from a question to its answer, found once for all dialects."""
    return cache(lambda each: each.answer(events))


@pytest.fixture(scope="module")
def found(events):
    """A function from a statement to what DuckDB gives, once for all dialects."""
    return cache(events.run)


@pytest.fixture(scope="module")
def postgres(postgres_server):
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        server_of.fill(connection, sample())
        yield connection


def test_every_analysis_is_asked_something():
    there = {path.stem for path in QUESTIONS.glob("*.json")}
    assert {analysis.spec.key for analysis in ANALYSES} <= there


@pytest.mark.parametrize("each", asked(), ids=str)
def test_a_statement_is_shown_unless_the_question_says_why_not(answered, each):
    shown = answered(each).sql()
    assert (shown is None) is (each.no_sql is not None)
    if shown is not None:
        assert "$" not in shown
        assert "only_if" not in shown.lower()


@pytest.mark.parametrize("each", in_sql(), ids=str)
def test_postgres_gives_the_same_rows(answered, found, postgres, each):
    shown = answered(each).sql()
    expected = found(shown).to_pylist()
    assert expected
    same(server_of.rows(postgres, translated(shown, "postgres")), expected, shown)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("each", in_sql(), ids=str)
def test_every_dialect_reads_its_statement(answered, found, each, dialect, caplog):
    with caplog.at_level(logging.WARNING, "sqlglot"):
        shown = answered(each).sql(dialect)
    assert not caplog.messages
    [read] = sqlglot.parse(shown, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    names = found(answered(each).sql()).column_names
    assert read.named_selects in ([*names], ["*"])


@pytest.fixture(scope="module")
def shop():
    return sample(amounts=MONEY).in_duckdb()


@pytest.fixture(scope="module")
def shop_in_postgres(postgres_server):
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        server_of.fill(connection, sample(amounts=MONEY))
        yield connection


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.key)
@pytest.mark.parametrize("period", ["hour", "week", "quarter", "half_year"])
def test_postgres_gives_the_same_numbers(shop, shop_in_postgres, spec, period):
    measured = number(spec, shop, period)
    assert measured.cells.num_rows
    rows = server_of.rows(shop_in_postgres, measured.sql("postgres"))
    same(rows, measured.cells.to_pylist(), measured.sql())
