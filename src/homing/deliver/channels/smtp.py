"""A letter handed to a mail server (RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from homing.core.errors import HomingError, UserError
from homing.deliver.model import Server, Tls

PATIENCE_S: Final = 20.0
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class NotTaken(HomingError):
    """The server did not take a letter.

    Parameters
    ----------
    what : str
        Its own words.
    is_final : bool
        Asking again is of no use: it refused the letter or the recipient for good.
    """

    def __init__(self, what: str, *, is_final: bool = False) -> None:
        super().__init__(what, where="mail")
        self.is_final = is_final


def check(server: Server) -> None:
    """Refuse to send a password that others could read on its way.

    Raises
    ------
    UserError
        If there is a password, and no encryption.
    """
    if server.password and server.tls is Tls.none and server.host not in LOOPBACK:
        raise UserError(
            "A password is sent over an encrypted connection only.",
            where="tls",
            remedy="Use --tls starttls or --tls tls.",
        )


def send(server: Server, message: bytes, *, to: str, patience_s: float = PATIENCE_S) -> None:
    """Hand a message over; when this returns, the server has taken it.

    Raises
    ------
    NotTaken
        If the server cannot be reached, or refuses.
    """
    try:
        with _connected(server, patience_s) as connection:
            connection.sendmail(server.sender, [to], message)
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise NotTaken(_words(code, said), is_final=code >= 500) from None
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refused:
        is_final = refused.smtp_code >= 500
        raise NotTaken(_words(refused.smtp_code, refused.smtp_error), is_final=is_final) from None
    except smtplib.SMTPResponseException as refused:
        raise NotTaken(_words(refused.smtp_code, refused.smtp_error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(str(error).partition("\n")[0] or type(error).__name__) from None


@contextmanager
def _connected(server: Server, patience_s: float) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if server.tls is Tls.tls:
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=patience_s, context=context
        )
    else:
        opened = smtplib.SMTP(server.host, server.port, timeout=patience_s)
    with _leaving(opened):
        if server.tls is Tls.starttls:
            opened.starttls(context=context)
        if server.user and server.password:
            opened.login(server.user, server.password)
        yield opened


@contextmanager
def _leaving(opened: smtplib.SMTP) -> Iterator[None]:
    """Say goodbye without minding the answer: a letter that was taken stays taken."""
    try:
        yield
    except BaseException:
        opened.close()
        raise
    try:
        opened.quit()
    except (smtplib.SMTPException, OSError):
        opened.close()


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:300]
