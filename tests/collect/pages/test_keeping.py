"""The page of what is kept: rules that are set there hold for what comes in next."""

from __future__ import annotations

from contextlib import closing

import pytest

from homing.app import App, Settings
from homing.collect import Drain
from homing.collect.enrich import Privacy
from homing.collect.identity.contacts import ContactKind, Contacts
from homing.collect.identity.keeping import load_contacts
from homing.collect.keeping import load_privacy
from homing.store import Project, load_project, save_project
from homing.store.audit import Wanted, acts
from homing.web.site import build
from support.draining import arrival, did
from support.installation import install
from support.site import Client, portal

pytestmark = pytest.mark.page

PATH = "/settings/collecting"
AS_BY_DEFAULT = {
    "honours_signals": "true",
    "unstated": "full",
    "scrubs": ["email", "phone", "card"],
}


@pytest.fixture
def app(data_folder, clock):
    settings = Settings(data=data_folder)
    install(settings.folder)
    with closing(App.open(settings, clock=clock)) as app:
        yield app


@pytest.fixture
def owner(app):
    with (
        portal() as running,
        Client(build(app, is_demo=True, writes_lines=False), portal=running) as client,
    ):
        yield client


@pytest.fixture
def kept(app):
    """What the log has of messages, after their way through inbox and drain."""
    drain = Drain(app.events, app.inbox, enrich=app.enriching, clock=app.clock)

    def take(*messages):
        app.inbox.keep([arrival(*messages, received=app.clock.now())])
        drain.all()
        with app.events.cursor() as cursor:
            return cursor.execute(
                "SELECT event, properties::JSON FROM events ORDER BY occurred_at"
            ).fetchall()

    return take


def test_it_opens_with_the_defaults_and_saving_them_changes_nothing(app, owner):
    page = owner.page(PATH)
    assert page.xpath("//input[@name='honours_signals']/@checked")
    assert len(page.xpath("//input[@name='scrubs'][@checked]")) == 3
    answer = owner.post(PATH, AS_BY_DEFAULT)
    assert answer.status_code == 303
    assert load_privacy(app.records) == Privacy()
    assert "Saved" in owner.page(f"{PATH}?done=saved").xpath("string(//main)")


def test_what_is_not_declared_is_left_out_from_now_on(owner, kept):
    message = did("purchase", user="ann", properties={"amount": 5, "currency": "EUR", "note": "x"})
    assert "note" in kept(message)[0][1]
    said = {**AS_BY_DEFAULT, "declared": "purchase: amount, currency", "only_declared": "true"}
    owner.post(PATH, said)
    later = kept(message | {"messageId": "2"}, did("visit", user="ann", message="3"))
    assert [event for event, _ in later] == ["purchase", "purchase"]
    assert "note" not in later[1][1]
    assert owner.page(PATH).xpath("//textarea[@name='declared']/text()") == [
        "purchase: amount, currency"
    ]


def test_a_line_that_cannot_be_read_is_named_and_the_form_keeps_its_input(app, owner):
    answer = owner.post(PATH, {"declared": "purchase: amount\nnonsense", "unstated": "aggregate"})
    assert answer.status_code == 422
    assert "Line 2" in answer.text
    assert "nonsense" in answer.text
    assert load_privacy(app.records) == Privacy()


def test_what_was_changed_is_taken_back_whole(app, owner):
    first = {"unstated": "aggregate", "scrubs": ["email", "card"], "declared": "*: plan"}
    before = load_privacy(app.records)
    owner.post(PATH, first)
    changed = load_privacy(app.records)
    assert changed != before
    answer = owner.post(PATH, {"unstated": "full", "scrubs_traits": "true"})
    undo, _, _ = owner.page(answer.headers["location"]).xpath("//main//form[@method='post']")
    said: dict[str, list[str]] = {}
    for name, value in undo.form_values():
        said.setdefault(name, []).append(value)
    owner.post(PATH, said)
    assert load_privacy(app.records) == changed


def test_settings_of_the_project_leave_the_rules_alone(app, owner):
    owner.post(PATH, {"unstated": "aggregate"})
    save_project(app.records, Project(name="Shop"))
    assert load_privacy(app.records).unstated == "aggregate"
    assert not load_privacy(app.records).honours_signals
    assert load_project(app.records).name == "Shop"


def test_customers_are_known_by_what_is_ticked_until_that_is_taken_back(app, owner):
    contacts = f"{PATH}/contacts"
    drain = Drain(
        app.events, app.inbox, clock=app.clock, contacts=lambda: load_contacts(app.records)
    )

    def customers(*users):
        said = [did(kind="identify", user=each, traits={"email": "a@shop.eu"}) for each in users]
        app.inbox.keep([arrival(*said, received=app.clock.now(), is_trusted=True)])
        drain.all()
        with app.events.cursor() as cursor:
            return cursor.execute("SELECT count(*) FROM customers").fetchone()[0]

    assert customers("a", "b") == 2
    answer = owner.post(contacts, {"email": "true"})
    assert owner.page(PATH).xpath("//input[@name='email'][@checked]")
    assert customers("c", "d") == 3
    secret = load_contacts(app.records).secret
    undo, _ = owner.page(answer.headers["location"]).xpath(f"//form[@action='{contacts}']")
    owner.post(contacts, dict(undo.form_values()))
    assert load_contacts(app.records) == Contacts(frozenset(), secret)
    assert customers("e", "f") == 5
    with app.records.begin() as connection:
        assert secret.hex() not in str(acts(connection, Wanted(what="settings."), most=9))


def test_who_saves_over_somebody_elses_contacts_is_shown_both(app, owner):
    page = owner.page(PATH)
    seen = page.xpath("//form[contains(@action, 'contacts')]//input[@name='seen']/@value")
    owner.post(f"{PATH}/contacts", {"email": "true"})
    late = owner.post(f"{PATH}/contacts", {"phone": "true", "seen": seen[0]})
    assert late.status_code == 409
    assert load_contacts(app.records).kinds == {ContactKind.email}
    again = owner.post(f"{PATH}/contacts", {"phone": "true", "again": "true"})
    assert 'name="phone" value="true" checked' in again.text
