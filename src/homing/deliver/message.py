"""From a letter to the bytes that mail servers pass on (RFC 5322, MIME)."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from uuid import UUID

from homing.deliver.model import Letter, Sender
from homing.deliver.rules import clean_subject


def message_of(letter: Letter, sender: Sender, *, id: UUID, now: datetime) -> bytes:  # noqa: A002 - it is the letter's
    """Return a letter as it is sent.

    Parameters
    ----------
    letter : Letter
        What is said to whom.
    sender : Sender
        Whom it comes from.
    id : UUID
        Makes the Message-ID, by which a server or a reader knows that one letter came twice.
    now : datetime
        Its date.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = formataddr((clean_subject(sender.name), sender.address))
    made["To"] = letter.to
    made["Subject"] = clean_subject(letter.subject)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{id}@{sender.address.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:
        made["List-Unsubscribe"] = f"<{letter.stop_url}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    inside = made.get_body(("html",))
    assert inside is not None
    for part in letter.parts:
        kind = part.kind.partition("/")
        if part.cid:
            inside.add_related(
                part.content,
                maintype=kind[0],
                subtype=kind[2],
                cid=f"<{part.cid}>",
                filename=part.name,
                disposition="inline",
            )
    for part in letter.parts:
        kind = part.kind.partition("/")
        if not part.cid:
            made.add_attachment(part.content, maintype=kind[0], subtype=kind[2], filename=part.name)
    return bytes(made)
