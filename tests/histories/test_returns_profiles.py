"""The customers behind the one curve: how many cohorts they are in, and in how many they count."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from histories.logs import logs
from histories.test_returns import questions
from homing.histories import returns_profiles
from homing.histories.returns import members
from homing.histories.returns_profiles import profiles
from support.thorough import examples


def slowly(histories, question, complete):
    """Return {(group, column, size, returned): customers} from the members of every cell."""
    found = Counter()
    for group, column in np.ndindex(question.groups, question.columns):
        size, returned = Counter(), Counter()
        for row in range(question.rows):
            if column < complete[row]:
                cell = {"group": group, "row": row}
                size.update(members(histories, question, **cell, column=-1).tolist())
                returned.update(members(histories, question, **cell, column=column).tolist())
        found.update((group, column, size[who], returned[who]) for who in size)
    return found


@settings(max_examples=examples(50))
@given(logs(), questions(), st.data())
def test_profiles_are_those_of_the_members_of_every_cell(log, question, data):
    width = st.integers(0, question.columns)
    complete = np.array([data.draw(width) for _ in range(question.rows)], np.int64)
    found = profiles(log.histories, question, complete)
    keys = zip(found.group, found.column, found.size, found.returned, strict=True)
    counted = dict(zip(((*map(int, key),) for key in keys), found.customers.tolist(), strict=True))
    assert counted == dict(slowly(log.histories, question, complete))


@given(logs(), questions())
def test_room_is_made_where_there_are_more_profiles(log, question):
    complete = np.full(question.rows, question.columns, np.int64)
    whole = profiles(log.histories, question, complete)
    room, returns_profiles.ROOM = returns_profiles.ROOM, 4
    try:
        again = profiles(log.histories, question, complete)
    finally:
        returns_profiles.ROOM = room
    assert again.customers.tolist() == whole.customers.tolist()
    assert again.size.tolist() == whole.size.tolist()
