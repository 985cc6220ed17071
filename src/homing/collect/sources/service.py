"""Sources: added, given keys, revoked, and known again by a key."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Table

from homing.collect.sources import rules, tables
from homing.collect.sources.living import Living, known_by
from homing.collect.sources.model import Holder, KeyKind, Platform, Source, SourceKey
from homing.core.clock import Clock
from homing.core.errors import Conflict, NotFound
from homing.core.ids import new_id
from homing.store import About, Records, Verb, note
from homing.store import version_of as fingerprint

SHOWN_OF_A_SECRET: Final = 9


class Sources:
    """The sources of an installation; safe to use from any thread.

    Parameters
    ----------
    records : Records
        Where they are kept.
    clock : Clock
        Says when.
    """

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self.living = Living(self._load)

    def add(
        self,
        name: str,
        platform: Platform = Platform.web,
        *,
        origins: Sequence[str] = (),
        events_per_s: int = rules.USUAL_EVENTS_PER_S,
    ) -> tuple[Source, str]:
        """Add a source; returns it with its first write key.

        Raises
        ------
        UserError
            When the name, an origin or the limit cannot be.
        """
        now = self._clock.now()
        source = Source(
            id=new_id(now),
            name=rules.clean_name(name),
            platform=platform,
            origins=rules.clean_origins(origins),
            events_per_s=rules.clean_rate(events_per_s),
            created_at=now,
        )
        with self._records.begin() as connection:
            tables.add(connection, source)
            note(connection, Verb.SOURCE_ADDED, _about(source), now=now, platform=platform.value)
            _, key = self._give(connection, source.id, KeyKind.write)
        self.living.refresh()
        return source, key

    def change(
        self,
        source: UUID,
        *,
        name: str | None = None,
        origins: Sequence[str] | None = None,
        events_per_s: int | None = None,
        seen: str | None = None,
    ) -> Source:
        """Set the name, what browsers may send from, or the limit.

        Parameters
        ----------
        seen : str, optional
            The `version_of` the source that was seen by who changes it.

        Raises
        ------
        NotFound
            When there is no such living source.
        UserError
            When the name, an origin or the limit cannot be.
        Conflict
            When somebody changed it meanwhile.
        """
        before = self.one(source)
        after = replace(
            before,
            name=before.name if name is None else rules.clean_name(name),
            origins=before.origins if origins is None else rules.clean_origins(origins),
            events_per_s=(
                before.events_per_s if events_per_s is None else rules.clean_rate(events_per_s)
            ),
        )
        with self._records.begin() as connection:
            there = tables.one(connection, source)
            if seen is not None and there and seen != version_of(there):
                raise Conflict("Somebody changed this source meanwhile.", where="seen")
            is_done = tables.change(
                connection,
                source,
                name=after.name,
                origins=after.origins,
                events_per_s=after.events_per_s,
            )
            if not is_done:
                raise _no_source()
            now, change = self._clock.now(), _difference(before, after)
            note(connection, Verb.SOURCE_CHANGED, _about(after), now=now, **change)
        self.living.refresh()
        return after

    def every(self) -> Sequence[Source]:
        """Return all sources, the revoked ones last."""
        with self._records.reading() as connection:
            return tables.every(connection)

    def one(self, source: UUID) -> Source:
        """Return a source.

        Raises
        ------
        NotFound
            When there is none.
        """
        with self._records.reading() as connection:
            found = tables.one(connection, source)
        if found is None:
            raise _no_source()
        return found

    def named(self, said: str) -> Source:
        """Return the living source of a name or an id.

        Raises
        ------
        NotFound
            When there is none, or more than one.
        """
        living = [source for source in self.every() if source.revoked_at is None]
        found = [source for source in living if said in {source.name, str(source.id)}]
        if len(found) != 1:
            raise _no_source()
        return found[0]

    def revoke(self, source: UUID) -> None:
        """End a source and all its keys.

        Raises
        ------
        NotFound
            When there is no such living source.
        """
        if not self._set_revoked(tables.sources, source, Verb.SOURCE_REVOKED):
            raise _no_source()

    def restore(self, source: UUID) -> None:
        """Take back that a source was ended; keys not ended themselves are good again.

        Raises
        ------
        NotFound
            When there is no such ended source.
        """
        if not self._set_revoked(tables.sources, source, Verb.SOURCE_RESTORED):
            raise _no_source()

    def add_key(self, source: UUID, kind: KeyKind) -> tuple[SourceKey, str]:
        """Give a source one more key; returns it with its text, of a secret key for this once.

        Raises
        ------
        NotFound
            When there is no such living source.
        """
        with self._records.begin() as connection:
            found = tables.one(connection, source)
            if found is None or found.revoked_at:
                raise _no_source()
            given = self._give(connection, source, kind)
            about = About("source_key", given[0].id, found.name)
            now = given[0].created_at
            note(connection, Verb.SOURCE_KEY_ADDED, about, now=now, kind=kind.value)
        self.living.refresh()
        return given

    def keys(self, source: UUID) -> Sequence[SourceKey]:
        """Return the keys of a source, the revoked ones last."""
        with self._records.reading() as connection:
            return tables.keys(connection, source)

    def revoke_key(self, key: UUID) -> None:
        """End a key.

        Raises
        ------
        NotFound
            When there is no such living key.
        """
        if not self._set_revoked(tables.source_keys, key, Verb.SOURCE_KEY_REVOKED):
            raise NotFound("There is no such key, or it was revoked before.")

    def restore_key(self, key: UUID) -> None:
        """Take back that a key was ended.

        Raises
        ------
        NotFound
            When there is no such ended key.
        """
        if not self._set_revoked(tables.source_keys, key, Verb.SOURCE_KEY_RESTORED):
            raise NotFound("There is no such key, or it is good.")

    def _give(self, connection: Connection, source: UUID, kind: KeyKind) -> tuple[SourceKey, str]:
        text = _new_key(kind)
        shown = text if kind is KeyKind.write else text[:SHOWN_OF_A_SECRET]
        now = self._clock.now()
        key = SourceKey(id=new_id(now), source=source, kind=kind, shown=shown, created_at=now)
        tables.add_key(connection, key, known_by(text))
        return key, text

    def _set_revoked(self, table: Table, number: UUID, verb: Verb) -> bool:
        now = self._clock.now()
        ends = verb in {Verb.SOURCE_REVOKED, Verb.SOURCE_KEY_REVOKED}
        with self._records.begin() as connection:
            is_done = tables.set_revoked(connection, table, number, now if ends else None)
            if is_done:
                about, back = _named(connection, table, number)
                note(connection, verb, about, now=now, **back)
        if is_done:
            self.living.refresh()
        return is_done

    def _load(self) -> Mapping[str, Holder]:
        with self._records.reading() as connection:
            return tables.living(connection)


def _new_key(kind: KeyKind) -> str:
    if kind is KeyKind.write:
        return rules.WRITE_PREFIX + secrets.token_hex(16)
    return rules.SECRET_PREFIX + secrets.token_urlsafe(32)


def version_of(source: Source) -> str:
    """Return the version of what can be changed of a source, for `Sources.change`."""
    return fingerprint([source.name, source.origins, source.events_per_s])


def _about(source: Source) -> About:
    return About("source", source.id, source.name)


def _named(
    connection: Connection, table: Table, number: UUID
) -> tuple[About, dict[str, dict[str, str]]]:
    """Return what the audit log calls a source, or a key of one, and what leads back to that."""
    key = tables.key(connection, number) if table is tables.source_keys else None
    source = tables.one(connection, key.source if key else number)
    name = source.name if source else ""
    if key is None:
        return About("source", number, name), {}
    return About("source_key", number, name), {"back": {"source": str(key.source)}}


def _difference(before: Source, after: Source) -> dict[str, object]:
    return {
        name: [getattr(before, name), getattr(after, name)]
        for name in ("name", "origins", "events_per_s")
        if getattr(before, name) != getattr(after, name)
    }


def _no_source() -> NotFound:
    return NotFound(
        "There is no such source, or it was revoked, or several have that name.",
        remedy="See them with: homing source list.",
    )
