"""`homing source` and `homing inbox`, as somebody would type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from homing import cli
from homing.collect.inbox import Arrival, Inbox
from homing.collect.sources import Sources
from homing.collect.sources.daily import Day, note
from homing.core.clock import SystemClock
from homing.core.ids import new_id
from homing.store import DataFolder, Records

pytestmark = pytest.mark.db


@pytest.fixture
def homing(data_folder):
    """A function that runs a command in this process."""
    runner = CliRunner(env={"COLUMNS": "120", "HOMING_URL": "", "HOMING_DATABASE_URL": ""})
    return lambda *said: runner.invoke(cli.app, ["--data", str(data_folder), *said])


def test_a_source_from_its_first_key_to_its_end(homing):
    def source(*said):
        return homing("source", *said)

    added = source("add", "shop", "--origin", "https://shop.example", "--url", "https://in.example")
    key = added.stdout.strip()
    assert re.fullmatch("hw_[0-9a-f]{32}", key)
    assert f"curl https://in.example/v1/track -u {key}:" in added.stderr
    assert "https://shop.example" in source("list").stdout
    secret = source("key", "add", "shop", "--secret").stdout.strip()
    shown = source("show", "shop").stdout
    assert key in shown
    assert secret not in shown
    assert secret[:9] in shown
    assert source("key", "revoke", "shop", key[:9]).exit_code == 0
    assert source("revoke", "shop").exit_code == 0
    assert "revoked" in source("list").stdout
    assert "homing source list" in str(source("revoke", "shop").exception)


def test_keys_and_ids_stand_whole_on_one_line_however_narrow_the_terminal(data_folder):
    runner = CliRunner(env={"COLUMNS": "60", "HOMING_URL": "", "HOMING_DATABASE_URL": ""})

    def source(*said):
        return runner.invoke(cli.app, ["--data", str(data_folder), "source", *said]).stdout

    key = source("add", "a shop with a long name", "--origin", "https://shop.example").strip()
    lines = source("show", "a shop with a long name").splitlines()
    assert any(line.split()[0] == key for line in lines if line.strip())
    listed = source("list").splitlines()
    assert len(listed) == 2
    assert listed[1].split()[0].count("-") == 4
    assert "a shop with a long name" in listed[1]


def test_the_list_says_what_each_source_has_sent_and_when_the_last_came(homing, data_folder):
    for name in ("shop", "app"):
        homing("source", "add", name)
    records = Records.of(DataFolder(data_folder))
    source = Sources(records, SystemClock()).named("shop")
    with records.begin() as connection:
        for day in (3, 1):
            last = datetime(2026, 1, day, 9, 30, tzinfo=UTC)
            facts = {"last_received_at": last, "longest_gap_s": 0.0, "events": 1200}
            note(connection, Day(source=source.id, day=last.date(), **facts))
    records.close()
    lines = {line.split()[1]: line for line in homing("source", "list").stdout.splitlines()[1:]}
    assert lines["shop"].split()[-3:] == ["2,400", "2026-01-03", "09:30"]
    assert lines["app"].split()[-3:] == ["0", "none", "yet"]


def test_the_status_of_the_inbox_says_how_much_waits_and_for_how_long(homing, data_folder, clock):
    folder = DataFolder(data_folder)
    assert "nothing waits" in homing("inbox", "status").stdout
    inbox = Inbox.open(folder, clock=clock)
    number = new_id(clock.now())
    inbox.keep([Arrival(10**15, number, False, "segment", "/v1/b", "", {}, None, b"x" * 10**6)] * 3)
    shown = homing("inbox", "status").stdout
    inbox.close()
    assert re.search(r"requests\s+3", shown)
    assert re.search(r"size\s+3.0 MB", shown)
    assert "2001-09-09 01:46:40 UTC" in shown
