"""One-time links: the first owner, invitations, and a new password for one who lost theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from homing.core.errors import NotFound
from homing.core.ids import new_id
from homing.core.text import Text
from homing.store import About, Records, Verb, note, write_alone
from homing.store.named import refusing
from homing.ui.doors import Role
from homing.web.access import rules
from homing.web.access.service import secrets, sessions
from homing.web.access.service.faults import FormFault, check
from homing.web.access.tables import links, users
from homing.web.access.tables import sessions as session_rows
from homing.web.access.tables.links import Link, Purpose
from homing.web.access.tables.users import Account, about

TAKEN = Text("There is a user with this e-mail already.", "Пользователь с таким e-mail уже есть.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one who opens a link writes: who they are and their password."""

    email: str
    name: str
    password: str


def gone() -> NotFound:
    """Return the error for a link that does not work, whyever."""
    return NotFound(
        "This link was used, taken back, or is too old.",
        remedy="Ask an owner for a new one; an owner gets one with: homing user link.",
    )


def first_owner(records: Records, now: datetime) -> str | None:
    """Return the token of a fresh link for the first owner, or None when there is an owner."""
    with records.begin() as connection:
        if users.lock_owners(connection):
            return None
        links.drop(connection, purpose=Purpose.FIRST_OWNER)
        return _add(connection, now, Purpose.FIRST_OWNER, Role.OWNER)


def invite(records: Records, email: str, role: Role, now: datetime) -> str:
    """Return the token of an invitation; an earlier one of that address stops working.

    Raises
    ------
    FormFault
        When the address cannot be one, or is a user's already.
    """
    email = rules.clean_email(email)
    check("email", rules.email_fault(email))
    with records.begin() as connection:
        write_alone(connection, links.links)
        if users.of_email(connection, email):
            raise FormFault("email", TAKEN)
        links.drop(connection, purpose=Purpose.INVITATION, email=email)
        note(connection, Verb.USER_INVITED, About("user", "", email), now=now, role=role.value)
        return _add(connection, now, Purpose.INVITATION, role, email=email)


def new_password(records: Records, user: UUID, now: datetime) -> str:
    """Return the token of a link that lets a user set a password; earlier ones stop working.

    Raises
    ------
    NotFound
        When there is no such user.
    """
    with records.begin() as connection:
        account = users.of_id(connection, user)
        if account is None or account.is_disabled:
            raise NotFound("There is no such user, or they are disabled.")
        links.drop(connection, purpose=Purpose.NEW_PASSWORD, user=user)
        note(connection, Verb.PASSWORD_LINK_MADE, about(account), now=now)
        return _add(
            connection, now, Purpose.NEW_PASSWORD, account.role, email=account.email, user=user
        )


def look(records: Records, token: str, now: datetime) -> Link:
    """Return what a link is for, without using it up.

    Raises
    ------
    NotFound
        When it does not work any more, or never did.
    """
    with records.reading() as connection:
        link = links.of_token(connection, secrets.hash_of(token), now)
        if link is None or (link.purpose is Purpose.FIRST_OWNER and users.owners(connection)):
            raise gone()
        return link


def invitations(records: Records, now: datetime) -> Sequence[Link]:
    """Return the invitations nobody has taken yet."""
    with records.reading() as connection:
        return links.open_invitations(connection, now)


def resend(records: Records, link: UUID, now: datetime) -> tuple[str, Link]:
    """Return the token of a new link for an open invitation, and the invitation.

    Raises
    ------
    NotFound
        When it was used or taken back already.
    """
    with records.begin() as connection:
        found = links.of_id(connection, link)
        if found is None or found.purpose is not Purpose.INVITATION or found.email is None:
            raise gone()
        links.drop(connection, purpose=Purpose.INVITATION, email=found.email)
        about_them = About("user", "", found.email)
        note(connection, Verb.USER_INVITED, about_them, now=now, role=found.role.value)
        token = _add(connection, now, Purpose.INVITATION, found.role, email=found.email)
    return token, found


def take_back(records: Records, link: UUID, now: datetime) -> None:
    """Make an invitation useless.

    Raises
    ------
    NotFound
        When it was used or taken back already.
    """
    with records.begin() as connection:
        found = links.of_id(connection, link)
        if found is None or not links.take(connection, link):
            raise gone()
        about_them = About("user", "", found.email or "")
        note(connection, Verb.INVITATION_REVOKED, about_them, now=now)


def arrive(records: Records, token: str, arrival: Arrival, now: datetime) -> str:
    """Use a link up: the user is made, or gets their new password; returns a session's token.

    Raises
    ------
    NotFound
        When the link does not work any more.
    FormFault
        When something written cannot be taken; the link still works then.
    """
    link = look(records, token, now)
    email = link.email or rules.clean_email(arrival.email)
    name, password = rules.clean_name(arrival.name), rules.clean_password(arrival.password)
    check("email", rules.email_fault(email))
    if link.purpose is not Purpose.NEW_PASSWORD:
        check("name", rules.name_fault(name))
    check("password", rules.password_fault(password, email=email))
    hashed = secrets.password_hash(password)
    with records.begin() as connection:
        if not links.take(connection, link.id):
            raise gone()
        if link.user_id is not None:
            users.change(connection, link.user_id, password_hash=hashed)
            session_rows.end_all(connection, link.user_id)
            note(connection, Verb.PASSWORD_CHANGED, About("user", link.user_id, email), now=now)
            return sessions.begin(connection, link.user_id, now)
        account = Account(new_id(now), email, name, link.role, None, None, now, None, None)
        with refusing(FormFault("email", TAKEN)):
            users.add(connection, account, hashed)
        note(connection, Verb.USER_ADDED, about(account), now=now, role=account.role.value)
        return sessions.begin(connection, account.id, now)


def _add(
    connection: sa.Connection,
    now: datetime,
    purpose: Purpose,
    role: Role,
    *,
    email: str | None = None,
    user: UUID | None = None,
) -> str:
    token = secrets.new_token()
    link = Link(new_id(now), purpose, role, email, user, now, now + rules.LINK_LIFETIME)
    links.add(connection, link, secrets.hash_of(token))
    return token
