"""What a form of a rule offers to choose from: names and values that the newest rows have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from homing.store import EventStore
from homing.store.statements import column

OFFERED: Final = 50
"""Values that are offered at once, the most frequent first."""
_NEWEST: Final = 20_000
"""Rows that are looked at: what a business sends now is what its rules are about."""

_EVENTS: Final = (
    "SELECT name FROM event_names WHERE NOT starts_with(name, 'segment.') ORDER BY name"
)
_PROPERTIES: Final = """
WITH newest AS (
    SELECT properties FROM log
    WHERE rowid > (SELECT max(rowid) FROM log) - $rows // 10 AND aside = 0
)
SELECT unnest(json_keys(properties::JSON)) AS name FROM newest GROUP BY name ORDER BY name LIMIT 500
"""
_TRAITS: Final = """
WITH newest AS (
    SELECT traits FROM identities WHERE rowid > (SELECT max(rowid) FROM identities) - $rows // 10
)
SELECT unnest(json_keys(traits::JSON)) AS name FROM newest GROUP BY name ORDER BY name LIMIT 500
"""
_OF_PROPERTY: Final = """
WITH newest AS (
    SELECT (properties::JSON) ->> ('$."' || $name || '"') AS said FROM log
    WHERE rowid > (SELECT max(rowid) FROM log) - $rows AND aside = 0
)
"""
_OF_TRAIT: Final = """
WITH newest AS (
    SELECT (traits::JSON) ->> ('$."' || $name || '"') AS said FROM identities
    WHERE rowid > (SELECT max(rowid) FROM identities) - $rows
)
"""
_VALUES: Final = """
SELECT said FROM newest
WHERE said IS NOT NULL AND length(said) <= 100 AND contains(lower(said), lower($find))
GROUP BY said ORDER BY count(*) DESC, said LIMIT $most
"""


@dataclass(frozen=True, slots=True)
class Offering:
    """Names and values from an event log."""

    events: EventStore

    def event_names(self) -> list[str]:
        """Return the names of events."""
        return self._column(_EVENTS, {})

    def property_names(self) -> list[str]:
        """Return names of properties that the newest events have."""
        return self._column(_PROPERTIES, {"rows": _NEWEST})

    def trait_names(self) -> list[str]:
        """Return names of traits that the newest customers have."""
        return self._column(_TRAITS, {"rows": _NEWEST})

    def values(self, of: Literal["property", "trait"], name: str, find: str = "") -> list[str]:
        """Return values that a property or a trait has, those with a text in them."""
        if not name or '"' in name or "\\" in name:  # no path of JSON says such a name
            return []
        said = (_OF_PROPERTY if of == "property" else _OF_TRAIT) + _VALUES
        given = {"rows": _NEWEST, "name": name, "find": find, "most": OFFERED}
        return self._column(said, given)

    def _column(self, statement: str, given: dict[str, object]) -> list[str]:
        with self.events.cursor() as cursor:
            return [str(each) for each in column(cursor, statement, given)]
