"""How one value of a state is written in an address and read back."""

from __future__ import annotations

from dataclasses import MISSING, dataclass
from datetime import date, datetime
from enum import Enum
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from homing.core.errors import UserError

TRUTHS = {"yes": True, "no": False, "on": True}


@dataclass(frozen=True, slots=True)
class Value:
    """One field of a state: its kind, and what a blank stands for."""

    kind: Any
    is_many: bool
    is_optional: bool
    default: object

    def read(self, key: str, texts: list[str]) -> object:
        """Return the value that the texts of one key say.

        A blank is nothing: None where None may be, no members of a tuple, the default elsewhere.

        Raises
        ------
        UserError
            When it cannot be read; says the value and what is allowed.
        """
        if self.is_many:
            return tuple(_read_one(self.kind, key, text) for text in texts if text)
        if len(texts) > 1:
            raise UserError("This is given twice.", where=key, remedy="Leave one of them.")
        if texts[0] or (self.kind is str and not self.is_optional):
            return _read_one(self.kind, key, texts[0])
        if self.is_optional:
            return None
        if self.default is MISSING:
            raise UserError("A value is missing.", where=key, remedy=f"Use {_allowed(self.kind)}.")
        return self.default

    def write(self, value: Any) -> list[str]:
        """Return the texts that say the value; a blank says nothing."""
        if self.is_many:
            return [text_of(member) for member in value] or [""]
        return ["" if value is None else text_of(value)]


def value_of(hint: Any, default: object) -> Value:
    """Return how a field of that type hint is written and read.

    Raises
    ------
    TypeError
        When the type has no form in an address: a mistake of the one who wrote the state.
    """
    kind, is_many, is_optional = hint, False, False
    if get_origin(kind) in (Union, UnionType):
        members = [member for member in get_args(kind) if member is not NoneType]
        is_optional = len(members) < len(get_args(kind))
        kind = members[0] if len(members) == 1 else None
    if get_origin(kind) is tuple and len(get_args(kind)) == 2 and get_args(kind)[1] is Ellipsis:
        kind, is_many = get_args(kind)[0], True
    if is_many and is_optional and default is not None:
        raise TypeError(
            f"A state cannot tell no {hint!r} from an empty one: make None the default."
        )
    if not _choices(kind) and kind not in (str, int, float, bool, date):
        raise TypeError(f"A state cannot hold {hint!r}.")
    return Value(kind, is_many, is_optional, default)


def _read_one(kind: Any, key: str, text: str) -> object:
    try:
        if kind is bool:
            return TRUTHS[text]
        if kind is date:
            return _day(text)
        if choices := _choices(kind):
            return choices[text]
        return _finite(text) if kind is float else kind(text)
    except (ValueError, KeyError):
        raise UserError(
            f"{_short(text)} cannot be taken here.", where=key, remedy=f"Use {_allowed(kind)}."
        ) from None


def _day(text: str) -> date:
    """Return a day, or the moment that a longer text says."""
    return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError
    return number


def text_of(value: Any) -> str:
    """Return one value as an address says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def _choices(kind: Any) -> dict[str, Any]:
    if get_origin(kind) is Literal:
        return {text_of(choice): choice for choice in get_args(kind)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {text_of(choice): choice for choice in kind}
    return {}


def _allowed(kind: Any) -> str:
    if kind is bool:
        return "one of: yes, no"
    if choices := _choices(kind):
        return "one of: " + ", ".join(choices)
    return {date: "a date as 2026-08-31", int: "a whole number", float: "a number"}.get(
        kind, "text"
    )


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
