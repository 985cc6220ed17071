"""The Today page, on the demo shop and on small logs."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from homing.boards import Boards
from homing.collect import Drain
from homing.core.text import Text
from homing.deliver import Letter, Outbox
from homing.metrics.series import stated
from homing.store import Project, save_project
from homing.store.events import INCOMING
from homing.ui import state
from homing.ui.doors import Role
from homing.web.site import build
from homing.web.today.at_hand import AtHand, Found
from homing.web.today.beforehand import measure_ahead
from homing.web.today.kinds import guessed, measurable
from homing.web.today.pages import TodayQuery
from homing.web.today.unusual import Look, most_unusual
from support.draining import arrival
from support.site import Client

pytestmark = pytest.mark.page
A_NAME, A_WEEK = Text("Orders", "Заказы"), date(2026, 2, 23)


@pytest.fixture(scope="module")
def shop(demo):
    return demo


@pytest.fixture(scope="module")
def looking(shop, running):
    with Client(build(shop, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


def text(element) -> str:
    return " ".join(element.text_content().split())


def tiles(page) -> dict[str, str]:
    return {
        tile.xpath("string(.//h2)"): text(tile)
        for tile in page.xpath("//article[contains(@class, 'tile')]")
    }


def put(app, *rows):
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID, ?::JSON::VARIANT)",
            [
                [who, event, at, f"{nth}", json.dumps(properties)]
                for nth, (who, event, at, properties) in enumerate(rows)
            ],
        )
        app.events.append(cursor, source="test", received_at=app.clock.now())


def test_the_numbers_are_of_the_last_finished_month(looking):
    shown = tiles(looking.page("/"))
    assert list(shown) == [
        "Revenue",
        "Average order",
        "Active customers",
        "Returning share",
        "Retention of age 1",
    ]
    assert "£1,161,817 Nov 2011" in shown["Revenue"]
    assert "1,664 Nov 2011" in shown["Active customers"]
    assert "24.0% Oct 2011" in shown["Retention of age 1"]


def test_the_unfinished_month_is_said_to_be_so_far(looking):
    shown = tiles(looking.page("/"))
    assert "Dec 2011 so far: £518,193" in shown["Revenue"]
    assert "Nov 2011 so far: 11.1%" in shown["Retention of age 1"]


def test_a_change_says_against_what_or_that_it_is_noise(looking):
    shown = tiles(looking.page("/"))
    assert "▲ +22% against Oct 2011" in shown["Active customers"]
    assert "no change against Oct 2011" in shown["Revenue"]
    assert "no change against Sep 2011" in shown["Retention of age 1"]


def test_nothing_is_compared_with_the_first_period_of_all(looking):
    """Of the year ago the log has one week only, and in it nobody could have bought before."""
    shown = tiles(looking.page("/?period=week"))
    assert "2010" not in " ".join(shown.values())


def test_the_same_period_a_year_ago_is_shown_where_it_is_known(app, owner):
    start = datetime(2024, 1, 1, tzinfo=UTC)
    put(
        app,
        *(
            (
                f"c{n % 50}",
                "purchase",
                start + timedelta(days=n),
                {"amount": 100, "currency": "GBP"},
            )
            for n in range(800)
        ),
    )
    shown = tiles(owner.page("/"))["Active customers"]
    assert "Feb 2026" in shown
    assert "against Jan 2026" in shown
    assert "against Feb 2025" in shown


def opens_its_people(client, page):
    for tile in page.xpath("//article[contains(@class, 'tile')]"):
        (link,) = tile.xpath(".//p[@class='tile-value']/a/@href")
        assert tile.xpath(".//button[@class='about']")
        people = client.page(link)
        if link.startswith("/retention?"):  # pooled: the table whose cells open their people
            assert people.xpath("//td//a[starts-with(@href, '/retention/customers')]")
        else:
            assert people.xpath("//tbody//th/a[starts-with(@href, '/customers/')]"), link
        report, pin = tile.xpath(".//p[@class='tile-note']/a/@href")
        assert client.get(report).status_code == 200
        (asked,) = client.page(pin).xpath("//input[@name='address']/@value")
        assert asked.partition("?")[0] == report.partition("?")[0]


def test_every_number_opens_its_people(looking):
    opens_its_people(looking, looking.page("/"))


def test_the_json_has_the_same_numbers(looking):
    said = looking.get("/today.json").json()
    values = {number["metric"]: number for number in said["numbers"]}
    assert values["revenue"]["value"] == 116181738
    assert values["revenue"]["currency"] == "GBP"
    assert values["active_customers"]["numerator"] == 1664
    assert values["active_customers"]["changes"][0]["is_noise"] is False
    assert values["retention_age_1"]["period"] == "2011-10-01"
    assert values["retention_age_1"]["so_far"]["period"] == "2011-11-01"


def test_without_events_the_page_teaches(owner):
    main = text(owner.page("/").xpath("//main")[0])
    assert "homing import" in main
    assert "homing demo" in main
    assert owner.get("/today.json").json()["numbers"] == []


def test_without_purchases_it_is_an_app_and_counts_any_event(app, owner):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    put(app, *((f"c{n % 9}", "visit", start + timedelta(days=n), {}) for n in range(100)))
    page = owner.page("/")
    shown = tiles(page)
    assert list(shown) == [
        "Active customers",
        "Stickiness (DAU/MAU)",
        "Day-1 retention",
        "Day-7 retention",
    ]
    assert "9 Mar 2026" in shown["Active customers"]
    assert "11.1% Mar 2026" in shown["Stickiness (DAU/MAU)"]  # one of nine on every day
    assert "Jan 2026 so far" not in shown["Stickiness (DAU/MAU)"]  # the log begins inside of it
    assert "0.0% Jan 2026" in shown["Day-1 retention"]
    opens_its_people(owner, page)


def test_day_retention_pools_the_days_of_a_period(app, owner):
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    rows = []
    for day in range(28):
        came = start + timedelta(days=day)
        rows.append((f"c{day}", "visit", came, {}))
        if day % 4 == 0:
            rows.append((f"c{day}", "visit", came + timedelta(days=1), {}))
        if day % 2 == 0:
            rows.append((f"c{day}", "visit", came + timedelta(days=7), {}))
    rows.append(("last", "visit", datetime(2026, 3, 20, tzinfo=UTC), {}))
    put(app, *rows)
    said = {n["metric"]: n for n in owner.get("/today.json").json()["numbers"]}
    for age, returned in ((1, 7), (7, 14)):
        number = said[f"retention_day_{age}"]
        assert (number["period"], number["numerator"]) == ("2026-01-01", returned)
        assert number["denominator"] == 28


def test_a_subscription_shows_who_subscribes_and_who_left(app, owner):
    start = datetime(2026, 1, 5, tzinfo=UTC)
    paid = {"mrr": 900, "currency": "EUR"}
    rows = [(f"c{n}", "subscription.started", start, paid) for n in range(10)]
    left = datetime(2026, 2, 7, tzinfo=UTC)
    rows += [(f"c{n}", "subscription.cancelled", left, {}) for n in range(3)]
    rows.append(("c9", "visit", datetime(2026, 3, 9, tzinfo=UTC), {}))
    put(app, *rows)
    page = owner.page("/")
    shown = tiles(page)
    assert list(shown) == ["Subscribers", "Subscriber churn", "MRR", "Active customers"]
    assert "7 Feb 2026" in shown["Subscribers"]
    assert "30.0% Feb 2026" in shown["Subscriber churn"]
    assert "€63 Feb 2026" in shown["MRR"]
    opens_its_people(owner, page)


def test_what_a_large_log_is_asked_first_is_kept_beforehand(app):
    start = datetime(2026, 1, 5, tzinfo=UTC)
    put(app, ("ann", "subscription.started", start, {"mrr": 900, "currency": "EUR"}))
    kept = stated._SEEN.of(app.histories.now().time)._things
    measure_ahead(app)
    assert not kept
    measure_ahead(app, at_least=1)
    assert [each.histories.n_events for each in kept.values()] == [1]


def test_currencies_stand_apart_the_projects_first(app, owner):
    save_project(app.records, Project(currency="EUR"))
    start = datetime(2026, 1, 5, tzinfo=UTC)
    put(
        app,
        *(
            (f"c{n}", "purchase", start + timedelta(days=n % 50), {"amount": 100, "currency": code})
            for n in range(100)
            for code in ("USD", "EUR")
        ),
    )
    values = [text(value) for value in owner.page("/").xpath("//p[@class='tile-value']")]
    assert [value[0] for value in values[:2]] == ["€", "$"]


def test_the_kind_of_business_is_asked_once_with_a_guess(app, owner, signed_in):
    put(app, ("ann", "purchase", datetime(2026, 1, 5, tzinfo=UTC), {"amount": 1}))
    asked = owner.page("/").xpath("//button[@name='kind']")
    assert [each.get("value") for each in asked] == ["shop", "subscription", "app"]
    assert [each.get("value") for each in asked if "look like" in text(each)] == ["shop"]
    assert not signed_in(Role.ANALYST).page("/").xpath("//button[@name='kind']")
    owner.post("/settings/project/kind", {"kind": "app"})
    page = owner.page("/")
    assert not page.xpath("//button[@name='kind']")
    assert owner.get("/today.json").json()["kind"] == "app"


def test_a_kind_without_its_events_shows_what_there_is():
    assert guessed(["purchase", "subscription.started"]) == "subscription"
    assert measurable("shop", ["visit"]) == "app"
    assert measurable("subscription", ["subscription.cancelled"]) == "app"
    assert measurable("app", ["purchase"]) == "app"


def test_what_to_set_up_next_is_one_thing_and_can_be_put_away(app, owner):
    put(app, ("ann", "visit", datetime(2026, 1, 5, tzinfo=UTC), {}))
    seen = []
    while (page := owner.page("/")).xpath("//h2[@id='next']"):
        (form,) = page.xpath("//form[starts-with(@action, '/today/tasks/')]")
        for link in form.xpath("preceding-sibling::a/@href"):
            assert owner.get(link).status_code == 200
        seen.append(form.get("action").split("/")[-1])
        assert owner.post(form.get("action")).status_code == 303
    assert seen == ["project", "source", "segment", "board", "mark", "colleague", "backup"]


def test_what_is_done_is_not_asked_for(app, owner):
    put(app, ("ann", "visit", datetime(2026, 1, 5, tzinfo=UTC), {}))
    assert "time zone and currency" in owner.get("/").text
    save_project(app.records, Project(name="A shop"))
    assert "time zone and currency" not in owner.get("/").text


def test_valuable_customers_who_are_late_are_named_listed_and_saved(app, owner):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    often = [start + timedelta(days=n) for n in range(0, 60, 5)]
    paid = {"amount": 90000, "currency": "USD"}
    rows = [("late", "purchase", at, paid) for at in often[:6]]
    rows += [(f"c{n}", "purchase", at, paid | {"amount": 1}) for n in range(4) for at in often]
    put(app, *rows)
    (need,) = owner.page("/").xpath("//ul[@class='needs']/li")
    assert text(need).startswith("1 Valuable customers who are late")
    (link,) = need.xpath("a/@href")
    page = owner.page(link)
    assert page.xpath("//ul[contains(@class, 'ids')]/li/a/@href") == ["/customers/late"]
    assert owner.post(link, {"name": " "}).status_code == 422
    saved = owner.post(link, {"name": "Late"})
    assert "/customers/late" in owner.get(saved.headers["location"]).text
    assert owner.get("/today/nothing").status_code == 404


def test_what_is_rejected_waits_for_a_person(app, owner):
    put(app, ("ann", "visit", datetime(2026, 1, 5, tzinfo=UTC), {}))
    app.inbox.keep([arrival({"type": "track", "userId": "ann", "messageId": "m"})])
    Drain(app.events, app.inbox, clock=app.clock).all()
    assert "1 Rejected events" in text(owner.page("/").xpath("//ul[@class='needs']/li")[0])


def test_a_letter_that_did_not_arrive_waits_for_a_person(app, owner):
    put(app, ("ann", "visit", datetime(2026, 1, 5, tzinfo=UTC), {}))
    board = Boards(app.records, app.clock).add("Monday")
    outbox = Outbox(app.records, app.clock, server=lambda: None)
    letter = Letter(to="ann@example.com", subject="Monday", text="", html="")
    sender = outbox.sender("A shop")
    with app.records.begin() as connection:
        outbox.put(connection, letter, key="1", about=str(board.id), sender=sender)
    assert not owner.page("/").xpath("//ul[@class='needs']/li"), "it only waits"
    outbox.step()
    (need,) = owner.page("/").xpath("//ul[@class='needs']/li")
    assert text(need) == "1 Letters that did not arrive"
    (link,) = need.xpath("a/@href")
    assert "ann@example.com" in owner.get(link).text


def test_a_week_that_stands_out_is_named(app, owner):
    start = datetime(2025, 11, 3, 12, tzinfo=UTC)
    rows = [
        (f"c{n}", "visit", start + timedelta(weeks=week), {})
        for week in range(17)
        for n in range(400 if week == 16 else 100 + week * 7 % 5)
    ]
    rows.append(("last", "visit", datetime(2026, 3, 3, tzinfo=UTC), {}))
    put(app, *rows)
    found = owner.get("/today.json").json()["unusual"]
    assert (found["name"]["en"], found["week"]) == ("Active customers", "2026-02-23")
    assert found["p"] < 0.05
    main = text(owner.page("/").xpath("//main")[0])
    assert "Active customers moved more than it usually does +300% in" in main


def test_what_takes_long_is_shown_as_it_was_and_renewed_after_the_answer(app, clock):
    rows = [(who, "visit", datetime(2026, 1, 5, tzinfo=UTC), {}) for who in ("ann", "bob", "cid")]
    put(app, *rows[:1])
    rest = timedelta(seconds=30)
    kept, made = AtHand[int](slow_s=-1.0, rest=rest), iter(range(10))  # everything takes long

    def get():
        return kept.get(app, "numbers", lambda: next(made))

    made_at = clock.now()
    assert get() == get() == Found(0)
    put(app, *rows[:2])
    assert get() == Found(0, made_at)  # it was measured a moment ago
    clock.move(rest)
    *said, renew = get()
    assert said == [0, made_at]
    renew()
    assert get() == Found(1)
    put(app, *rows)
    clock.move(timedelta(hours=2))
    assert get() == Found(2)  # too old to be shown
    save_project(app.records, Project(name="A shop"))
    assert get() == Found(3)


def test_nothing_unusual_is_an_answer(app, owner):
    put(app, ("ann", "visit", datetime(2026, 1, 5, tzinfo=UTC), {}))
    assert owner.get("/today.json").json()["unusual"] is None
    assert "Nothing unusual this week" in owner.get("/").text


def test_many_looks_at_chance_seldom_find_anything():
    """Of 400 made-up weeks with ten looks each, one in twenty may be called unusual, not more."""
    dice, found = random.Random(5), 0
    for _ in range(400):
        looks = [
            Look(A_NAME, "/", tuple(100 + dice.gauss(0, 5) for _ in range(13)), A_WEEK)
            for _ in range(10)
        ]
        found += most_unusual(looks) is not None
    assert found <= 400 * 0.05 * 1.5


def test_what_cannot_be_judged_is_not_unusual():
    short = Look(A_NAME, "/", (100.0, 110.0, 900.0), A_WEEK)
    still = Look(A_NAME, "/", (0.5,) * 13, A_WEEK, is_share=True)
    gone = Look(A_NAME, "/", (100.0, 110.0) * 6 + (None,), A_WEEK)
    assert most_unusual([short, still, gone]) is None


@pytest.mark.parametrize("period", ["month", "week"])
def test_the_address_is_the_state(period):
    query = TodayQuery(period)
    assert state.read(TodayQuery, state.query(query)) == query
    assert (state.query(query) == "") == (period == "month")


def test_russian_has_its_words_and_forms(looking):
    shown = tiles(looking.page("/?lang=ru"))
    assert "1 161 817 £ нояб. 2011" in shown["Выручка"].replace("\xa0", " ")
    assert "+22 % к окт. 2011" in shown["Активные клиенты"].replace("\xa0", " ")
