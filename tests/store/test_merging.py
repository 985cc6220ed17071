"""Who may be one with whom, as long as nobody has too many ids."""

from hypothesis import given
from hypothesis import strategies as st

from homing.store.merging import Clusters

MEMBERS = st.integers(0, 9)
PAIRS = st.lists(st.tuples(MEMBERS, MEMBERS), max_size=20)


@given(st.lists(st.sampled_from("abcdef"), min_size=10, max_size=10), PAIRS, st.integers(1, 6))
def test_alike_ids_count_once(ids, pairs, most):
    clusters = Clusters(range(10), lambda members: {each: ids[each] for each in members})
    together = {each: {each} for each in range(10)}
    for one, other in pairs:
        both = together[one] | together[other]
        is_one = together[one] is together[other]
        may_be = is_one or len({ids[each] for each in both}) <= most
        assert clusters.join(one, other, most=most) == may_be
        if may_be and not is_one:
            together |= dict.fromkeys(both, both)
    for each in range(10):
        assert {other for other in range(10) if clusters.of(other) == clusters.of(each)} == (
            together[each]
        )


def test_where_members_are_few_nobody_asks_what_they_count_as():
    clusters = Clusters(range(3), lambda _members: {}[0])
    assert clusters.join(0, 1, most=2)
