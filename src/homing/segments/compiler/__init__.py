"""From a rule to one statement in SQL, of sqlglot expressions, for any dialect.

A condition is whether the customer is among those that a query gives; groups join conditions. What
is read are the relations of the event log: `events` and `customers`, `everything` (which events
are a bot's), `aliases` (ids), `members` (of frozen segments) and `listed` (ids of lists).
"""

from homing.segments.compiler.around import Around
from homing.segments.compiler.statement import (
    LOG,
    Relations,
    conditions,
    everywhere,
    is_person,
    members,
    opened,
    text,
)
from homing.segments.compiler.stirring import is_of_all, is_whole_due, stirred
from homing.segments.compiler.stored import Read, events_told_of, kind_of, kinds, numbers_read

__all__ = [
    "LOG",
    "Around",
    "Read",
    "Relations",
    "conditions",
    "events_told_of",
    "everywhere",
    "is_of_all",
    "is_person",
    "is_whole_due",
    "kind_of",
    "kinds",
    "members",
    "numbers_read",
    "opened",
    "stirred",
    "text",
]
