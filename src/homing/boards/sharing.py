"""Secret links to a board: made, known again, ended; opened at a pace that a wall needs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final
from uuid import UUID

from homing.boards import rules, tables
from homing.boards.model import Board, Link
from homing.core.clock import Clock
from homing.core.errors import NotFound, UserError
from homing.core.ids import new_id
from homing.store import About, Records, Verb, note

SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly it is known when a link was last opened."""
WINDOW: Final = timedelta(minutes=1)
MOST: Final = 240
"""Requests of one link, and wrong guesses of one address, within the window."""


class Links:
    """The links of an installation; safe to use from any thread."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records, self._clock = records, clock

    def add(
        self, board: Board, label: str, *, expires_at: datetime | None = None
    ) -> tuple[Link, str]:
        """Make a link; returns it with its secret, which cannot be had again.

        Raises
        ------
        UserError
            If it has no label, or would be over already.
        """
        now = self._clock.now()
        if expires_at is not None and expires_at <= now:
            raise UserError("This day is over.", where="expires", remedy="Choose a later one.")
        token = secrets.token_urlsafe(32)
        link = Link(new_id(now), board.id, rules.clean_name(label), now, expires_at)
        with self._records.begin() as connection:
            tables.add_link(connection, link, hash_of(token))
            until = expires_at.isoformat() if expires_at else None
            whom, named = _about(link), board.name
            note(connection, Verb.BOARD_LINK_ADDED, whom, now=now, board=named, until=until)
        return link, token

    def of_board(self, board: UUID) -> Sequence[Link]:
        """Return the links of a board, oldest first."""
        with self._records.reading() as connection:
            return tables.links(connection, board)

    def revoke(self, board: Board, link: UUID) -> Link:
        """End a link, if it had not; raises `NotFound` where the board has no such link."""
        return self._set_revoked(board, link, self._clock.now(), Verb.BOARD_LINK_REVOKED)

    def restore(self, board: Board, link: UUID) -> Link:
        """Take back that a link was ended, if it was; raises as `revoke`."""
        return self._set_revoked(board, link, None, Verb.BOARD_LINK_RESTORED)

    def opened(self, token: str) -> Board:
        """Return the board of a link that is good, and note that it was opened.

        Raises
        ------
        NotFound
            If there is no such link, it has ended, or its board is archived: all the same to him
            who asks.
        """
        now = self._clock.now()
        with self._records.reading() as connection:
            link = tables.link_of_token(connection, hash_of(token[:200]))
            if link is None or not link.is_good(now):
                raise nothing_here()
            board = tables.one(connection, link.board)
        if link.seen_at is None or now - link.seen_at >= SEEN_EVERY:
            with self._records.begin() as connection:
                tables.change_link(connection, link.id, seen_at=now)
        if board is None or board.archived_at is not None:
            raise nothing_here()
        return board

    def _set_revoked(
        self, board: Board, link: UUID, revoked_at: datetime | None, verb: Verb
    ) -> Link:
        with self._records.begin() as connection:
            every = tables.links(connection, board.id)
            found = next((each for each in every if each.id == link), None)
            if found is None:
                raise NotFound("The board has no such link.", where="link")
            if (found.revoked_at is None) is (revoked_at is None):  # another tab did it before
                return found
            tables.change_link(connection, link, revoked_at=revoked_at)
            back = {"board": str(board.id)}
            note(connection, verb, _about(found), now=self._clock.now(), back=back)
        return replace(found, revoked_at=revoked_at)


def _about(link: Link) -> About:
    return About("board_link", link.id, link.label)


class Pace:
    """Counts what comes from somewhere within a window; safe to use from any thread."""

    def __init__(self, most: int = MOST, window: timedelta = WINDOW) -> None:
        self._most, self._window = most, window
        self._turn = Lock()
        self._began: datetime | None = None
        self._counts: dict[str, int] = {}

    def is_too_fast(self, who: str, now: datetime) -> bool:
        """Count once, and say whether that was too often."""
        with self._turn:
            if self._began is None or not timedelta() <= now - self._began < self._window:
                self._began, self._counts = now, {}
            self._counts[who] = self._counts.get(who, 0) + 1
            return self._counts[who] > self._most


def hash_of(token: str) -> str:
    """Return what is kept of a secret. It is random, so a fast hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def nothing_here() -> NotFound:
    """Return the error of a link that shows nothing."""
    return NotFound(
        "There is nothing here.", remedy="Ask who sent you the link: it may have ended."
    )
