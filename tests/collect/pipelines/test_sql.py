"""Any table of a database, by a mapping, on SQLite; and the command that asks."""

import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from homing.cli import app
from homing.collect.importers.mapping import EventRule, Mapping
from homing.collect.pipelines.sources import table_of
from homing.core.errors import UserError

pytestmark = pytest.mark.db

MAPPING = Mapping(
    customer="client",
    occurred_at=("paid_at",),
    events=(EventRule(name="purchase"),),
    id=("id",),
    amount="total",
    currency="EUR",
    timezone="Europe/Riga",
)


@pytest.fixture
def shop(tmp_path):
    """A database with a table of orders; more are put in by the test."""
    base = sqlite3.connect(tmp_path / "shop.db")
    base.execute(
        "CREATE TABLE orders"
        " (id INTEGER PRIMARY KEY, client TEXT, paid_at DATETIME, total NUMERIC(10, 2), note TEXT)"
    )

    def put(*rows):
        base.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", rows)
        base.commit()
        return f"sqlite:///{tmp_path / 'shop.db'}"

    yield put
    base.close()


def test_a_table_is_read_by_its_mapping_and_then_only_what_is_new(runs, shop):
    url = shop(
        (1, "ann", "2025-01-05 12:00:00", 12.5, "x"), (2, "bob", "2025-01-06 12:00:00", 8, None)
    )
    runs.bring("sql-orders", [table_of(url, "orders", cursor="id", key=["id"])], MAPPING)
    found = runs.events("properties.amount::BIGINT", "strftime(occurred_at, '%d %H:%M')")
    assert found == [("ann", "purchase", 1250, "05 10:00"), ("bob", "purchase", 800, "06 10:00")]
    shop((3, "ann", "2025-01-07 12:00:00", 1, None))
    told = runs.bring("sql-orders", [table_of(url, "orders", cursor="id", key=["id"])], MAPPING)
    assert told["orders"].events == 1
    assert told["orders"].read <= 2


def test_columns_of_a_table_are_traits_where_the_mapping_says_so(runs, shop):
    url = shop((1, "ann", "2025-01-05 12:00:00", 12.5, "pro"))
    mapping = replace(MAPPING, traits=(("plan", "note"),))
    runs.bring("sql-orders", [table_of(url, "orders", cursor="id", key=["id"])], mapping)
    shop((2, "ann", "2025-01-02 12:00:00", 12.5, "team"))
    runs.bring("sql-orders", [table_of(url, "orders", cursor="id", key=["id"])], mapping)
    assert runs.traits() == {"ann": {"plan": "team"}}


def test_a_table_of_postgresql_keeps_its_exact_sums_and_moments(runs, postgres_url):
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE orders AS SELECT 1 AS id, 'ann' AS client,"
                " TIMESTAMPTZ '2025-01-05 12:00:00+03' AS paid_at, 12.50::NUMERIC(10, 2) AS total,"
                " '{\"a\": 1}'::JSONB AS more"
            )
        )
    engine.dispose()
    url = engine.url.render_as_string(hide_password=False)
    runs.bring("sql-orders", [table_of(url, "orders", key=["id"])], MAPPING)
    found = runs.events("properties.amount::BIGINT", "strftime(occurred_at, '%d %H:%M')")
    assert found == [("ann", "purchase", 1250, "05 09:00")]


def test_what_cannot_be_taken_is_written_out_and_the_rest_is_taken(runs, shop):
    url = shop(
        (1, "ann", "2025-01-05 12:00:00", 1, None), (2, None, "2025-01-06 12:00:00", 2, None)
    )
    told = runs.bring("sql-orders", [table_of(url, "orders", key=["id"])], MAPPING)["orders"]
    assert (told.events, told.rows_rejected) == (1, 1)
    assert told.rejects[0].startswith(str(runs.folder.path))


def test_the_command_asks_and_says_what_came(tmp_path, monkeypatch, shop):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCES__SQL__URL", shop((1, "ann", "2025-01-05 12:00:00", 1, None)))
    (tmp_path / "orders.toml").write_text(
        'customer = "client"\noccurred_at = ["paid_at"]\nid = ["id"]\n[[events]]\nname = "order"\n'
    )
    asked = ["pipeline", "run", "sql", "--table", "orders", "--mapping", "orders.toml"]
    done = CliRunner().invoke(app, ["--data", "data", *asked])
    assert done.exception is None, done.output
    assert "orders: 1 read, 1 new" in done.output
    assert "1 new events." in done.output


def test_a_service_that_nobody_knows_is_refused_by_name():
    done = CliRunner().invoke(app, ["pipeline", "run", "strip"])
    assert isinstance(done.exception, UserError)
    assert "Did you mean 'stripe'" in str(done.exception)
