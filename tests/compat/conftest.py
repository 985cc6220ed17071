"""Other databases' engines, which `make compat` installs and `make test` does without."""

from __future__ import annotations

from typing import Any

import pytest

from homing.metrics.twins.twin import Dialect
from metrics.twins.sample import MONEY, sample

pytest.register_assert_rewrite("metrics.twins.statements")


@pytest.fixture(scope="session", params=["clickhouse", "spark"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """The dialect of the database."""
    return request.param


@pytest.fixture(scope="session")
def engine(dialect: Dialect, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A database of that dialect, empty."""
    folder = tmp_path_factory.mktemp(dialect)
    if dialect == "clickhouse":
        from compat.clickhouse import ClickHouse as Engine
    else:
        from compat.spark import Spark as Engine
    engine = Engine(folder)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def events():
    """The sample in DuckDB."""
    return sample().in_duckdb()


@pytest.fixture(scope="module")
def shop():
    """The sample with amounts of money, in DuckDB."""
    return sample(amounts=MONEY).in_duckdb()


@pytest.fixture(scope="module")
def database(engine):
    """The sample in the database."""
    engine.fill(sample())
    return engine


@pytest.fixture(scope="module")
def shop_database(engine):
    """The sample with amounts of money in the database."""
    engine.fill(sample(amounts=MONEY))
    return engine
