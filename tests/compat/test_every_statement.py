"""Every statement, on ClickHouse's engine and on Spark: the rows are those of DuckDB."""

import pytest

from homing.metrics.twins.twin import translated
from metrics.twins.statements import in_sql, same

pytestmark = pytest.mark.compat


@pytest.mark.parametrize("each", in_sql(), ids=str)
def test_the_rows_are_those_of_duckdb(events, database, dialect, each):
    shown = each.answer(events).sql()
    same(database.rows(translated(shown, dialect)), events.run(shown).to_pylist(), shown)
