"""`homing segment`, on the demo shop: a rule from a file or a template, and who fits it."""

from __future__ import annotations

import json
import shutil

import pytest

from homing import cli

pytestmark = pytest.mark.db

BOUGHT = {"kind": "did", "events": ["purchase"], "times": 20}


@pytest.fixture(scope="module")
def folder(demo_folder, tmp_path_factory) -> str:
    return shutil.copytree(demo_folder, str(tmp_path_factory.mktemp("segments") / "data"))


@pytest.fixture
def homing(folder, capsys, monkeypatch):
    """A function from a command to its exit code and what it prints."""
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*arguments) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            cli.main(["--data", folder, "segment", *map(str, arguments)])
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out + err

    return ran


def test_a_segment_from_a_file_is_counted_listed_exported_and_explained(homing, tmp_path):
    file = tmp_path / "rule.json"
    file.write_text(json.dumps(BOUGHT), encoding="utf-8")
    code, said = homing("add", "Regulars", file)
    assert (code, said) == (0, "Customers who did “purchase” at least 20 times.\n")
    assert "«purchase» не меньше 20 раз" in homing("list", "--ru")[1]
    code, count = homing("count", "Regulars")
    assert (code, int(count) > 10) == (0, True)
    first = homing("members", "Regulars", "--most", "1")[1].strip()
    code, said = homing("members", "Regulars", "--most", "-1")
    assert (code, "--most" in said) == (2, True)
    code, said = homing("why", "Regulars", first)
    assert said.startswith(f"{first} is in Regulars.") or f"{first} is in Regulars." in said
    assert "yes" in said
    exported = tmp_path / "regulars.csv"
    assert homing("export", "Regulars", exported)[0] == 0
    assert len(exported.read_text().splitlines()) == int(count) + 1
    code, said = homing("export", "Regulars", exported)
    assert (code, "already" in said) == (2, True)
    assert '"times": 20' in homing("show", "Regulars")[1]
    assert "FROM customers" in homing("show", "Regulars", "--sql", "postgres")[1]


def test_a_template_a_list_and_a_look_at_all_of_them(homing, tmp_path):
    assert "at-risk" in homing("templates")[1]
    assert homing("add", "At risk", "--template", "at-risk")[0] == 0
    assert homing("add", "At risk then", "--template", "at-risk", "--frozen")[0] == 0
    assert homing("count", "At risk")[1] == homing("count", "At risk then")[1]
    code, said = homing("refresh")
    assert (code, said) == (0, "0 entered, 0 left.\n")
    ids = tmp_path / "ids.txt"
    ids.write_text("14646\n14646\nnobody\n", encoding="utf-8")
    code, said = homing("upload", "Friends", ids)
    assert "2 ids, 1 customers are known by them." in said


def test_a_mistake_is_said_with_its_place_and_what_to_do(homing, tmp_path):
    file = tmp_path / "rule.json"
    file.write_text('{"kind": "did", "times": "2"}', encoding="utf-8")
    code, said = homing("add", "Wrong", file)
    assert (code, f"where: {file}.times" in said, "what to do" in said) == (2, True, True)
    assert homing("add", "Neither")[0] == 2
    assert homing("add", "Unknown", "--template", "nothing")[0] == 2
    assert homing("show", "Nobody")[0] == 2


def test_the_schema_is_printed(homing):
    code, said = homing("schema")
    assert (code, json.loads(said)["title"]) == (0, "Rule")
