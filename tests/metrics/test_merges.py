"""Several ids of one customer."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import UserError
from homing.metrics.frames.merging import merged

NAMES = ["ann", "bob", "cat", "dan", "eve", "fay"]


def connected(pairs):
    """Return who belongs together, by walking from each: the slow way."""
    together = {}
    for start in {name for pair in pairs for name in pair}:
        seen, further = {start}, [start]
        while further:
            here = further.pop()
            for pair in pairs:
                if here in pair:
                    new = set(pair) - seen
                    seen |= new
                    further += new
        together[start] = seen
    return together


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=8),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=8),
)
def test_connected_ids_are_one_customer_named_by_the_first_given(pairs, rows):
    encoded = pa.array(rows, pa.large_string()).dictionary_encode()
    found = merged(encoded.indices.cast(pa.uint32()), encoded.dictionary, pairs)
    given_order = [name for pair in pairs for name in pair]
    together = connected(pairs)
    for row, code in zip(rows, found.codes.to_pylist(), strict=True):
        wanted = min(
            together.get(row, {row}), key=lambda n: given_order.index(n) if n in together else 0
        )
        assert found.ids[code].as_py() == wanted
        assert found.is_customer[code]


def taken(rows, **options):
    table = pa.table({"who": [who for who, _ in rows], "on": [on for _, on in rows]})
    return hm.events(table, customer="who", occurred_at="on", **options)


ROWS = [("v1", "2026-01-05"), ("ann", "2026-02-03"), ("v2", "2026-03-03"), ("bob", "2026-01-07")]


def test_a_merge_joins_histories_and_the_first_id_names_the_customer():
    r = hm.retention(taken(ROWS, merges=[("ann", "v1"), ("v2", "v1")]), period="month")
    assert r.who("2026-01", 0)["customer"].to_pylist() == ["ann", "bob"]
    assert r.who("2026-01", 2)["customer"].to_pylist() == ["ann"]


def test_the_customer_may_be_named_by_an_id_without_rows():
    r = hm.retention(taken(ROWS, merges=[("the ann", "ann"), ("ann", "v1")]), period="month")
    assert "the ann" in r.who("2026-01", 1)["customer"].to_pylist()


def test_traits_are_those_of_the_first_id_that_has_any():
    traits = pa.table({"who": ["v1", "ann", "bob"], "plan": ["none", "paid", "free"]})
    events = taken(ROWS, merges=[("ann", "v1"), ("ann", "v2")], traits=traits)
    r = hm.retention(events, period="month", by="trait.plan")
    assert sorted(set(r.cells["group"].to_pylist())) == ["free", "paid"]
    later = taken(
        ROWS, merges=[("ann", "v1"), ("ann", "v2")], traits=traits.filter([True, False, True])
    )
    r = hm.retention(later, period="month", by="trait.plan")
    assert sorted(set(r.cells["group"].to_pylist())) == ["free", "none"]


@pytest.mark.parametrize("merges", [["ab"], [("a", "b", "c")], [(1, 2)]])
def test_what_is_no_pair_of_ids_is_refused(merges):
    with pytest.raises(UserError, match="merges"):
        taken(ROWS, merges=merges)
