import shutil
from pathlib import Path

import pytest
from tests.collect.spreadsheets import Day, spreadsheet

from homing.collect.importers.files import Reading
from homing.collect.importers.inferred import Said
from homing.core.errors import UserError

pytestmark = pytest.mark.db

AT = "occurred_at::VARCHAR"
ROWS = [
    ["customer", "occurred_at", "event", "n"],
    ["ann", Day(45658.5), "visit", 5],
    [17850, Day(45659), "visit", 1.5],
]


def test_a_sheet_is_read_with_its_dates_and_whole_numbers(bench):
    bench.bring(spreadsheet(bench.path / "x.xlsx", Data=ROWS))
    assert bench.events(AT, "properties.n::DOUBLE") == [
        ("ann", "visit", "2025-01-01 12:00:00+00", 5.0),
        ("17850", "visit", "2025-01-02 00:00:00+00", 1.5),
    ]


def test_rejected_rows_of_a_sheet_are_named_as_the_spreadsheet_numbers_them(bench):
    rows = [[], *ROWS, [], ["bob", "nonsense", "visit", 1]]
    report = bench.bring(spreadsheet(bench.path / "x.xlsx", Data=rows))
    assert report.rejected[0].lines == ("x.xlsx:6",)


def test_the_sheet_has_to_be_said_when_there_are_several(bench):
    path = spreadsheet(bench.path / "x.xlsx", First=ROWS, Second=ROWS[:2], Empty=[])
    with pytest.raises(UserError, match="2 sheets") as raised:
        bench.bring(path)
    assert "--sheet 'First'" in str(raised.value)
    assert bench.bring(path, reading=Reading(sheet="Second")).taken == 1
    with pytest.raises(UserError, match="no sheet 'Frist'") as raised:
        bench.bring(path, reading=Reading(sheet="Frist"))
    assert "Did you mean 'First'?" in str(raised.value)


def test_an_only_sheet_with_content_needs_no_word(bench):
    path = spreadsheet(bench.path / "x.xlsx", Empty=[], Data=ROWS)
    assert bench.bring(path).taken == 2


def test_a_spreadsheet_with_a_password(bench):
    path = bench.path / "x.xlsx"
    shutil.copy(Path(__file__).parent / "cases" / "protected.xlsx", path)
    with pytest.raises(UserError, match="protected by a password") as raised:
        bench.bring(path)
    assert "as CSV" in str(raised.value)


def test_an_empty_sheet(bench):
    with pytest.raises(UserError, match="sheet is empty"):
        bench.bring(spreadsheet(bench.path / "x.xlsx", Data=[]))


JSON = """\
{"customer": 7, "occurred_at": "2025-01-01T10:00:00Z", "event": "visit", "zip": "0123"}
{"customer": "ann", "event": "visit", "occurred_at": "2025-01-02T10:00:00Z", \
"tags": ["a", {"b": 1}], "ok": true}
"""


def test_json_values_keep_their_types(bench):
    bench.bring(bench.write(JSON, "x.jsonl"))
    assert bench.events(AT, "(properties::JSON)::VARCHAR") == [
        ("7", "visit", "2025-01-01 10:00:00+00", '{"ok":null,"tags":null,"zip":"0123"}'),
        ("ann", "visit", "2025-01-02 10:00:00+00", '{"ok":true,"tags":["a",{"b":1}],"zip":null}'),
    ]


def test_json_is_told_by_its_first_letter(bench):
    path = bench.write(JSON.splitlines()[0], "export.txt")
    assert bench.bring(path).taken == 1


def test_a_key_that_appears_late_is_a_property_too(bench):
    text = JSON.splitlines()[0] + "\n"
    late = '{"customer": "zed", "occurred_at": "2025-02-01", "event": "visit", "late": 1}\n'
    bench.bring(bench.write("".join(text for _ in range(50)) + late, "x.jsonl"))
    assert bench.events("properties.late::INT")[-1] == ("zed", "visit", 1)


