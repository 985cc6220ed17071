"""The pages of customers, on small logs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from lxml import html

pytestmark = pytest.mark.page

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
ODD = [
    "a/b",
    "a b",
    "Анна Петрова",
    'o\'neil "x"',
    "100%",
    "a?b=c&d",
    "x.json",
    ".",
    "..",
    "/",
    "<b>",
    "a+b",
    "#1",
]


def order(who, day=0, amount=1250, **more):
    properties = {"order_id": "A1", "amount": amount, "currency": "GBP"} | more
    return who, "purchase", START + timedelta(days=day), properties


def text(element) -> str:
    return " ".join(element.text_content().split())


def test_the_list_shows_who_when_and_how_much(happened, visitor):
    happened(order("ann"), order("ann", 3, 750), order("bob", 1, 100))
    rows = [text(row) for row in visitor.page("/customers").xpath("//main//tbody/tr")]
    assert rows == [
        "ann 8 Jan 2026, 09:30 5 Jan 2026, 09:30 2 2 £20.00",
        "bob 6 Jan 2026, 09:30 6 Jan 2026, 09:30 1 1 £1.00",
    ]


def test_headers_sort_and_sort_back(happened, visitor):
    happened(order("ann"), order("bob", 1, 100))
    page = visitor.page("/customers")
    (header,) = page.xpath("//th[contains(., 'Revenue')]//a/@href")
    page = visitor.page(header)
    assert page.xpath("//tbody//th//text()") == ["ann", "bob"]
    assert page.xpath("//th[@aria-sort]/@aria-sort") == ["descending"]
    (header,) = page.xpath("//th[contains(., 'Revenue')]//a/@href")
    page = visitor.page(header)
    assert page.xpath("//tbody//th//text()") == ["bob", "ann"]
    assert page.xpath("//th[@aria-sort]/@aria-sort") == ["ascending"]


def test_the_list_is_walked_a_page_at_a_time(happened, visitor):
    happened(*(order(f"c{n:03}", n) for n in range(120)))
    path, seen = "/customers", []
    while path:
        page = visitor.page(path)
        assert "120 customers" in text(page.xpath("//nav[@class='pager']")[0])
        seen += page.xpath("//tbody//th//text()")
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert seen == [f"c{n:03}" for n in reversed(range(120))]


def test_the_files_have_the_whole_list(happened, visitor):
    happened(*(order(f"c{n:03}", n) for n in range(120)), order("ann", 2, 5, currency="EUR"))
    rows = list(csv.DictReader(io.StringIO(visitor.get("/customers.csv?sort=first_seen").text)))
    listed = visitor.get("/customers.json?sort=first_seen").json()["customers"]
    assert len(rows) == 121
    assert [row["id"] for row in rows] == [row["id"] for row in listed]
    assert {row["revenue"] for row in rows} == {"12.50", "0.05"}
    assert listed[-1]["revenue"] == [{"minor": 1250, "currency": "GBP"}]


def test_the_api_gives_a_page_and_the_address_of_the_next(happened, visitor):
    happened(*(order(f"c{n:03}", n) for n in range(60)))
    first = visitor.get("/api/v1/customers?find=C0")
    assert first.json()["total"] == 60
    assert first.headers["link"] == (
        f'</api/v1/customers?find=C0&after={first.json()["next"]}>; rel="next"'
    )
    second = visitor.get(first.headers["link"].split(">")[0].removeprefix("<"))
    assert len(first.json()["customers"]) + len(second.json()["customers"]) == 60
    assert second.json()["next"] is None
    assert "link" not in second.headers


def test_any_text_is_an_id_that_can_be_linked_to(happened, visitor):
    happened(*(order(who, order_id=f"A{number}") for number, who in enumerate(ODD)))
    linked = visitor.page("/customers?sort=first_seen").xpath("//tbody//th/a")
    links = {link.text_content(): link.get("href") for link in linked}
    assert set(links) == set(ODD)
    for number, (who, link) in enumerate((who, links[who]) for who in ODD):
        page = visitor.page(link)
        assert text(page.xpath("//h1")[0]) == who.strip()
        assert visitor.get(f"{link}.json").json()["id"] == who
        assert visitor.get(link.replace("/customers/", "/api/v1/customers/", 1)).json()["id"] == who
        (row,) = csv.DictReader(io.StringIO(visitor.get(f"{link}.csv").text))
        assert json.loads(row["properties"])["order_id"] == f"A{number}"


def test_an_id_that_ends_like_a_file_is_a_page(happened, visitor):
    happened(order("x"), order("x.json"))
    assert text(visitor.page("/customers/x.json").xpath("//h1")[0]) == "x.json"
    assert visitor.get("/api/v1/customers/x").json()["id"] == "x"


def test_the_card_says_who_what_and_whether_they_are_late(happened, visitor):
    happened(order("ann", 0), order("ann", 10, 750), order("ann", 20), order("bob", 60))
    page = visitor.page("/customers/ann")
    facts = {
        fact.xpath("string(./dt/text())"): text(fact.xpath("./dd")[0])
        for fact in page.xpath("//dl[contains(@class, 'facts')]/div")
    }
    assert facts["Revenue"] == "£32.50"
    assert facts["Average order"] == "£10.83"
    assert facts["Usual gap"] == "10 days"
    assert facts["Since the last purchase"] == "40 days longest gap: 10 days"
    assert page.xpath("//div[@class='heading-tools']//span/text()") == ["Late"]


def test_who_is_known_without_an_event_that_counts_has_a_card(app, happened, visitor):
    happened(order("ann", 0), order("bob", 1))
    with app.events.cursor() as cursor:
        cursor.execute("INSERT INTO identities VALUES (77, 'eve', {'plan': 'pro'}::VARIANT)")
    page = visitor.page("/customers/eve")
    assert "pro" in text(page.xpath("//main")[0])
    assert "First seen" not in text(page.xpath("//main")[0])
    said = visitor.get("/customers/eve.json").json()
    assert (said["first_seen"], said["last_seen"], said["months"]) == (None, None, [])


def test_the_timeline_reads_properties_and_is_filtered(happened, visitor):
    items = [{"sku": "S1", "name": "Lamp", "quantity": 2, "price": 625}]
    happened(
        order("ann", 0, items=items),
        ("ann", "visit", START + timedelta(hours=1), {"page": "<script>"}),
    )
    page = visitor.page("/customers/ann")
    assert page.xpath("//p[@class='happening-title']/text()") == ["visit", "purchase"]
    assert page.xpath("//li[@class='timeline-day']/text()") == ["5\xa0Jan\xa02026"]
    assert "£12.50" in text(page.xpath("//main//li[contains(., 'purchase')]")[-1])
    assert page.xpath("//details//tbody//td/text()") == ["S1", "Lamp", "2", "£6.25"]
    assert "<script>" in text(page.xpath("//main")[0])
    page = visitor.page("/customers/ann?event=visit")
    assert page.xpath("//p[@class='happening-title']/text()") == ["visit"]
    assert (
        "no such event" in text(visitor.page("/customers/ann?event=x").xpath("//main")[0]).lower()
    )


def test_a_customer_who_is_not_there_is_a_page_that_helps(happened, visitor):
    happened(order("ann"))
    answer = visitor.get("/customers/an%3Cb%3E")
    assert answer.status_code == 404
    page = html.document_fromstring(answer.text)
    assert text(page.xpath("//h1")[0]) == "There is no customer “an<b>”"
    assert page.xpath("//form[@action='/customers']//input/@value") == ["an<b>"]
    for path in ("/customers/an.json", "/customers/an.csv", "/api/v1/customers/an"):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_empty_log_teaches_how_to_fill_it(visitor):
    main = text(visitor.page("/customers").xpath("//main")[0])
    assert "homing import" in main
    assert "homing demo" in main
    assert visitor.get("/customers.csv").text.count("\n") == 1
    assert visitor.get("/customers.json").json() == {"customers": []}


def test_a_search_without_a_find_says_what_to_drop(happened, visitor):
    happened(order("ann"))
    page = visitor.page("/customers?find=zz")
    assert page.xpath("//div[contains(@class, 'empty')]//a/@href") == ["/customers"]
    assert visitor.get("/customers?after=nonsense").status_code == 422
    assert visitor.get("/customers.csv?after=nonsense").status_code == 422


def test_the_page_speaks_russian_with_its_plurals(happened, visitor):
    happened(*(order("ann", n) for n in range(0, 44, 2)), order("bob"))
    page = visitor.page("/customers?lang=ru")
    assert text(page.xpath("//h1")[0]) == "Клиенты"
    assert "2 клиента" in text(page.xpath("//nav[@class='pager']")[0])
    card = text(visitor.page("/customers/ann?lang=ru").xpath("//main")[0])
    assert "2 дня" in card
    assert "275,00 ₽" not in card
    assert "275,00 £" in card


def test_what_others_wrote_turns_nothing_around_it(happened, visitor, app):
    who = "ann\u202e\u200b"
    happened(order(who), order("\u202e\u0007", 1))
    with app.events.cursor() as cursor:
        told = json.dumps({"name": "\u05d3\u05e0\u05d4\u202e", "city": "\u2067Omsk"})
        cursor.execute("UPDATE identities SET traits = ?::JSON::VARIANT WHERE id = ?", [told, who])
    listed, shown = (
        visitor.page("/customers?columns=trait.city"),
        visitor.page(f"/customers/{quote(who)}"),
    )
    assert listed.xpath("//tbody//th/a[@dir='auto']/text()") == ["U+202E U+0007", "ann"]
    assert listed.xpath("//tbody//th//bdi/text()") == ["\u05d3\u05e0\u05d4"]
    assert "Omsk" in listed.xpath("//tbody//td//bdi/text()")
    assert shown.xpath("//h1/bdi/text()") == ["ann"]
    assert {"\u05d3\u05e0\u05d4", "Omsk"} <= set(shown.xpath("//dd/bdi/text()"))
    texts = " ".join(shown.xpath("//main//text()"))
    assert not {"\u202e", "\u200b", "\u2067"} & set(texts)
