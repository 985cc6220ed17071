import csv
from pathlib import Path

import pytest

from homing.collect.importers.inferred import Said

pytestmark = pytest.mark.db

TEXT = (
    'customer,occurred_at,event,note\nann,2025-01-01,visit,"a, ""b""\nc"\n'
    'bob,2025-99-01,visit,"x, ""y""\nz"\n,2025-01-02,visit,\n'
)


def test_rejected_rows_come_back_as_they_were_with_line_and_reason(bench):
    report = bench.csv(TEXT, is_forced=True)
    assert report.rejects == (str(bench.path / "events.rejected.csv"),)
    with Path(report.rejects[0]).open(newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["customer"], first["occurred_at"], first["note"]) == (
        "bob",
        "2025-99-01",
        'x, "y"\nz',
    )
    assert (first["homing_line"], second["homing_line"]) == ("4", "6")
    assert first["homing_reason"].startswith("the date cannot be read (expected: iso). Write it")


def test_mended_rows_complete_the_data_and_nothing_comes_twice(bench):
    bench.csv(TEXT, is_forced=True)
    mended = bench.path / "events.rejected.csv"
    mended.write_text(mended.read_text().replace("-99-", "-02-").replace("\n,", "\ncid,"))
    report = bench.bring(mended)
    assert (report.taken, report.rows_rejected) == (2, 0)
    whole = TEXT.replace("-99-", "-02-").replace("\n,", "\ncid,")
    assert bench.csv(whole, "whole.csv").known == 3
    assert bench.store.size() == 3


def test_a_file_somebody_may_be_mending_is_never_written_over(bench):
    bench.csv(TEXT, is_forced=True)
    first = bench.path / "events.rejected.csv"
    assert bench.csv(TEXT, is_forced=True).rejects == (str(first),)
    first.write_text("being mended")
    again = bench.csv(TEXT, is_forced=True)
    assert again.rejects == (str(bench.path / "events.rejected-2.csv"),)
    assert first.read_text() == "being mended"


def test_the_place_of_the_rejects_can_be_said(bench, tmp_path):
    place = tmp_path / "bad.csv"
    assert bench.csv(TEXT, is_forced=True, rejects=place).rejects == (str(place),)


def test_rejects_of_several_files_are_kept_apart(bench, tmp_path):
    files = [bench.write(TEXT, name) for name in ("1.csv", "2.csv")]
    report = bench.bring(*files, is_forced=True)
    assert [place.rpartition("/")[2] for place in report.rejects] == [
        "1.rejected.csv",
        "2.rejected.csv",
    ]
    report = bench.bring(*files, is_forced=True, rejects=tmp_path / "bad.csv")
    assert [place.rpartition("/")[2] for place in report.rejects] == ["bad-1.csv", "bad-2.csv"]


def test_a_place_that_cannot_be_written_to_changes_nothing(bench, tmp_path):
    from homing.core.errors import HomingError

    with pytest.raises(HomingError, match="cannot be written"):
        bench.csv(TEXT, is_forced=True, rejects=tmp_path / "missing" / "bad.csv")
    assert bench.store.size() == 0


def test_malformed_lines_come_back_as_they_were(bench):
    report = bench.csv("customer,occurred_at,event\nann,2025-01-01,a\nbob,2025-01-01,b,c\n")
    with Path(report.rejects[0]).open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["homing_original"] == "bob,2025-01-01,b,c"
    assert (row["customer"], row["event"]) == ("bob", "b")


def test_rejected_rows_of_parquet_can_be_mended_too(bench):
    path = bench.path / "x.parquet"
    bench.sql(
        "COPY (SELECT * FROM (VALUES (17850.0, '2025-01-01 10:00', 'a', 2.55),"
        " (17851.0, 'x', 'a', 0.1))"
        f" AS t(customer, occurred_at, event, price)) TO '{path}'"
    )
    said = Said()
    bench.bring(path, said=said)
    mended = bench.path / "x.rejected.csv"
    mended.write_text(mended.read_text().replace(",x,", ",2025-01-02,"))
    assert bench.bring(mended).taken == 1
    assert [name for name, _ in bench.events()] == ["17850", "17851"]


def test_broken_json_lines_come_back_as_they_were(bench):
    broken = '{"customer": "bob", "occurred_at": "2025-01-02", "event": "visit", "n": 1'
    good = '{"customer": "ann", "occurred_at": "2025-01-01", "event": "visit"}'
    other = '{"customer": "cid", "occurred_at": "2025-01-03", "event": "visit", "more": [1, "a"]}'
    files = [
        bench.write(f"{good}\n{broken}\n{good[:-1]}\n", "a.jsonl"),
        bench.write(f"{other}\n[1, 2]\n", "b.jsonl"),
    ]
    report = bench.bring(*files, is_forced=True)
    kept = []
    for place in report.rejects:
        with Path(place).open(newline="") as file:
            kept += [(row["homing_line"], row["homing_original"]) for row in csv.DictReader(file)]
    assert kept == [("2", broken), ("3", good[:-1]), ("2", "[1, 2]")]
    mended = bench.write("".join(f"{line}}}\n" for _, line in kept[:2]), "mended.jsonl")
    assert (bench.bring(mended).taken, bench.store.size()) == (1, 3)
