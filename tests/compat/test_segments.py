"""The statements of rules on ClickHouse's own engine: the members are those of plain Python."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from chdb.session import Session

from homing.segments.compiler import Around, members, text
from homing.segments.reading import canonical
from segments.brute import Judge
from segments.elsewhere import NOW, ZONE, Tables, asked, world

pytestmark = pytest.mark.compat

EVENT = "customer UInt32, event String, occurred_at DateTime64(6, 'UTC'), properties JSON"
TABLES = {
    "events": EVENT,
    "everything": f"{EVENT}, aside UInt8",
    "customers": "customer UInt32, id String, traits JSON",
    "aliases": "id String, customer UInt32",
    "members": "segment UUID, customer UInt32",
    "listed": "list UUID, id String",
}


@pytest.fixture(scope="module")
def clickhouse(tmp_path_factory):
    session = Session(str(tmp_path_factory.mktemp("clickhouse")))
    tables = Tables(world())
    for name, columns in TABLES.items():
        session.query(f"CREATE TABLE {name} ({columns}) ENGINE = MergeTree ORDER BY tuple()")
        rows = (f"({', '.join(map(literal, row))})" for row in getattr(tables, name))
        session.query(f"INSERT INTO {name} VALUES {', '.join(rows)}")
    yield session
    session.close()


def literal(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        value = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


@pytest.mark.parametrize("rule", asked(), ids=lambda rule: canonical(rule)[:60])
def test_clickhouse_finds_the_same_members(clickhouse, rule):
    said = text(members(rule, Around(NOW, ZONE)), "clickhouse")
    lines = clickhouse.query(said, "CSV").bytes().decode().split()
    assert sorted(map(int, lines)) == sorted(Judge(world(), NOW, ZONE).members(rule))
