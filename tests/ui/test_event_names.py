"""Names that a picker offers: the most used, and the others as one types."""

from hypothesis import given
from hypothesis import strategies as st

from homing.ui.event_names import ADDRESS, FOUND, OFFERED, fitting, offered


def test_few_names_are_all_offered():
    assert offered(["a", "b"]) == offered(["a", "b"], is_all=True)
    assert (offered(["a"]).names, offered(["a"]).address) == (["a"], None)


def test_of_many_names_the_first_are_offered_and_the_others_asked_for():
    many = offered([f"event {n}" for n in range(OFFERED + 1)])
    assert (len(many.names), many.address) == (OFFERED, ADDRESS)
    assert offered(["a"], is_all=False).address == ADDRESS


@given(st.lists(st.text(max_size=4), unique=True), st.text(max_size=2))
def test_what_fits_has_the_text_in_it_and_is_there(names, find):
    found = fitting(names, find)
    wanted = find.casefold().strip()
    assert set(found) <= {name for name in names if wanted in name.casefold()}
    assert len(found) == min(FOUND, sum(wanted in name.casefold() for name in names))
    begins = [name.casefold().startswith(wanted) for name in found]
    assert begins == sorted(begins, reverse=True)
