"""The audit log as owners see it: what people did stands there, and can be found."""

from __future__ import annotations

import csv
import io
import json

import pytest

from homing.core.acts import Verb
from homing.customers import Notes, tables
from homing.store import About, acting_as, change_settings, note
from homing.store.audit import Actor
from homing.web.settings.audit import KINDS
from support.site import PASSWORD

pytestmark = pytest.mark.page

PATH = "/settings/audit"
ZERO = "00000000-0000-7000-8000-000000000000"


def told(owner, **params):
    return [
        (each["actor"], each["verb"], each["about"])
        for each in owner.get(f"{PATH}.json", params=params).json()["acts"]
    ]


def many(app, count):
    with app.records.begin() as connection, acting_as(Actor("key", "1", "Nightly")):
        for number in range(count):
            about = About("segment", str(number), f"Buyers {number}")
            note(connection, Verb.SEGMENT_ADDED, about, now=app.clock.now())


def test_what_an_owner_did_stands_there_with_who_and_to_what(app, owner):
    owner.post("/settings/keys", {"name": "Nightly", "role": "analyst"})
    owner.post("/settings/users/invitations", {"email": "bob@shop.example", "role": "agent"})
    assert ("owner@example.com", "key.added", "Nightly") in told(owner)
    assert ("owner@example.com", "user.invited", "bob@shop.example") in told(owner)
    rows = owner.page(PATH).xpath("//tbody/tr")
    assert any("Key made" in row.text_content() for row in rows)
    rows = owner.page(f"{PATH}?lang=ru").xpath("//tbody/tr")
    assert any("Ключ создан" in row.text_content() for row in rows)


def test_a_sign_in_that_fails_is_told_without_what_was_typed(app, nobody, owner):
    nobody.post("/sign-in", {"email": "hunter2-my-password", "password": "hunter2-my-password"})
    nobody.post("/sign-in", {"email": "owner@example.com", "password": "wrong wrong wrong"})
    failed = told(owner, what="session.refused")
    assert sorted(failed) == [
        ("", "session.refused", ""),
        ("", "session.refused", "owner@example.com"),
    ]
    assert "hunter2" not in owner.get(f"{PATH}.json").text
    nobody.post("/sign-in", {"email": "owner@example.com", "password": PASSWORD})
    assert owner.get(f"{PATH}.json").json()["acts"][0]["detail"] == {"address": "192.0.2.7"}


def test_a_long_log_is_read_page_by_page_and_nothing_is_left_out(app, owner):
    many(app, 120)
    seen, after = [], None
    while True:
        params = {"what": "segment."} | ({"after": after} if after else {})
        answer = owner.get("/api/v1/audit", params=params).json()
        seen += [each["about_id"] for each in answer["acts"]]
        after = answer["next"]
        if after is None:
            break
    assert sorted(seen, key=int) == [str(number) for number in range(120)]
    page = owner.page(f"{PATH}?what=segment.")
    assert len(page.xpath("//tbody/tr")) == 50
    assert "what=segment.&after=" in page.xpath("//a[@rel='next']/@href")[0]


def test_the_file_holds_what_the_page_shows_and_more(app, owner):
    many(app, 60)
    rows = list(csv.DictReader(io.StringIO(owner.get(f"{PATH}.csv?what=segment.").text)))
    assert len(rows) == 60
    assert {row["actor"] for row in rows} == {"Nightly"}
    assert json.loads(rows[0]["detail"]) == {}


def test_days_are_those_of_the_business(app, owner, clock):
    many(app, 1)
    today = app.clock.now().date().isoformat()
    assert told(owner, what="segment.", since=today, until=today)
    assert not told(owner, what="segment.", until="2000-01-01")


@pytest.mark.parametrize("query", ["after=x", "since=yesterday", "who=a&who=b", "nonsense=1"])
def test_a_wrong_address_is_refused(owner, query):
    assert owner.get(f"{PATH}?{query}").status_code == 422


def test_what_is_noted_beside_an_act_is_in_the_language_of_the_reader(app, owner):
    with app.records.begin() as connection:
        about = About("board_link", ZERO, "Wall")
        details = {"board": "Monday", "until": None}
        note(connection, Verb.BOARD_LINK_ADDED, about, now=app.clock.now(), **details)
    page = owner.page(PATH, headers={"Accept-Language": "ru"})
    said = [detail.split(":")[0] for detail in page.xpath("//span[@class='detail']/text()")]
    assert {"доска", "до"} <= set(said)
    assert "board" not in said


