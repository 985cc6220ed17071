"""What the owner's rules leave of imported events: the same that they leave of events over HTTP.

Consent is none of it: that is a browser's word, and who imports answers for what the files hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import orjson
import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.collect.enrich import Privacy, scrubber_of
from homing.collect.enrich.privacy import ANY
from homing.collect.importers.devices import TELLING
from homing.collect.importers.reasons import UNDECLARED
from homing.collect.importers.statements import run
from homing.store.statements import lent

SUSPECT: Final = r'@|%40|(?:\p{Nd}[^\p{Nd}"]{0,4}){9,}\p{Nd}'
"""In JSON that has nothing like it there is nothing to take out: no address, and no ten digits with
two signs between them at most, each of which may be an escape."""
AT_ONCE: Final = 20_000
_JOINING: Final = ("anonymous_id", "previous_id")
"""Properties of an export that are ids; over HTTP these do not stand among the properties."""
_NEXT: Final = """
SELECT seen, event, properties, traits, once
FROM suspects
WHERE rowid >= $first AND rowid < $first + $most
"""
_NONE: Final = """
CREATE OR REPLACE TEMP TABLE permitted (
    seen BIGINT, properties VARCHAR, traits VARCHAR, once VARCHAR
)
"""


class _Permitted(NamedTuple):
    """What may be kept of an event, as JSON; None: what stands there."""

    seen: int
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


def permit(cursor: DuckDBPyConnection, privacy: Privacy) -> None:
    """Make `incoming` of `gathered`: the same events, without what may not be kept of them."""
    run(
        cursor,
        "suspects.sql",
        suspect=SUSPECT if privacy.scrubs else None,
        scrubs_traits=privacy.scrubs_traits,
        limited=[name for name in privacy.declared if name != ANY],
        limits_all=ANY in privacy.declared,
    )
    cursor.execute(_NONE)
    rules, first = _Rules(privacy), 0
    while rows := cursor.execute(_NEXT, {"first": first, "most": AT_ONCE}).fetchall():
        first += AT_ONCE
        found = [rules.permitted(*row) for row in rows]
        if changed := [each for each in found if each.is_other]:
            with lent(cursor, "changed", _table(changed)):
                cursor.execute("INSERT INTO permitted FROM changed")
    run(cursor, "permitted.sql")


class _Rules:
    """The rules, as they are put to one event after another."""

    def __init__(self, privacy: Privacy) -> None:
        self._privacy, self._scrubber = privacy, scrubber_of(privacy)

    def permitted(self, seen: int, event: str, properties: str, *told: str | None) -> _Permitted:
        """Return what may be kept of an event; `told` are its traits, those set once the last."""
        traits, once = map(self._traits, told)
        return _Permitted(seen, self._properties(event, properties), traits, once)

    def _properties(self, event: str, text: str) -> str | None:
        said = orjson.loads(text)
        if type(said) is not dict:
            return None
        allowed = None if event in TELLING else self._privacy.allowed(event)
        left = {name: value for name, value in said.items() if allowed is None or name in allowed}
        joining = {name: left.pop(name) for name in _JOINING if name in left}
        self._scrubber.scrub(left)
        left |= joining
        return None if left == said else orjson.dumps(left).decode()

    def _traits(self, text: str | None) -> str | None:
        if text is None or not self._privacy.scrubs_traits:
            return None
        said = orjson.loads(text)
        left = dict(said)
        self._scrubber.scrub(left)
        return None if left == said else orjson.dumps(left).decode()


def _table(changed: Sequence[_Permitted]) -> pa.Table:
    seen, *texts = zip(*changed, strict=True)
    columns = {"seen": pa.array(seen, pa.int64())}
    for name, values in zip(_Permitted._fields[1:], texts, strict=True):
        columns[name] = pa.array(values, pa.string())
    return pa.table(columns)
