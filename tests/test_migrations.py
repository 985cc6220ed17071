"""The migrations and the tables that the slices declare are one and the same."""

import pkgutil
from datetime import UTC, datetime
from importlib import import_module
from importlib.resources import files
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

import homing
from homing.collect.expiry import RawData, change_kept_for, kept_for
from homing.collect.health.alerting import load_alert_url, save_alert_url
from homing.store import Records, metadata

pytestmark = pytest.mark.db


@pytest.fixture(scope="module", autouse=True)
def every_table_declared():
    for module in pkgutil.walk_packages(homing.__path__, "homing."):
        if "tables" in module.name.split("."):
            import_module(module.name)


def test_the_migrations_make_the_tables_that_the_code_declares(records_url):
    records = Records.open(records_url)
    with records.begin() as connection:
        found = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    records.close()
    assert found == set(metadata.tables)
    assert differences == []


def test_an_address_that_was_told_of_trouble_is_told_further_on(records_url):
    records = Records.open(records_url)
    save_alert_url(records, "https://alerts.example/hook", now=datetime(2026, 7, 1, tzinfo=UTC))
    to_version(records, "0005", command.downgrade)
    with records.begin() as connection:
        told = connection.exec_driver_sql("SELECT url FROM alert_urls").scalars().all()
    assert told == ["https://alerts.example/hook"]
    to_version(records, "head", command.upgrade)
    assert load_alert_url(records) == "https://alerts.example/hook"
    records.close()


def test_raw_data_of_an_installation_from_before_is_kept_as_long_as_it_was(records_url):
    records = Records.open(records_url)
    to_version(records, "0011", command.downgrade)
    change_kept_for(records, 24, now=datetime(2026, 7, 1, tzinfo=UTC))
    to_version(records, "head", command.upgrade)
    assert [kept_for(records, data).months for data in RawData] == [24, 24, None]
    records.close()


def test_boards_and_segments_of_one_name_are_told_apart(records_url):
    records = Records.open(records_url)
    to_version(records, "0012", command.downgrade)
    names = ["Monday", "Monday", "Monday (2)", "monday", "Monday", "x" * 100, "x" * 100, "Old"]
    now = datetime(2026, 7, 1, tzinfo=UTC)
    own = {
        "boards": {"description": "", "tiles": [], "roles": []},
        "segments": {"kind": "live", "rule": "{}"},
    }
    for table, values in own.items():
        with records.begin() as connection:
            for number, name in enumerate([*names, "Old"], 1):
                row = {"id": UUID(int=number), "name": name, "version": 1, **values}
                moments = {"created_at": now, "changed_at": now}
                moments |= {"archived_at": now} if name == "Old" else {}
                connection.execute(sa.insert(metadata.tables[table]).values(row | moments))
    to_version(records, "head", command.upgrade)
    for name in own:
        table = metadata.tables[name]
        with records.reading() as connection:
            found = connection.execute(
                sa.select(table.c.name, table.c.version).order_by(table.c.id)
            )
            assert [tuple(row) for row in found] == [
                ("Monday", 1),
                ("Monday (3)", 2),
                ("Monday (2)", 1),
                ("monday", 1),
                ("Monday (4)", 2),
                ("x" * 100, 1),
                ("x" * 96 + " (2)", 2),
                ("Old", 1),
                ("Old", 1),
            ]
    records.close()


def to_version(records, version, change):
    config = Config()
    config.set_main_option("script_location", str(files("homing.store") / "migrations"))
    with records.begin() as connection:
        config.attributes["connection"] = connection
        change(config, version)
