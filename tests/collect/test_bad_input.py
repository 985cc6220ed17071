import gzip
import os
import sys

import pytest

from collect import full_disk
from homing.collect.importers.inferred import Said
from homing.collect.importers.load import TooManyRejected
from homing.core.errors import UserError
from homing.core.installed import install
from homing.store import EventStore
from support.process import done

pytestmark = pytest.mark.db

HEADER = "customer,occurred_at,event\n"
GOOD = "".join(f"c{n},2025-01-01 10:00,visit\n" for n in range(4))


def test_an_empty_file(bench):
    for content in (b"", b"\n\n  \n", b"\xef\xbb\xbf"):
        with pytest.raises(UserError, match="The file is empty"):
            bench.bring(bench.write(content))


def test_a_header_without_rows(bench):
    with pytest.raises(UserError, match="no rows"):
        bench.csv(HEADER)


def test_a_wrong_column_name_is_answered_with_the_nearest(bench):
    with pytest.raises(UserError, match="no column 'custmer'") as raised:
        bench.csv(HEADER + GOOD, said=Said(customer="custmer"))
    assert "Did you mean 'customer'?" in str(raised.value)


def test_a_customer_column_that_cannot_be_told_is_asked_for(bench):
    with pytest.raises(UserError, match="Which column is the customer") as raised:
        bench.csv("a,b\n1,2025-01-01\n")
    assert "--customer COLUMN; the columns are: a, b" in str(raised.value)


def test_an_event_that_cannot_be_told_is_asked_for(bench):
    with pytest.raises(UserError, match="What did the customers do") as raised:
        bench.csv("customer,occurred_at\nann,2025-01-01\n")
    assert "--event NAME" in str(raised.value)


def test_an_unreadable_date_on_line_10000_is_named_and_the_rest_is_taken(bench):
    rows = [f"c{n},2025-01-01 10:00,visit\n" for n in range(12_000)]
    rows[9_998] = "zed,31 foobar,visit\n"
    report = bench.csv(HEADER + "".join(rows))
    (rejected,) = report.rejected
    assert rejected.lines == ("events.csv:10000",)
    assert rejected.what.startswith("the date cannot be read")
    assert "--date-format" in rejected.remedy
    assert report.taken == 11_999


def test_an_empty_parquet(bench):
    with pytest.raises(UserError, match="no Parquet file, or an empty one"):
        bench.bring(bench.write(b"", "x.parquet"))


def test_a_truncated_parquet(bench):
    path = bench.path / "x.parquet"
    bench.sql(f"COPY (SELECT range AS customer FROM range(100000)) TO '{path}'")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UserError, match="damaged or not whole"):
        bench.bring(path)


def test_a_parquet_that_is_damaged_inside(bench):
    path = bench.path / "x.parquet"
    bench.sql(
        "COPY (SELECT 'c' || range AS customer, DATE '2025-01-01' AS date, 'a' AS event"
        f" FROM range(100000)) TO '{path}'"
    )
    whole = bytearray(path.read_bytes())
    whole[5000:9000] = bytes(4000)
    path.write_bytes(whole)
    with pytest.raises(UserError, match="cannot be read to its end"):
        bench.bring(path)
    assert bench.store.size() == 0


def test_a_folder(bench):
    with pytest.raises(UserError, match="folder, not a file"):
        bench.bring(bench.path)


def test_a_missing_file_is_answered_with_the_nearest(bench):
    bench.write(GOOD, "orders.csv")
    with pytest.raises(UserError, match="no such file") as raised:
        bench.bring(bench.path / "order.csv")
    assert "Did you mean orders.csv?" in str(raised.value)


def test_a_pattern_that_fits_nothing(bench):
    with pytest.raises(UserError, match="No file fits"):
        bench.bring(f"{bench.path}/*.csv")


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(bench):
    path = bench.write(HEADER + GOOD)
    path.chmod(0)
    with pytest.raises(UserError, match="Permission denied"):
        bench.bring(path)


def test_a_customer_id_of_ten_kilobytes_is_rejected(bench):
    report = bench.csv(HEADER + GOOD + "x" * 10_000 + ",2025-01-01,visit\n")
    assert report.rejected[0].what == "the customer's id is longer than 400 bytes"
    assert report.rejected[0].lines == ("events.csv:6",)
    assert report.taken == 4


def test_an_empty_customer_is_rejected(bench):
    names = ["", "  ", "\u00a0", '""']
    report = bench.csv(HEADER + GOOD + "".join(f"{name},2025-01-01,visit\n" for name in names))
    (rejected,) = report.rejected
    assert (rejected.what, rejected.rows) == ("the customer is empty", len(names))
    assert '--keep "customer is present"' in rejected.remedy


