"""Signing in: who gets a session, how long it lives, who has to wait."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from homing.store import Records
from homing.web.access import rules
from homing.web.access.service import people, secrets, sessions
from homing.web.access.service.faults import FormFault, TooManyAttempts
from homing.web.access.tables import users
from homing.web.access.tables.attempts import attempts
from homing.web.access.tables.sessions import sessions as session_table
from support.site import PASSWORD, REAL_HASHER

pytestmark = pytest.mark.db


def sign_in(
    records, clock, email="ann@example.com", password=PASSWORD, *, address="192.0.2.7", old=None
):
    return sessions.sign_in(records, email, password, address=address, now=clock.now(), old=old)


def fail(records, clock, **options):
    with pytest.raises(FormFault):
        sign_in(records, clock, password="a wrong password", **options)


def test_a_session_says_who_signed_in(records, clock, ann):
    token = sign_in(records, clock, " ANN@example.com ")
    assert sessions.who_is(records, token, clock.now()).id == ann.id


def test_neither_token_nor_password_is_kept(records, clock, ann):
    token = sign_in(records, clock)
    with records.begin() as connection:
        kept = str(connection.execute(sa.select(session_table)).all())
        kept += str(connection.execute(sa.text("SELECT password_hash FROM users")).all())
    assert token not in kept
    assert PASSWORD not in kept
    assert "$argon2id$" in kept


@pytest.mark.parametrize(
    ("email", "password"), [("nobody@example.com", PASSWORD), ("ann@example.com", "no")]
)
def test_an_unknown_address_and_a_wrong_password_hear_the_same(
    records, clock, ann, email, password
):
    with pytest.raises(FormFault) as fault:
        sign_in(records, clock, email, password)
    assert (fault.value.field, fault.value.text) == ("password", sessions.WRONG)


def test_a_password_of_a_person_costs_the_work_that_owasp_asks_for(monkeypatch):
    assert (REAL_HASHER.time_cost, REAL_HASHER.memory_cost) == (2, 19_456)
    monkeypatch.setattr(secrets, "HASHER", REAL_HASHER)
    kept = secrets.password_hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert secrets.is_password(PASSWORD, kept)
    assert not secrets.is_password(PASSWORD + "!", kept)


def test_an_unknown_address_costs_as_much_work_as_a_known_one(records, clock, ann, monkeypatch):
    verified = []
    verify = type(secrets.HASHER).verify
    monkeypatch.setattr(
        type(secrets.HASHER),
        "verify",
        lambda self, kept, said: verified.append(kept) or verify(self, kept, said),
    )
    fail(records, clock, email="nobody@example.com")
    fail(records, clock)
    assert len(verified) == 2
    unknown, known = (hashed.split("$")[:4] for hashed in verified)
    assert unknown == known


def test_a_disabled_user_does_not_come_in_and_is_out_at_once(records, clock, ann, bob):
    token = sign_in(records, clock, "bob@example.com")
    people.disable(records, bob.id, clock.now())
    assert sessions.who_is(records, token, clock.now()) is None
    with pytest.raises(FormFault) as fault:
        sign_in(records, clock, "bob@example.com")
    assert fault.value.text == sessions.WRONG
    people.enable(records, bob.id, clock.now())
    sign_in(records, clock, "bob@example.com")


def test_signing_in_replaces_the_browsers_old_session(records, clock, ann):
    old = sign_in(records, clock)
    new = sign_in(records, clock, old=old)
    assert old != new
    assert sessions.who_is(records, old, clock.now()) is None


def test_a_session_nobody_uses_ends(records, clock, ann):
    token = sign_in(records, clock)
    clock.move(rules.IDLE - timedelta(minutes=1))
    assert sessions.who_is(records, token, clock.now())
    clock.move(rules.IDLE - timedelta(minutes=1))
    assert sessions.who_is(records, token, clock.now())
    clock.move(rules.IDLE)
    assert sessions.who_is(records, token, clock.now()) is None


def test_a_session_ends_however_much_it_is_used(records, clock, ann):
    token = sign_in(records, clock)
    began = clock.now()
    while clock.now() - began < rules.LIFETIME:
        assert sessions.who_is(records, token, clock.now())
        clock.move(timedelta(days=10))
    assert sessions.who_is(records, token, clock.now()) is None


def test_sessions_that_ended_are_swept_away(records, clock, ann):
    sign_in(records, clock)
    clock.move(rules.LIFETIME)
    sign_in(records, clock)
    with records.begin() as connection:
        assert (
            connection.execute(sa.select(sa.func.count()).select_from(session_table)).scalar() == 1
        )


def test_signing_out_ends_one_session_and_everywhere_the_others(records, clock, ann):
    here, there, elsewhere = (sign_in(records, clock) for _ in range(3))
    sessions.sign_out(records, elsewhere, clock.now())
    assert sessions.who_is(records, elsewhere, clock.now()) is None
    assert sessions.sign_out_everywhere(records, ann.id, but=here, now=clock.now()) == 1
    assert sessions.who_is(records, here, clock.now())
    assert sessions.who_is(records, there, clock.now()) is None


def test_a_token_nobody_has_is_nobody(records, clock):
    assert sessions.who_is(records, "no such token", clock.now()) is None


def test_too_many_attempts_for_one_account_wait_even_with_the_right_password(records, clock, ann):
    for number in range(rules.PER_ACCOUNT.attempts):
        fail(records, clock, address=f"192.0.2.{number}")
    with pytest.raises(TooManyAttempts) as refusal:
        sign_in(records, clock, address="198.51.100.1")
    assert 0 < refusal.value.wait_s <= rules.PER_ACCOUNT.window.total_seconds() + 1
    clock.move(rules.PER_ACCOUNT.window)
    sign_in(records, clock)


def test_too_many_attempts_from_one_address_wait_whoever_they_are_for(records, clock, ann):
    for number in range(rules.PER_ADDRESS.attempts):
        fail(records, clock, email=f"guess{number}@example.com")
    with pytest.raises(TooManyAttempts):
        sign_in(records, clock)
    sign_in(records, clock, address="198.51.100.1")


def test_attempts_are_remembered_by_a_server_started_anew(records, new_records_url, clock, ann):
    for _ in range(rules.PER_ACCOUNT.attempts):
        fail(records, clock)
    again = Records.open(new_records_url)
    with pytest.raises(TooManyAttempts):
        sign_in(again, clock)
    again.close()


def test_coming_in_forgets_the_attempts(records, clock, ann):
    for _ in range(2):
        for _ in range(rules.PER_ACCOUNT.attempts - 1):
            fail(records, clock)
        sign_in(records, clock)


def test_no_address_is_kept_with_the_attempts(records, clock):
    fail(records, clock)
    with records.begin() as connection:
        kept = str(connection.execute(sa.select(attempts.c.bucket)).all())
    assert "192.0.2.7" not in kept
    assert "ann@" not in kept


def test_attempts_made_at_once_are_all_counted(records, clock, ann):
    from concurrent.futures import ThreadPoolExecutor

    def attempt(_number):
        try:
            sign_in(records, clock, password="a wrong password")
        except FormFault:
            return "heard"
        except TooManyAttempts:
            return "waits"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(attempt, range(24)))
    assert told.count("heard") == rules.PER_ACCOUNT.attempts


def test_a_password_hashed_with_weaker_settings_is_hashed_anew(records, clock, ann):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with records.begin() as connection:
        connection.execute(sa.text("UPDATE users SET password_hash = :weak"), {"weak": weak})
    sign_in(records, clock)
    with records.begin() as connection:
        kept = connection.execute(sa.text("SELECT password_hash FROM users")).scalar()
    assert kept != weak
    sign_in(records, clock)


@pytest.mark.parametrize(
    "change", [{"disabled_at": datetime(2026, 8, 31, tzinfo=UTC)}, {"password_hash": "another"}]
)
def test_who_is_shut_out_while_the_password_is_looked_at_does_not_come_in(
    records, clock, ann, change
):
    @contextmanager
    def reading():
        with records.reading() as connection:
            yield connection
        with records.begin() as connection:
            users.change(connection, ann.id, **change)

    with pytest.raises(FormFault):
        sign_in(SimpleNamespace(begin=records.begin, reading=reading), clock)
