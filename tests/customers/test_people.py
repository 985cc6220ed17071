"""The people behind a number, a page at a time."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from homing.customers.people import People
from homing.metrics.listed import Read

START = datetime(2026, 1, 1, tzinfo=UTC)
TIED = pa.table(
    {
        "customer": [f"c{n}" for n in range(9)],
        "first_at": pa.array(
            [START + timedelta(days=n // 4) for n in range(9)], pa.timestamp("us", "UTC")
        ),
    }
)


class Erased(Read):
    """People of whom none is there any more when they are read."""

    def page(self, start, length):
        return self.table.slice(start, 0)


def walked(listed, length):
    after, ids = None, []
    while True:
        page = People.page_of(listed, after, length)
        ids += [row["id"] for row in page.rows()]
        if (after := page.after) is None:
            return ids


@pytest.mark.parametrize("table", [TIED, TIED.select(["customer"])], ids=["ranked", "in a row"])
@pytest.mark.parametrize("length", [1, 2, 4, 9])
def test_pages_put_together_are_all_of_them(table, length):
    assert walked(Read(table), length) == TIED["customer"].to_pylist()
    assert People.all_of(Read(table)).total == 9


def test_where_nobody_is_there_any_more_there_is_no_next_page():
    assert walked(Erased(TIED), 2) == []