def test_a_placeholder_is_no_customer(bench):
    names = ["null", "NaN", "undefined", "guest", "0", "[object Object]"]
    rows = "".join(f"{name},2025-01-01,visit\n" for name in names)
    report = bench.csv(HEADER + GOOD + rows, is_forced=True)
    (rejected,) = report.rejected
    assert "placeholder" in rejected.what
    assert (rejected.rows, report.taken) == (len(names), 4)


def test_a_nul_byte_is_rejected_with_its_line(bench):
    report = bench.csv(HEADER + GOOD + "a\0b,2025-01-01,visit\nann,2025-01-01,vi\0sit\n")
    found = {part.what: part.lines for part in report.rejected}
    assert found == {
        "customer holds a NUL byte": ("events.csv:6",),
        "event holds a NUL byte": ("events.csv:7",),
    }


def test_a_russian_windows_file_with_semicolons_and_decimal_commas(bench):
    text = (
        "Номер заказа;Дата заказа;Клиент;Сумма\r\n"
        "1;01.02.2025 10:00;Иванов;1 250,50\r\n"
        "2;02.02.2025 11:00;Петрова;990,00\r\n"
        "3;99.02.2025 11:00;Сидоров;10,00\r\n"
    )
    report = bench.bring(bench.write(text.encode("cp1251")), zone="Europe/Moscow")
    assert bench.events("properties.amount::BIGINT", "properties.order_id::VARCHAR") == [
        ("Иванов", "purchase", 125050, "1"),
        ("Петрова", "purchase", 99000, "2"),
    ]
    assert report.rejected[0].lines == ("events.csv:4",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
def test_other_encodings_are_told(bench, encoding):
    text = HEADER + "René,2025-01-01,Käse\n" * 1 + "Zoë,2025-01-02,fête\n"
    bench.bring(bench.write(text.encode(encoding)))
    assert bench.events() == [("René", "Käse"), ("Zoë", "fête")]


def test_an_encoding_that_there_is_not(bench):
    from homing.collect.importers.files import Reading

    with pytest.raises(UserError, match="no encoding 'utf-9'"):
        bench.csv(HEADER + GOOD, reading=Reading(encoding="utf-9"))


def test_a_few_broken_letters_reject_only_the_customers_they_spoil(bench):
    sound = "".join(f"Алёна{n},2025-01-01,визит\n" for n in range(50)).encode()
    broken = b"\xd0\xd0\xd0,2025-01-01,visit\nann,2025-01-02,visit\n"
    report = bench.bring(bench.write(HEADER.encode() + sound + broken))
    assert (report.taken, report.rejected[0].lines) == (51, ("events.csv:52",))


def test_ragged_rows_are_rejected_each_with_its_line(bench):
    text = HEADER + GOOD + "ann,2025-01-01\nbob,2025-01-01,visit,extra\n"
    report = bench.csv(text)
    assert {part.what: part.lines for part in report.rejected} == {
        "the line has too few values": ("events.csv:6",),
        "the line has too many values": ("events.csv:7",),
    }


def test_lines_are_counted_as_an_editor_counts_them(bench):
    text = (
        "note,customer,occurred_at,event\r\n"
        '"two\r\nlines",ann,2025-01-01,visit\r\n'
        "\r\n"
        '"a ""quoted"" word",bob,nonsense,visit\r\n'
        "x,cid\r\n"
        '"three\r\n\r\nlines",dan,2025-01-01,visit\r\n'
        "x,eve,nonsense,visit\r\n"
        "x,fay,2025-01-01,visit\r\n"
    )
    report = bench.csv(text, is_forced=True)
    assert {part.what.split(" (")[0]: part.lines for part in report.rejected} == {
        "the date cannot be read": ("events.csv:5", "events.csv:10"),
        "the line has too few values": ("events.csv:6",),
    }


def test_a_quotation_mark_left_open_does_not_take_the_file_with_it(bench):
    report = bench.csv(HEADER + GOOD + 'ann,2025-01-01,"visit\n')
    assert report.taken == 4
    assert "quotation mark" in report.rejected[0].what


def test_duplicate_column_names_are_told_apart_and_said(bench):
    path = bench.write("customer,occurred_at,event,note,Note,\nann,2025-01-01,visit,a,b,c\n")
    bench.bring(path)
    assert bench.events(
        "properties.note::VARCHAR",
        "properties['Note 2']::VARCHAR",
        "properties['column 6']::VARCHAR",
    ) == [("ann", "visit", "a", "b", "c")]


def test_mixed_line_ends(bench):
    text = HEADER + "ann,2025-01-01,visit\r\nbob,2025-01-02,visit\ncid,2025-01-03,visit\r"
    assert bench.csv(text).taken == 3


def test_broken_json_is_rejected_with_its_line(bench):
    text = (
        '{"customer": "ann", "occurred_at": "2025-01-01", "event": "visit"}\n\n'
        '{"customer": "bob", "occurred_at": "2025-01-01", "eve\n'
        "[1, 2]\n"
        '{"customer": "cid", "occurred_at": "2025-01-01", "event": "visit"}\n'
    )
    report = bench.bring(bench.write(text, "events.jsonl"))
    (rejected,) = report.rejected
    assert rejected.what == "the line is not a JSON object"
    assert rejected.lines == ("events.jsonl:3", "events.jsonl:4")
    assert report.taken == 2


def test_a_json_array_is_answered_with_the_way_out(bench):
    with pytest.raises(UserError, match="one JSON array") as raised:
        bench.bring(bench.write('[{"a": 1}]', "events.json"))
    assert "jq -c" in str(raised.value)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04....", "x.zip", "ZIP archive"),
        (b"SQLite format 3\0", "x.db", "SQLite database"),
        (b"%PDF-1.7", "x.pdf", "PDF"),
        (b"customer,date\n", "x.csv.gz", "not gzip"),
        (b"customer,date\n", "x.xlsx", "no spreadsheet"),
        (b"customer,date\n", "x.parquet", "no Parquet"),
        (gzip.compress(HEADER.encode() * 9999)[:-50], "x.csv.gz", "damaged or not whole"),
        (b"\x1f\x8b\x08rubbish, not a stream", "x.csv.gz", "damaged or not whole"),
    ],
)
def test_what_is_no_table_is_named(bench, content, name, said):
    with pytest.raises(UserError, match=said):
        bench.bring(bench.write(content, name))