@pytest.mark.parametrize(
    ("details", "en", "ru"),
    [
        (
            {"every": "week", "day": 1, "minute": 485},
            "it is sent: every week at 08:05, day: Monday",
            "отправляется: каждую неделю в 08:05, день: понедельник",
        ),
        (
            {"every": "month", "day": 31, "minute": 0},
            "it is sent: every month at 00:00, on day 31",
            "отправляется: каждый месяц в 00:00, 31-го числа",
        ),
        ({"every": None}, "it is sent: never by itself", "отправляется: только вручную"),
        ({"kind": "live"}, "kind: live", "вид: живой"),
        ({"kind": ["shop", "app"]}, "kind: Shop → App or content",
         "вид: Магазин → Приложение или контент"),
        ({"platform": "web"}, "platform: site", "платформа: сайт"),
        ({"week_start": [1, 7]}, "first day of the week: Monday → Sunday",
         "первый день недели: понедельник → воскресенье"),
        ({"role": "analyst"}, "role: Analyst", "роль: Аналитик"),
        ({"count": 1}, "count: 1", "сколько: 1"),
        ({"unstated": ["full", "none"]}, "consent if not said: full → none",
         "согласие, если не сказано: полное → нет"),
        ({"privacy": [None, {"scrubs": []}]},
         "taken out: numbers of bank cards, e-mail addresses, phone numbers → –",
         "вырезается: номера банковских карт, адреса почты, номера телефонов → –"),
        ({"declared": [{}, {"buy": ["sum", "sort"]}]}, "declared: – → buy: sum, sort",
         "объявлено: – → buy: sum, sort"),
        ({"until": "2026-07-02T21:00:00+00:00"}, "until: 2 Jul 2026, 21:00",
         "до: 2 июл. 2026, 21:00"),
        ({"contacts": [None, ["phone"]]}, "known by the same: – → phone number",
         "один клиент, если совпадает: – → номер телефона"),
        ({"months": [3, None]}, "months: 3 → for ever", "месяцев: 3 → бессрочно"),
        ({"name": "Deal", "means": ["purchase", None]},
         "name: Dealmeans: purchase → as Homing knows it",
         "название: Dealзначит: purchase → как знает Homing"),
        ({"starts": ["2026-07-01", "2026-07-02"]}, "first day: 1 Jul 2026 → 2 Jul 2026",
         "первый день: 1 июл. 2026 → 2 июл. 2026"),
    ],
)  # fmt: skip
def test_values_are_said_in_words(app, owner, details, en, ru):
    with app.records.begin() as connection:
        note(connection, Verb.SETTINGS_CHANGED, About("settings"), now=app.clock.now(), **details)
    for language, expected in (("en", en), ("ru", ru)):
        page = owner.page(f"{PATH}?lang={language}&what=settings.")
        (said,) = page.xpath("//tbody/tr[1]/td[4]")
        assert " ".join(said.text_content().split()) == expected


def test_which_settings_they_are_is_said_in_words_and_leads_to_their_page(app, owner):
    with app.records.begin() as connection:
        about = About("settings", "raw_data_rejected")
        note(connection, Verb.SETTINGS_CHANGED, about, now=app.clock.now(), months=[1, 2])
    (link,) = owner.page(f"{PATH}?what=settings.&lang=ru").xpath("//tbody/tr[1]/td[3]/a")
    said = (link.text_content(), link.get("href"))
    assert said == ("Срок хранения: отклонённые события", "/settings/raw-data")


def test_what_is_declared_no_more_is_told_too(app, owner):
    for declared in ({"buy": ["sum"], "return": ["sum"]}, {"buy": ["sum"]}):
        rules = {"privacy": {"declared": declared}}
        change_settings(app.records, "collecting", rules, now=app.clock.now())
    said = owner.page(f"{PATH}?what=settings.&lang=ru").xpath("string(//tbody/tr[1]/td[4])")
    assert " ".join(said.split()) == "return: sum → –"


def test_a_change_of_several_things_says_those_that_changed_and_a_list_its_members(app, owner):
    with app.records.begin() as connection:
        for verb, details in (
            (Verb.SETTINGS_CHANGED, {"privacy": [{"unstated": "full"}, {"unstated": "none"}]}),
            (Verb.BOARD_MAIL_CHANGED, {"added": ["ann@shop.eu", "bob@shop.eu"]}),
        ):
            note(connection, verb, About("settings", "a"), now=app.clock.now(), **details)
    told_of = owner.page(PATH).xpath("//tbody/tr/td[4]")
    said = {" ".join(each.text_content().split()) for each in told_of}
    assert "added: ann@shop.eu, bob@shop.eu" in said
    assert "consent if not said: full → none" in said


def test_every_kind_of_act_can_be_asked_for():
    kinds = tuple(kind for kind in KINDS if kind)
    assert [verb.value for verb in Verb if not verb.value.startswith(kinds)] == []


def test_an_empty_answer_says_which_way_leads_on(owner):
    page = owner.page(f"{PATH}?who=nobody-of-this-name")
    assert page.xpath("//a[@href='/settings/audit']")


def test_a_note_is_said_by_whom_it_is_about_until_they_are_erased(app, owner):
    written = Notes(app.records, app.clock.now).write("ann", "Call back", by=None, writer="Owner")
    about = "//tbody//tr[.//a[contains(@href, 'note.written')]]/td[3]"
    page = owner.page(PATH)
    assert page.xpath(f"{about}/a/@href") == ["/customers/ann"]
    assert str(written.id) not in page.text_content()
    with app.records.begin() as connection:
        tables.forget(connection, ["ann"])
    assert [cell.text_content() for cell in owner.page(PATH).xpath(about)] == ["–"]
