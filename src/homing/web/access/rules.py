"""What access decides: which passwords and addresses are good, what lives how long, who waits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from homing.core.text import Text

IDLE: Final = timedelta(days=14)
"""A session that nobody used this long has ended."""
LIFETIME: Final = timedelta(days=90)
"""A session ends this long after sign-in, used or not."""
SEEN_EVERY: Final = timedelta(minutes=5)
"""How exactly the last use of a session or key is known."""
LINK_LIFETIME: Final = timedelta(days=3)
"""How long a one-time link works."""

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 1000
FEWEST_CHARACTERS: Final = 5
"""Different characters a password needs; `aaaaaaaaaaaa` has one."""

EMAIL: Final = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,190}")


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts a window of time holds."""

    attempts: int
    window: timedelta


PER_ACCOUNT: Final = Limit(10, timedelta(minutes=15))
PER_ADDRESS: Final = Limit(50, timedelta(minutes=15))


def clean_email(text: str) -> str:
    """Return an address as it is kept and compared: without spaces around, in lower case."""
    return unicodedata.normalize("NFC", text).strip().lower()


def clean_name(text: str) -> str:
    """Return a name without control characters and needless spaces."""
    shown = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def clean_password(text: str) -> str:
    """Return a password in the form that is hashed: the same whichever keyboard typed it."""
    return unicodedata.normalize("NFKC", text)


def email_fault(email: str) -> Text | None:
    """Say what is wrong with an address, if anything."""
    if EMAIL.fullmatch(email) and len(email) <= 254:
        return None
    return Text(
        "Enter an e-mail, such as ann@example.com.", "Введите e-mail, например ann@example.com."
    )


def name_fault(name: str) -> Text | None:
    """Say what is wrong with a name, if anything."""
    if not name:
        return Text("Enter a name.", "Введите имя.")
    if len(name) > 100:
        return Text("Use at most 100 characters.", "Не больше 100 символов.")
    return None


def password_fault(password: str, *, email: str) -> Text | None:
    """Say what is wrong with a new password, if anything.

    Notes
    -----
    Length counts, composition does not, and what is easy to guess is refused (NIST SP 800-63B-4,
    §3.1.1.2).
    """
    if len(password) < SHORTEST_PASSWORD:
        return Text(
            f"Use at least {SHORTEST_PASSWORD} characters; a few words are easy to remember.",
            f"Не меньше {SHORTEST_PASSWORD} символов; несколько слов легко запомнить.",
        )
    if len(password) > LONGEST_PASSWORD:
        return Text(
            f"Use at most {LONGEST_PASSWORD} characters.",
            f"Не больше {LONGEST_PASSWORD} символов.",
        )
    if len(set(password.lower())) < FEWEST_CHARACTERS or email in password.lower():
        return Text(
            "This is too easy to guess. A few unrelated words make a good one.",
            "Это слишком легко угадать. Хороший пароль — несколько слов, не связанных между собой.",
        )
    return None


def still_to_wait(count: int, opened_at: datetime, limit: Limit, now: datetime) -> timedelta | None:
    """Return how long until the next attempt is heard, or None when this one is."""
    if count <= limit.attempts:
        return None
    return max(opened_at + limit.window - now, timedelta(seconds=1))


def neighbourhood(address: str) -> str:
    """Return what an address is counted as: itself, or its /64 network when it is IPv6.

    Examples
    --------
    >>> neighbourhood("192.0.2.7"), neighbourhood("2001:db8::1") == neighbourhood("2001:db8::2")
    ('192.0.2.7', True)
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def safe_way(asked: str | None) -> str:
    """Return where to go after signing in: a page of this site, whatever was asked.

    Examples
    --------
    >>> safe_way("/retention?period=week"), safe_way("//elsewhere.example"), safe_way(None)
    ('/retention?period=week', '/', '/')
    """
    if not asked or not asked.startswith("/") or asked.startswith(("//", "/\\")):
        return "/"
    return asked if asked.isprintable() and "\\" not in asked else "/"
