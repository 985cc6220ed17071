"""The demo shop, as lines of a frame and as expected numbers."""

from importlib.resources import files

import duckdb
import pytest

from homing.metrics.frames.taking import DATABASE
from homing.metrics.lending import lent

LINES = """
SELECT CAST(CustomerID AS INTEGER) AS "Customer ID", InvoiceDate, InvoiceNo, Quantity, UnitPrice
FROM read_parquet(?)
WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0
"""


@pytest.fixture(scope="session", autouse=True)
def frames():
    """Keep the engine that frames share: without, every example of a test would make its own."""
    with duckdb.connect(DATABASE):
        yield


@pytest.fixture(scope="session")
def lines():
    """The demo shop's order lines by its cleaning rule, as an Arrow table."""
    shop = files("homing") / "collect" / "demo" / "online_retail.parquet"
    with duckdb.connect() as connection:
        return connection.sql(LINES, params=[str(shop)]).to_arrow_table()


@pytest.fixture(scope="session")
def measured(demo):
    """A function from an analysis to what the library itself answers, of the demo shop."""
    answers = {}

    def answer(analysis):
        key = analysis.spec.key
        if key not in answers:
            with lent(demo) as events:
                asked = analysis.question().usual(demo.events.event_names())
                answers[key] = analysis.answer(events, asked)
        return answers[key]

    return answer
