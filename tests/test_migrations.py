"""The migrations and the tables that the slices declare are one and the same."""

import pkgutil
from importlib import import_module

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import homing
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
