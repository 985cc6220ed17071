"""API keys: made, known again, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from homing.core.errors import NotFound
from homing.core.ids import new_id
from homing.store import About, Records, Verb, note
from homing.ui.doors import Role
from homing.web.access import rules
from homing.web.access.service import secrets
from homing.web.access.service.faults import check
from homing.web.access.tables import keys
from homing.web.access.tables.keys import Key

PREFIX: Final = "hk_"
"""Every key begins so; those who look for leaked secrets know it by that."""


def make(records: Records, name: str, role: Role, *, by: str, now: datetime) -> tuple[Key, str]:
    """Make a key; returns it with its secret, which cannot be had again.

    Raises
    ------
    FormFault
        When it has no name.
    """
    name = rules.clean_name(name)
    check("name", rules.name_fault(name))
    secret = PREFIX + secrets.new_token()
    key = Key(new_id(now), name, role, secret[:9], by, now)
    with records.begin() as connection:
        keys.add(connection, key, secrets.hash_of(secret))
        note(connection, Verb.KEY_ADDED, _about(key), now=now, role=role.value)
    return key, secret


def every(records: Records) -> Sequence[Key]:
    """Return all keys, the revoked ones last."""
    with records.reading() as connection:
        return keys.every(connection)


def who_is(records: Records, secret: str, now: datetime) -> Key | None:
    """Return the key of a secret, and note that it is used."""
    if not secret.startswith(PREFIX):
        return None
    with records.reading() as connection:
        key = keys.of_secret(connection, secrets.hash_of(secret))
    if key and (key.used_at is None or now - key.used_at >= rules.SEEN_EVERY):
        with records.begin() as connection:
            keys.use(connection, key.id, now)
    return key


def revoke(records: Records, key: UUID, now: datetime) -> None:
    """End a key.

    Raises
    ------
    NotFound
        When there is no such key, or it was revoked before.
    """
    with records.begin() as connection:
        if not keys.set_revoked(connection, key, now):
            raise NotFound("There is no such key, or it was revoked before.")
        note(connection, Verb.KEY_REVOKED, _about(keys.one(connection, key)), now=now)


def restore(records: Records, key: UUID, now: datetime) -> None:
    """Take back that a key was ended.

    Raises
    ------
    NotFound
        When there is no such ended key.
    """
    with records.begin() as connection:
        if not keys.set_revoked(connection, key, None):
            raise NotFound("There is no such key, or it is good.")
        note(connection, Verb.KEY_RESTORED, _about(keys.one(connection, key)), now=now)


def _about(key: Key) -> About:
    return About("key", key.id, key.name)
