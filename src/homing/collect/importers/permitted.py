"""What rules and consent leave of imported events: the same that they leave of events over HTTP.

A row that says nothing of consent is taken whole: who imports answers for what the files hold.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.collect.enrich import Nobody, Privacy, scrubber_of
from homing.collect.enrich.privacy import ANY, Consent
from homing.collect.identity.rules import anonymous_key
from homing.collect.importers.devices import TELLING
from homing.collect.importers.reasons import UNCONSENTED, UNDECLARED
from homing.collect.importers.statements import run
from homing.store.statements import lent

SUSPECT: Final = r'@|%40|(?:\p{Nd}[^\p{Nd}"]{0,4}){9,}\p{Nd}'
"""In JSON that has nothing like it there is nothing to take out: no address, and no ten digits with
two signs between them at most, each of which may be an escape."""
AT_ONCE: Final = 20_000
_JOINING: Final = ("anonymous_id", "previous_id")
"""Properties of an export that are ids; over HTTP these do not stand among the properties."""
_FOLLOWING: Final = (*_JOINING, "session_id", "ip", "user_agent")
"""What is not kept of who is only counted."""
_CONSENTS: Final = {consent.value: consent for consent in Consent}
_NEXT: Final = """
SELECT seen, message_id, id, moment, event, properties, traits, once
FROM suspects
WHERE rowid >= $first AND rowid < $first + $most
"""
_NONE: Final = (
    """
    CREATE OR REPLACE TEMP TABLE permitted (
        seen BIGINT, id VARCHAR, properties VARCHAR, traits VARCHAR, once VARCHAR
    )
    """,
    "CREATE OR REPLACE TEMP TABLE refused (message_id UUID)",
)


class _Suspect(NamedTuple):
    """An event as it was gathered: its moment in microseconds, what it says as JSON."""

    seen: int
    message: UUID
    id: str
    moment: int
    event: str
    properties: str
    traits: str | None
    once: str | None


class _Permitted(NamedTuple):
    """What may be kept of an event, as JSON; None: what stands there.

    With another `id` it is of who is only counted, and says nothing of anybody.
    """

    seen: int
    id: str | None
    properties: str | None
    traits: str | None
    once: str | None

    @property
    def is_other(self) -> bool:
        """Something was taken out."""
        return any(self[1:])


def set_undeclared_aside(cursor: DuckDBPyConnection, privacy: Privacy) -> None:
    """Skip the rows of `staged` whose event may not be kept."""
    if privacy.only_declared and ANY not in privacy.declared:
        declared = [*privacy.declared, *TELLING]
        run(cursor, "undeclared.sql", declared=declared, undeclared=UNDECLARED)


def permit(cursor: DuckDBPyConnection, privacy: Privacy) -> int:
    """Make `incoming` of `gathered`: the same events, without what may not be kept of them.

    The rows of events that may not be kept at all are skipped in `staged`. Returns how many events
    are kept without whose they are.
    """
    run(
        cursor,
        "suspects.sql",
        suspect=SUSPECT if privacy.scrubs else None,
        scrubs_traits=privacy.scrubs_traits,
        limited=[name for name in privacy.declared if name != ANY],
        limits_all=ANY in privacy.declared,
    )
    for statement in _NONE:
        cursor.execute(statement)
    rules, first, nobodys = _Rules(privacy), 0, 0
    while rows := cursor.execute(_NEXT, {"first": first, "most": AT_ONCE}).fetchall():
        first += AT_ONCE
        suspects = [_Suspect(*row) for row in rows]
        found = [rules.permitted(each) for each in suspects]
        refused = [each.message for each, its in zip(suspects, found, strict=True) if its is None]
        changed = [each for each in found if each is not None and each.is_other]
        nobodys += sum(each.id is not None for each in changed)
        _note(cursor, refused, changed)
    run(cursor, "refused.sql", unconsented=UNCONSENTED)
    run(cursor, "permitted.sql")
    return nobodys


def _note(
    cursor: DuckDBPyConnection, refused: Iterable[UUID], changed: Sequence[_Permitted]
) -> None:
    if changed:
        with lent(cursor, "changed", _table(changed)):
            cursor.execute("INSERT INTO permitted FROM changed")
    if texts := [str(each) for each in refused]:
        with lent(cursor, "texts", pa.table({"message": texts})):
            cursor.execute("INSERT INTO refused SELECT message::UUID FROM texts")


class _Rules:
    """The rules, as they are put to one event after another.

    The ids of who is only counted are made with a secret that nobody has any more afterwards.
    """

    def __init__(self, privacy: Privacy) -> None:
        self._privacy, self._scrubber = privacy, scrubber_of(privacy)
        self._nobody = Nobody(secrets.token_bytes(16))

    def permitted(self, each: _Suspect) -> _Permitted | None:
        """Return what may be kept of an event; None: nothing."""
        said = orjson.loads(each.properties)
        if type(said) is not dict:
            said = None
        consent = _consent_in(said)
        if consent is Consent.none and not self._privacy.keeps_refused:
            return None
        left = None if said is None else self._left(each.event, said)
        if consent is not Consent.full and left is not None:
            return self._unnamed(each, left)
        properties = None if left == said else orjson.dumps(left).decode()
        traits, once = map(self._traits, (each.traits, each.once))
        return _Permitted(each.seen, None, properties, traits, once)

    def _left(self, event: str, said: dict[str, Any]) -> dict[str, Any]:
        """Return the properties that may be kept."""
        allowed = None if event in TELLING else self._privacy.allowed(event)
        left = {name: value for name, value in said.items() if allowed is None or name in allowed}
        joining = {name: left.pop(name) for name in _JOINING if name in left}
        self._scrubber.scrub(left)
        return left | joining

    def _unnamed(self, each: _Suspect, left: dict[str, Any]) -> _Permitted | None:
        """Return an event of nobody that is known; None if it only says who somebody is."""
        if each.event in TELLING:
            return None
        nobody = self._nobody.on_day(each.moment, each.id)
        kept = {name: value for name, value in left.items() if name not in _FOLLOWING}
        kept["anonymous_id"] = nobody
        return _Permitted(each.seen, anonymous_key(nobody), orjson.dumps(kept).decode(), None, None)

    def _traits(self, text: str | None) -> str | None:
        if text is None or not self._privacy.scrubs_traits:
            return None
        said = orjson.loads(text)
        left = dict(said)
        self._scrubber.scrub(left)
        return None if left == said else orjson.dumps(left).decode()


def _consent_in(said: dict[str, Any] | None) -> Consent:
    """Return how far a row says that its customer agrees to be followed."""
    stated = said.get("consent") if said else None
    return _CONSENTS.get(stated, Consent.full) if type(stated) is str else Consent.full


def _table(changed: Sequence[_Permitted]) -> pa.Table:
    seen, *texts = zip(*changed, strict=True)
    columns = {"seen": pa.array(seen, pa.int64())}
    for name, values in zip(_Permitted._fields[1:], texts, strict=True):
        columns[name] = pa.array(values, pa.string())
    return pa.table(columns)
