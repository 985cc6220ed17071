"""A process that is killed, a disk that is full: everything is there once afterwards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.db,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="killing forks"),
]


def run(program, *arguments):
    place = Path(__file__).with_name(program)
    return subprocess.run(
        [sys.executable, place, *arguments], check=False, capture_output=True, text=True
    )


def test_a_killed_process_leaves_each_request_in_the_inbox_or_in_the_log(tmp_path):
    kills = os.environ.get("HOMING_TEST_KILLS", "5")
    said = run("kills.py", tmp_path / "killed", kills, "7")
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) > int(kills), "hardly anything was received"


def test_a_full_disk_is_waited_out(tmp_path):
    said = run("full_disk.py", tmp_path / "full")
    assert said.returncode == 0, said.stderr
