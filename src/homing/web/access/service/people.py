"""Users: their role, their choices, their password, and that an owner always remains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from homing.core.errors import Conflict, NotFound
from homing.core.ids import new_id
from homing.core.text import Language, Text
from homing.store import Records, Verb, note
from homing.store.named import refusing
from homing.ui.doors import Role
from homing.ui.visit import Theme
from homing.web.access import rules
from homing.web.access.service import secrets
from homing.web.access.service.faults import FormFault, check
from homing.web.access.service.links import TAKEN
from homing.web.access.service.sessions import count_attempt
from homing.web.access.tables import links, sessions, users
from homing.web.access.tables.links import Purpose
from homing.web.access.tables.users import Account, about

NOT_THE_PASSWORD = Text("The current password is wrong.", "Текущий пароль неверен.")


class Changed(Conflict):
    """Somebody gave a user another role meanwhile; holds the user as they are now."""

    def __init__(self, now: Account) -> None:
        super().__init__("Somebody gave them another role meanwhile.", where="role")
        self.now = now


def every(records: Records) -> Sequence[Account]:
    """Return all users."""
    with records.reading() as connection:
        return users.every(connection)


def has_owner(records: Records) -> bool:
    """Say whether there is an owner who can sign in."""
    with records.reading() as connection:
        return bool(users.owners(connection))


def of_email(records: Records, email: str) -> Account:
    """Return the user of an address.

    Raises
    ------
    NotFound
        When there is none.
    """
    with records.reading() as connection:
        found = users.of_email(connection, rules.clean_email(email))
    if found is None:
        raise NotFound(
            f"No user has the address {email}.", remedy="See them with: homing user list."
        )
    return found[0]


def add(records: Records, arrival: Account, password: str) -> Account:
    """Keep a user whose password somebody chose for them; for the terminal.

    Raises
    ------
    FormFault
        When the address, name or password cannot be taken, or the address is a user's already.
    """
    password = rules.clean_password(password)
    check("email", rules.email_fault(arrival.email))
    check("name", rules.name_fault(arrival.name))
    check("password", rules.password_fault(password, email=arrival.email))
    with records.begin() as connection:
        if users.of_email(connection, arrival.email):
            raise FormFault("email", TAKEN)
        with refusing(FormFault("email", TAKEN)):
            users.add(connection, arrival, secrets.password_hash(password))
        note(
            connection,
            Verb.USER_ADDED,
            about(arrival),
            now=arrival.created_at,
            role=arrival.role.value,
        )
    return arrival


def newcomer(email: str, name: str, role: Role, now: datetime) -> Account:
    """Return a user who is not kept yet."""
    cleaned = rules.clean_email(email)
    shown = rules.clean_name(name) or cleaned.partition("@")[0]
    return Account(new_id(now), cleaned, shown, role, None, None, now, None, None)


def give_role(
    records: Records, user: UUID, role: Role, now: datetime, *, seen: Role | None = None
) -> None:
    """Change what a user is here for; `seen` is the role that was seen by who changes it.

    Raises
    ------
    NotFound
        When there is no such user.
    Changed
        When they have another role than was seen.
    Conflict
        When the last owner would be gone.
    """
    with records.begin() as connection:
        account = users.of_id(connection, user)
        if account and seen and account.role is not seen:
            raise Changed(account)
        if role is not Role.OWNER:
            _keep_an_owner(connection, user)
        before = _change(connection, user, role=role.value)
        change = [before.role.value, role.value]
        note(connection, Verb.USER_ROLE_CHANGED, about(before), now=now, role=change)


def disable(records: Records, user: UUID, now: datetime) -> None:
    """Let a user sign in no more, and sign them out everywhere.

    Raises
    ------
    NotFound
        When there is no such user.
    Conflict
        When they are the last owner.
    """
    with records.begin() as connection:
        _keep_an_owner(connection, user)
        before = _change(connection, user, disabled_at=now)
        note(connection, Verb.USER_DISABLED, about(before), now=now)
        sessions.end_all(connection, user)
        links.drop(connection, purpose=Purpose.NEW_PASSWORD, user=user)


def enable(records: Records, user: UUID, now: datetime) -> None:
    """Let a disabled user sign in again.

    Raises
    ------
    NotFound
        When there is no such user.
    """
    with records.begin() as connection:
        before = _change(connection, user, disabled_at=None)
        note(connection, Verb.USER_ENABLED, about(before), now=now)


def rename(records: Records, user: UUID, name: str, now: datetime) -> None:
    """Change a user's name.

    Raises
    ------
    FormFault
        When it cannot be one.
    """
    name = rules.clean_name(name)
    check("name", rules.name_fault(name))
    with records.begin() as connection:
        before = _change(connection, user, name=name)
        note(connection, Verb.USER_RENAMED, about(before), now=now, name=[before.name, name])


def prefer(
    records: Records, user: UUID, *, language: Language | None = None, theme: Theme | None = None
) -> None:
    """Keep a user's language, theme, or both."""
    chosen = {"language": language, "theme": theme}
    with records.begin() as connection:
        _change(connection, user, **{key: value for key, value in chosen.items() if value})


def change_password(
    records: Records, account: UUID, *, present: str, new: str, session: str | None, now: datetime
) -> None:
    """Give a user another password; their other sessions end.

    Raises
    ------
    FormFault
        When the present password is wrong, or the new one cannot be taken.
    TooManyAttempts
        When the present password was guessed at too often.
    """
    with records.reading() as connection:
        user = users.of_id(connection, account)
        found = users.of_email(connection, user.email) if user else None
    if found is None:
        raise NotFound("There is no such user.")
    count_attempt(records, found[0].email, address=None, now=now)
    if not secrets.is_password(rules.clean_password(present), found[1]):
        raise FormFault("present", NOT_THE_PASSWORD)
    new = rules.clean_password(new)
    check("new", rules.password_fault(new, email=found[0].email))
    hashed = secrets.password_hash(new)
    with records.begin() as connection:
        before = _change(connection, account, password_hash=hashed)
        note(connection, Verb.PASSWORD_CHANGED, about(before), now=now)
        sessions.end_all(connection, account, but=secrets.hash_of(session) if session else None)


def _keep_an_owner(connection: Connection, leaving: UUID) -> None:
    if users.lock_owners(connection) == {leaving}:
        raise Conflict(
            "This is the last owner.", remedy="Make somebody else an owner first, then try again."
        )


def _change(connection: Connection, user: UUID, **values: object) -> Account:
    """Set columns of a user; return them as they were."""
    before = users.of_id(connection, user)
    if before is None:
        raise NotFound("There is no such user.")
    if values:
        users.change(connection, user, **values)
    return before
