import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from homing.store import DataFolder, EventStore
from support.process import command, homing, under_way
from support.server import wait_until

pytestmark = pytest.mark.db

KILLS = int(os.environ.get("HOMING_TEST_KILLS", "4"))
ROWS = 60_000
TEXT = "customer,occurred_at,event,note\n" + "".join(
    f"c{n % 999},2025-01-01 10:{n % 60:02},visit,{n}\n" for n in range(ROWS)
)
CUSTOMERS = 999
LINES = 20_000
EXPORT = "".join(
    json.dumps(
        {
            "event_type": "open",
            "event_time": f"2025-01-{n % 20 + 1:02} 10:{n % 60:02}:00",
            "user_id": f"c{n % CUSTOMERS}" if n >= CUSTOMERS else None,
            "device_id": f"d{n % CUSTOMERS}",
            "$insert_id": f"i{n}",
            "event_properties": {},
            "user_properties": {"plan": "pro"} if n >= CUSTOMERS else {},
        }
    )
    + "\n"
    for n in range(LINES)
)


def importing(bench, path):
    """Lend a process that imports a file, and what it says."""
    return under_way(command, *words(bench.folder, path))


def words(folder, path):
    return ("--data", str(folder.path), "import", str(path))


def reopened(bench):
    bench.store = EventStore.open(bench.folder)
    return bench.store


def test_a_process_killed_at_any_moment_leaves_the_old_state_or_the_new(bench):
    small = bench.write("customer,occurred_at,event\nann,2025-01-01,visit\n", "small.csv")
    big = bench.write(EXPORT, "export.jsonl")
    bench.bring(small)
    bench.store.close()
    before = bench.path / "before"
    shutil.copytree(bench.folder.path, before)
    started = time.monotonic()
    homing(*words(bench.folder, small))
    shortest = time.monotonic() - started
    seen = set()
    for _ in range(KILLS):
        with importing(bench, big):
            time.sleep(shortest * random.uniform(0.4, 2.5))
        seen.add(state(bench))
        bench.store.close()
        shutil.rmtree(bench.folder.path)
        shutil.copytree(before, bench.folder.path)
    assert seen <= {(1, 0, 0), (LINES + 1, CUSTOMERS, CUSTOMERS)}
    assert state(bench) == (1, 0, 0)
    assert bench.bring(big).taken == LINES
    assert bench.sql("SELECT count(*) FROM merged") == [(CUSTOMERS,)]


def state(bench):
    """How many events there are, customers of whom something is known, and devices of customers."""
    size = reopened(bench).size()
    [(told,)] = bench.sql("SELECT count(*) FROM identities WHERE traits IS NOT NULL")
    [(devices,)] = bench.sql("SELECT count(*) FROM merged")
    return size, told, devices


def test_an_interrupted_import_says_that_nothing_was_changed(bench):
    big = bench.write(TEXT + TEXT.partition("\n")[2].replace("2025", "2024") * 9, "big.csv")
    bench.store.close()
    with importing(bench, big) as (process, said):
        wait_until(lambda: list(bench.folder.scratch.glob("import-*")))
        process.send_signal(signal.SIGINT)
        assert "Stopped. Nothing was changed." in said.read()
        assert process.wait() == 130
    assert reopened(bench).size() == 0
    assert list(bench.folder.scratch.glob("import-*")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_disk_that_fills_up_is_said_and_changes_nothing(bench, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small file system")
    big = bench.write(TEXT, "big.csv")
    folder = DataFolder(disk / "data")
    small = bench.write("customer,occurred_at,event\nann,2025-01-01,a\n")
    try:
        assert homing(*words(folder, small)).returncode == 0
        said = homing(*words(folder, big)).stderr
        assert "The disk is full. Nothing was changed." in said
        store = EventStore.open(folder)
        assert store.size() == 1
        store.close()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_second_process_is_told_who_is_writing(bench):
    bench.store.close()
    path = bench.write("customer,occurred_at,event\nann,2025-01-01,visit\n")
    with bench.folder.lock("serve"):
        said = homing(*words(bench.folder, path))
    assert f"process {os.getpid()} (serve)" in said.stderr
    assert said.returncode == 3
    reopened(bench)
