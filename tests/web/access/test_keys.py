"""API keys: shown once, known by their hash, revoked for good."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from homing.core.errors import NotFound
from homing.ui.doors import Role
from homing.web.access import rules
from homing.web.access.service import keys
from homing.web.access.service.faults import FormFault
from homing.web.access.tables.keys import keys as key_table

pytestmark = pytest.mark.db


def make(records, clock, name="nightly export", role=Role.ANALYST):
    return keys.make(records, name, role, by="ann@example.com", now=clock.now())


def test_a_key_is_known_by_its_secret_which_is_not_kept(records, clock):
    key, secret = make(records, clock)
    assert secret.startswith("hk_")
    assert keys.who_is(records, secret, clock.now()).id == key.id
    with records.begin() as connection:
        assert secret not in str(connection.execute(sa.select(key_table)).all())


def test_the_last_use_of_a_key_is_known_to_some_minutes(records, clock):
    _, secret = make(records, clock)
    assert keys.every(records)[0].used_at is None
    keys.who_is(records, secret, clock.now())
    first = keys.every(records)[0].used_at
    assert first == clock.now()
    clock.move(timedelta(seconds=1))
    keys.who_is(records, secret, clock.now())
    assert keys.every(records)[0].used_at == first
    clock.move(rules.SEEN_EVERY)
    keys.who_is(records, secret, clock.now())
    assert keys.every(records)[0].used_at == clock.now()


def test_a_revoked_key_is_nobody_and_stays_listed_last(records, clock):
    key, secret = make(records, clock)
    clock.move(timedelta(hours=-1))
    other, _ = make(records, clock, "older")
    keys.revoke(records, key.id, clock.now())
    assert keys.who_is(records, secret, clock.now()) is None
    assert [one.id for one in keys.every(records)] == [other.id, key.id]
    with pytest.raises(NotFound):
        keys.revoke(records, key.id, clock.now())


@pytest.mark.parametrize("secret", ["", "hk_", "hk_nonsense", "nonsense", "hk_\0"])
def test_anything_else_is_nobody(records, clock, secret):
    make(records, clock)
    assert keys.who_is(records, secret, clock.now()) is None


def test_a_key_needs_a_name(records, clock):
    with pytest.raises(FormFault):
        make(records, clock, " \t ")
