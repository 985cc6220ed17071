"""Signing in and out, and knowing who comes back with a session."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from homing.core.text import Text
from homing.store import About, Records, Verb, note
from homing.web.access import rules
from homing.web.access.service import secrets
from homing.web.access.service.faults import FormFault, TooManyAttempts
from homing.web.access.tables import attempts, sessions, users
from homing.web.access.tables.users import Account, about

WRONG = Text(
    "The e-mail or the password is wrong.",
    "Неверный e-mail или пароль.",
)
"""Says the same for an unknown address, a wrong password and a disabled user."""


def sign_in(
    records: Records, email: str, password: str, *, address: str, now: datetime, old: str | None
) -> str:
    """Begin a session; returns its token, which replaces the browser's old one.

    Parameters
    ----------
    address : str
        Where the attempt comes from; counted.
    old : str or None
        The session the browser came with.

    Raises
    ------
    FormFault
        When the address and password are not those of a user who may come in.
    TooManyAttempts
        When there were too many attempts from here, or for this user.
    """
    email = rules.clean_email(email)
    password = rules.clean_password(password)[: rules.LONGEST_PASSWORD]
    count_attempt(records, email, address=address, now=now)
    with records.reading() as connection:
        found = users.of_email(connection, email)
    account, kept = found or (None, None)
    if not secrets.is_password(password, kept) or account is None or account.is_disabled:
        _note_failure(records, account, address=address, now=now)
        raise FormFault("password", WRONG)
    with records.begin() as connection:
        _check_unchanged(connection, email, kept)
        attempts.forget(connection, _account_bucket(email))
        if kept and secrets.needs_rehash(kept):
            users.change(connection, account.id, password_hash=secrets.password_hash(password))
        return begin(connection, account.id, now, old=old, address=address)


def begin(
    connection: Connection,
    user: UUID,
    now: datetime,
    *,
    old: str | None = None,
    address: str | None = None,
) -> str:
    """Begin a session inside somebody's transaction; returns its token."""
    sessions.end_old(connection, created_before=now - rules.LIFETIME, seen_before=now - rules.IDLE)
    if old is not None:
        sessions.end(connection, secrets.hash_of(old))
    token = secrets.new_token()
    sessions.add(connection, secrets.hash_of(token), user, now)
    users.change(connection, user, signed_in_at=now)
    account = users.of_id(connection, user)
    if account is not None:
        place = {"address": address} if address else {}
        note(connection, Verb.SIGNED_IN, about(account), now=now, **place)
    return token


def who_is(records: Records, token: str, now: datetime) -> Account | None:
    """Return whose living session a token is."""
    token_hash = secrets.hash_of(token)
    since = {"created_after": now - rules.LIFETIME, "seen_after": now - rules.IDLE}
    with records.reading() as connection:
        found = sessions.holder(connection, token_hash, **since)
    if found is None:
        return None
    account, seen_at = found
    if now - seen_at >= rules.SEEN_EVERY:
        with records.begin() as connection:
            sessions.see(connection, token_hash, now)
    return account


def sign_out(records: Records, token: str, now: datetime) -> None:
    """End one session."""
    account = who_is(records, token, now)
    with records.begin() as connection:
        sessions.end(connection, secrets.hash_of(token))
        if account is not None:
            note(connection, Verb.SIGNED_OUT, about(account), now=now)


def sign_out_everywhere(records: Records, user: UUID, *, but: str | None, now: datetime) -> int:
    """End a user's sessions except the one of a token; returns how many."""
    with records.begin() as connection:
        ended = sessions.end_all(connection, user, but=secrets.hash_of(but) if but else None)
        account = users.of_id(connection, user)
        if account is not None:
            verb = Verb.SIGNED_OUT_EVERYWHERE
            note(connection, verb, about(account), now=now, sessions=ended)
    return ended


def count_attempt(records: Records, email: str, *, address: str | None, now: datetime) -> None:
    """Count an attempt before its password is looked at, so that many made at once all count.

    Raises
    ------
    TooManyAttempts
        When there were too many for this user, or from this address.
    """
    buckets = [(_account_bucket(email), rules.PER_ACCOUNT)]
    if address is not None:
        place = secrets.hash_of(f"address:{rules.neighbourhood(address)}")
        buckets.append((place, rules.PER_ADDRESS))
    waits = []
    with records.begin() as connection:
        attempts.forget_old(connection, opened_before=now - 2 * rules.PER_ADDRESS.window)
        for bucket, limit in buckets:
            since = now - limit.window
            number, opened_at = attempts.count(connection, bucket, now, opened_after=since)
            waits.append(rules.still_to_wait(number, opened_at, limit, now))
    longest = max((wait for wait in waits if wait is not None), default=None)
    if longest is not None:
        raise TooManyAttempts(longest)


def _check_unchanged(connection: Connection, email: str, kept: str | None) -> None:
    """Refuse whom somebody disabled, or whose password was changed, while it was looked at."""
    account, now_kept = users.of_email(connection, email) or (None, None)
    if account is None or account.is_disabled or now_kept != kept:
        raise FormFault("password", WRONG)


def _note_failure(
    records: Records, account: Account | None, *, address: str, now: datetime
) -> None:
    """Tell of it; not what was typed for an address, which may be a password."""
    whom = about(account) if account else About("user")
    with records.begin() as connection:
        note(connection, Verb.SIGN_IN_FAILED, whom, now=now, address=address)


def _account_bucket(email: str) -> str:
    return secrets.hash_of(f"account:{email}")
