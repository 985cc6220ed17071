"""A site whose log has devices and bots: the switches, and what every page says of identity."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from pyarrow import parquet

from homing.app import App, Settings
from homing.core.clock import FrozenClock
from homing.metrics.analyses import ANALYSES
from homing.metrics.lending import lent
from homing.store.events import INCOMING
from homing.web.site import build
from support.installation import install
from support.site import Client

pytestmark = pytest.mark.page

NOW = datetime(2026, 8, 31, 12, 0, tzinfo=UTC)
WHO = ["anon:a", "anon:b", "ann", "bob", "robot"]
DONE = """
INSERT INTO incoming
SELECT id, event, $start + (week * 7 + place) * INTERVAL '1' DAY, gen_random_uuid(),
    {'amount': 100, 'currency': 'GBP'}
FROM (SELECT unnest($who) AS id, unnest(range(len($who))) AS place) AS customers,
    (SELECT unnest(range(4)) AS week) AS weeks,
    (SELECT unnest(['page', 'purchase']) AS event) AS events
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("whose") / "data")
    install(settings.folder)
    app = App.open(settings, clock=FrozenClock(NOW))
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(DONE, {"start": NOW - timedelta(days=60), "who": WHO})
        app.events.append(cursor, source="a test", received_at=NOW)
        cursor.execute(
            "UPDATE log SET aside = 1 WHERE customer ="
            " (SELECT customer FROM identities WHERE id = 'robot')"
        )
    app.events.merge(["anon:b"], into="bob", reason="signed in", now=NOW)
    yield app
    app.close()


@pytest.fixture(scope="module")
def looking(house, running):
    with Client(build(house, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


def test_every_page_says_the_rule_and_how_many_are_identified(looking):
    for path in ["/retention", "/lifecycle", "/measure/active_customers"]:
        said = " ".join(looking.page(path).xpath("//footer[@class='chart-foot']")[0].itertext())
        assert "67% of active customers are identified" in said.replace("\u00a0", " ")
        assert "anonymous visits are joined to their customer" in said
    russian = looking.page("/retention?lang=ru").xpath("//footer[@class='chart-foot']")[0]
    assert "Опознано 67" in "".join(russian.itertext())


def test_the_files_say_it_too(looking):
    for path in ["/retention.json", "/api/v1/lifecycle", "/measure/orders.json"]:
        assert looking.get(path).json()["identity"] == {
            "active": 3,
            "identified": 2,
            "identified_share": 2 / 3,
            "rule": {
                "en": "anonymous visits are joined to their customer, back to the first visit",
                "ru": "анонимные визиты присоединены к своему клиенту, начиная с самого первого",
            },
        }


def test_a_log_without_devices_says_nothing_of_it(demo, house):
    assert house.events.identified() == (3, 2)
    assert demo.events.identified() is None
    with lent(demo) as events:
        assert "identity" not in ANALYSES[0].answer(events, ANALYSES[0].question()).to_dict()


@pytest.mark.parametrize(
    ("switches", "many"),
    [("", 3), ("identified=yes", 2), ("bots=yes", 4), ("identified=yes&bots=yes", 3)],
)
def test_the_switches_say_who_counts(looking, switches, many):
    rows = looking.get(f"/lifecycle.json?period=year&{switches}").json()["table"]
    assert sum(row["new"] for row in rows) == many
    table = looking.get(f"/measure/active_customers.json?period=year&{switches}").json()["table"]
    assert table[-1]["value"] == many
    row = next(row for row in rows if row["new"] == many)
    place = f"period=year&starts={row['period']}&state=new&{switches}"
    people = looking.get(f"/lifecycle/customers.json?{place}").json()["customers"]
    assert len(people) == many
    behind = f"/measure/active_customers/customers.json?period=year&of={row['period']}&{switches}"
    assert len(looking.get(behind).json()["customers"]) == many


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda each: each.spec.key)
def test_every_bar_has_the_switches_and_says_what_is_on(looking, analysis):
    page = looking.page(f"{analysis.path}?identified=yes&bots=yes")
    chips = [" ".join(chip.itertext()) for chip in page.xpath("//ul[@class='chips']/li")]
    assert any("Identified only" in chip for chip in chips)
    assert any("Counted too" in chip for chip in chips)
    assert page.xpath("//select[@name='identified']")
    assert page.xpath("//select[@name='bots']")


def test_the_page_of_a_number_has_them_too(looking):
    page = looking.page("/measure/orders?identified=yes")
    assert page.xpath("//details[@class='more']//a[@aria-current='true'][text()='Identified only']")
    links = page.xpath("//main//td//a/@href[contains(., '/customers')]")
    assert links
    assert all("identified=yes" in link for link in links)


def test_the_notebook_fetches_the_events_that_count(looking):
    cells = looking.get("/lifecycle.ipynb?period=week&identified=yes&bots=yes").json()["cells"]
    code = "\n".join(cell["source"] for cell in cells)
    assert "identified=yes&bots=yes" in code
    assert "identified=True" not in code


def test_the_export_has_the_events_that_count(looking, tmp_path):
    def customers(switches):
        file = tmp_path / quote(switches or "all")
        file.write_bytes(looking.get(f"/api/v1/events.parquet?{switches}").content)
        return set(parquet.read_table(file)["customer"].to_pylist())

    assert customers("") == {"anon:a", "ann", "bob"}
    assert customers("identified=yes") == {"ann", "bob"}
    assert customers("identified=yes&bots=yes") == {"ann", "bob", "robot"}
