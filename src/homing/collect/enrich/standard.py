"""Standard events: what clients call them, and their money as Homing keeps it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any, Final

from homing.core.money import minor_digits
from homing.core.names import AMOUNT, CURRENCY, ITEMS, REFUND

_IGNORED: Final = str.maketrans("", "", " _-.")
_MOST: Final = Decimal(10) ** 15
_PRICE: Final = "price"


class Uncountable(Exception):
    """Money that cannot be read; its text says which and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardEvents:
    """How events of other vocabularies are read as standard ones.

    Parameters
    ----------
    names : mapping of str to str
        The standard name by what a client says, as `plain` writes it.
    spelled : mapping of str to tuple of str
        What clients say by the standard name, as people read it.
    money : frozenset of str
        Standard events that have an amount.
    amount : tuple of str
        Properties that are the amount in major units, the first found.
    also : tuple of str
        Other properties that are money in major units.
    renamed, item : mapping of str to tuple of str
        What properties of an event, and of each of its items, are called elsewhere.
    """

    names: Mapping[str, str]
    spelled: Mapping[str, tuple[str, ...]]
    money: frozenset[str]
    amount: tuple[str, ...]
    also: tuple[str, ...]
    renamed: Mapping[str, tuple[str, ...]]
    item: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> StandardEvents:
        """Return what a file like `standard_events.toml` says."""
        return cls(
            names={plain(name): event for event, names in said["names"].items() for name in names},
            spelled={event: tuple(names) for event, names in said["names"].items()},
            money=frozenset(said["money"]["of"]),
            amount=tuple(said["money"]["amount"]),
            also=tuple(said["money"]["also"]),
            renamed={ours: tuple(theirs) for ours, theirs in said["renamed"].items()},
            item={ours: tuple(theirs) for ours, theirs in said["item"].items()},
        )

    @property
    def standard(self) -> tuple[str, ...]:
        """The standard names."""
        return tuple(self.spelled)

    def called(self, names: Mapping[str, str]) -> StandardEvents:
        """Return the same with the shop's own names: each with the standard event it is."""
        return replace(self, names={**self.names, **{plain(k): v for k, v in names.items()}})

    def name_of(self, name: str) -> str:
        """Return the standard name of an event; its own if it is none.

        Examples
        --------
        >>> shipped().name_of("order_completed"), shipped().name_of("Tea drunk")
        ('purchase', 'Tea drunk')
        """
        return self.names.get(plain(name), name)

    def read(self, event: str, properties: dict[str, Any], *, currency: str) -> None:
        """Give a standard event's properties their names and money its units, in place.

        Parameters
        ----------
        event : str
            Its standard name.
        properties : dict
            Of the event.
        currency : str
            What money without a currency of its own is in.

        Raises
        ------
        Uncountable
            If an amount or a currency is none.
        """
        if event not in self.money or type(properties.get(AMOUNT)) is int:
            return
        if AMOUNT in properties:
            raise Uncountable(
                "The amount is no integer; send minor units (1250), or major units as revenue."
            )
        _rename(properties, self.renamed)
        source = next((name for name in self.amount if name in properties), None)
        items = _items_of(properties.get(ITEMS), self.item)
        if items:
            properties[ITEMS] = items
        if source is not None or any(_PRICE in item for item in items):
            properties[CURRENCY] = currency = _currency(properties.get(CURRENCY, currency))
        digits = minor_digits(currency)
        if source is not None:
            amount = _minor(properties.pop(source), digits, source)
            properties[AMOUNT] = abs(amount) if event == REFUND else amount
        _count(properties, self.also, digits)
        for item in items:
            _count(item, (_PRICE,), digits)


def plain(name: str) -> str:
    """Return a name as names are compared."""
    return name.casefold().translate(_IGNORED)


@cache
def shipped() -> StandardEvents:
    """Return the standard events as Homing knows them from the start."""
    file = files("homing.collect.enrich") / "standard_events.toml"
    return StandardEvents.of(tomllib.loads(file.read_text(encoding="utf-8")))


def _rename(fields: dict[str, Any], names: Mapping[str, tuple[str, ...]]) -> None:
    for ours, theirs in names.items():
        for name in theirs:
            if ours not in fields and name in fields:
                fields[ours] = fields.pop(name)


def _items_of(said: object, names: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    if type(said) is not list or not all(type(item) is dict for item in said):
        return []
    items = [dict(item) for item in said]
    for item in items:
        _rename(item, names)
    return items


def _currency(said: object) -> str:
    code = said.strip().upper() if type(said) is str else ""
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    raise Uncountable("The currency is no code of three letters; send one of ISO 4217, as EUR.")


def _count(held: dict[str, Any], names: tuple[str, ...], digits: int) -> None:
    for name in names:
        if name in held:
            held[name] = _minor(held[name], digits, name)


def _minor(said: object, digits: int, name: str) -> int:
    number = _number(said)
    if number is None:
        raise Uncountable(f"The {name} is no number; send it in major units, as 12.50.")
    return round(number.scaleb(digits))


def _number(said: object) -> Decimal | None:
    if type(said) is bool:
        return None
    try:
        number = Decimal(str(said).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _MOST else None
