"""The rules in the records: added, removed and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.collect.internal.model import InternalRule, Kept, RuleKind, clean
from homing.core.acts import Verb
from homing.core.errors import NotFound, UserError
from homing.core.ids import new_id
from homing.store import About, Moment, Records, metadata, note, write_alone

MOST: Final = 200
"""Rules that hold at one time."""

internal_rules = sa.Table(
    "internal_rules",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("value", sa.String(1000), nullable=False),
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("removed_at", Moment),
)


def every_rule(records: Records) -> Sequence[Kept]:
    """Return the rules that hold, in the order in which they were added."""
    with records.reading() as connection:
        return _every(connection)


def add_rule(records: Records, rule: InternalRule, *, now: datetime) -> Kept:
    """Keep a new rule; one that holds already is returned as it is.

    Raises
    ------
    UserError
        If it cannot be kept; `where` is the field.
    """
    wanted = clean(rule)
    with records.begin() as connection:
        write_alone(connection, internal_rules)
        there = _every(connection)
        if found := _same(there, wanted):
            return found
        _check_room(there)
        kept = Kept(new_id(now), wanted)
        values = {"kind": wanted.kind.value, "name": wanted.name, "value": wanted.value}
        connection.execute(sa.insert(internal_rules).values(id=kept.id, added_at=now, **values))
        note(connection, Verb.INTERNAL_RULE_ADDED, _about(kept), now=now, kind=wanted.kind.value)
    return kept


def remove_rule(records: Records, number: UUID, *, now: datetime) -> Kept:
    """Have a rule hold no more; raises `NotFound`."""
    with records.begin() as connection:
        kept = _found(connection, number)
        _set_removed(connection, number, now)
        note(connection, Verb.INTERNAL_RULE_REMOVED, _about(kept), now=now)
    return kept


def restore_rule(records: Records, number: UUID, *, now: datetime) -> Kept:
    """Take back that a rule was removed; one that says the same and was added since stands.

    Raises
    ------
    NotFound
        If there never was such a rule.
    UserError
        If as many as may hold do; `where` is `many`.
    """
    with records.begin() as connection:
        write_alone(connection, internal_rules)
        kept = _found(connection, number, is_removed=True)
        there = _every(connection)
        if found := _same(there, kept.rule):
            return found
        _check_room(there)
        _set_removed(connection, number, None)
        note(connection, Verb.INTERNAL_RULE_RESTORED, _about(kept), now=now)
    return kept


def _every(connection: Connection) -> list[Kept]:
    found = sa.select(internal_rules).where(internal_rules.c.removed_at.is_(None))
    return [_kept_of(row) for row in connection.execute(found.order_by(internal_rules.c.id))]


def _same(there: Sequence[Kept], rule: InternalRule) -> Kept | None:
    return next((each for each in there if each.rule == rule), None)


def _check_room(there: Sequence[Kept]) -> None:
    if len(there) >= MOST:
        raise UserError(f"There are {MOST} rules already.", where="many", remedy="Remove some.")


def _found(connection: Connection, number: UUID, *, is_removed: bool = False) -> Kept:
    found = sa.select(internal_rules).where(internal_rules.c.id == number)
    if not is_removed:
        found = found.where(internal_rules.c.removed_at.is_(None))
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound("There is no such rule.", remedy="See them with: homing internal list.")
    return _kept_of(row)


def _set_removed(connection: Connection, number: UUID, removed_at: datetime | None) -> None:
    changed = sa.update(internal_rules).where(internal_rules.c.id == number)
    connection.execute(changed.values(removed_at=removed_at))


def _about(kept: Kept) -> About:
    return About("internal_rule", kept.id, kept.rule.text)


def _kept_of(row: Row[*tuple[Any, ...]]) -> Kept:
    return Kept(row.id, InternalRule(RuleKind(row.kind), row.value, row.name))
