"""The demo shop's published numbers, from every kind of frame and from the SQL run by hand."""

import duckdb
import polars as pl
import pyarrow as pa
import pytest

import homing as hm

pytestmark = pytest.mark.db

SIZES = [885, 417, 380, 452, 300, 284, 242, 188, 169, 299, 358, 323, 41]
FIRST_ROW = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
KINDS = ["pandas", "polars", "polars lazy", "arrow", "arrow reader", "duckdb", "list of dicts"]


def frame_of(table: pa.Table, kind: str):
    """Return a table as another kind of frame."""
    if kind == "pandas":
        return table.to_pandas()
    if kind.startswith("polars"):
        frame = pl.from_arrow(table)
        return frame.lazy() if kind == "polars lazy" else frame
    if kind == "arrow reader":
        return table.to_reader()
    if kind == "duckdb":
        return duckdb.connect().from_arrow(table)
    return table.to_pylist() if kind == "list of dicts" else table


def rows_of(frame, kind: str) -> list[dict]:
    """Return any kind of frame as a list of dicts."""
    if kind == "pandas":
        return pa.Table.from_pandas(frame).to_pylist()
    if kind == "polars":
        return frame.to_dicts()
    if kind == "polars lazy":
        return frame.collect().to_dicts()
    if kind == "list of dicts":
        return frame
    return (frame.to_arrow_table() if kind == "duckdb" else frame).to_pylist()


@pytest.fixture(scope="module")
def shop(lines):
    return hm.retention(
        hm.events(lines, customer="Customer ID", occurred_at="InvoiceDate"), period="month"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_numbers_are_the_published_ones_in_the_callers_own_kind_of_frame(lines, kind):
    frame = frame_of(lines.select(["Customer ID", "InvoiceDate"]), kind)
    events = hm.events(frame, customer="Customer ID", occurred_at="InvoiceDate")
    result = hm.retention(events, period="month")
    if kind != "arrow reader":
        assert type(result.table) is type(frame)
    rows = rows_of(result.table, kind)
    assert [row["size"] for row in rows if row["age"] == 0] == SIZES
    assert [row["returned"] for row in rows[:13]] == FIRST_ROW
    assert len(rows_of(result.who("2010-12", 1), kind)) == 324


def test_the_last_diagonal_is_incomplete_and_out_of_the_averages(shop):
    cells = shop.cells.to_pylist()
    last = {(cell["cohort"].month, cell["age"]) for cell in cells if not cell["is_complete"]}
    assert last == {(cell["cohort"].month, cell["age"]) for cell in cells if cell["age"] == 12} | {
        (month, 12 - month) for month in range(1, 13)
    }
    ages = {point["age"]: point for point in shop.points.to_pylist()}
    assert ages[11]["returned"] == 445
    assert ages[12] == dict.fromkeys(["share", "low", "high"]) | {
        "age": 12, "group": None, "size": 0, "returned": 0, "cohorts": 0,
    }  # fmt: skip


def test_the_statement_run_by_hand_gives_the_same_table(shop, lines):
    log = pa.table({"customer": lines["Customer ID"], "stamp": lines["InvoiceDate"]})
    with duckdb.connect() as connection:
        connection.register("log", log)
        connection.execute(
            "CREATE TABLE events AS SELECT customer, 'buy' AS event,"
            " CAST(stamp || '+00' AS TIMESTAMPTZ) AS occurred_at FROM log"
        )
        rows = connection.sql(shop.sql("duckdb")).to_arrow_table().to_pylist()
    for row, cell in zip(rows, shop.cells.to_pylist(), strict=True):
        ends = {name: pytest.approx(cell.pop(name), abs=1e-12) for name in ("low", "high")}
        assert row == cell | ends


def test_a_curve_by_hand(shop):
    first = shop.points.to_pylist()[1]
    assert (first["returned"], first["size"]) == (940, 3974)
    assert first["share"] == pytest.approx(940 / 3974)
