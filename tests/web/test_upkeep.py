"""`homing histories`, as somebody types it."""

from datetime import UTC, datetime

import pytest

from homing.cli import main
from homing.store import DataFolder, EventStore
from homing.store.events import INCOMING
from support.installation import install

pytestmark = pytest.mark.db
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def run(data_folder, capsys):
    """Run a command on a folder with three events; return its exit code and all it said."""
    folder = DataFolder(data_folder)
    install(folder)
    store = EventStore.open(folder)
    with store.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming SELECT 'c' || i % 2, 'visit', $now, md5(i::VARCHAR)::UUID, NULL"
            " FROM range(3) AS t (i)",
            {"now": NOW},
        )
        store.append(cursor, source="test", received_at=NOW)
    store.close()

    def do(command):
        with pytest.raises(SystemExit) as ended:
            main(["--data", str(data_folder), "histories", command])
        said = capsys.readouterr()
        return ended.value.code, said.out + said.err

    return do


def test_histories_are_made_shown_and_verified(run):
    assert "no histories yet" in run("status")[1]
    assert run("verify") == (1, run("verify")[1])
    assert run("rebuild") == (0, "Generation 1 is in use.\n")
    code, said = run("status")
    assert code == 0
    assert [line.split() for line in said.splitlines()][1:3] == [
        ["customers", "2"],
        ["events", "3"],
    ]
    assert run("verify") == (0, "The histories are those of the event log.\n")


def test_spoilt_histories_are_told_with_what_to_do(run, data_folder):
    run("rebuild")
    next((data_folder / "histories").glob("generation-*/event.npy")).unlink()
    code, said = run("verify")
    assert code == 1
    assert "not what it was written as" in said
    assert "homing histories rebuild" in said
    assert run("rebuild")[0] == 0
    assert run("verify")[0] == 0
