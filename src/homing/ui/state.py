"""The URL is the state: a frozen dataclass ⇄ a query string.

The keys are the field names and defaults are left out, so the shortest address is the page as it
opens, and two people who look at the same address look at the same numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_type_hints
from urllib.parse import parse_qsl, urlencode

from homing.core.errors import UserError
from homing.ui.values import Value, value_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

State = TypeVar("State", bound="DataclassInstance")
Params = str | Mapping[str, str] | Iterable[tuple[str, str]]

RESERVED: Final = frozenset({"just_did", "lang"})
"""Keys that belong to every page and to no state."""


def read(cls: type[State], params: Params, *, ignore: Collection[str] = ()) -> State:
    """Return the state that a query string says.

    Parameters
    ----------
    cls : type
        A frozen dataclass. Its fields are of type str, int, float, bool, date, an enum, a Literal,
        one of these or None, or a tuple of any length of one of these.
    params : str, mapping, or iterable of (key, value)
        The query string or what a request made of it; a key of a tuple may come many times.
    ignore : collection of str
        Further keys that are not the state's.

    Raises
    ------
    UserError
        When a value cannot be taken, a key is unknown, comes twice or is missing; `where` is
        the key.
    """
    given = _given(params, RESERVED.union(ignore))
    values = _values(cls)
    for key in given:
        if key not in values:
            raise _unknown(key, values)
    for key, value in values.items():
        if value.default is MISSING and key not in given:
            raise UserError("A value is missing.", where=key, remedy=f"Add {key}=… to the address.")
    return cls(**{key: values[key].read(key, texts) for key, texts in given.items()})


def pairs(state: DataclassInstance, *, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return the (key, value) pairs that say the state, defaults left out; for hidden inputs."""
    return _pairs(state, {}, without)


def _pairs(
    state: DataclassInstance, changes: Mapping[str, object], without: Collection[str] = ()
) -> list[tuple[str, str]]:
    values = _values(type(state))
    said = {field: changes.get(field.name, getattr(state, field.name)) for field in fields(state)}
    return [
        (field.name, text)
        for field, value in said.items()
        if field.name not in without and value != _default(field)
        for text in values[field.name].write(value)
    ]


def query(state: DataclassInstance) -> str:
    """Return the query string that says the state, without the question mark.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Asked:
    ...     period: str = "week"
    ...     ages: int | None = None
    >>> query(Asked()), query(Asked(period="month", ages=6))
    ('', 'period=month&ages=6')
    """
    return urlencode(pairs(state))


def href(path: str, state: DataclassInstance, **changes: object) -> str:
    """Return the address of `path` in this state, with some fields changed.

    What the changed state would refuse is said where the address is opened.
    """
    said = urlencode(_pairs(state, changes))
    return f"{path}?{said}" if said else path


def _given(params: Params, ignore: Collection[str]) -> dict[str, list[str]]:
    if isinstance(params, str):
        params = parse_qsl(params, keep_blank_values=True)
    elif isinstance(params, Mapping):
        params = getattr(params, "multi_items", params.items)()
    given: dict[str, list[str]] = {}
    for key, text in params:
        if key not in ignore:
            given.setdefault(key, []).append(text)
    return given


@cache
def _values(cls: type[DataclassInstance]) -> dict[str, Value]:
    hints = get_type_hints(cls)
    if taken := RESERVED.intersection(hints):
        raise TypeError(f"{cls.__name__}: {taken} belong to every page.")
    return {field.name: value_of(hints[field.name], _default(field)) for field in fields(cls)}


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _unknown(key: str, values: Collection[str]) -> UserError:
    near = get_close_matches(key, values, n=1)
    guess = f"Did you mean {near[0]}? " if near else ""
    return UserError(
        f"There is no setting {key!r} here.",
        where=key,
        remedy=f"{guess}Use one of: {', '.join(values)}.",
    )
