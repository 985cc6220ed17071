"""E-mail addresses and phone numbers by which customers are known, as hashes and never as such."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import orjson

from homing.collect.identity.rules import HASHED, NOBODY

TRAITS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("email", "e-mail", "mail"),
    "phone": ("phone", "phone_number", "phoneNumber", "tel"),
}
"""The traits in which contacts stand, by their kind."""

KEYS: Final = "contact_keys"
"""The property of an event in the log that has the keys of the contacts its user was known by: of
what clients send, none has that name."""

NOBODYS: Final = NOBODY | {
    *("test", "tests", "tester", "example", "user", "customer", "nobody", "email", "mail"),
    *("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon"),
}
"""What stands before the @ of addresses that nobody has."""
NOWHERE: Final = frozenset({"test.com", "email.com", "domain.com", "mail.com", "localhost.com"})
_RESERVED: Final = re.compile(
    r"(^|\.)(example\.(com|org|net)|test|example|invalid|localhost|local)$"
)
_EMAIL: Final = re.compile(r"([^\s@<>(),;:\"]+)@([^\s@<>(),;:\"]+\.[^\s@<>(),;:\".]{2,})")
_LONGEST_EMAIL: Final = 254
_PHONE: Final = re.compile(r"(\+|00)?[\s]*[\d\s().\-/]+")
_DIGITS: Final = re.compile(r"[1-9]\d{7,14}")
_FEWEST_WITHOUT_A_PLUS: Final = 11
_TAIL: Final = 7
_BYTES: Final = 16  # of the hash: enough for no two contacts to be one, and short enough to show
_COUNTED_UP: Final = "0123456789" * 2


class ContactKind(StrEnum):
    """By what customers may be known."""

    email = "email"
    phone = "phone"


@dataclass(frozen=True, slots=True)
class Contacts:
    """By which contacts customers are known, and the secret that is put into their hashes.

    Parameters
    ----------
    kinds : frozenset of ContactKind
        None of them: customers are known by their ids alone.
    secret : bytes
        Of this installation.
    """

    kinds: frozenset[ContactKind] = frozenset()
    secret: bytes = b""

    def keys_in(self, traits: Mapping[str, object]) -> Iterator[str]:
        """Yield the keys of the contacts among traits."""
        for kind in sorted(self.kinds):
            for name in TRAITS[kind]:
                if name in traits and (said := cleaned(kind, traits[name])):
                    digest = hmac.digest(self.secret, f"{kind}:{said}".encode(), "sha256")
                    yield f"{HASHED}{kind}:{digest[:_BYTES].hex()}"


def with_keys(properties: bytes, keys: Sequence[str]) -> bytes:
    """Return the JSON of an event's properties with the keys of contacts among them.

    Examples
    --------
    >>> with_keys(b'{"a":1}', ["k"]), with_keys(b"{}", ["k"])
    (b'{"a":1,"contact_keys":["k"]}', b'{"contact_keys":["k"]}')
    """
    comma = b"" if properties == b"{}" else b","
    return b'%s%s"%s":%s}' % (properties[:-1], comma, KEYS.encode(), orjson.dumps(keys))


def cleaned(kind: ContactKind, value: object) -> str | None:
    """Return a contact in the one form that all ways to write it have; None if it is nobody's.

    Examples
    --------
    >>> cleaned(ContactKind.email, " Ann@Shop.EU "), cleaned(ContactKind.email, "test@test.com")
    ('ann@shop.eu', None)
    >>> cleaned(ContactKind.phone, "+44 (20) 7946-0123"), cleaned(ContactKind.phone, "0000000")
    ('442079460123', None)
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    said = str(value).strip()
    return _email(said.lower()) if kind is ContactKind.email else _phone(said)


def _email(said: str) -> str | None:
    found = _EMAIL.fullmatch(said) if len(said) <= _LONGEST_EMAIL else None
    if found is None:
        return None
    who, where = found.groups()
    is_nobodys = who in NOBODYS or where in NOWHERE or _RESERVED.search(where)
    return None if is_nobodys else said


def _phone(said: str) -> str | None:
    """Return the digits of a number that is told with its country: others are not one person's."""
    if not _PHONE.fullmatch(said):
        return None
    digits = "".join(filter(str.isdecimal, said))
    is_told = said.startswith(("+", "00"))
    digits = digits.removeprefix("00") if is_told else digits
    if not _DIGITS.fullmatch(digits) or (len(digits) < _FEWEST_WITHOUT_A_PLUS and not is_told):
        return None
    tail = digits[-_TAIL:]
    return None if len(set(tail)) == 1 or tail in _COUNTED_UP else digits
