"""What is sent: a letter, the server it is handed to, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Tls(StrEnum):
    """How a connection to a mail server is kept from being read."""

    starttls = "starttls"
    tls = "tls"
    none = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that letters are handed to.

    Parameters
    ----------
    host, port : str, int
        Where it listens.
    sender : str
        The address that letters come from.
    tls : Tls
        Encrypted after a word (`starttls`), from the first byte (`tls`), or not (`none`).
    user, password : str or None
        Who one is there; the password is in no text of this object.
    """

    host: str
    port: int
    sender: str
    tls: Tls = Tls.starttls
    user: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        user = f" as {self.user}" if self.user else ""
        return f"<Server {self.host}:{self.port}, {self.tls}{user}, from {self.sender}>"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a letter comes from: an address, and a name for people."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a letter: a picture that the HTML names by `cid`, or an attachment (cid None)."""

    name: str
    kind: str
    content: bytes
    cid: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is sent.

    Parameters
    ----------
    to : str
        Address.
    subject, text, html : str
        The same in plain text and in HTML.
    parts : tuple of Part
        Pictures and attachments.
    stop_url : str or None
        Where the recipient says that no more shall come (RFC 8058: a POST there is enough).
    """

    to: str
    subject: str
    text: str
    html: str
    parts: tuple[Part, ...] = ()
    stop_url: str | None = None


class State(StrEnum):
    """How far a letter got."""

    waiting = "waiting"
    sending = "sending"
    sent = "sent"
    failed = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A letter in the outbox, without what it says.

    Parameters
    ----------
    id : UUID
        Its own; the letter's Message-ID is made of it.
    about : str
        What it was made of.
    to, subject : str
        As in `Letter`.
    state : State
        How far it got.
    attempts : int
        How often it was handed to the server.
    made_at, next_at : datetime
        When it was put there; when it is tried next.
    done_at : datetime or None
        When it was sent or given up.
    trouble : str or None
        What the last attempt failed by.
    """

    id: UUID
    about: str
    to: str
    subject: str
    state: State
    attempts: int
    made_at: datetime
    next_at: datetime
    done_at: datetime | None = None
    trouble: str | None = None
