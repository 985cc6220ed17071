"""What tells internal traffic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from homing.collect.protocols.fields import LONGEST_NAME
from homing.core.errors import UserError

LONGEST_VALUE: Final = 1_000
_DOMAIN: Final = re.compile(r"[^\s@.]+(\.[^\s@.]+)+")


class RuleKind(StrEnum):
    """Of what a rule speaks."""

    email = "email"
    """The domain of a customer's e-mail."""
    customer = "customer"
    """An id of a customer."""
    property = "property"
    """A property of the event."""


@dataclass(frozen=True, slots=True, order=True)
class InternalRule:
    """What tells internal traffic.

    Parameters
    ----------
    kind : RuleKind
        Of what it speaks.
    value : str
        The domain, the id, or the value of the property.
    name : str
        Of the property; empty for the others.
    """

    kind: RuleKind
    value: str
    name: str = ""

    @property
    def text(self) -> str:
        """The rule as people write it.

        Examples
        --------
        >>> InternalRule(RuleKind.property, "staging", "environment").text
        'environment=staging'
        >>> InternalRule(RuleKind.email, "shop.example").text
        '@shop.example'
        """
        match self.kind:
            case RuleKind.email:
                return f"@{self.value}"
            case RuleKind.customer:
                return self.value
            case _:
                return f"{self.name}={self.value}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule as it is kept in the records."""

    id: UUID
    rule: InternalRule


def clean(rule: InternalRule) -> InternalRule:
    """Return a rule as it is kept.

    Raises
    ------
    UserError
        If it cannot be; `where` is the field.

    Examples
    --------
    >>> clean(InternalRule(RuleKind.email, " @Shop.Example ")).value
    'shop.example'
    """
    value, name = rule.value.strip(), rule.name.strip()
    if rule.kind is RuleKind.email:
        value = value.lower().removeprefix("@")
        if not _DOMAIN.fullmatch(value):
            raise UserError("A domain is written as shop.example.", where="value")
    if not 0 < len(value) <= LONGEST_VALUE or "\0" in value:
        raise UserError(f"A value has 1 to {LONGEST_VALUE} characters.", where="value")
    if rule.kind is not RuleKind.property:
        return InternalRule(rule.kind, value)
    if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        raise UserError(f"A property has a name of 1 to {LONGEST_NAME} characters.", where="name")
    return InternalRule(rule.kind, value, name)
