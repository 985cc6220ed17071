"""Exchanges under way: who began each, and the pieces of files that have come so far."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final
from uuid import UUID

IDLE_S: Final = 3600
"""After so long without a request an exchange is over."""
MOST: Final = 100
"""Exchanges at a time."""
LARGEST_FILE: Final = 256 << 20
"""Bytes of one file, all its pieces together."""


class TooMuch(Exception):
    """A file is larger than can be taken."""


@dataclass(slots=True)
class Session:
    """One exchange.

    Parameters
    ----------
    source : UUID
        Whose key began it.
    folder : Path
        Where its files lie.
    seen_at : float
        Seconds since 1970 of its last request.
    last : dict of str to str
        Of each file the hash of the last piece, to know one that is sent again.
    done : set of str
        Files that are in the log; a further piece of such a name begins it anew.
    """

    source: UUID
    folder: Path
    seen_at: float
    last: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Throw away what an exchange that broke off has left."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.last.clear()
        self.done.clear()

    def add(self, name: str, piece: bytes) -> Path:
        """Put a piece at the end of its file, on disk when this returns.

        The same piece twice running is one whose answer got lost.

        Raises
        ------
        TooMuch
            If the file would be larger than `LARGEST_FILE`.
        """
        path = self.path(name)
        if name in self.done:
            path.unlink(missing_ok=True)
            self.done.discard(name)
            self.last.pop(name, None)
        digest = hashlib.sha256(piece).hexdigest()
        if self.last.get(name) == digest:
            return path
        size = path.stat().st_size if path.exists() else 0
        if size + len(piece) > LARGEST_FILE:
            raise TooMuch(f"A file of an exchange may have {LARGEST_FILE:,} bytes.")
        self.folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        self.last[name] = digest
        return path

    def path(self, name: str) -> Path:
        """Return where a file lies; its name is never one of a path."""
        plain = re.sub(r"[^\w.-]", "_", name.replace("\\", "/").rsplit("/", 1)[-1])[-80:]
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:8]}-{plain}"


class Sessions:
    """The exchanges under way, by the cookie that 1C was given; safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sessions: dict[str, Session] = {}
        self._turn = Lock()

    def begin(self, source: UUID, now: float) -> str:
        """Begin an exchange, and return its cookie."""
        cookie = secrets.token_urlsafe(32)
        folder = self._folder / hashlib.sha256(cookie.encode()).hexdigest()[:16]
        with self._turn:
            self._forget(now)
            self._sessions[cookie] = Session(source, folder, now)
        return cookie

    def of(self, cookie: str, now: float) -> Session | None:
        """Return an exchange by its cookie, while it lasts."""
        with self._turn:
            found = self._sessions.get(cookie)
            if found is None or now - found.seen_at > IDLE_S:
                return None
            found.seen_at = now
            return found

    def _forget(self, now: float) -> None:
        by_age = sorted(self._sessions, key=lambda each: self._sessions[each].seen_at)
        for place, cookie in enumerate(by_age):
            session = self._sessions[cookie]
            if now - session.seen_at > IDLE_S or place < len(by_age) - MOST + 1:
                shutil.rmtree(session.folder, ignore_errors=True)
                del self._sessions[cookie]
