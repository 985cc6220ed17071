"""The people behind a cell, from histories, are those of its statement."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import homing as hm
from homing.metrics.lending import lent
from homing.metrics.listed import Numbered, Read
from homing.metrics.retention.question import RetentionCell
from metrics.houses import check_people, grown
from metrics.logs import logs, taken
from support.thorough import examples

pytestmark = pytest.mark.db

NAMES = st.sampled_from([(), ("buy",), ("visit", "read")])
ASKED = st.fixed_dictionaries(
    {
        "start_event": NAMES,
        "return_event": NAMES,
        "cohort": st.sampled_from(["first_time", "first_ever", "recurring"]),
        "measure": st.sampled_from(["on", "on_or_after", "on_or_before", "streak"]),
        "at_least": st.integers(1, 2),
        "brackets": st.sampled_from([(), (1, 2), (1, 3)]),
        "period": st.sampled_from(["day", "week"]),
        "timezone": st.sampled_from(["UTC", "America/Sao_Paulo"]),
    }
)


def listed(answer, cell, *, returned=True, group=None):
    entered = cell["cohort"]
    place = RetentionCell(entered=entered, age=cell["age"], group=group, returned=returned)
    return answer.listed(place, answer.behind(place))


@settings(max_examples=examples(60))
@given(log=logs("day"), asked=ASKED, data=st.data())
def test_people_from_histories_are_those_of_the_statement(log, asked, data):
    events = replace(taken(log), early=None)
    at_hand = hm.retention(events, **asked)
    read = hm.retention(replace(events, live=None), **asked)
    cells = at_hand.cells.to_pylist()
    assume(cells)
    cell, returned = data.draw(st.sampled_from(cells)), data.draw(st.booleans())
    kept, said = (listed(each, cell, returned=returned) for each in (at_hand, read))
    assert isinstance(kept, Numbered)
    assert isinstance(said, Read)
    check_people(kept, said.table)


def rows(random, first, count):
    """Return that many visits and purchases of a few customers in three months."""
    for message in range(first, first + count):
        event = random.choice(("visit", "purchase"))
        plan = random.choice(('{"plan": "a"}', '{"plan": "b"}', "{}"))
        yield f"c{random.randrange(12)}", event, random.randrange(60 * 24 * 90), plan, message


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with grown(tmp_path_factory.mktemp("house"), rows) as house:
        yield house


@pytest.mark.parametrize(
    ("asked", "is_at_hand"),
    [
        ({"start_event": "purchase", "return_event": "purchase"}, True),
        ({"cohort": "recurring", "measure": "on_or_after"}, True),
        ({"by": "plan", "by_side": "both"}, False),
        ({"by": "plan", "by_side": "start", "cohort": "recurring"}, False),
        ({"window": "24h", "period": "day"}, False),
    ],
    ids=str,
)
def test_people_of_a_log_that_grew_are_those_of_the_statement(house, asked, is_at_hand):
    with lent(house) as events:
        at_hand = hm.retention(events, **({"period": "month"} | asked))
        read = hm.retention(replace(events, live=None), **({"period": "month"} | asked))
        for cell in at_hand.cells.to_pylist()[:6]:
            kept, said = (listed(each, cell, group=cell["group"]) for each in (at_hand, read))
            assert isinstance(kept, Numbered) == is_at_hand
            check_people(kept, said.table)
