"""The terminal: the same table as everywhere, whoever holds the folder."""

import csv
import json
import re
from datetime import timedelta

import pytest

import homing as hm
from homing.store import DataFolder, EventStore
from homing.store.events import INCOMING
from metrics.logs import matrix, people, taken, utc
from support.process import serving

pytestmark = pytest.mark.db

LOG = [
    *[(f"c{n}", "purchase", utc(2026, 1, 1) + timedelta(hours=n)) for n in range(40)],
    *[(f"c{n}", "purchase", utc(2026, 2, 1) + timedelta(hours=n)) for n in range(0, 40, 2)],
    *[(f"c{n}", "visit", utc(2025, 12, 1) + timedelta(hours=n)) for n in range(5)],
    ("late", "purchase", utc(2026, 3, 3)),
]


def plain(text):
    """Return text whose spaces may all break a line."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data folder with a small log; nobody holds it."""
    folder = DataFolder(tmp_path_factory.mktemp("commands") / "data")
    folder.create()
    store = EventStore.open(folder)
    with store.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID,"
            " {'amount': 1250, 'currency': 'GBP'}::VARIANT)",
            [(*row, str(row)) for row in LOG],
        )
        store.append(cursor, source="test", received_at=utc(2026, 3, 3))
    store.close()
    return folder.path


@pytest.fixture(scope="module")
def asked():
    """The same question, asked of the library."""
    return hm.retention(taken(LOG), period="month", start_event="purchase", return_event="purchase")


@pytest.fixture(params=["nobody", "a server"], scope="module")
def held(request, folder):
    """The folder, while nobody or a server holds it."""
    if request.param == "nobody":
        yield folder
    else:
        with serving("--data", folder, "serve", "--port", "0"):
            yield folder


def test_the_heatmap_is_printed_with_its_definition(ask, asked):
    shown = ask("retention", "--period", "month")
    assert "Jan 2026" in shown
    assert "50%" in shown
    assert "months are complete until" in " ".join(shown.split())
    assert plain(asked.definition("en")) in " ".join(shown.split())


def test_csv_and_json_are_those_of_the_library(ask, asked):
    assert (
        ask("retention", "--period", "month", "--csv").splitlines() == asked.to_csv().splitlines()
    )
    said = json.loads(ask("retention", "--period", "month", "--json"))
    assert said["table"] == asked.to_dict()["table"]
    assert said["definition"]["en"] == plain(asked.definition("en"))


def test_counts_are_printed_instead_of_shares(ask):
    shown = ask("retention", "--period", "month", "--counts")
    assert "50%" not in shown
    assert re.search(r"Jan 2026 +40 +20", shown)


def test_any_event_can_be_asked_for(ask):
    shown = ask(
        "retention", "--period", "month", "--start-event", "*", "--return-event", "*", "--csv"
    )
    assert next(csv.DictReader(shown.splitlines()))["cohort"] == "2025-12-01"


def test_the_people_behind_a_cell_and_the_others(ask, asked):
    cell = ("--who", "entered=2026-01-01", "--who", "age=1")
    for flags, returned in (((), True), (("--who", "returned=no"), False)):
        shown = ask("retention", "--period", "month", *cell, *flags, "--csv")
        found = {row["customer"] for row in csv.DictReader(shown.splitlines())}
        assert found == people(asked.who("2026-01", 1, returned=returned))
        assert len(found) == 20


def test_the_statement_is_shown_in_any_dialect(ask):
    assert "toDateTime64" in ask("retention", "--period", "month", "--sql", "clickhouse")


def test_a_metric_is_shown_and_compared(ask):
    shown = ask("metric", "orders")
    assert "Jan 2026" in shown
    assert "−50% against the period before (95%: " in shown
    assert "Purchases in the period" in shown
    money = list(csv.DictReader(ask("metric", "revenue", "--csv").splitlines()))
    assert [(row["period"], row["value"]) for row in money][-2:] == [
        ("2026-02-01", "25000.0"),
        ("2026-03-01", "1250.0"),
    ]


def test_the_catalogue_and_the_russian_words(ask):
    assert "returning_share" in ask("metrics")
    assert "Доля клиентов когорты" in ask("retention", "--period", "month", "--language", "ru")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("retention", "--since", "soon"), "'soon' is not a date"),
        (("retention", "--csv", "--json"), "One form at a time"),
        (
            ("retention", "--period", "month", "--who", "entered=2031-01-05", "--who", "age=1"),
            "no cohort 2031-01-01",
        ),
        (("metric", "revenues"), "There is no metric 'revenues'"),
    ],
)
def test_a_mistake_is_explained(run, folder, arguments, said):
    code, _, error = run(folder, *arguments)
    assert code == 2
    assert said in " ".join(error.split())
    assert "Traceback" not in error


def test_cases_agree_with_the_library(asked):
    assert matrix(asked) == {"2026-01-01": [40, 20, 0], "2026-03-01": [1]}
