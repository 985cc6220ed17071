"""A mail server of our own on this machine, which keeps what it is sent."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from homing.deliver import Server, Tls

OK = "250 OK"


class Mailbox:
    """What a mail server took, and what it answers."""

    def __init__(self, answer: Callable[[], str] = lambda: OK) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer = answer
        self.server = Server("127.0.0.1", 0, "boards@example.com", Tls.none)

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - aiosmtpd calls it
        """Take a letter, or refuse it."""
        answer = self.answer()
        if answer == OK:
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        return answer


@contextmanager
def mailbox(answer: Callable[[], str] = lambda: OK) -> Iterator[Mailbox]:
    """Lend a mail server that listens."""
    box = Mailbox(answer)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        box.server = Server("127.0.0.1", port, "boards@example.com", Tls.none)
        yield box
    finally:
        controller.stop(no_assert=True)
