"""Work out anew, from the whole log, whose events are; set right what is otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from duckdb import DuckDBPyConnection

from homing.collect.identity import tables
from homing.collect.identity.model import Settled
from homing.collect.identity.rules import ANONYMOUS, Run
from homing.collect.identity.service import make_so, meet
from homing.core.acts import Verb
from homing.store import About, EventStore, Records, tell
from homing.store.statements import count

AT_ONCE: Final = 20_000
"""Devices that are looked at together: memory does not grow with the log."""
SHOWN: Final = 20
REHEARSAL: Final = "/api/v1/identity-rehearsal"
"""Where a server says what would come of it."""
REBUILD: Final = "/api/v1/identity-rebuild"
"""Where a server does it."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it.

    Parameters
    ----------
    devices : int
        That somebody was seen on.
    changed : int
        Of which something else was held.
    examples : tuple of str
        Some of these.
    settled : Settled
        What followed.
    contacts : int
        Pairs of contact and user that the log tells of and that were not held.
    """

    devices: int = 0
    changed: int = 0
    examples: tuple[str, ...] = ()
    settled: Settled = field(default_factory=Settled)
    contacts: int = 0

    @property
    def is_otherwise(self) -> bool:
        """Whether something was held that is otherwise."""
        return bool(self.changed or self.contacts)

    def to_dict(self) -> dict[str, Any]:
        """Return it by name, as JSON has it."""
        return asdict(self)

    @classmethod
    def of(cls, said: dict[str, Any]) -> Rebuilt:
        """Return what `to_dict` said."""
        examples, settled = tuple(said["examples"]), Settled(**said["settled"])
        return cls(said["devices"], said["changed"], examples, settled, said["contacts"])


def rebuild(
    cursor: DuckDBPyConnection,
    *,
    now: datetime,
    say: Callable[[int, int], None] = lambda _done, _all: None,
    at_once: int = AT_ONCE,
    settles: bool = True,
) -> Rebuilt:
    """Work out anew whose the events of devices are; what somebody merged or took back stays.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        Of the event log, in a transaction.
    now : datetime
        Aware.
    say : callable, optional
        Is told how many devices are done, and how many there are.
    at_once : int
        Devices that are looked at together.
    settles : bool
        Set right what is otherwise; else it is only counted.
    """
    cursor.execute(_statement(), {"anonymous": ANONYMOUS})
    devices = count(cursor, "SELECT count(DISTINCT device) FROM every_run")
    found = Rebuilt(devices)
    for first in range(0, devices, at_once):
        held, changed = _otherwise(cursor, first, at_once)
        settled = make_so(cursor, held, changed, now=now) if changed and settles else Settled()
        found = replace(
            found,
            changed=found.changed + len(changed),
            examples=(*found.examples, *changed)[:SHOWN],
            settled=found.settled + settled,
        )
        say(min(first + at_once, devices), devices)
    cursor.execute("DROP TABLE every_run")
    pairs = tables.contacts_in_log(cursor)
    settled = meet(cursor, pairs, now=now) if pairs and settles else Settled()
    return replace(found, contacts=len(pairs), settled=found.settled + settled)


def rebuild_between_batches(store: EventStore, *, now: datetime) -> Rebuilt:
    """Rebuild while a server drains; reports have what was until all of it is done.

    The log is held only where something is otherwise: what is received then waits in the inbox.
    """
    with store.cursor() as cursor:
        found = _looked(cursor, now)
        if found.is_otherwise:
            with store.writing(cursor):
                found = rebuild(cursor, now=now)
    return found


def noted(records: Records, found: Rebuilt, *, now: datetime) -> Rebuilt:
    """Return what came of it; where something did, it stands in the audit log."""
    if found.is_otherwise:
        changed = found.changed + found.contacts
        tell(records, Verb.IDENTITY_REBUILT, About("identity"), now=now, changed=changed)
    return found


class Rehearsed(Exception):
    """Takes the transaction back that was to be tried alone."""


def rehearse(
    store: EventStore,
    *,
    now: datetime,
    say: Callable[[int, int], None] = lambda _done, _all: None,
) -> Rebuilt:
    """Return what `rebuild` would come to, and change nothing.

    The log is held only where something is otherwise: what is received then waits in the inbox.
    """
    with store.cursor() as cursor:
        found = _looked(cursor, now, say)
        if found.is_otherwise:
            with suppress(Rehearsed), store.writing(cursor):
                found = rebuild(cursor, now=now, say=say)
                raise Rehearsed
    return found


def _looked(
    cursor: DuckDBPyConnection,
    now: datetime,
    say: Callable[[int, int], None] = lambda _done, _all: None,
) -> Rebuilt:
    """Return what is otherwise, without what follows."""
    cursor.begin()
    try:
        return rebuild(cursor, now=now, say=say, settles=False)
    finally:
        cursor.rollback()


def _otherwise(
    cursor: DuckDBPyConnection, first: int, at_once: int
) -> tuple[dict[str, list[tables.Held]], dict[str, tuple[Run, ...]]]:
    """Return what is held of some devices, and what the log says of those of which it differs."""
    rows = cursor.execute(
        "SELECT device, moment, user_id FROM every_run"
        " WHERE place >= $first AND place < $beyond ORDER BY device, moment",
        {"first": first, "beyond": first + at_once},
    ).fetchall()
    runs: defaultdict[str, list[Run]] = defaultdict(list)
    for device, moment, user in rows:
        runs[device].append(Run(moment, user))
    held = tables.held(cursor, runs)
    changed = {
        device: tuple(those)
        for device, those in runs.items()
        if those != [each.run for each in held.get(device, ())]
    }
    return held, changed


@cache
def _statement() -> str:
    return files("homing.collect.identity").joinpath("rebuild.sql").read_text("utf-8")
