"""By which contacts customers are known, as the owner set it, and the secret of their hashes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from homing.collect.identity.contacts import ContactKind, Contacts
from homing.store import (
    Records,
    change_settings,
    load_setting,
    save_setting,
    settings_version,
    version_of,
)

CONTACTS: Final = "contacts"
_SECRET: Final = "contacts_secret"  # noqa: S105 - where it is kept


def load_contacts(records: Records) -> Contacts:
    """Return by which contacts customers are known; by none where nothing was set."""
    kinds, secret = load_setting(records, CONTACTS), load_setting(records, _SECRET)
    if not isinstance(kinds, list) or not isinstance(secret, str):
        return Contacts()
    return Contacts(frozenset(map(ContactKind, kinds)), bytes.fromhex(secret))


def contacts_version(records: Records) -> str:
    """Return the version of the contacts, for `change_contacts`."""
    return settings_version(records, [CONTACTS])


def version_with(kinds: Iterable[ContactKind]) -> str:
    """Return the version that the contacts have once these are kept."""
    return version_of({CONTACTS: sorted(kinds)})


def change_contacts(
    records: Records,
    kinds: Iterable[ContactKind],
    *,
    now: datetime,
    seen: str | None = None,
    back: Mapping[str, object] | None = None,
) -> None:
    """Keep by which contacts customers are known; it holds for what is drained from now on.

    The secret in their hashes is made once and stays: without it nobody would be known again.

    Raises
    ------
    Conflict
        If somebody changed them since the version that was seen.
    """
    if load_setting(records, _SECRET) is None:
        save_setting(records, _SECRET, secrets.token_hex(32))
    change_settings(records, CONTACTS, {CONTACTS: sorted(kinds)}, now=now, seen=seen, back=back)
