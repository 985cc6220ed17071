"""Which state of the log it is: a number that is looked up once after each change."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final
from uuid import uuid4

from duckdb import DuckDBPyConnection

from homing.store.statements import count

SQL: Final = """
SELECT
    (SELECT count(*) + count(undone_at) FROM batches)
    + (SELECT coalesce(max(rewrite), 0) FROM rewritten)
"""
"""Each change of a log raises it."""

_IS_NOTED: Final = "SELECT count(*) FROM openings WHERE token = $token"
_NOTE: Final = """
INSERT INTO openings
SELECT
    $token,
    (SELECT coalesce(max(batch), 0) FROM batches)
    + (SELECT coalesce(max(rewrite), 0) FROM rewritten)
"""


class Version:
    """The number of the present state, as long as nothing is written; safe in any thread."""

    def __init__(self) -> None:
        self.opening = uuid4()
        self.is_noted = False
        self._turn = Lock()
        self._known: int | None = None
        self._changes = 0
        self._before, self._greatest = 0, 0

    def known(self, look: Callable[[], int]) -> int:
        """Return the number, looked up if the log may have changed since that was done last."""
        with self._turn:
            known, changes, before = self._known, self._changes, self._before
        if known is None:
            known = before + look()
            with self._turn:
                self._greatest = max(self._greatest, known)
                if changes == self._changes:  # else it may be of before the change
                    self._known = known
        return known

    def forget(self) -> None:
        """Have it looked up again: the log has changed."""
        with self._turn:
            self._known = None
            self._changes += 1

    def begin_anew(self) -> None:
        """Have it looked up again, of what may be another log: no number is one of before."""
        with self._turn:
            self._before = self._greatest + 1
            self.opening, self.is_noted = uuid4(), False
        self.forget()

    def note_opening(self, cursor: DuckDBPyConnection) -> None:
        """Note, in the transaction of the first change since the log was opened, that it was.

        By it a log is told from a copy of it that was changed elsewhere, whatever the changes were.
        Once such a transaction is committed, `is_noted` spares the others the look.
        """
        token = {"token": self.opening}
        if not self.is_noted and not count(cursor, _IS_NOTED, token):
            cursor.execute(_NOTE, token)
