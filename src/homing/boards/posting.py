"""The post: what is due is put into the outbox and sent, in a thread of its own.

A mail server may take its time, and a board may be long to read: the drain waits for neither.
"""

from __future__ import annotations

from threading import Event, Thread
from typing import Final

import structlog

from homing.boards.mailing import Mailing
from homing.core.errors import HomingError

log = structlog.get_logger("homing.boards")

LOOK_EVERY_S: Final = 5.0
REST_S: Final = 60.0
"""After a look that did not work out."""


class Post:
    """One thread that plans and sends mails.

    Parameters
    ----------
    mailing : Mailing
        Whose.
    """

    def __init__(self, mailing: Mailing) -> None:
        self._mailing = mailing
        self._stop = Event()
        self._thread = Thread(target=self._run, name="post", daemon=True)

    def start(self) -> None:
        """Begin; letters whose sending was cut off before wait again."""
        self._thread.start()

    def close(self) -> None:
        """End after the letter under way, and wait for that."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> float:
        """Do what is to be done now; return how many seconds the next look may wait."""
        try:
            try:
                self._mailing.plan()
            finally:  # what waits is sent, whichever board cannot be planned
                self._send()
        except Exception as error:  # noqa: BLE001 - it goes on when the machine is well again
            said = str(error) if isinstance(error, HomingError) else type(error).__name__
            log.error("mails cannot be planned or sent now", reason=said)  # noqa: TRY400
            return REST_S
        return LOOK_EVERY_S

    def _run(self) -> None:
        self._recover()
        while not self._stop.wait(self.look()):
            pass

    def _send(self) -> None:
        while not self._stop.is_set() and self._mailing.outbox.step():
            pass

    def _recover(self) -> None:
        if again := self._mailing.outbox.recover():
            log.warning("letters are sent again whose sending was cut off", letters=again)
