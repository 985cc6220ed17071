"""Every statement in every dialect: run on PostgreSQL, read by sqlglot for the rest.

`make compat` runs them on ClickHouse's and Spark's engines too (tests/compat).
"""

import logging

import psycopg
import pytest
import sqlglot

from homing.metrics.analyses import ANALYSES
from homing.metrics.twins.twin import translated
from metrics.twins import postgres as server_of
from metrics.twins.sample import MONEY, sample
from metrics.twins.statements import NUMBERS, QUESTIONS, asked, in_sql, number, same
from support.thorough import in_turn

pytestmark = pytest.mark.db

RUN_BY_COMPAT = ("clickhouse", "spark")
READ = [
    *((each, "bigquery") for each in in_sql()),
    *in_turn(in_sql(), RUN_BY_COMPAT),
]
"""Each statement in BigQuery's words, which nothing runs, and in one of the others."""


@pytest.fixture(scope="module")
def events():
    return sample().in_duckdb()


@pytest.fixture(scope="module", params=in_sql(), ids=str)
def each(request):
    """A question that a statement answers; all that is tested about one is tested in a row."""
    return request.param


@pytest.fixture(scope="module")
def shown(each, events):
    """The statement."""
    return each.answer(events).sql()


@pytest.fixture(scope="module")
def rows(events, shown):
    """What DuckDB gives for the statement."""
    return events.run(shown)


@pytest.fixture(scope="module")
def postgres(postgres_server):
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        server_of.fill(connection, sample())
        yield connection


def test_every_analysis_is_asked_something():
    there = {path.stem for path in QUESTIONS.glob("*.json")}
    assert {analysis.spec.key for analysis in ANALYSES} <= there


def test_a_statement_is_shown_without_what_is_ours(shown):
    assert "$" not in shown
    assert "only_if" not in shown.lower()


@pytest.mark.parametrize("other", [other for other in asked() if other.no_sql], ids=str)
def test_no_statement_is_shown_where_the_question_says_why_not(events, other):
    assert other.answer(events).sql() is None


def test_postgres_gives_the_same_rows(shown, rows, postgres):
    expected = rows.to_pylist()
    assert expected
    same(server_of.rows(postgres, translated(shown, "postgres")), expected, shown)


def test_every_dialect_that_nothing_runs_here_reads_its_statement(each, shown, rows, caplog):
    for dialect in (other for question, other in READ if question is each):
        with caplog.at_level(logging.WARNING, "sqlglot"):
            said = translated(shown, dialect)
        assert not caplog.messages, dialect
        [read] = sqlglot.parse(said, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        assert read.named_selects in (rows.column_names, ["*"]), dialect


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
