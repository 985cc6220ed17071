"""Files that are not merely wrong: endless, without an end, damaged throughout."""

import os
import socket
from pathlib import Path

import pytest

from homing.collect.importers.files import found
from homing.collect.importers.load import TooManyRejected
from homing.core.errors import UserError

pytestmark = pytest.mark.db

HEADER = "customer,occurred_at,event\n"


@pytest.mark.parametrize("megabytes", [3, 14])
def test_a_field_of_some_megabytes_is_rejected_with_its_line(bench, megabytes):
    field = "x" * (megabytes * 1_000_000)
    text = f'{HEADER}ann,2025-01-01,visit\nbob,2025-01-01,"{field}"\ncid,2025-01-01,visit\n'
    report = bench.csv(text)
    (rejected,) = report.rejected
    assert (rejected.what, rejected.lines) == ("the line is longer than 2 MB", ("events.csv:3",))
    assert report.taken == 2


@pytest.mark.parametrize(("megabytes", "quote"), [(20, '"'), (40, "")])
def test_a_field_of_many_megabytes_is_named(bench, megabytes, quote):
    field = quote + "x" * (megabytes * 1_000_000) + quote
    text = f"{HEADER}ann,2025-01-01,visit\r\nbob,2025-01-01,{field}\ncid,2025-01-01,visit\n"
    with pytest.raises(UserError, match="The line is longer than 17 MB") as raised:
        bench.csv(text)
    assert "events.csv:3" in str(raised.value)
    assert "take this line out" in str(raised.value)


def test_a_json_line_of_many_megabytes_is_named(bench):
    line = '{"customer": "ann", "occurred_at": "2025-01-01", "event": "visit", "note": "NOTE"}\n'
    path = bench.write(line + line.replace("NOTE", "x" * 20_000_000), "x.jsonl")
    with pytest.raises(UserError, match="The line is longer than 17 MB") as raised:
        bench.bring(path)
    assert "x.jsonl:2" in str(raised.value)
    path = bench.write(line + line.replace("NOTE", "x" * 14_000_000), "y.jsonl")
    assert bench.bring(path).taken == 2


def test_a_quotation_mark_open_from_the_first_row_on_is_named(bench):
    with pytest.raises(UserError, match="a quotation mark is opened and not closed") as raised:
        bench.csv(HEADER + 'ann,2025-01-01,"visit\nbob,2025-01-01,visit\n')
    assert "events.csv:2" in str(raised.value)


def test_what_has_no_end_is_refused(tmp_path):
    pipe, door = tmp_path / "pipe", tmp_path / "door"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(door))
        for path in (pipe, door, Path("/dev/zero")):
            with pytest.raises(UserError, match="This is not a file") as raised:
                found([str(path)])
            assert "| homing import -" in str(raised.value)
    assert found(["-"]) == [Path("-")]


def test_an_object_or_a_list_names_no_customer_and_no_event(bench):
    start = '"occurred_at": "2025-01-01"'
    path = bench.write(
        f'{{"customer": "ann", {start}, "event": "visit"}}\n'
        f'{{"customer": {{"id": 7}}, {start}, "event": "visit"}}\n'
        f'{{"customer": ["bob"], {start}, "event": "visit"}}\n'
        f'{{"customer": "cid", {start}, "event": ["visit"]}}\n'
        f'{{"customer": 17, {start}, "event": "visit"}}\n',
        "x.jsonl",
    )
    report = bench.bring(path, is_forced=True)
    assert {part.what: part.lines for part in report.rejected} == {
        "customer is an object or a list": ("x.jsonl:3", "x.jsonl:2")[::-1],
        "event is an object or a list": ("x.jsonl:4",),
    }
    assert [name for name, _ in bench.events()] == ["17", "ann"]


def test_a_key_that_stands_twice_in_an_object_is_said(bench):
    from homing.collect.importers.files import Reading
    from homing.collect.service import opened

    good = '{"customer": "ann", "occurred_at": "2025-01-01", "event": "visit"}\n'
    path = bench.write(good + good.replace("}", ', "event": "signup"}') + good, "x.jsonl")
    with opened(bench.store, bench.folder, [str(path)], Reading()) as work:
        (note,) = work.tables[0].notes[2:]
    assert note == (
        "a key stands twice in one object, in 1 lines, first in line 2: its first value counts"
    )
    bench.bring(path)
    assert bench.events() == [("ann", "visit")]


def test_a_file_damaged_throughout_is_not_blamed_on_the_mapping(bench):
    text = HEADER + "ann,2025-01-01,visit\n" + "b\0b,2025-01-01,visit\n" * 3
    with pytest.raises(TooManyRejected, match="the file is probably damaged"):
        bench.csv(text)
    with pytest.raises(TooManyRejected, match="the delimiter or the quotation marks"):
        bench.csv(HEADER + "ann,2025-01-01,visit\n" + "bob,2025-01-01,a,b\n" * 3)
    with pytest.raises(TooManyRejected, match="the mapping is probably wrong"):
        bench.csv(HEADER + "ann,2025-01-01,visit\n" + ",2025-01-01,visit\n" * 3)
