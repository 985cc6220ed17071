import json
import subprocess
import sys

import pytest

from homing.core.errors import FolderInUse, UserError
from homing.store import DataFolder, EventStore

pytestmark = pytest.mark.db

HOLDER = """
import sys
from pathlib import Path
from homing.store import DataFolder, EventStore
folder = DataFolder(Path(sys.argv[1]))
with folder.lock("homing import orders.csv"):
    store = EventStore.open(folder)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(folder):
    command = [sys.executable, "-c", HOLDER, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.stdin.close()


def test_a_second_writer_is_told_who_writes_and_does_not_open_the_log(folder, holder):
    with (
        pytest.raises(FolderInUse, match=rf"process {holder.pid} \(homing import orders.csv\)"),
        folder.lock("homing serve"),
    ):
        pass
    for read_only in (True, False):
        with pytest.raises(FolderInUse, match="only one process may write"):
            EventStore.open(folder, read_only=read_only)
    holder.kill()
    holder.wait()  # a killed holder leaves no lock behind
    with folder.lock("homing serve"):
        assert folder.owner().purpose == "homing serve"
    assert folder.owner() is None


def test_what_a_folder_holds_is_for_its_owner_alone(folder):
    with folder.lock("homing serve"):
        modes = {path.name: path.stat().st_mode & 0o077 for path in folder.path.iterdir()}
    assert set(modes.values()) == {0}, modes
    assert folder.path.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Choose another place"):
        DataFolder(tmp_path / "file" / "data").create()


def test_a_spoilt_owner_file_is_no_owner(folder):
    (folder.path / "owner.json").write_text(json.dumps({"who": 1}))
    assert folder.owner() is None
