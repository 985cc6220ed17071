"""The statement in other databases' words: run on PostgreSQL, read by sqlglot for the rest."""

import random
from datetime import timedelta

import psycopg
import pytest
import sqlglot

import homing as hm
from homing.core.errors import UserError
from homing.core.periods import Period
from homing.metrics import catalogue
from homing.metrics.twins.twin import DIALECTS
from metrics.logs import STRETCHES, taken

pytestmark = pytest.mark.db

TABLE = """
CREATE TABLE events (
    customer text, event text, occurred_at timestamptz, properties jsonb
)
"""


def random_log(period: str, seed: int = 1):
    """A log of a few hundred events, some of them with odd names."""
    chance = random.Random(seed)
    start, length = STRETCHES[period]
    names = ["visit", "buy", "it's \\ odd", 'say "hi"; --']
    return [
        (f"c{chance.randrange(40)}", chance.choice(names), start + length * chance.random())
        for _ in range(300)
    ]


@pytest.fixture(scope="module")
def postgres(postgres_server):
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE)
        yield connection


def rows_in_postgres(connection, log, statement):
    connection.execute("TRUNCATE events")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO events VALUES (%s, %s, %s, %s)",
            [(*row, '{"amount": 1250, "currency": "GBP"}') for row in log],
        )
        found = cursor.execute(statement.encode())
        names = [column.name for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


def rounded(row):
    """Return a row whose shares two machines agree on: to the twelfth digit."""
    return {
        key: float(f"{value:.12g}") if isinstance(value, float) else value
        for key, value in row.items()
    }


def same(found, expected):
    assert list(map(rounded, found)) == list(map(rounded, expected))


@pytest.mark.parametrize("zone", ["Europe/London", "Australia/Lord_Howe"])
@pytest.mark.parametrize("period", list(Period))
def test_postgres_gives_the_same_table(postgres, period, zone):
    log = random_log(period)
    result = hm.retention(
        taken(log, timezone=zone),
        period=period,
        week_start=3,
        start_event=["buy", "it's \\ odd"],
        return_event=["visit", 'say "hi"; --'],
        since=(STRETCHES[period][0] + timedelta(days=1)).date(),
    )
    assert result.cells.num_rows > 10
    same(rows_in_postgres(postgres, log, result.sql("postgres")), result.cells.to_pylist())


@pytest.mark.parametrize("spec", catalogue.specs()[1:], ids=lambda spec: spec.key)
@pytest.mark.parametrize("period", [Period.hour, Period.week, Period.half_year])
def test_postgres_gives_the_same_numbers(postgres, period, spec):
    log = random_log(period)
    asked = {"period": period, "event": ["buy", "it's \\ odd"], "week_start": 7}
    result = catalogue.metric(spec.key).measure(taken(log, timezone="Asia/Kathmandu"), **asked)
    assert result.cells.num_rows > 5
    same(rows_in_postgres(postgres, log, result.sql("postgres")), result.cells.to_pylist())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("period", list(Period))
def test_every_dialect_reads_its_statement(period, dialect):
    result = hm.retention(
        taken(random_log(period)), period=period, week_start=3, return_event="buy"
    )
    [statement] = sqlglot.parse(result.sql(dialect), read=dialect)
    assert statement is not None
    assert list(statement.named_selects) == result.cells.column_names


def test_an_unknown_dialect_is_refused_with_those_there_are():
    with pytest.raises(UserError, match=r"oracle.*duckdb, clickhouse, postgres, spark, bigquery"):
        hm.retention(taken([])).sql("oracle")
