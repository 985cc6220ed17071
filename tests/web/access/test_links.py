"""One-time links: for the first owner, the invited, and those who lost their password."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from homing.core.errors import NotFound
from homing.ui.doors import Role
from homing.web.access import rules
from homing.web.access.service import links, people, sessions
from homing.web.access.service.faults import FormFault
from homing.web.access.service.links import Arrival
from homing.web.access.tables.links import Purpose
from homing.web.access.tables.links import links as link_table

pytestmark = pytest.mark.db
ANN = Arrival("ann@example.com", "Ann", "correct horse battery")


def test_the_first_owner_comes_in_by_a_link_that_then_is_gone(records, clock):
    token = links.first_owner(records, clock.now())
    session = links.arrive(records, token, ANN, clock.now())
    assert sessions.who_is(records, session, clock.now()).role is Role.OWNER
    with pytest.raises(NotFound):
        links.arrive(records, token, ANN, clock.now())


def test_there_is_no_link_for_a_first_owner_when_there_is_one(records, clock, ann):
    assert links.first_owner(records, clock.now()) is None


def test_an_installation_without_a_living_owner_gets_one_again(records, clock, bob):
    token = links.first_owner(records, clock.now())
    links.arrive(records, token, ANN, clock.now())
    assert people.has_owner(records)


def test_a_new_first_link_makes_the_old_one_useless(records, clock):
    old = links.first_owner(records, clock.now())
    new = links.first_owner(records, clock.now())
    with pytest.raises(NotFound):
        links.look(records, old, clock.now())
    assert links.look(records, new, clock.now()).purpose is Purpose.FIRST_OWNER


def test_the_first_link_is_useless_once_an_owner_came_another_way(records, clock, request):
    token = links.first_owner(records, clock.now())
    request.getfixturevalue("ann")
    with pytest.raises(NotFound):
        links.arrive(records, token, Arrival("eve@example.com", "Eve", ANN.password), clock.now())


def test_looking_does_not_use_a_link_up_and_a_bad_form_neither(records, clock):
    token = links.first_owner(records, clock.now())
    links.look(records, token, clock.now())
    with pytest.raises(FormFault) as fault:
        links.arrive(records, token, Arrival("ann@example.com", "Ann", "short"), clock.now())
    assert fault.value.field == "password"
    links.arrive(records, token, ANN, clock.now())


def test_a_link_that_is_too_old_does_not_work(records, clock):
    token = links.first_owner(records, clock.now())
    clock.move(rules.LINK_LIFETIME - timedelta(seconds=1))
    links.look(records, token, clock.now())
    clock.move(timedelta(seconds=1))
    with pytest.raises(NotFound):
        links.look(records, token, clock.now())


def test_the_secret_of_a_link_is_not_kept(records, clock):
    token = links.first_owner(records, clock.now())
    with records.begin() as connection:
        assert token not in str(connection.execute(sa.select(link_table)).all())


def test_an_invited_user_comes_in_with_the_address_and_role_of_the_invitation(records, clock, ann):
    token = links.invite(records, "Carl@example.com", Role.AGENT, clock.now())
    arrival = Arrival("somebody@else.example", "Carl", ANN.password)
    session = links.arrive(records, token, arrival, clock.now())
    account = sessions.who_is(records, session, clock.now())
    assert (account.email, account.role) == ("carl@example.com", Role.AGENT)


def test_an_invitation_is_listed_until_it_is_taken_back(records, clock, ann):
    token = links.invite(records, "carl@example.com", Role.AGENT, clock.now())
    (invitation,) = links.invitations(records, clock.now())
    links.take_back(records, invitation.id, clock.now())
    assert not links.invitations(records, clock.now())
    with pytest.raises(NotFound):
        links.look(records, token, clock.now())
    with pytest.raises(NotFound):
        links.take_back(records, invitation.id, clock.now())


def test_a_user_cannot_be_invited(records, clock, ann):
    with pytest.raises(FormFault) as fault:
        links.invite(records, "ANN@example.com", Role.AGENT, clock.now())
    assert fault.value.field == "email"


def test_inviting_again_makes_the_earlier_invitation_useless(records, clock, ann):
    old = links.invite(records, "carl@example.com", Role.AGENT, clock.now())
    links.invite(records, "carl@example.com", Role.ANALYST, clock.now())
    with pytest.raises(NotFound):
        links.look(records, old, clock.now())
    assert [one.role for one in links.invitations(records, clock.now())] == [Role.ANALYST]


def test_an_invitation_of_one_who_is_a_user_by_now_says_so(records, clock, ann):
    token = links.invite(records, "bob@example.com", Role.AGENT, clock.now())
    people.add(
        records,
        people.newcomer("bob@example.com", "Bob", Role.AGENT, clock.now()),
        ANN.password,
    )
    with pytest.raises(FormFault) as fault:
        links.arrive(records, token, Arrival("", "Bob", ANN.password), clock.now())
    assert fault.value.field == "email"


def test_a_new_password_ends_the_sessions_made_with_the_old_one(records, clock, ann):
    with records.begin() as connection:
        stolen = sessions.begin(connection, ann.id, clock.now())
    token = links.new_password(records, ann.id, clock.now())
    mine = links.arrive(records, token, Arrival("", "", "another horse battery"), clock.now())
    assert sessions.who_is(records, stolen, clock.now()) is None
    assert sessions.who_is(records, mine, clock.now()).id == ann.id
    sessions.sign_in(
        records,
        "ann@example.com",
        "another horse battery",
        address="",
        now=clock.now(),
        old=None,
    )


def test_a_disabled_user_gets_no_link_and_an_old_one_does_not_help(records, clock, ann, bob):
    token = links.new_password(records, bob.id, clock.now())
    people.disable(records, bob.id, clock.now())
    with pytest.raises(NotFound):
        links.new_password(records, bob.id, clock.now())
    with pytest.raises(NotFound):
        links.arrive(records, token, Arrival("", "", "another horse battery"), clock.now())


def test_two_who_open_one_link_at_once_make_one_user(records, clock):
    from concurrent.futures import ThreadPoolExecutor

    token = links.first_owner(records, clock.now())

    def arrive(number):
        try:
            arrival = Arrival(f"user{number}@example.com", "User", ANN.password)
            return bool(links.arrive(records, token, arrival, clock.now()))
        except NotFound:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(arrive, range(4))) == 1
    assert len(people.every(records)) == 1


def test_an_invitation_that_is_sent_again_lives_longer_and_the_earlier_link_is_dead(
    records, clock, ann
):
    first = links.invite(records, "carl@example.com", Role.AGENT, clock.now())
    clock.move(timedelta(days=2))
    (invitation,) = links.invitations(records, clock.now())
    second, _ = links.resend(records, invitation.id, clock.now())
    clock.move(timedelta(days=2))
    with pytest.raises(NotFound):
        links.look(records, first, clock.now())
    assert links.look(records, second, clock.now()).role is Role.AGENT
    with pytest.raises(NotFound):
        links.resend(records, invitation.id, clock.now())
