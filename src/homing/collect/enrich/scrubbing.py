"""E-mail addresses, phone numbers and card numbers taken out of what customers type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

MOST_REMEMBERED: Final = 50_000
SHORTEST: Final = 6
"""Characters: no address and no number is shorter."""

EMAIL: Final = "email"
PHONE: Final = "phone"
CARD: Final = "card"

# Each pattern looks at a run of characters once, from its beginning: a long text costs no more
# than its length.
_EMAIL: Final = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,254}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
)
_PHONE: Final = re.compile(
    r"(?:\+|%2B)\d(?:[\s().-]{0,2}\d){9,14}(?!\d)"
    r"|(?<![\w.+-])[78][\s(-]{0,2}9\d{2}[\s)-]{0,2}\d{3}[\s-]?\d{2}[\s-]?\d{2}(?![\w-])"
    r"|(?<![\w.+-])\(?\d{3}(?:\)\s?|[\s.-])\d{3}[\s.-]\d{4}(?![\w-])",
    re.IGNORECASE,
)
_CARD: Final = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
# Visa, Mastercard, American Express, Mir, and those of 6…: others' numbers are not cards.
_ISSUED: Final = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6")
_SUSPECT: Final = re.compile(r"@|%40|\d[\d\s().-]{7,}\d", re.IGNORECASE)
_IDS: Final = ("id", "Id", "ID", "sku")
"""Endings of names of what is an id: digits in it are no phone number."""


def is_card(digits: str) -> bool:
    """Say whether digits are a card's number: its issuer's, with the check digit of Luhn.

    Examples
    --------
    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    if not _ISSUED.match(digits):
        return False
    doubled = [int(d) * 2 for d in digits[-2::-2]]
    plain = [int(d) for d in digits[::-2]]
    return (sum(plain) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def _hidden_card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"[{CARD}]" if is_card(digits) else found[0]


_RULES: Final[Mapping[str, Callable[[str], str]]] = {
    EMAIL: lambda text: _EMAIL.sub(f"[{EMAIL}]", text),
    CARD: lambda text: _CARD.sub(_hidden_card, text),
    PHONE: lambda text: _PHONE.sub(f"[{PHONE}]", text),
}
KINDS: Final = frozenset(_RULES)


class Scrubber:
    """Takes some kinds of personal data out of properties.

    Parameters
    ----------
    kinds : iterable of {"email", "phone", "card"}
        Which.
    spared : iterable of str
        Names of properties that are not looked at.
    """

    def __init__(self, kinds: Iterable[str], spared: Iterable[str] = ()) -> None:
        chosen = [rule for kind, rule in _RULES.items() if kind in set(kinds)]
        self._is_idle = not chosen
        self._spared = frozenset(spared)
        self._looks_for_email = EMAIL in set(kinds)

        def scrubbed(text: str) -> str:
            if _SUSPECT.search(text):
                for rule in chosen:
                    text = rule(text)
            return text

        self._remembered = lru_cache(MOST_REMEMBERED)(scrubbed)
        self._scrubbed = scrubbed

    def text(self, text: str) -> str:
        """Return a text without them.

        Examples
        --------
        >>> Scrubber(KINDS).text("call +7 (916) 123-45-67 or write to anna@shop.example")
        'call [phone] or write to [email]'
        """
        if self._is_idle or len(text) < SHORTEST:
            return text
        return self._remembered(text) if len(text) < 300 else self._scrubbed(text)

    def scrub(self, properties: dict[str, Any]) -> None:
        """Take them out of the texts of a dict, in place."""
        if self._is_idle:
            return
        spared = self._spared
        for name, value in properties.items():
            if name in spared:
                continue
            kind = type(value)
            if kind is str:
                if len(value) >= SHORTEST:
                    properties[name] = self._of(name, value)
            elif kind is dict or kind is list:
                properties[name] = self._inside(value, name)

    def _of(self, name: str, text: str) -> str:
        return self._of_ids(text) if name.endswith(_IDS) else self.text(text)

    def _of_ids(self, text: str) -> str:
        return _RULES[EMAIL](text) if "@" in text and self._looks_for_email else text

    def _inside(self, value: Any, name: str) -> Any:
        if type(value) is str:
            return self._of(name, value) if len(value) >= SHORTEST else value
        if type(value) is list:
            return [self._inside(item, name) for item in value]
        if type(value) is dict:
            return {inner: self._inside(item, inner) for inner, item in value.items()}
        return value
