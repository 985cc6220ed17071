"""A process that is killed, a disk that is full: everything is there once afterwards."""

import os

import pytest

from collect.drain import full_disk, kills
from support.process import done

pytestmark = [
    pytest.mark.db,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="killing forks"),
]


def test_a_killed_process_leaves_each_request_in_the_inbox_or_in_the_log(tmp_path):
    times = int(os.environ.get("HOMING_TEST_KILLS", "5"))
    said = done(kills.main, tmp_path / "killed", times, 7)
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) > times, "hardly anything was received"


def test_a_full_disk_is_waited_out(tmp_path):
    said = done(full_disk.main, tmp_path / "full")
    assert said.returncode == 0, said.stderr
