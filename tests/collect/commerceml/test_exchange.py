"""The exchange over real HTTP, step by step, whole and torn."""

import io
import json
import socket
import zipfile
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from homing.collect.health import Watch
from homing.collect.inbox import Inbox
from homing.collect.sources import KeyKind
from homing.collect.stream import standings
from support.commerceml import order, paper

pytestmark = pytest.mark.db


def packed(content, name="orders.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_an_order_comes_in_as_a_purchase_and_its_delivery(shop, client, encoding):
    sent = order(
        1, Отгружен="true", Дата_отгрузки_по_1С="2025-01-03T09:00:00", Статус_заказа="Выполнен"
    )
    assert client.exchange(paper(sent, encoding=encoding)) == "success\n"
    assert shop.events("strftime(occurred_at, '%d %H:%M')", "properties.amount::BIGINT") == [
        ("12", "purchase", "01 09:30", 150050),
        ("12", "order.delivered", "03 06:00", None),
    ]
    [(said,)] = shop.sql("SELECT properties::JSON::VARCHAR FROM events WHERE event = 'purchase'")
    kept = json.loads(said)
    assert (kept["currency"], kept["order_id"], kept["status"]) == ("RUB", "1", "Выполнен")
    assert kept["items"] == [
        {"sku": "tea-1", "name": "Чай «Ёлка» & мёд", "quantity": 2, "price": 75025}
    ]


def test_a_file_comes_in_pieces_of_any_size(shop, client):
    content = paper(*(order(number) for number in range(1, 6)), encoding="windows-1251")
    assert client.exchange(content, piece=700) == "success\n"
    assert len(shop.events()) == 5


def test_a_packed_file_comes_in_pieces(shop, client):
    content = packed(paper(*(order(number) for number in range(1, 6))))
    assert client.exchange(content, name="orders.zip", piece=300) == "success\n"
    assert len(shop.events()) == 5


def test_an_exchange_that_asks_for_no_import_is_complete_with_its_last_piece(shop, client):
    client.begin()
    assert client.ask("file", body=paper(order()), filename="orders.xml").text == "success\n"
    assert len(shop.events()) == 1


def test_the_same_exchange_again_adds_nothing(shop, client):
    for _ in range(2):
        assert client.exchange(paper(order(1), order(2))) == "success\n"
    assert len(shop.events()) == 2


def test_an_upload_that_broke_off_leaves_nothing_and_is_taken_when_sent_again(shop, client):
    content = paper(order(1), order(2))
    client.begin()
    client.ask("file", body=content[:900], filename="orders.xml")
    said = client.ask("import", filename="orders.xml").text
    assert said.startswith("failure\norders.xml is not whole")
    assert shop.events() == []
    assert client.exchange(content) == "success\n"
    assert len(shop.events()) == 2


def test_a_connection_that_breaks_in_the_middle_of_a_piece_spoils_nothing(shop, client):
    content = paper(order(1))
    client.begin()
    host, port = client.http.base_url.host, client.http.base_url.port
    with socket.create_connection((host, port)) as torn:
        head = (
            "POST /exchange/1c?type=sale&mode=file&filename=orders.xml HTTP/1.1\r\n"
            f"Host: {host}\r\nCookie: {client.cookie}\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        torn.sendall(head.encode() + content[:200])
    assert client.send(content) == "success\n"
    assert len(shop.events()) == 1


def test_a_piece_whose_answer_got_lost_may_be_sent_again(shop, client):
    content = paper(order(1), order(2))
    client.begin()
    for part in (content[:500], content[:500], content[500:]):
        assert client.ask("file", body=part, filename="orders.xml").text == "success\n"
    assert len(shop.events()) == 2


def test_what_was_acknowledged_is_there_after_a_restart(shop, client):
    client.exchange(paper(order(1)))
    shop.stop()
    shop.start()
    client.http.base_url = shop.url
    assert len(shop.events()) == 1
    assert client.ask("file", body=b"x", filename="a.xml").text.startswith("failure\n")
    assert client.exchange(paper(order(1), order(2))) == "success\n"
    assert len(shop.events()) == 2


def test_a_cancelled_order_is_taken_back_only_if_it_was_a_purchase(shop, client):
    client.exchange(paper(order(1)))
    gone = {"Отменен": "true", "Дата_изменения_статуса": "2025-01-08T10:00:00"}
    client.exchange(paper(order(1, **gone), order(2, **gone)))
    client.exchange(paper(order(1, **gone), order(2, **gone)))
    assert shop.events("properties.order_id::VARCHAR", "properties.amount::BIGINT") == [
        ("12", "purchase", "1", 150050),
        ("12", "refund", "1", 150050),
    ]


def test_returns_and_shipments_belong_to_the_order_they_are_based_on(shop, client):
    client.exchange(
        paper(
            order(1),
            order(2, operation="Отпуск товара", base="1"),
            order(3, operation="Возврат товара", base="1", total="750,25"),
            order(4, operation="Выплата безналичных денег", base="1"),
        )
    )
    assert shop.events("properties.order_id::VARCHAR", "properties.amount::BIGINT") == [
        ("12", "purchase", "1", 150050),
        ("12", "order.delivered", "1", None),
        ("12", "refund", "1", 75025),
    ]


def test_an_order_of_nobody_is_rejected_and_the_others_are_taken(shop, client):
    assert client.exchange(paper(order(1), order(2, buyer=""))) == "success\n"
    assert len(shop.events()) == 1
    [rejects] = shop.folder.path.glob("1C orders.rejected.csv")
    assert "the customer is empty" in rejects.read_text()


def test_a_catalogue_is_taken_politely_and_not_kept(shop, client):
    client.begin("catalog")
    assert client.ask("file", "catalog", b"<a/>", filename="import.xml").text == "success\n"
    assert client.ask("import", "catalog", filename="import.xml").text == "success\n"
    assert shop.events() == []


def test_the_site_has_no_orders_of_its_own(client):
    client.begin()
    answer = client.ask("query")
    assert "КоммерческаяИнформация" in answer.text
    assert answer.headers["content-type"].startswith("text/xml")
    assert client.ask("success").text == "success\n"


def test_only_a_secret_key_begins_an_exchange(shop, client):
    source = shop.sources.named("1C")
    for key in ("hs_wrong", "", shop.sources.add_key(source.id, KeyKind.write)[1]):
        asked = {"type": "sale", "mode": "checkauth"}
        answer = client.http.get("/exchange/1c", params=asked, auth=("1c", key))
        assert answer.status_code == 401
        assert answer.text.startswith("failure\n")
    assert client.ask("init").status_code == 401


def test_a_page_in_a_browser_may_not_call(client):
    asked = {"type": "sale", "mode": "checkauth"}
    answer = client.http.get(
        "/exchange/1c",
        params=asked,
        auth=("1c", client.key),
        headers={"Origin": "https://x.example"},
    )
    assert answer.status_code == 401


def test_a_name_cannot_lead_out_of_the_folder(shop, client):
    client.begin()
    client.ask("file", body=b"<half", filename="../../../evil.xml")
    assert not list(Path(shop.folder.path).parent.glob("**/evil.xml"))
    assert len(list(shop.folder.scratch.glob("exchange/*/*-evil.xml"))) == 1


def test_other_requests_pass(shop):
    assert httpx.get(f"{shop.url}/retention").text == "elsewhere"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "an outside entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "a billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>',
    "a document type elsewhere": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
    "a deep one": "<a>" * 1000 + "</a>" * 1000,
    "no XML": "<a><b></a>",
    "an unknown encoding": '<?xml version="1.0" encoding="koi-99"?><a/>',
}


def test_files_that_mean_harm_are_refused(shop, client):
    said = {name: client.exchange(text.encode()) for name, text in HOSTILE.items()}
    assert [name for name in said if not said[name].startswith("failure\n")] == []
    assert shop.events() == []
    assert client.exchange(paper(order(1))) == "success\n"


def test_an_archive_that_unpacks_to_too_much_is_refused(shop, client, monkeypatch):
    monkeypatch.setattr("homing.collect.commerceml.exchange.LARGEST_XML", 10_000)
    said = client.exchange(packed(b"<a>" + b" " * 20_000 + b"</a>"), name="a.zip")
    assert "may have 10,000 bytes" in said


KNOWN = """<Имя>Анна</Имя><Фамилия>Белова</Фамилия>
<АдресРегистрации><АдресноеПоле><Тип>Страна</Тип><Значение>Россия</Значение></АдресноеПоле>
<АдресноеПоле><Тип>Город</Тип><Значение>Пермь</Значение></АдресноеПоле></АдресРегистрации>
<Контакты><Контакт><Тип>Почта</Тип><Значение>anna@x.example</Значение></Контакт>
<Контакт><Тип>Телефон рабочий</Тип><Значение>+7 342 1</Значение></Контакт></Контакты>"""


def test_what_a_document_says_of_the_buyer_is_known_of_the_customer(shop, client):
    assert client.exchange(paper(order(1, known=KNOWN))) == "success\n"
    [(found,)] = shop.sql("SELECT traits::JSON::VARCHAR FROM customers")
    assert json.loads(found) == {
        "name": "Анна",
        "first_name": "Анна",
        "last_name": "Белова",
        "email": "anna@x.example",
        "phone": "+7 342 1",
        "country": "Россия",
        "city": "Пермь",
    }
    moved = KNOWN.replace("Пермь", "Казань")
    client.exchange(paper(order(1, known=moved), order(2, known=moved)))
    [(found,)] = shop.sql("SELECT traits::JSON::VARCHAR FROM customers")
    assert json.loads(found)["city"] == "Казань"


def test_the_source_is_heard_of_from_its_first_exchange_on(shop, client):
    def standing():
        with shop.store.cursor() as cursor:
            return standings(cursor, today=shop.clock.now().date(), timezone="Europe/Moscow")

    assert standing() == {}
    client.exchange(paper(order(1), order(2)))
    [(source, said)] = standing().items()
    assert source == shop.sources.every()[0].id
    assert (said.has_events, said.last_received_at, said.days[-1]) == (True, shop.clock.now(), 2)
    client.exchange(paper(order(1)))
    [said] = standing().values()
    assert (said.week.counted, said.week.duplicates) == (2, 1)


def test_a_source_that_sends_no_more_is_told_of(shop, client):
    inbox = Inbox.open(shop.folder, clock=shop.clock)
    own = {"tally": shop.tally, "folder": shop.folder, "clock": shop.clock}
    watch = Watch(shop.records, shop.sources, lambda: inbox, **own)
    client.exchange(paper(order(1), order(2)))
    assert watch.look().troubles == {}
    shop.clock.move(timedelta(hours=2))
    assert list(watch.look().troubles) == [f"silent:{shop.sources.every()[0].id}"]
    inbox.close()
