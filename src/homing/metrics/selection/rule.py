"""Rules: which events count, written in one line, the same for every face of Homing.

`purchase` is an event of that name, `*` any event, `purchase[category=toys][amount>=1000]` one
whose properties meet every condition. A condition names a property, or a trait of the customer as
`trait.plan`; alone (`[coupon]`, `[!coupon]`) it asks whether there is one. A backslash makes the
next character an ordinary one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast

from homing.core.errors import UserError

Test = Literal["=", "!=", ">=", "<=", ">", "<", "~", "!~", "is", "is not"]
"""How a value is compared; `~` is "contains", `is` "is there"."""

ANY: Final = "*"
"""Stands for any event where names of events are asked for."""
TRAIT: Final = "trait."
"""Begins the name of a trait where a property might be meant."""

EXACT: Final = 2.0**53
"""From here on neighbouring whole numbers, such as those of orders, are one as a float."""

_SPECIAL = re.compile(r"([\\\[\]=!<>~]|^\s|\s$)")
_PARTS = re.compile(r"\\(.)|(!=|>=|<=|!~|=|>|<|~|!|\[|\])", re.DOTALL)
_ORDERED = {">", ">=", "<", "<="}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a property of the event, or on a trait of the customer.

    Parameters
    ----------
    of : str
        Name of the property or the trait.
    is_trait : bool
        A trait.
    test : str
        How its value is compared; see `Test`.
    value : str
        With what. What looks like a number is compared as one.

    Examples
    --------
    >>> Condition.read("trait.plan!=free")
    Condition(of='plan', is_trait=True, test='!=', value='free')
    """

    of: str
    is_trait: bool
    test: Test
    value: str = ""

    @classmethod
    def read(cls, text: str, where: str = "where") -> Condition:
        """Return the condition that a text says.

        Raises
        ------
        UserError
            If it says none; its `where` is the one given.
        """
        name, test, value = _split(text)
        if test in {"[", "]"} or not (value if test == "!" and not name else name):
            raise _not_read(text, where)
        if test == "!":
            name, test, value = value, "is not", ""
        if test in _ORDERED and _number(value) is None:
            raise UserError(
                f"{value!r} in {text!r} is not a number.",
                where=where,
                remedy=f"Compare text with = or ~, and with {test} a number.",
            )
        is_trait = name.startswith(TRAIT)
        if name == TRAIT:
            raise _not_read(text, where)
        kind = cast("Test", test or "is")
        return cls(name.removeprefix(TRAIT) if is_trait else name, is_trait, kind, value)

    @property
    def number(self) -> float | None:
        """The value as a number, if it is one; a number too long to be exact is a name."""
        number = _number(self.value)
        is_exact = number is None or abs(number) < EXACT or self.test in _ORDERED
        return number if is_exact else None

    def __str__(self) -> str:
        name = (TRAIT if self.is_trait else "") + _escaped(self.of)
        if self.test in {"is", "is not"}:
            return name if self.test == "is" else f"!{name}"
        return f"{name}{self.test}{_escaped(self.value)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """Events of one name (None: any) that meet every condition.

    Examples
    --------
    >>> str(Rule.read("purchase[category=toys]"))
    'purchase[category=toys]'
    """

    name: str | None
    conditions: tuple[Condition, ...] = ()

    @classmethod
    def read(cls, text: str, where: str = "event") -> Rule:
        """Return the rule that a text says.

        Raises
        ------
        UserError
            If it says none; its `where` is the one given.
        """
        name, rest = _named(text)
        if not name or not re.fullmatch(r"(?:\[(?:\\.|[^\\\[\]])*\])*", rest, re.DOTALL):
            raise _not_read(text, where)
        inside = re.findall(r"\[((?:\\.|[^\\\[\]])*)\]", rest, re.DOTALL)
        found = tuple(Condition.read(each, where) for each in inside)
        return cls(None if name == ANY else _plain(name), found)

    def __str__(self) -> str:
        name = ANY if self.name is None else re.sub(r"([\\\[\]])", r"\\\1", self.name)
        if self.name == ANY:
            name = "\\*"
        return name + "".join(f"[{condition}]" for condition in self.conditions)


Rules = tuple[Rule, ...]
"""Any of them; none at all stands for any event."""


def rules(texts: Iterable[str], where: str = "event") -> Rules:
    """Return the rules that texts say; `where` names the parameter in errors.

    Raises
    ------
    UserError
        If a text says none.
    """
    read = tuple(Rule.read(text, where) for text in texts)
    return () if Rule(None) in read else read


def conditions(texts: Iterable[str], where: str = "where") -> tuple[Condition, ...]:
    """Return the conditions that texts say; all of them are to be met."""
    return tuple(Condition.read(text, where) for text in texts)


def _named(text: str) -> tuple[str, str]:
    """Return the name before the first bracket as it is written, and the rest."""
    found = re.match(r"(?:\\.|[^\\\[\]])*", text, re.DOTALL)
    end = found.end() if found else 0
    return text[:end], text[end:]


def _split(text: str) -> tuple[str, str, str]:
    """Return what stands before the first special characters, these, and what stands behind."""
    for part in _PARTS.finditer(text):
        if part[2]:
            return _trimmed(text[: part.start()]), part[2], _trimmed(text[part.end() :])
    return _trimmed(text), "", ""


def _trimmed(text: str) -> str:
    """Return a text without the spaces around it; one behind a backslash belongs to it."""
    begun = text.lstrip()
    ended = begun.rstrip()
    escapes = len(ended) - len(ended.rstrip("\\"))
    return _plain(begun[: len(ended) + escapes % 2])


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _not_read(text: str, where: str) -> UserError:
    return UserError(
        f"{text!r} cannot be read.",
        where=where,
        remedy="Write it as purchase, as *, or as purchase[category=toys][amount>=1000].",
    )
