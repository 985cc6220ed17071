"""Every analysis in the terminal: the same answer, whoever holds the folder."""

from __future__ import annotations

import csv
import json

import pytest

from homing import cli
from homing.metrics.analyses import ANALYSES
from metrics.commands.conftest import HOLDERS
from support.thorough import in_turn

pytestmark = pytest.mark.db

PRINTED = in_turn(ANALYSES, ("en", "ru"), HOLDERS)
WRITTEN = in_turn(ANALYSES, ("csv", "json", "sql"), HOLDERS)
"""Every form of every analysis, while nobody holds the folder or a server does, in turn."""


def command(analysis) -> str:
    return analysis.spec.key.replace("_", "-")


def name_of(each) -> str:
    return each if isinstance(each, str) else each.spec.key


@pytest.mark.parametrize(("analysis", "language", "held"), PRINTED, indirect=["held"], ids=name_of)
def test_the_table_is_printed_with_its_definition(ask, measured, analysis, language):
    shown = ask(command(analysis), "--language", language)
    assert shown.startswith(analysis.spec.name.of(language))
    definition = measured(analysis).definition(language).replace("\N{NO-BREAK SPACE}", " ")
    assert " ".join(definition.split()) in " ".join(shown.split())


@pytest.mark.parametrize(("analysis", "form", "held"), WRITTEN, indirect=["held"], ids=name_of)
def test_csv_json_and_sql_are_those_of_the_library(ask, measured, analysis, form):
    expected = measured(analysis)
    if form == "csv":
        assert ask(command(analysis), "--csv").splitlines() == expected.to_csv().splitlines()
    elif form == "json":
        said = json.loads(ask(command(analysis), "--json"))
        assert said["table"] == expected.to_dict()["table"]
    elif expected.text is not None:
        assert ask(command(analysis), "--sql", "spark").strip() == expected.sql("spark")


def test_the_people_behind_a_number(ask, measured):
    place = ("--who", "starts=2011-11-01", "--who", "state=dormant")
    rows = list(csv.DictReader(ask("lifecycle", *place, "--csv").splitlines()))
    people = json.loads(ask("lifecycle", *place, "--json"))
    assert [row["customer"] for row in rows] == [person["customer"] for person in people]
    [lifecycle] = [each for each in ANALYSES if each.spec.key == "lifecycle"]
    [november] = [
        row for row in measured(lifecycle).to_dict()["table"] if row["period"] == "2011-11-01"
    ]
    assert len(people) == november["dormant"]
    assert people[0]["first_at"].endswith("Z")
    assert ask("lifecycle", *place).splitlines()[-1] == str(len(people))


def test_options_are_those_of_the_question(ask):
    shown = ask("lifecycle", "--period", "quarter", "--event", "refund", "--since", "2011-01-01")
    assert "“refund”" in shown
    assert "Q1 2011" in shown
    assert "Dec 2010" not in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "soon"), "'soon' is not a date"),
        (("--event", "a["), "'a[' cannot be read"),
        (("--csv", "--json"), "One form at a time"),
        (("--who", "dormant"), "not KEY=VALUE"),
        (("--who", "starts=2011-11-01"), "A value is missing"),
        (("--who", "starts=2031-11-01", "--who", "state=new"), "no period around"),
    ],
)
def test_a_mistake_is_explained(shop_folder, capsys, arguments, said):
    with pytest.raises(SystemExit) as end:
        cli.main(["--data", shop_folder, "lifecycle", *arguments])
    assert end.value.code == 2
    assert said in capsys.readouterr().err


def test_what_sql_cannot_say_is_said(shop_folder, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["--data", shop_folder, "projection", "--sql", "spark"])
    assert end.value.code == 2
    assert "No single SQL statement can say this" in capsys.readouterr().err
