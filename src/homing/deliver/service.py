"""The outbox: letters are put in with the act they tell of, and handed to the mail server once.

A letter is *sending* while the server is asked. Where that ended without an answer, since the
process was killed, it is tried again with the same Message-ID: nobody can know whether the server
took it. In every other case a letter is taken once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from homing.core.clock import Clock
from homing.core.errors import UserError
from homing.core.ids import new_id
from homing.deliver import tables
from homing.deliver.channels import smtp
from homing.deliver.message import message_of
from homing.deliver.model import Delivery, Letter, Sender, Server, State
from homing.deliver.rules import clean_address, tried_again
from homing.deliver.settings import load_server
from homing.store import Records

KEPT: Final = timedelta(days=90)
"""How long it is known what was sent to whom."""
RECENT: Final = timedelta(days=7)
NOBODY: Final = "nobody@localhost"
NO_SERVER: Final = "No mail server is set."


class Outbox:
    """The letters of an installation; safe to use from any thread, sent by one.

    Parameters
    ----------
    records : Records
        Where they are kept.
    clock : Clock
        Says when.
    server : callable, optional
        Returns the mail server, as it is set now.
    """

    def __init__(
        self,
        records: Records,
        clock: Clock,
        *,
        server: Callable[[], Server | None] | None = None,
    ) -> None:
        self._records, self._clock = records, clock
        self._server = server or (lambda: load_server(records))

    @property
    def server(self) -> Server | None:
        """The mail server, as it is set now."""
        return self._server()

    def sender(self, name: str) -> Sender:
        """Return whom letters come from; to be asked before a transaction, not inside one."""
        server = self.server
        return Sender(server.sender if server else NOBODY, name)

    def put(
        self, connection: Connection, letter: Letter, *, key: str, about: str, sender: Sender
    ) -> bool:
        """Put a letter in, inside somebody's transaction, unless there is one of that key.

        Parameters
        ----------
        connection : Connection
            The transaction.
        letter : Letter
            What is sent.
        key : str
            What it is for, 200 letters at most; there is one letter of a key, for ever.
        about : str
            What it was made of.
        sender : Sender
            Whom it comes from.

        Returns
        -------
        bool
            Whether it was put in.
        """
        now, to = self._clock.now(), clean_address(letter.to)
        made = Delivery(new_id(now), about, to, letter.subject[:200], State.waiting, 0, now, now)
        message = message_of(letter, sender, id=made.id, now=now)
        return tables.add(connection, made, key=key, message=message)

    def recover(self) -> int:
        """Let letters wait again whose sending was cut off; for the start of the process."""
        with self._records.begin() as connection:
            return tables.take_back(connection)

    def step(self) -> bool:
        """Try the letter that waits longest; return whether there was one."""
        now = self._clock.now()
        with self._records.begin() as connection:
            found = tables.next_due(connection, now)
            if found is None:
                tables.drop_old(connection, now - KEPT)
                return False
            delivery, message = found
            attempts = delivery.attempts + 1
            tables.change(connection, delivery.id, State.sending, attempts=attempts)
        try:
            self._hand_over(delivery, message)
        except (smtp.NotTaken, UserError) as error:
            self._note_trouble(delivery, error, attempts)
        else:
            self._note_sent(delivery)
        return True

    def newest(self, about: str, most: int = 50) -> Sequence[Delivery]:
        """Return the newest letters about something."""
        with self._records.reading() as connection:
            return tables.newest(connection, about, most)

    def in_trouble(self) -> Sequence[Delivery]:
        """Return the letters of the last days that were not taken, the newest first."""
        with self._records.reading() as connection:
            return tables.in_trouble(connection, self._clock.now() - RECENT)

    def drop_waiting(self, connection: Connection, about: str, recipient: str) -> None:
        """Send no letter about something that waits for somebody."""
        tables.drop_waiting(connection, about, recipient)

    def _hand_over(self, delivery: Delivery, message: bytes) -> None:
        server = self.server
        if server is None:
            raise smtp.NotTaken(NO_SERVER)
        smtp.send(server, _from(message, server.sender), to=delivery.to)

    def _note_sent(self, delivery: Delivery) -> None:
        with self._records.begin() as connection:
            now = self._clock.now()
            tables.change(connection, delivery.id, State.sent, done_at=now, trouble=None)

    def _note_trouble(self, delivery: Delivery, error: Exception, attempts: int) -> None:
        now = self._clock.now()
        is_final = isinstance(error, smtp.NotTaken) and error.is_final
        again = None if is_final else tried_again(attempts, delivery.made_at, now)
        trouble = getattr(error, "what", str(error))[:300]
        with self._records.begin() as connection:
            if again is None:
                tables.change(connection, delivery.id, State.failed, done_at=now, trouble=trouble)
            else:
                tables.change(
                    connection, delivery.id, State.waiting, next_at=again, trouble=trouble
                )


def _from(message: bytes, sender: str) -> bytes:
    """Return a message that was made before a mail server was set, from the address it has now."""
    return message.replace(f"<{NOBODY}>".encode(), f"<{sender}>".encode(), 1)