def test_rejected_json_comes_back_as_csv_and_can_be_mended(bench):
    text = JSON.splitlines()[0] + '\n{"customer": "bob", "occurred_at": "x", "event": "visit"}\n'
    bench.bring(bench.write(text, "x.jsonl"))
    mended = bench.path / "x.rejected.csv"
    mended.write_text(
        mended.read_text().replace(",x,", ",2025-01-01,").replace("x,", "2025-01-01,")
    )
    assert bench.bring(mended).taken == 1


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("TIMESTAMP '2025-07-01 10:00'", "2025-07-01 09:00:00+00"),
        ("TIMESTAMPTZ '2025-07-01 10:00+03'", "2025-07-01 07:00:00+00"),
        ("TIMESTAMP_NS '2025-07-01 10:00'", "2025-07-01 09:00:00+00"),
        ("DATE '2025-07-01'", "2025-06-30 23:00:00+00"),
        ("1751364000::BIGINT", "2025-07-01 10:00:00+00"),
        ("1751364000000::BIGINT", "2025-07-01 10:00:00+00"),
        ("1751364000.25::DOUBLE", "2025-07-01 10:00:00.25+00"),
        ("'2025-07-01 10:00'", "2025-07-01 09:00:00+00"),
    ],
)
def test_typed_moments_of_parquet_are_read(bench, kind, read):
    path = bench.path / "x.parquet"
    bench.sql(f"COPY (SELECT 1.0 AS customer, {kind} AS occurred_at, 'a' AS event) TO '{path}'")
    bench.bring(path, zone="Europe/London")
    assert bench.events(AT) == [("1", "a", read)]


def test_typed_properties_of_parquet_keep_their_types(bench):
    path = bench.path / "x.parquet"
    bench.sql(
        "COPY (SELECT 'ann' AS customer, DATE '2025-01-01' AS occurred_at, 'a' AS event,"
        f" [1, 2] AS list, {{'x': 1}} AS pair, true AS flag, 5 AS n) TO '{path}'"
    )
    bench.bring(path)
    assert bench.sql("SELECT properties::JSON::VARCHAR FROM events") == [
        ('{"flag":true,"list":[1,2],"n":5,"pair":{"x":1}}',)
    ]


def test_files_of_different_kinds_are_one_import(bench):
    path = bench.path / "x.parquet"
    bench.sql(
        "COPY (SELECT 'ann' AS customer, TIMESTAMP '2025-01-01' AS occurred_at, 'a' AS event)"
        f" TO '{path}'"
    )
    lines = bench.write(JSON.splitlines()[0], "x.jsonl")
    rows = bench.write("customer,occurred_at,event\nbob,2025-01-03,b\n", "x.csv")
    report = bench.bring(path, lines, rows, said=Said())
    assert [name for name, _ in bench.events()] == ["7", "ann", "bob"] or report.taken == 3


def test_excel_says_its_delimiter(bench):
    text = "sep=;\ncustomer;occurred_at;event\nann;2025-01-01;a,b\nbob;x;y\n"
    report = bench.csv(text)
    assert bench.events() == [("ann", "a,b")]
    assert report.rejected[0].lines == ("events.csv:4",)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(bench, mark):
    text = f'customer,occurred_at,event,note\nann,2025-01-01,a,"x{mark}y"\nbob,2025-01-02,a,z\n'
    head, first, second = text.splitlines()
    plain = first.split(",", 3)
    bench.csv("\n".join([head.replace(",", mark), mark.join(plain), second.replace(",", mark)]))
    assert bench.events("properties.note::VARCHAR")[0] == ("ann", "a", f"x{mark}y")


def test_old_line_ends_are_read(bench):
    assert bench.csv("customer,occurred_at,event\rann,2025-01-01,a\r").taken == 1


def test_the_standard_input_is_read(bench, monkeypatch):
    import io
    import sys

    text = io.TextIOWrapper(io.BytesIO(b"customer,occurred_at,event\nann,2025-01-01,a\nbob,x,a\n"))
    monkeypatch.setattr(sys, "stdin", text)
    monkeypatch.chdir(bench.path)
    report = bench.bring("-")
    assert (report.taken, report.rejected[0].lines) == (1, ("stdin:3",))


ODD = [
    '"Event": "other"',
    '"event": "again"',
    '"a\\"b\'c": 1',
    '"half a pair": "\\ud800"',
    '"NUL": "\\u0000"',
    '"": 1',
    '"x.y": {"z": [{}]}',
    '"endless": 1e999',
    '"long": 123456789012345678901234567890',
]


def test_odd_json_is_taken_or_rejected_and_never_breaks_the_import(bench):
    usual = JSON.splitlines()[0]
    odd = [usual.replace("7", f"{n}", 1)[:-1] + f", {more}}}" for n, more in enumerate(ODD, 70)]
    report = bench.bring(bench.write("\n".join([usual, *odd]), "x.jsonl"), is_forced=True)
    assert report.read == len(ODD) + 1
    assert report.taken + report.rows_rejected == report.read
    assert ("7", "visit") in bench.events()
