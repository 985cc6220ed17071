import json

import pytest
from typer.testing import CliRunner

from homing.cli import app, main
from homing.core.errors import UserError

pytestmark = pytest.mark.db

ORDERS = """order_id,customer,date,total
1,ann,2025-01-01 10:00,5.00
2,bob,2025-01-02 10:00,7.50
3,cid,nonsense,1.00
"""


@pytest.fixture
def homing(tmp_path, monkeypatch):
    """Run the command line in a folder of its own, and give back what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments, fails=False, typed=None):
        done = CliRunner().invoke(app, ["--data", "data", *arguments], input=typed)
        if fails:
            assert done.exception is not None
            return done.exception
        assert done.exception is None, done.output
        return done.stdout

    (tmp_path / "orders.csv").write_text(ORDERS)
    run.folder = tmp_path
    return run


def test_what_was_found_out_is_shown_before_it_is_used(homing):
    said = homing("import", "orders.csv")
    assert said.index("What is what") < said.index("Import 1: 2 events taken")
    assert "occurred_at  date" in said
    assert "its name" in said


def test_the_report_names_lines_reasons_and_remedies(homing):
    said = homing("import", "orders.csv")
    assert "3  rows read" in said
    assert "the date cannot be read (expected: iso): orders.csv:4" in said
    assert "purchase: 2 events of 2 customers, 12.50 USD" in said
    assert "orders.rejected.csv" in said


def test_the_report_for_machines_is_all_that_stands_on_the_standard_output(homing):
    report = json.loads(homing("import", "orders.csv", "--json"))
    assert (report["read"], report["taken"], report["rows_rejected"]) == (3, 2, 1)


def test_a_mapping_is_saved_and_used_again(homing):
    homing(
        "import", "orders.csv", "--currency", "GBP", "--save-mapping", "orders.toml", "--dry-run"
    )
    assert 'currency = "GBP"' in (homing.folder / "orders.toml").read_text()
    said = homing("import", "orders.csv", "--mapping", "orders.toml")
    assert "12.50 GBP" in said
    assert "What is what" not in said


def test_flags_and_a_mapping_file_do_not_mix(homing):
    homing("import", "orders.csv", "--save-mapping", "orders.toml", "--dry-run")
    error = homing("import", "orders.csv", "--mapping", "orders.toml", "--event", "x", fails=True)
    assert "flags cannot change it" in str(error)


def test_a_dry_run_leaves_no_import(homing):
    assert "Dry run: nothing was written" in homing("import", "orders.csv", "--dry-run")
    assert "Nothing was imported yet" in homing("import", "--list")


def test_imports_are_listed_and_can_be_undone(homing):
    homing("import", "orders.csv")
    assert "orders.csv" in homing("import", "--list")
    assert "Import 1 is undone: 2 events left the log." in homing("import", "--undo", "1")
    assert "undone" in homing("import", "--list")
    assert "no import number 7" in str(homing("import", "--undo", "7", fails=True))


def test_what_cannot_be_told_is_asked_for_with_the_flag_that_says_it(homing):
    (homing.folder / "visits.csv").write_text("who,date\nann,2025-01-01\n")
    error = homing("import", "visits.csv", fails=True)
    assert isinstance(error, UserError)
    assert "--customer COLUMN" in error.remedy
    assert "--event NAME" in error.remedy
    homing("import", "visits.csv", "--customer", "who", "--event", "visit")


def test_the_user_is_asked_on_a_terminal_and_may_decline(homing, monkeypatch):
    from homing.collect import commands

    monkeypatch.setattr(commands, "_is_terminal", lambda: True)
    error = homing("import", "orders.csv", typed="n\n", fails=True)
    assert "Nothing was imported" in str(error)
    assert "Import 1" in homing("import", "orders.csv", typed="y\n")
    assert "Nothing new" in homing("import", "orders.csv", "--yes", typed="")


def test_so_many_rejects_that_nothing_was_taken_are_listed(homing, capsys):
    (homing.folder / "bad.csv").write_text(ORDERS.replace("2025", "20x5"))
    with pytest.raises(SystemExit) as left:
        main(["--data", "data", "import", "bad.csv", "--date-format", "iso"])
    assert left.value.code == 2
    out = capsys.readouterr()
    assert "3 of 3 rows were rejected" in out.err
    assert "bad.csv:2" in out.out


def test_no_file_at_all(homing):
    assert "No file was named" in str(homing("import", fails=True))


def test_the_help_names_every_part(homing):
    said = homing("import", "--help")
    for flag in (
        "--customer",
        "--mapping",
        "--dry-run",
        "--rejects",
        "--undo",
        "--keep-duplicates",
    ):
        assert flag in said
