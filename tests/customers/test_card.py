from datetime import UTC, date, datetime, timedelta

import pytest

from homing.core.errors import NotFound
from homing.core.money import Money
from homing.core.periods import Calendar
from homing.customers import Pace, card, directory
from homing.customers.card import rhythm
from homing.customers.known import known_of
from homing.customers.own import reading

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
LONDON = Calendar("Europe/London")


def day(number):
    return START + timedelta(days=number)


def read(cursor, who, now, calendar=LONDON):
    with reading(cursor, who) as own:
        return card(own, calendar=calendar, currency="GBP", now=now)


@pytest.mark.db
def test_a_card_says_what_a_customer_is_worth(happened, cursor):
    happened(
        ("ann", "purchase", day(0), {"amount": 1000, "currency": "GBP"}),
        ("ann", "purchase", day(10), {"amount": 2001, "currency": "GBP"}),
        ("ann", "refund", day(11), {"amount": 500, "currency": "GBP"}),
        ("ann", "visit", day(12), {}),
        ("bob", "purchase", day(1), {"amount": 99, "currency": "GBP"}),
    )
    ann = read(cursor, "ann", day(12))
    (worth,) = ann.worth
    assert worth.revenue == Money(3001, "GBP")
    assert worth.refunds == Money(500, "GBP")
    assert worth.average_order == Money(1500, "GBP")
    assert (ann.event_count, ann.count_of("purchase"), ann.count_of("nothing")) == (4, 2, 0)
    assert (ann.first_seen, ann.last_seen) == (day(0), day(12))


@pytest.mark.db
def test_months_are_local_and_none_is_skipped(happened, cursor):
    happened(
        ("ann", "visit", datetime(2026, 3, 31, 23, 30, tzinfo=UTC), {}),
        ("ann", "visit", datetime(2026, 6, 2, tzinfo=UTC), {}),
    )
    months = read(cursor, "ann", datetime(2026, 7, 1, tzinfo=UTC)).months
    assert months == (
        (date(2026, 4, 1), 1),
        (date(2026, 5, 1), 0),
        (date(2026, 6, 1), 1),
        (date(2026, 7, 1), 0),
    )


@pytest.mark.db
def test_the_rhythm_counts_days_with_a_purchase_not_purchases(happened, cursor):
    bought = [0, 0, 10, 10, 20, 40]
    happened(*(("ann", "purchase", day(n), {}) for n in bought))
    found = read(cursor, "ann", day(45)).rhythm
    assert (found.usual_days, found.longest_days, found.since_days) == (10.0, 20, 5)
    assert found.pace is Pace.usual


@pytest.mark.parametrize(
    ("since", "pace"),
    [(10, Pace.usual), (11, Pace.past_usual), (20, Pace.past_usual), (21, Pace.late)],
)
def test_late_means_longer_than_ever_before(since, pace):
    found = rhythm([10, 10, 20], day(0), now=day(since), timezone="UTC")
    assert found.pace is pace


def test_one_gap_is_no_rhythm():
    found = rhythm([10], day(0), now=day(400), timezone="UTC")
    assert (found.usual_days, found.since_days, found.pace) == (None, 400, Pace.unknown)


def test_without_purchases_nothing_is_late():
    found = rhythm([], None, now=day(0), timezone="UTC")
    assert (found.since_days, found.pace) == (None, Pace.unknown)


def test_days_since_are_local_days():
    last = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    now = datetime(2026, 7, 2, 0, 30, tzinfo=UTC)
    assert rhythm([1, 1], last, now=now, timezone="UTC").since_days == 1
    assert rhythm([1, 1], last, now=now, timezone="Europe/London").since_days == 0


@pytest.mark.db
def test_a_customer_who_is_not_there_is_not_found(happened, cursor):
    happened(("ann", "visit", day(0), {}))
    with pytest.raises(NotFound, match="'an'"):
        read(cursor, "an", day(0))


def agreed(number, consent=None):
    said = {} if consent is None else {"consent": consent}
    return ("ann", "purchase", day(number), {"amount": 100, "currency": "GBP"} | said)


def both_ways(app):
    """Return what she is worth and agreed to, as it is kept of her, then read of all her events."""
    said = []
    for is_kept in (True, False):
        with app.events.cursor() as cursor:
            if not is_kept:
                cursor.execute("DELETE FROM people_mark")
            with reading(cursor, "ann") as own:
                assert (own.kept_through() >= 0) == is_kept
                worth = card(own, calendar=LONDON, currency="GBP", now=day(9)).worth
                said.append(((worth[0].purchases, worth[0].revenue.minor), known_of(own).consent))
    directory.refresh(app.events, "GBP")
    return said


@pytest.mark.db
def test_what_is_kept_of_a_customer_and_what_came_since_is_what_all_events_say(happened, app):
    happened(agreed(0), agreed(5, "full"), agreed(1, "none"))
    directory.refresh(app.events, "GBP")
    assert both_ways(app) == [((3, 300), "full")] * 2
    happened(agreed(2, "aggregate"), agreed(7))
    assert both_ways(app) == [((5, 500), "full")] * 2
    happened(agreed(6, "none"))
    assert both_ways(app) == [((6, 600), "none")] * 2


@pytest.mark.db
def test_who_was_merged_since_is_read_of_all_events(happened, app):
    happened(agreed(0, "full"), ("bob", "purchase", day(3), {"amount": 5, "consent": "none"}))
    directory.refresh(app.events, "GBP")
    app.events.merge(["bob"], into="ann", reason="one", now=START)
    with app.events.cursor() as cursor, reading(cursor, "ann") as own:
        assert own.kept_through() == -1
        assert known_of(own).consent == "none"
    directory.refresh(app.events, "GBP")
    assert both_ways(app) == [((2, 105), "none")] * 2
