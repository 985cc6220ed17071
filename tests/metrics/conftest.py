"""The demo shop, as lines of a frame and as expected numbers."""

from importlib.resources import files

import duckdb
import pytest

LINES = """
SELECT CAST(CustomerID AS INTEGER) AS "Customer ID", InvoiceDate, InvoiceNo, Quantity, UnitPrice
FROM read_parquet(?)
WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0
"""


@pytest.fixture(scope="session")
def lines():
    """The demo shop's order lines by its cleaning rule, as an Arrow table."""
    shop = files("homing") / "collect" / "demo" / "online_retail.parquet"
    with duckdb.connect() as connection:
        return connection.sql(LINES, params=[str(shop)]).to_arrow_table()
