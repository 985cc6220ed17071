"""As what the log stores the properties that rules read as numbers; known while a process lives."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Final

from duckdb import DuckDBPyConnection

from homing.segments import compiler
from homing.segments.compiler import Around, Read
from homing.segments.model import Rule
from homing.store.statements import column

MOST: Final = 500
"""Properties that are remembered; the one asked for longest ago is looked up again."""

_NEWEST: Final = "SELECT batch, received_at FROM batches ORDER BY batch DESC LIMIT 1"
_IS_THERE: Final = "SELECT batch FROM batches WHERE batch = $batch AND received_at = $received_at"

_OF_ANY: Final = frozenset({"those of all events"})
"""Finding them would be reading all of the log."""

Batch = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Seen:
    """What kinds of values a property had up to a batch; some may be gone, none is missing."""

    kinds: frozenset[str]
    batch: Batch | None


class Kinds:
    """Looks up kinds of values, of each batch of the log once; safe to use from any thread."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._seen: OrderedDict[Read, Seen] = OrderedDict()

    def around(self, cursor: DuckDBPyConnection, rules: Sequence[Rule], around: Around) -> Around:
        """Return what rules are read against, with the kinds of the numbers they read.

        Parameters
        ----------
        cursor : DuckDBPyConnection
            In a transaction: what is known holds for the log as it is in there.
        """
        leaves = [leaf for rule in rules for leaf in compiler.everywhere(rule, around)]
        read = set(compiler.numbers_read(leaves))
        if not read:
            return around
        newest = next(iter(cursor.execute(_NEWEST).fetchall()), None)
        found: dict[str, set[str]] = {}
        for each in read:
            found.setdefault(each[1], set()).update(self._of(cursor, each, newest))
        kinds = {
            name: kind
            for name, said in found.items()
            if (kind := compiler.kind_of(said)) is not None
        }
        return replace(around, kinds=kinds)

    def _of(self, cursor: DuckDBPyConnection, read: Read, newest: Batch | None) -> frozenset[str]:
        if not read[0]:
            return _OF_ANY
        with self._turn:
            seen = self._seen.get(read, Seen(frozenset(), None))
        if seen.batch != newest:
            since = _reached(cursor, seen.batch)
            statement = compiler.text(compiler.kinds(read))
            more = column(cursor, statement, {"batch": since})
            seen = Seen(seen.kinds | {each for each in more if each is not None}, newest)
        with self._turn:
            self._seen[read] = seen
            self._seen.move_to_end(read)
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)
        return seen.kinds


def _reached(cursor: DuckDBPyConnection, batch: Batch | None) -> int:
    """Return the number of a batch; 0 if it is not in this log, or not any more."""
    given = {"batch": batch and batch[0], "received_at": batch and batch[1]}
    return next(iter(column(cursor, _IS_THERE, given)), 0)
