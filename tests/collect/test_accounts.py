"""Whatever a file holds: every row is counted once, and nothing breaks."""

import csv
import io
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homing.collect import EventRule, Mapping
from homing.core.errors import HomingError
from support.thorough import examples

pytestmark = pytest.mark.db

LETTERS = st.characters(exclude_categories=("Cs",), max_codepoint=0x2FFF)
anything = st.text(LETTERS | st.sampled_from("\",;\n\r\t' \x00"), max_size=12)
moments = st.datetimes().map(str) | st.sampled_from(["", "2025-01-01", "2025-03-30 01:30", "x"])
customers = st.sampled_from(["ann", "bob", "", "null"]) | anything
rows = st.lists(st.tuples(customers, moments, anything, anything), min_size=1, max_size=20)
NUMBER = itertools.count()
MAPPING = Mapping("who", ("when",), (EventRule(column="what"),), timezone="Europe/London")
ORDERS = Mapping(
    "who", ("when",), (EventRule(name="purchase"),), group_by=("what",), timezone="Europe/London"
)
slow = settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def written(table):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("who", "when", "what", "note"), *table])
    return out.getvalue()


def is_in_balance(report):
    counted = report.taken + report.known + report.repeated
    return report.read == counted + report.rows_skipped + report.rows_rejected


@slow
@given(table=rows, mapping=st.sampled_from([MAPPING, ORDERS]))
def test_every_row_of_any_table_is_counted_once(bench, table, mapping):
    path = bench.write(written(table), f"{next(NUMBER)}.csv")
    before = bench.store.size()
    report = bench.bring(path, mapping=mapping, is_forced=True)
    assert is_in_balance(report)
    assert report.read == len(table)
    assert bench.store.size() == before + report.events
    again = bench.bring(path, mapping=mapping, is_forced=True)
    assert is_in_balance(again)
    assert again.taken == 0


@slow
@given(table=rows)
def test_rejected_rows_imported_again_are_rejected_again(bench, table):
    path = bench.write(written(table), f"{next(NUMBER)}.csv")
    report = bench.bring(path, mapping=MAPPING, is_forced=True)
    if not report.rejects:
        return
    again = bench.bring(report.rejects[0], mapping=MAPPING, is_forced=True)
    assert (again.read, again.rows_rejected) == (report.rows_rejected, report.rows_rejected)
    assert {(part.what, part.rows) for part in again.rejected} == {
        (part.what, part.rows) for part in report.rejected
    }


@slow
@given(content=st.binary(max_size=300) | st.text(LETTERS, max_size=200).map(str.encode))
def test_any_bytes_at_all_end_in_a_report_or_in_a_sentence(bench, content):
    path = bench.write(b"who,when,what\n" + content, f"{next(NUMBER)}.csv")
    try:
        report = bench.bring(path, mapping=MAPPING, is_forced=True)
    except HomingError as error:
        report = None
        remedy = error.remedy
    assert is_in_balance(report) if report else remedy
