"""Files of tables, written column by column, are those that would be written row by row."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from homing.core.cells import harmless
from homing.customers import forms
from homing.customers.exports import csv_of
from homing.metrics import forms as metrics
from support.thorough import examples

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
ROWS = st.tuples(
    st.text(st.sampled_from('a,"\r\n=@+- \tЯ'), min_size=1, max_size=4),
    st.none() | MOMENTS,
    st.none() | st.integers(-(2**62), 2**62),
    st.none() | st.text(max_size=3),
    st.none() | st.integers(0, 9**9).map(Decimal),
    st.none() | st.floats(allow_nan=False),
    st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
KINDS = (
    pa.string(),
    pa.timestamp("us", "Asia/Kathmandu"),
    pa.int64(),
    pa.string(),
    pa.decimal128(38, 0),
    pa.float64(),
    pa.date32(),
)
NAMES = ("customer", "at", "events", "said", "amount", "share", "day")


@settings(max_examples=examples(30))
@given(st.lists(ROWS, max_size=5))
@example([("a", datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("UTC")), 1, "+44 20", None, 0.5, None)])
def test_a_file_of_columns_is_that_of_its_rows(rows):
    columns = zip(*rows, strict=True) if rows else [()] * len(KINDS)
    arrays = [pa.array(each, kind) for each, kind in zip(columns, KINDS, strict=True)]
    text = io.StringIO()
    csv.writer(text).writerow(["id", *NAMES[1:]])
    for row in rows:
        plain = [forms.moment(each) if isinstance(each, datetime) else each for each in row]
        csv.writer(text).writerow(harmless(plain))
    assert "".join(csv_of(pa.table(arrays, names=NAMES))) == text.getvalue()


LARGE = (pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.large_string()))


@pytest.mark.parametrize("kind", [pa.string(), *LARGE], ids=str)
def test_a_text_is_never_calculated_however_it_is_kept(kind):
    texts = pa.array(["=1", "@a", "-a", "a,b", "+44 20", None], pa.string()).cast(kind)
    written = "".join(csv_of(pa.table({"=said": texts, "n": [-1, 2, 3, 4, 5, 6]})))
    assert list(csv.reader(io.StringIO(written))) == [
        ["'=said", "n"],
        ["'=1", "-1"],
        ["'@a", "2"],
        ["'-a", "3"],
        ["a,b", "4"],
        ["+44 20", "5"],
        ["", "6"],
    ]


def test_what_holds_several_values_is_one_harmless_cell():
    written = "".join(
        csv_of(
            pa.table(
                {
                    "list": [["=1", "b"], None],
                    "named": [{"=a": "=1", "b": "c"}, None],
                    "bytes": [b"=1,2", None],
                    "share": [-1e-9, 2.0],
                }
            )
        )
    )
    assert list(csv.reader(io.StringIO(written))) == [
        ["list", "named", "bytes", "share"],
        ["['=1', 'b']", "{'=a': '=1', 'b': 'c'}", "b'=1,2'", "-1e-09"],
        ["", "", "", "2.0"],
    ]


@pytest.mark.parametrize("kind", [pa.string(), *LARGE], ids=str)
def test_the_csv_of_an_analysis_calculates_nothing_either(kind):
    events = pa.array(["=1"], pa.string()).cast(kind)
    assert metrics.csv_of(pa.table({"=event": events})) == "'=event\r\n'=1\r\n"
