"""An inbox whose file is damaged, deleted, exchanged, or on a disk that is full."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from random import Random

import pytest

from homing.collect.inbox import Inbox, NotKept, look
from homing.collect.inbox.opening import file_of
from homing.collect.inbox.parcels import zstd
from homing.store import DataFolder
from support.arrivals import arrival

pytestmark = pytest.mark.db

MOST = 1_000_000
PAGE = 8_192


def test_what_is_spoiled_costs_no_more_than_what_was_packed_with_it(on_sqlite, folder):
    inbox = on_sqlite()
    inbox.keep([arrival(b"0"), arrival(b"1")])
    inbox.keep([arrival(b"2")])
    with sqlite3.connect(file_of(folder)) as vandal:
        [(kept,)] = vandal.execute("SELECT packed FROM inbox_parcels WHERE id = 2").fetchall()
        middle = len(kept) // 2
        spoiled = kept[:middle] + bytes([kept[middle] ^ 1]) + kept[middle + 1 :]
        vandal.execute("UPDATE inbox_parcels SET packed = ? WHERE id = 2", (spoiled,))
    vandal.close()
    batch = inbox.after(0, most=10)
    assert [each.body for each in batch] == [b"2"]
    alone = inbox.after(0, most=1)
    assert [list(alone), alone.last] == [[], 2]


def pages_with(file, mark):
    content = file.read_bytes()
    return [at for at in range(0, len(content), PAGE) if mark in content[at : at + PAGE]]


def spoil_page(file, at):
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(b"\xde\xad\xbe\xef" * (PAGE // 4))


def test_a_torn_page_is_left_out_and_the_rest_goes_on(on_sqlite, folder):
    inbox = on_sqlite()
    for number in range(120):
        inbox.keep([arrival(b"row-%03d-" % number + Random(number).randbytes(900))])
    inbox.close()
    spoil_page(file_of(folder), pages_with(file_of(folder), b"row-030-")[0])

    again = on_sqlite()
    found = again.after(0, most=1000)
    assert 80 <= len(found) < 120
    again.keep([arrival(b"new")])
    assert again.after(found.last, most=10)[-1].body == b"new"
    assert again.forget(MOST) == len(found) + 1
    assert list(folder.path.glob("inbox.damaged-*.sqlite"))


def test_what_is_kept_while_a_torn_page_is_found_is_not_lost(on_sqlite, folder):
    inbox = on_sqlite()
    for number in range(120):
        inbox.keep([arrival(b"row-%03d-" % number + Random(number).randbytes(900))])
    with sqlite3.connect(file_of(folder)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    inbox._hand.let_go()
    inbox._engine.dispose()
    spoil_page(file_of(folder), pages_with(file_of(folder), b"row-119-")[0])

    inbox.keep([arrival(b"new")])
    found = inbox.after(0, most=1000)
    assert found[-1].body == b"new"
    assert found[-1].id == 121
    assert 80 < len(found) < 121


def test_a_file_that_is_no_database_is_put_aside(on_sqlite, folder):
    file_of(folder).write_bytes(b"this is no database at all" * 1000)
    inbox = on_sqlite(beyond=7)
    inbox.keep([arrival(b"new")])
    assert [each.id for each in inbox.after(7, most=10)] == [8]
    [aside] = folder.path.glob("inbox.damaged-*.sqlite")
    assert aside.read_bytes().startswith(b"this is no database")


@pytest.mark.parametrize("endings", [("", "-wal", "-shm"), ("",), ("-wal",)], ids=str)
def test_what_is_kept_outlives_the_deletion_of_the_open_file(on_sqlite, folder, endings):
    inbox = on_sqlite()
    inbox.keep([arrival(b"before")])
    for ending in endings:
        file_of(folder).with_name(f"{file_of(folder).name}{ending}").unlink()
    inbox.keep([arrival(b"after")])
    found_by_who_comes_next = sqlite3.connect(file_of(folder))
    rows = found_by_who_comes_next.execute("SELECT id, packed FROM inbox_parcels").fetchall()
    found_by_who_comes_next.close()
    assert [number for number, _ in rows] == [1, 2]
    assert b"before" in zstd.decompress(rows[0][1])
    assert b"after" in zstd.decompress(rows[1][1])
    inbox.keep([arrival(b"later")])
    assert [each.body for each in inbox.after(0, most=9)] == [b"before", b"after", b"later"]
    assert (inbox.count, inbox.bytes) == (3, 16)


def test_a_deleted_file_is_missed_even_when_nothing_more_comes(on_sqlite, folder):
    inbox = on_sqlite()
    inbox.keep([arrival(b"before")])
    file_of(folder).unlink()
    assert [each.body for each in inbox.after(0, most=9)] == [b"before"]
    assert look(folder).count == 1


def test_a_file_put_in_the_place_of_the_open_one_goes_aside(on_sqlite, folder, tmp_path):
    inbox = on_sqlite()
    inbox.keep([arrival(b"before")])
    (tmp_path / "strange").write_bytes(b"no database")
    (tmp_path / "strange").replace(file_of(folder))
    inbox.keep([arrival(b"after")])
    assert [each.body for each in inbox.after(0, most=9)] == [b"before", b"after"]
    [strange] = list(folder.path.glob("inbox.strange-*.sqlite"))
    assert strange.read_bytes() == b"no database"


def test_a_folder_that_is_gone_keeps_nothing_and_says_so(on_sqlite, folder):
    inbox = on_sqlite()
    inbox.keep([arrival(b"before")])
    folder.path.rename(folder.path.with_name("elsewhere"))
    with pytest.raises(NotKept):
        inbox.keep([arrival(b"after")])
    folder.path.with_name("elsewhere").rename(folder.path)
    inbox.keep([arrival(b"again")])
    assert [each.body for each in inbox.after(0, most=9)] == [b"before", b"again"]


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts nothing")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_loses_nothing_that_was_said_to_be_kept(small_disk, clock):
    folder = DataFolder(small_disk / "data")
    inbox = Inbox.open(folder, clock=clock)
    kept = []

    def fill():
        for number in range(1000):
            body = b"%04d" % number + b"x" * 9000
            inbox.keep([arrival(body)])
            kept.append(body)

    with pytest.raises(NotKept):
        fill()
    assert kept
    assert [each.body for each in inbox.after(0, most=1000)] == kept
    inbox.close()
    again = Inbox.open(folder, clock=clock)
    assert [each.body for each in again.after(0, most=1000)] == kept
    again.close()
