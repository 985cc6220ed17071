"""Sessions against slow counting and their statement; known sessions, refusals, words."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, UserError
from homing.metrics.needed import needed_by
from homing.metrics.sessions.question import SessionsCell, SessionsQuestion
from homing.metrics.twins.twin import DIALECTS
from metrics.activity import SHAPE, Asked, numbers, of_twin, people, plain
from metrics.activity import events as events_of
from metrics.logs import ZONES
from metrics.sessions.slow import expected_row, length, size, slow
from support.thorough import examples

pytestmark = pytest.mark.db

STARTS = [datetime(2018, 10, 27, 20, tzinfo=UTC), datetime(2018, 11, 3, 20, tzinfo=UTC)]
"""Evenings before the clocks change in London, New York and, at midnight, in São Paulo."""
COLUMNS = [*SHAPE.names, "utm_source", "utm_campaign"]
NOON = datetime(2018, 1, 1, 12, tzinfo=UTC)


def events(log, **options):
    """Return rows with a source and a campaign as Events, in some other order."""
    shape = pa.schema([*SHAPE, ("utm_source", pa.string()), ("utm_campaign", pa.string())])
    table = pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in log], shape)
    traits = pa.table({"customer": ["ann", "bob"], "plan": ["free", "paid"]})
    return hm.events(
        table, customer="customer", occurred_at="at", event="event", traits=traits, **options
    )


def visits(*minutes, **others):
    """Return events of ann, and of others by name, so many minutes after noon of new year."""
    rows = [
        {"customer": who, "at": NOON + timedelta(minutes=at)}
        for who, given in {"ann": minutes, **others}.items()
        for at in given
    ]
    return hm.events(rows, customer="customer", occurred_at="at")


@st.composite
def questions(draw):
    start = draw(st.sampled_from(STARTS))
    seconds = st.integers(0, 30 * 6).map(lambda n: n * 600) | st.integers(0, 30 * 3600)
    row = st.tuples(
        st.sampled_from(["ann", "ann", "bob"]),
        st.sampled_from(["visit", "buy"]),
        seconds.map(lambda n: start + timedelta(seconds=n)),
        st.sampled_from(["a", None]),
        st.sampled_from(["x", "y", None]),
        st.sampled_from([None, "", "mail", "ads"]),
        st.sampled_from([None, None, "spring"]),
    )
    log = draw(st.lists(row, max_size=40))
    options = {
        "period": draw(st.sampled_from(["hour", "day", "week"])),
        "timezone": draw(st.sampled_from(ZONES)),
        "week_start": draw(st.integers(1, 7)),
        "event": draw(st.sampled_from([(), ("visit",)])),
        "where": draw(st.sampled_from([(), ("kind=a",)])),
        "actor": draw(st.sampled_from([None, None, "account"])),
        "since": draw(st.none() | st.just(start.date() + timedelta(days=1))),
        "until": draw(st.none() | st.just(start.date() + timedelta(days=1))),
        "now": draw(st.none() | seconds.map(lambda n: start + timedelta(seconds=n))),
        "gap": draw(st.sampled_from(["10min", "30min", "30min", "1h", "any"])),
        "longest": draw(st.sampled_from(["1h", "2h", "24h", "any"])),
        "break_at": draw(st.sampled_from(["nothing", "midnight", "campaign", "both"])),
    }
    repeated = draw(st.lists(st.sampled_from(log), max_size=3)) if log else []
    return Asked(draw(st.permutations(log + repeated)), options)


@settings(max_examples=examples(15))
@given(asked=questions())
def test_the_table_its_people_and_its_statement_are_those_of_a_slow_count(asked):
    result = hm.sessions(events(asked.log), **asked.options)
    found = slow(asked)
    rows = result.cells.to_pylist()
    assert plain(result.cells["period"].to_pylist()) == [asked.starts(at) for at in asked.rows()]
    for place, row in zip(asked.rows(), rows, strict=True):
        mine = found.get(place, [])
        expected = expected_row(place, mine, asked)
        assert {name: row[name] for name in expected} == expected
        if mine:
            when = row["period"]
            assert people(result.who(when)) == {who for who, _ in mine}
            alone = {who for who, session in mine if size(session) == 1}
            assert people(result.who(when, "single")) == alone
            several = {who for who, each in mine if size(each) > 1 and 60 <= length(each) < 3600}
            assert people(result.who(when, "several", from_s=60, until_s=3600)) == several
    every = [pair for place in asked.rows() for pair in found.get(place, [])]
    assert people(result.who()) == {who for who, _ in every}
    assert result.facts["sessions"] == len(every) == sum(row["sessions"] for row in rows)
    assert of_twin(result) == numbers(result.cells)


@settings(max_examples=examples(6))
@given(asked=questions(), top=st.sampled_from([10, 1]))
def test_groups_are_parts_of_the_whole(asked, top):
    asked.options["actor"] = None
    log = events(asked.log)
    whole = hm.sessions(log, **asked.options)
    parts = hm.sessions(log, **asked.options, by="trait.plan", top=top)
    rows = parts.cells.to_pylist()
    for row in whole.cells.to_pylist():
        groups = [each for each in rows if each["period"] == row["period"]]
        for name in ("sessions", "customers", "single"):
            assert sum(each[name] for each in groups) == row[name]
        for each in groups:
            among = people(parts.who(each["period"], group=each["group"]))
            assert len(among) == each["customers"]
        assert people(parts.who(row["period"])) == people(whole.who(row["period"]))
    assert sorted(map(str, of_twin(parts))) == sorted(map(str, numbers(parts.cells)))


@settings(max_examples=examples(8))
@given(asked=questions())
def test_the_bars_are_all_sessions_each_once(asked):
    result = hm.sessions(events(asked.log), **asked.options)
    places = []
    panels = result.panels("ru", lambda **place: places.append(place) or "#")
    assert len({panel.title for panel in panels}) == len(panels)
    bars = [place for place in places if "from_s" in place]
    lasting = {who for place in bars for who in people(result.who(**place))}
    assert lasting == people(result.who(kind="several"))


@pytest.mark.parametrize(
    ("minutes", "asked", "sessions"),
    [
        ((0, 29, 58), {}, 1),
        ((0, 30), {}, 2),
        ((0, 30), {"gap": "31min"}, 1),
        ((0, 20, 40), {"longest": "30min"}, 2),
        ((0, 20, 30), {"longest": "30min"}, 2),
        (range(0, 2901, 29), {}, 3),
        (range(0, 2901, 29), {"longest": "any"}, 1),
        ((710, 730), {}, 1),
        ((710, 730), {"break_at": "midnight"}, 2),
        ((710, 730), {"break_at": "midnight", "timezone": "Europe/Paris"}, 1),
        ((650, 670), {"break_at": "midnight", "timezone": "Europe/Paris"}, 2),
    ],
)
def test_known_sessions(minutes, asked, sessions):
    result = hm.sessions(visits(*minutes), period="month", **asked)
    assert [row["sessions"] for row in result.table] == [sessions]


@pytest.mark.parametrize(
    ("named", "sessions"),
    [
        ("a b", 2),
        ("- a", 1),
        ("a - a", 1),
        ("a - b", 2),
        ("a b a", 3),
        ("a | a", 2),
        ("a | - b", 2),
        ("a | b", 2),
        ("- - -", 1),
    ],
)
def test_another_campaign_begins_a_session_if_asked(named, sessions):
    log, at = [], NOON
    for each in named.split():
        if each == "|":
            at += timedelta(hours=1)
            continue
        at += timedelta(minutes=1)
        log.append(("ann", "page", at, None, None, None if each == "-" else each, None))
    [row] = hm.sessions(events(log), period="month", break_at="campaign").cells.to_pylist()
    assert row["sessions"] == sessions
    [row] = hm.sessions(events(log), period="month").cells.to_pylist()
    assert row["sessions"] == 1 + named.count("|")


def test_a_period_is_complete_once_its_last_session_is_over():
    begun_before_midnight = (0, 715, 730)

    def completed(now):
        asked = {"period": "day", "now": NOON + timedelta(minutes=now), "until": "2018-01-01"}
        return [
            row["is_complete"] for row in hm.sessions(visits(*begun_before_midnight), **asked).table
        ]

    assert completed(735) == [False]
    assert completed(759) == [False]
    assert completed(760) == [True]


def test_a_session_that_began_before_the_range_is_not_in_it():
    log = visits(710, 730, 800)
    [row] = hm.sessions(log, period="day", since="2018-01-02").table
    assert (row["sessions"], row["single"]) == (1, 1)


def test_lengths_and_customers_by_hand():
    result = hm.sessions(visits(0, 10, 100, 120, bob=(5, 300)), period="month")
    [row] = result.table
    assert (row["sessions"], row["customers"], row["sessions_per_customer"]) == (4, 2, 2.0)
    assert (row["median_length_s"], row["mean_length_s"]) == (300.0, 450.0)
    assert row["p90_length_s"] == pytest.approx(1020.0)
    assert (row["events_per_session"], row["single"], row["single_share"]) == (1.5, 2, 0.5)
    assert people_of(result.who("2018-01-01", "single")) == ["bob"]
    assert people_of(result.who(from_s=1200)) == ["ann"]
    assert people_of(result.who(from_s=1201)) == []


def people_of(rows):
    return [row["customer"] for row in rows]


def test_any_event_makes_sessions_even_where_there_are_purchases():
    asked = SessionsQuestion().usual(["purchase", "page"])
    assert asked.event == ()
    assert needed_by(asked).events == ()
    assert needed_by(SessionsQuestion(break_at="campaign")).properties == (
        "utm_source",
        "utm_campaign",
    )


def test_what_cannot_be_asked_says_so():
    log = visits(0)
    for asked, where in [
        ({"gap": "soon"}, "gap"),
        ({"longest": "0h"}, "longest"),
        ({"break_at": "noon"}, "break_at"),
        ({"by": "country"}, "by"),
        ({"by": "trait.plan", "top": 0}, "top"),
    ]:
        with pytest.raises(UserError) as refused:
            hm.sessions(log, **asked)
        assert refused.value.where == where
    result = hm.sessions(log, period="day")
    with pytest.raises(UserError, match="single"):
        result.who(kind="bogus")
    with pytest.raises(NotFound, match="no period"):
        result.who("1999-01-01")
    with pytest.raises(NotFound, match="no group"):
        result.who(group="paid")


def test_its_words():
    log = events([("ann", "page", NOON, None, None, None, None)])
    result = hm.sessions(log, event="page", gap="1h", longest="any", break_at="both")
    assert (
        "Sessions of: “page”; gap: 1\xa0h; however long; midnight and another campaign end them too"
    ) in result.definition("en")
    assert "пауза: 1\xa0ч; сколь угодно долгие" in result.definition("ru")
    assert all(panel.title for panel in result.panels("ru"))
    assert all(result.sql(dialect) for dialect in DIALECTS)


@pytest.mark.parametrize("by", [None, "trait.plan"])
def test_without_events_there_is_an_empty_answer(by):
    result = hm.sessions(events([]), period="week", by=by, break_at="both")
    assert result.cells.num_rows == 0
    assert of_twin(result) == []
    assert result.facts["median_length_s"] is None
    assert people(result.who()) == set()
    assert result._repr_html_()


def test_periods_without_sessions_say_nothing():
    result = hm.sessions(visits(0, 60 * 24 * 2), period="day")
    _, empty, _ = result.table
    assert (empty["sessions"], empty["median_length_s"], empty["single_share"]) == (0, None, None)
    assert result._repr_html_()


def test_the_numbers_of_people_are_said():
    result = hm.sessions(visits(0, 10), period="month")
    place = {"starts": NOON.date(), "kind": "several", "from_s": 600.0, "until_s": 1800.0}
    behind = result.behind(SessionsCell(**place))
    assert behind.number.en.replace("\xa0", " ") == (
        "A session of several events, began in Jan 2018, 10 min to 30 min"
    )
    assert len(behind.members) == 1
    with pytest.raises(UserError, match="seconds"):
        SessionsCell(from_s=-1.0)


def test_a_number_that_opens_people_is_a_number_of_people():
    result = hm.sessions(visits(0, 10, 100, 300, bob=(5,)), period="month")
    *_, shown = result.panels("en", lambda **place: str(place))
    [row] = shown.rows
    opened = [number.text for number in row[1:] if number.href]
    assert opened == ["2", "75.0%"]
    assert people_of(result.who("2018-01-01", "single")) == ["ann", "bob"]


def test_any_order_of_events_gives_the_same_answer():
    log = [
        ("ann", name, NOON + timedelta(minutes=at), None, None, source, None)
        for at, name, source in [(0, "b", "x"), (0, "a", "y"), (5, "a", "x"), (5, "b", None)]
    ]
    found = [
        hm.sessions(events(rows), period="day", break_at="campaign").cells.to_pylist()
        for rows in (log, log[::-1], log[2:] + log[:2])
    ]
    assert all(one == other for one, other in pairwise(found))


def test_events_of_the_shared_log_make_sessions_too():
    asked = {"period": "day", "gap": "1h", "by": "trait.plan", "break_at": "nothing"}
    rows = [("ann", "buy", NOON + timedelta(minutes=n * 50), None, None) for n in range(4)]
    row, *_ = hm.sessions(events_of(rows), **asked).cells.to_pylist()
    assert (row["group"], row["sessions"], row["mean_length_s"]) == ("free", 1, 9000.0)
