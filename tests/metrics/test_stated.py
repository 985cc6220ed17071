"""MRR from what is kept of the log is that of its statement, whatever became of the log."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from json import dumps
from random import Random
from types import SimpleNamespace

import pytest

from homing.histories import sums, threads
from homing.metrics import mrr
from homing.metrics.lending import lent
from homing.metrics.listed import Numbered, Read
from homing.metrics.mrr import GOES_ON, STOPS
from homing.store import DataFolder, EventStore
from homing.store.histories import LiveHistories
from metrics.houses import check_people, house_of
from store.conftest import RECEIVED
from store.logs import took
from support.installation import install

pytestmark = pytest.mark.db
ASKED = (
    {},
    {"period": "week", "since": date(2026, 1, 12), "until": date(2026, 2, 20)},
    {"period": "day", "timezone": "America/New_York", "now": RECEIVED + timedelta(days=50)},
    {"event": ("plan", "subscription.cancelled")},
)
MESSAGES = count()


def rows(random, many):
    """Return that many events of a few customers, many of them at one moment."""
    for _ in range(many):
        said = {"mrr": random.choice([0, 5, 90, None]), "currency": random.choice(["EUR", "USD"])}
        kept = {key: value for key, value in said.items() if random.random() < 0.8}
        event = random.choice((*GOES_ON, *STOPS, "plan", "page"))
        minute = 720 * random.randrange(2 * 80)
        yield f"c{random.randrange(12)}", event, minute, dumps(kept), next(MESSAGES)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An installation that keeps sums of histories however small."""
    folder = DataFolder(tmp_path_factory.mktemp("house"))
    install(folder)
    store = EventStore.open(folder)
    live = LiveHistories(store, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "SMALL", 1)
        patch.setattr(sums, "FEW", 1e9)
        yield house_of(store, live)
    store.close()


def answers(house, asked, **changed):
    with lent(house) as events:
        return mrr.measure(replace(events, **changed), **asked)


def check(house, payers=ASKED[1:2]):
    for asked in ASKED:
        kept, read = answers(house, asked).cells, answers(house, asked, live=None).cells
        assert kept.schema == read.schema
        for name in kept.column_names:
            given = read[name].to_pylist()
            if name in {"low", "high"}:
                given = pytest.approx(given, nan_ok=False)
            assert kept[name].to_pylist() == given
    for asked in payers:
        check_payers(house, asked)


def check_payers(house, asked):
    with lent(house) as events:
        kept = mrr.measure(events, **asked)
        read = mrr.measure(replace(events, live=None), **asked)
        rows = kept.cells.to_pylist()[-2:]
        places = [{"period": row["period"]} for row in rows]
        places += [{key: row[key] for key in ("period", "group")} for row in rows[1:]]
        for place in places:
            listed = kept.listed(**place)
            assert isinstance(listed, Numbered)
            check_people(listed, read.listed(**place).table)


def test_it_is_what_the_statement_says_of_a_log_that_grows_merges_and_forgets(house):
    random, store = Random(5), house.events
    took(store, rows(random, 200))
    check(house)
    took(store, rows(random, 30))
    check(house)
    store.merge(["c3"], into="c4", reason="test", now=RECEIVED)
    took(store, rows(random, 5))
    check(house)
    store.unmerge(store.merges()[0].merge)
    store.erase("c5", now=RECEIVED)
    check(house)
    house.kept.compact()
    took(store, rows(random, 5))
    check(house, payers=ASKED[1:3])


def test_a_batch_that_was_undone_and_sent_again_with_other_amounts_counts_as_sent_last(house):
    def sent(mrr):
        said = dumps({"mrr": mrr, "currency": "CHF"})
        return took(house.events, [("ida", "subscription.started", 5, said, f"ida {mrr}")])

    batch = sent(700).batch
    check(house)
    house.events.undo(batch, now=RECEIVED)
    sent(900)
    check(house)
    assert 900 in answers(house, {}).cells["numerator"].to_pylist()


def test_only_what_came_since_is_read(house):
    said = []
    answers(house, {})
    took(house.events, rows(Random(6), 3))
    with lent(house) as events:
        connection = SimpleNamespace(
            sql=lambda text, params: (
                said.append(params) or events.connection.sql(text, params=params)
            )
        )
        for _ in range(2):
            mrr.measure(replace(events, connection=connection, identity=None))
    assert [sorted(each) for each in said] == [["since", "until"]]


def test_of_those_whose_events_others_got_only_the_last_are_read_anew(house):
    store, said = house.events, []
    took(store, rows(Random(8), 60))
    for one, other in (("c7", "c8"), ("c9", "c10")):
        answers(house, {})
        store.merge([one], into=other, reason="test", now=RECEIVED)
    with lent(house) as events:
        connection = SimpleNamespace(
            sql=lambda text, params: (
                said.append(params) or events.connection.sql(text, params=params)
            )
        )
        mrr.measure(replace(events, connection=connection, identity=None))
        ids = "SELECT customer FROM identities WHERE id IN ('c9', 'c10')"
        last = sorted(row[0] for row in events.connection.execute(ids).fetchall())
    [again] = [each["customers"] for each in said if "customers" in each]
    assert again == last
    check(house)


def test_what_histories_cannot_say_exactly_is_read(house):
    odd = dumps({"mrr": 3, "currency": "credits"})
    took(house.events, [("odd", "subscription.started", 5, odd, "odd")])
    found = answers(house, {})
    assert "credits" in found.cells["group"].to_pylist()
    with lent(house) as events:
        listed = mrr.measure(events).listed(date(2026, 1, 5), group="credits")
    assert isinstance(listed, Read)
    assert listed.table["customer"].to_pylist() == ["odd"]
    house.events.erase("odd", now=RECEIVED)
