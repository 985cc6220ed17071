"""Every metric that has one number for every period, on ClickHouse's engine and on Spark."""

import pytest

from metrics.twins.statements import NUMBERS, number, same

pytestmark = pytest.mark.compat


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.key)
@pytest.mark.parametrize("period", ["hour", "week", "quarter", "half_year"])
def test_the_numbers_are_those_of_duckdb(shop, shop_database, dialect, spec, period):
    measured = number(spec, shop, period)
    same(shop_database.rows(measured.sql(dialect)), measured.cells.to_pylist(), measured.sql())
