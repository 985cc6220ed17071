"""Files of Yandex Metrica's Logs API: visits and hits, tabs between values."""

import json

import pytest

from homing.collect.importers.inferred import Said

pytestmark = pytest.mark.db

MOSCOW = Said(timezone="Europe/Moscow")

VISIT = {
    "ym:s:visitID": "900",
    "ym:s:counterID": "42",
    "ym:s:clientID": "171",
    "ym:s:dateTime": "2025-01-15 13:10:00",
    "ym:s:startURL": "https://a.example/?q=чай",
    "ym:s:deviceCategory": "2",
    "ym:s:bounce": "0",
    "ym:s:goalsID": "[7,8]",
    "ym:s:goalsDateTime": r"[\'2025-01-15 13:11:00\',\'2025-01-15 13:12:00\']",
    "ym:s:purchaseID": r"[\'A-1\']",
    "ym:s:purchaseDateTime": r"[\'2025-01-15 13:12:00\']",
    "ym:s:purchaseRevenue": "[1990.5]",
    "ym:s:purchaseCurrency": r"[\'RUB\']",
    "ym:s:purchaseCoupon": r"[\'\']",
    "ym:s:purchasedProductPurchaseID": r"[\'A-1\',\'A-1\']",
    "ym:s:purchasedProductID": r"[\'tea\',\'cup\']",
    "ym:s:purchasedProductName": r"[\'Чай, чёрный\',\'Чашка\']",
    "ym:s:purchasedProductQuantity": "[2,1]",
}
HIT = {
    "ym:pv:watchID": "5001",
    "ym:pv:counterID": "42",
    "ym:pv:clientID": "171",
    "ym:pv:visitID": "900",
    "ym:pv:dateTime": "2025-01-15 13:11:00",
    "ym:pv:URL": "https://a.example/tea",
    "ym:pv:title": 'Чай "Эрл Грей"',
    "ym:pv:isPageView": "1",
    "ym:pv:goalsID": "[7]",
    "ym:pv:purchaseID": "[]",
}


def tsv(*rows):
    lines = ["\t".join(rows[0]), *("\t".join(one.values()) for one in rows)]
    return "\n".join(lines) + "\n"


def test_a_visit_its_goals_and_its_purchase_are_events(bench):
    file = bench.write(tsv(VISIT), "visits.tsv")
    assert bench.infer(file).findings[0].value == "Yandex Metrica"
    report = bench.bring(file, said=MOSCOW)
    assert report.rejected == ()
    assert bench.events("strftime(occurred_at, '%H:%M')", "properties.amount::BIGINT") == [
        ("anon:171", "visit", "10:10", None),
        ("anon:171", "goal", "10:11", None),
        ("anon:171", "goal", "10:12", None),
        ("anon:171", "purchase", "10:12", 199050),
    ]
    [(kept,)] = bench.sql("SELECT properties::JSON::VARCHAR FROM events WHERE event = 'purchase'")
    purchase = json.loads(kept)
    assert purchase["order_id"] == "A-1"
    assert purchase["currency"] == "RUB"
    assert purchase["device"] == "mobile"
    assert [(item["sku"], item["name"], item["quantity"]) for item in purchase["items"]] == [
        ("tea", "Чай, чёрный", 2),
        ("cup", "Чашка", 1),
    ]


def test_visits_and_hits_together_count_a_goal_once(bench):
    bench.bring(bench.write(tsv(VISIT), "visits.tsv"), said=MOSCOW)
    report = bench.bring(bench.write(tsv(HIT), "hits.tsv"), said=MOSCOW)
    assert (report.read, report.events, report.known) == (2, 1, 1)
    assert ("anon:171", "page") in bench.events()


def test_both_kinds_may_be_imported_at_once(bench):
    files = [bench.write(tsv(VISIT), "visits.tsv"), bench.write(tsv(HIT), "hits.tsv")]
    report = bench.bring(*files, said=MOSCOW)
    assert (report.events, report.repeated) == (5, 1)


def test_moments_stand_in_the_zone_of_the_counter(bench):
    bench.bring(bench.write(tsv(HIT), "hits.tsv"), zone="Asia/Vladivostok")
    assert ("anon:171", "page", "03:11") in bench.events("strftime(occurred_at, '%H:%M')")


def test_a_visitor_without_an_id_is_rejected_by_the_line(bench):
    nobody = VISIT | {"ym:s:clientID": "0", "ym:s:goalsID": "[]", "ym:s:purchaseID": "[]"}
    report = bench.bring(bench.write(tsv(VISIT, nobody), "visits.tsv"), said=MOSCOW)
    assert report.rejected[0].lines == ("visits.tsv:3",)


def test_where_a_visitor_is_from_is_known_of_them(bench):
    here = VISIT | {"ym:s:regionCountry": "Россия", "ym:s:regionCity": "Пермь"}
    assert bench.bring(bench.write(tsv(here), "visits.tsv"), said=MOSCOW).told_customers == 1
    [(found,)] = bench.sql("SELECT traits::JSON::VARCHAR FROM customers")
    assert json.loads(found) == {"country": "Россия", "city": "Пермь"}
