"""`homing customer`: found, tagged, noted, merged, exported and erased at a terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from homing import cli
from homing.customers.requests import ask

pytestmark = pytest.mark.db
AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
PAID = {"amount": 1250, "currency": "EUR"}


@pytest.fixture
def homing(app, happened, capsysbinary, monkeypatch):
    """A function from a command to its exit code and what it prints; no server runs."""
    happened(*((who, "purchase", AT, PAID) for who in ("ann@example.com", "bob", "eve")))
    ask(app.records, "eve", by="the shop's form", now=app.clock.now())
    app.close()
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*arguments) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            cli.main(["--data", str(app.settings.data), "customer", *map(str, arguments)])
        out, err = capsysbinary.readouterr()
        return int(end.value.code or 0), (out + err).decode()

    return ran


def test_a_customer_is_found_tagged_noted_and_written_out(homing, tmp_path):
    assert homing("find", "ann")[1].split("\t")[0] == "ann@example.com"
    assert homing("find", "nobody") == (0, "")
    assert "2 customers changed." in homing("tag", "VIP", "bob", "eve")[1]
    assert "1 customers changed." in homing("tag", "VIP", "eve", "--take")[1]
    assert homing("note", "bob", "Позвонить") == (0, "Written.\n")
    assert homing("note", "nobody", "Hello")[0] == 2
    said = homing("export", "bob")[1]
    kept = json.loads(said)
    assert "Позвонить" in said
    assert "VIP" in said
    file = tmp_path / "bob.json"
    assert homing("export", "bob", file)[0] == 0
    assert json.loads(file.read_text(encoding="utf-8")).keys() == kept.keys()


def test_two_customers_are_made_one_and_two_again(homing):
    said = homing("merge", "eve", "bob", "--reason", "one phone")[1]
    assert said == "Merge number 1. Take it back with: homing customer unmerge 1\n"
    assert homing("merge", "eve", "bob", "--reason", "again")[0] == 2
    assert homing("unmerge", "1") == (0, "Taken back.\n")
    assert homing("unmerge", "1")[0] == 2


def test_a_customer_is_erased_and_those_who_asked_for_it_are_listed(homing):
    code, said = homing("erase", "bob", "--yes")
    assert (code, said.startswith("Erased: 1 events under 1 ids")) == (0, True)
    assert homing("erase", "bob", "--yes")[0] == 2
    assert homing("export", "bob")[0] == 2
    listed = homing("requests")[1]
    assert "the shop's form" in listed
    assert "eve" in listed
