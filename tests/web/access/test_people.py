"""Users: roles, choices, passwords; and that an owner always remains."""

import pytest

from homing.core.errors import Conflict, NotFound
from homing.core.ids import new_id
from homing.ui.doors import Role
from homing.web.access import rules
from homing.web.access.service import people, sessions
from homing.web.access.service.faults import FormFault, TooManyAttempts
from support.site import PASSWORD

pytestmark = pytest.mark.db


def test_an_address_belongs_to_one_user(records, clock, ann):
    with pytest.raises(FormFault):
        people.add(
            records, people.newcomer("ANN@example.com", "", Role.AGENT, clock.now()), PASSWORD
        )


def test_users_come_in_the_order_they_were_made(records, ann, bob):
    assert [one.email for one in people.every(records)] == ["ann@example.com", "bob@example.com"]


def test_the_last_owner_can_neither_be_disabled_nor_be_something_else(records, clock, ann, bob):
    with pytest.raises(Conflict):
        people.disable(records, ann.id, clock.now())
    with pytest.raises(Conflict):
        people.give_role(records, ann.id, Role.ANALYST, clock.now())
    people.give_role(records, ann.id, Role.OWNER, clock.now())


def test_an_owner_may_go_when_another_stays(records, clock, ann, bob):
    people.give_role(records, bob.id, Role.OWNER, clock.now())
    people.disable(records, ann.id, clock.now())
    with pytest.raises(Conflict):
        people.disable(records, bob.id, clock.now())


def test_two_owners_who_go_at_once_cannot_both_go(records, clock, ann, bob):
    from concurrent.futures import ThreadPoolExecutor

    people.give_role(records, bob.id, Role.OWNER, clock.now())

    def leave(account):
        try:
            people.disable(records, account.id, clock.now())
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(leave, [ann, bob])) == 1


def test_somebody_who_is_no_user_cannot_be_changed(records, clock, ann):
    stranger = new_id(clock.now())
    with pytest.raises(NotFound):
        people.give_role(records, stranger, Role.OWNER, clock.now())
    with pytest.raises(NotFound):
        people.disable(records, stranger, clock.now())
    with pytest.raises(NotFound):
        people.of_email(records, "stranger@example.com")


def test_choices_are_kept_one_by_one(records, clock, ann):
    people.prefer(records, ann.id, language="ru")
    people.prefer(records, ann.id, theme="dark")
    people.prefer(records, ann.id)
    kept = people.of_email(records, "ann@example.com")
    assert (kept.language, kept.theme) == ("ru", "dark")


def change(records, clock, ann, *, present=PASSWORD, new="another horse battery", session=None):
    people.change_password(
        records, ann.id, present=present, new=new, session=session, now=clock.now()
    )


def test_changing_the_password_keeps_this_session_and_ends_the_others(records, clock, ann):
    with records.begin() as connection:
        here, there = (sessions.begin(connection, ann.id, clock.now()) for _ in range(2))
    change(records, clock, ann, session=here)
    assert sessions.who_is(records, here, clock.now())
    assert sessions.who_is(records, there, clock.now()) is None


def test_the_present_password_must_be_right(records, clock, ann):
    with pytest.raises(FormFault) as fault:
        change(records, clock, ann, present="a wrong password")
    assert fault.value.field == "present"


def test_the_present_password_cannot_be_guessed_for_long(records, clock, ann):
    for _ in range(rules.PER_ACCOUNT.attempts):
        with pytest.raises(FormFault):
            change(records, clock, ann, present="a wrong password")
    with pytest.raises(TooManyAttempts):
        change(records, clock, ann)


def test_the_new_password_must_be_good(records, clock, ann):
    with pytest.raises(FormFault) as fault:
        change(records, clock, ann, new="short")
    assert fault.value.field == "new"
