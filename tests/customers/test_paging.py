import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.customers.paging import Mark


@given(st.integers(-(2**63) + 1, 2**63 - 1), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_mark_survives_the_address(rank, name):
    mark = Mark(rank, name)
    assert Mark.read(str(mark)) == mark
    assert str(mark).isascii()


@pytest.mark.parametrize(
    "text", ["x", "W10", "bnVsbA", "é", "WzEuNSwgImEiXQ", "WzEsIDJd", "=", "[]"]
)
def test_a_word_that_was_not_made_here_is_refused_by_name(text):
    with pytest.raises(UserError) as refused:
        Mark.read(text)
    assert refused.value.where == "after"
