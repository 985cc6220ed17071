from datetime import UTC, datetime

import pytest

from homing.collect import import_demo
from support.demo import demo_shop, told_of

pytestmark = pytest.mark.db


def read(app, sql):
    with app.events.cursor() as cursor:
        return cursor.execute(sql).fetchall()


@pytest.fixture(scope="module")
def demo(demo_folder, tmp_path_factory):
    with demo_shop(demo_folder, tmp_path_factory.mktemp("demo") / "data") as app:
        yield app, *told_of(demo_folder)


def test_the_demo_shop_has_the_published_figures(demo):
    app, report, _ = demo
    assert report.read == 541_909
    sql = (
        "SELECT count(*), count(DISTINCT customer), sum(properties.amount::BIGINT),"
        " sum(json_array_length(properties.items::JSON)) FROM events WHERE event = 'purchase'"
    )
    assert read(app, sql) == [(18_532, 4_338, 891_140_790, 397_884)]


def test_every_row_of_the_demo_shop_is_accounted_for(demo):
    _, report, _ = demo
    assert {part.rule: part.rows for part in report.skipped} == {
        "not: CustomerID is present": 135_080,
        "not: UnitPrice > 0": 40,
    }
    assert report.taken == 397_884 + 8_905
    assert (report.rows_rejected, report.repeated, report.known) == (0, 0, 0)
    assert report.rule.startswith("Kept: the customer is known")


def test_the_demo_shop_lives_in_london(demo):
    app, report, _ = demo
    assert (app.project.timezone, app.project.currency) == ("Europe/London", "GBP")
    assert app.project.name == "Online Retail (demo)"
    assert report.since == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    summer = "SELECT min(occurred_at)::VARCHAR FROM events WHERE occurred_at >= '2011-07-01'"
    assert read(app, summer) == [("2011-07-01 07:16:00+00",)]


def test_importing_the_demo_shop_again_changes_nothing(demo):
    app, *_ = demo
    version = app.events.version()
    assert import_demo(app) is None
    assert app.events.version() == version


def test_the_demo_shop_says_its_rule_and_its_author(demo):
    *_, said = demo
    assert "  purchase: 18,532 of 4,338 customers, 8,911,407.90 GBP" in said
    assert any("Kept: the customer is known" in line for line in said)
    assert any("Daqing Chen (2015)" in line and "CC BY 4.0" in line for line in said)