def test_excel_without_its_extra(bench, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(UserError, match="one more package") as raised:
        bench.bring(bench.write(b"PK\x03\x04", "x.xlsx"))
    assert install("excel") in str(raised.value)


def test_an_excel_file_that_is_damaged(bench):
    with pytest.raises(UserError, match="spreadsheet cannot be read"):
        bench.bring(bench.write(b"PK\x03\x04" + b"rubbish" * 99, "x.xlsx"))


def test_a_file_that_is_written_to_meanwhile(bench, monkeypatch):
    from homing.collect.importers import load

    path = bench.write(HEADER + GOOD)
    stage = load.plan

    def written_to(*arguments):
        with path.open("a") as file:
            file.write("dan,2025-01-01,visit\n")
        return stage(*arguments)

    monkeypatch.setattr(load, "plan", written_to)
    with pytest.raises(UserError, match="changed while it was read"):
        bench.bring(path)
    assert bench.store.size() == 0


def test_when_most_rows_are_bad_nothing_is_taken_unless_forced(bench):
    text = HEADER + "ann,2025-01-01,visit\n" + ",2025-01-01,visit\n" * 2
    with pytest.raises(TooManyRejected, match="2 of 3 rows were rejected") as raised:
        bench.csv(text)
    assert "events.csv:3" in str(raised.value)
    assert bench.store.size() == 0
    assert [path.name for path in bench.path.iterdir()] == ["events.csv"]
    assert bench.csv(text, is_forced=True).taken == 1


def test_strict_allows_no_bad_row(bench):
    with pytest.raises(TooManyRejected, match="--strict"):
        bench.csv(HEADER + GOOD + "ann,nonsense,visit\n", is_strict=True)
    assert bench.store.size() == 0


def test_a_currency_and_an_amount_that_are_none(bench):
    text = (
        "order_id,customer,date,total,currency\n"
        "1,ann,2025-01-01,5.00,GBP\n2,bob,2025-01-01,five,GBP\n3,cid,2025-01-01,5,pounds\n"
        "4,dan,2025-01-01,,GBP\n5,eve,2025-01-01,7,eur\n6,fay,2025-01-01,8,£\n7,gus,2025-01-01,1,USD\n"
    )
    report = bench.csv(text, said=Said(amount="total"))
    assert {part.what: part.lines for part in report.rejected} == {
        "total is not a number": ("events.csv:3", "events.csv:5"),
        "the currency is not three letters": ("events.csv:4",),
    }
    assert [(total.currency, total.amount) for total in report.totals] == [
        ("GBP", 1300),
        ("EUR", 700),
        ("USD", 100),
    ]


def test_a_full_disk_is_said_and_changes_nothing(bench):
    bench.csv(HEADER + GOOD)
    before = bench.store.version()
    rows = "".join(f"c{n},2025-01-01 10:00,visit{n},{n * 7919}\n" for n in range(20_000))
    path = bench.write("customer,occurred_at,event,note\n" + rows, "big.csv")
    bench.store.close()
    said = done(full_disk.main, bench.folder.path, path)
    assert "The disk is full. Nothing was changed." in said.stdout, said.stderr
    bench.store = EventStore.open(bench.folder)
    assert (bench.store.version(), bench.store.size()) == (before, 4)
    assert bench.bring(path).taken == 20_000
