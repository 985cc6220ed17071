"""Wherever an address leads to nothing, the page says so in the reader's language, and leads on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import html

from homing.store.events import INCOMING
from homing.ui.doors import Role
from homing.web.problems import is_for_programs

pytestmark = pytest.mark.page

TABLE = json.loads((Path(__file__).parent / "cases" / "doors.json").read_text(encoding="utf-8"))
NOBODYS = ("00000000-0000-7000-8000-000000000000", "nonsense")
FILES = (".js", ".pdf", ".xlsx", ".ipynb")


def pages():
    """Yield the paths of pages with a part that names something."""
    for way in sorted(TABLE):
        method, path = way.split(" ", 1)
        if method == "GET" and "{" in path and not path.endswith(FILES):
            yield path


def main_of(answer):
    (main,) = html.document_fromstring(answer.text).xpath("//main")
    return main


def test_a_page_of_what_is_not_there_is_designed_and_leads_on(owner):
    wrong = {}
    for pattern in pages():
        for nobodys in NOBODYS:
            path = re.sub(r"\{[^}]+\}", nobodys, pattern)
            if is_for_programs(path):
                continue
            answer = owner.get(f"{path}?lang=ru")
            main = main_of(answer)
            is_english = main.xpath(".//*[@lang='en']")
            ways_on = main.xpath(".//a[@href]")
            if answer.status_code != 404 or is_english or not ways_on:
                wrong[path] = answer.status_code
    assert not wrong


WRONG = {
    "/retention?period=fortnight": "Период: «fortnight» здесь не подходит. Возможно одно из: hour",
    "/retention?perod=week": "Здесь нет настройки «perod». Может быть, period?",
    "/retention?since=soon": "«soon» здесь не подходит. Напишите дату как 2026-08-31.",
    "/retention?since=2026-02-01&until=2026-01-01": "Поменяйте их местами.",
    "/retention?timezone=Mars": "«Mars» — не часовой пояс. Напишите имя IANA",
    "/retention?now=yesterday": "— не момент времени.",
    "/funnel?steps=purchase[": "не читается. Напишите его как purchase",
    "/retention?anchor=each": "все стартовые события периода открывают одно и то же окно.",
    "/retention?aggregate=mean": "Назовите параметр события в value, например value=amount.",
    "/retention?by_side=both": "Назовите параметр события в by",
    "/retention?follow_up=own": "Добавьте measure=on_or_after или уберите это.",
    "/retention?at_least=0": "0 возвращений есть у каждого.",
    "/retention?brackets=1&ages=3": "Уберите ages или уберите brackets.",
    "/churn?period=hour&kind=crr": "Клиентов по дням молчания нельзя считать по часам.",
    "/funnel?steps=a&steps=b&order=strict&exclude=c": "Между шагами строгой воронки",
    "/projection?discount=7": "Ставка дисконта за период — от 0.0001 до 1.",
    "/comparison?age=0": "Группы сравниваются в возрасте больше 0.",
    "/critical-event?return_from_days=1&early_days=7": "Считайте возвращения после ранних дней",
    "/stickiness?at_least=5&at_most=2": "не меньше 5 и не больше 2 событий.",
    "/measure/revenue?period=fortnight": "period: «fortnight» здесь не подходит.",
    "/measure/revenue?since=1": "since: «1» здесь не подходит.",
    "/measure/revenue/customers": "of: Не хватает значения. Добавьте к адресу of=…",
    "/customers?limit=many": "Здесь нет настройки «limit».",
    "/customers?after=nonsense": "Это место в списке неизвестно.",
    "/?period=month&period=week": "period: Это указано дважды. Оставьте одно из них.",
    "/boards/pin": "address: Не хватает значения.",
    "/events?since=x": "Здесь нет настройки «since».",
}


def test_what_an_address_gets_wrong_is_said_in_the_readers_language(app, owner):
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming VALUES ('ann', 'purchase', ?, md5('1')::UUID, NULL)",
            [app.clock.now()],
        )
        app.events.append(cursor, source="test", received_at=app.clock.now())
    wrong = {}
    for address, said in WRONG.items():
        answer = owner.get(f"{address}{'&' if '?' in address else '?'}lang=ru")
        main = main_of(answer)
        words = " ".join(main.text_content().split())
        is_english = main.xpath(".//*[@lang='en']")
        if answer.status_code != 422 or said not in words or is_english:
            wrong[address] = (answer.status_code, words[-400:])
    assert not wrong


def test_what_was_not_found_leads_to_the_list_it_would_be_in(owner):
    main = main_of(owner.get(f"/segments/{NOBODYS[0]}"))
    assert main.xpath(".//a[contains(@class, 'btn-primary')]/@href") == ["/segments"]


def test_a_link_that_has_ended_says_whom_to_ask(nobody):
    main = main_of(nobody.get("/welcome/nonsense?lang=ru"))
    assert "Попросите новую у того, кто её прислал" in main.text_content()


def test_a_page_that_is_not_for_a_role_says_whom_to_ask(signed_in):
    answer = signed_in(Role.AGENT).get("/settings/keys?lang=ru")
    assert answer.status_code == 403
    assert "Попросите владельца" in main_of(answer).text_content()
    assert not main_of(answer).xpath(".//*[@lang='en']")
