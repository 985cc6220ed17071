"""The parameters of an address, for the API's reference: read off the state they are read into."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from datetime import date
from enum import Enum
from functools import cache
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from homing.ui.values import Value, value_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_NAMES = re.compile(r"^(\w+(?:, \w+)*)(?: : .*)?$")


def parameters(state: type[DataclassInstance]) -> list[dict[str, Any]]:
    """Return the query parameters of a state, as OpenAPI describes them.

    Parameters
    ----------
    state : type
        A frozen dataclass whose docstring has a section `Parameters`; what a base class says of a
        field stands unless it is said anew.
    """
    hints, said = get_type_hints(state), described(state)
    return [
        {
            "name": field.name,
            "in": "query",
            "required": field.default is MISSING and field.default_factory is MISSING,
            "description": said.get(field.name, ""),
            "schema": _schema(value_of(hints[field.name], field.default)),
        }
        for field in fields(state)
    ]


def _schema(value: Value) -> dict[str, Any]:
    one = _kind(value.kind)
    if value.is_many:
        return {"type": "array", "items": one}
    if value.default not in {MISSING, None}:
        return one | {"default": _default(value.default)}
    return one


def _default(default: object) -> object:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return default.value if isinstance(default, Enum) else default


def _kind(kind: Any) -> dict[str, Any]:
    if get_origin(kind) is Literal:
        return {"type": "string", "enum": list(get_args(kind))}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [member.value for member in kind]}
    if kind is bool:
        return {"type": "string", "enum": ["yes", "no"]}
    if kind is date:
        return {"type": "string", "format": "date"}
    return {"type": {int: "integer", float: "number"}.get(kind, "string")}


@cache
def described(state: type) -> dict[str, str]:
    """Return what the docstring of a state, and of what it derives from, says of each field."""
    said: dict[str, str] = {}
    for cls in reversed(state.__mro__):
        if cls is not object and cls.__doc__:
            said |= _section(cleandoc(cls.__doc__))
    return said


def _section(text: str) -> dict[str, str]:
    """Return what the section `Parameters` of a docstring says of each name."""
    _, _, section = text.partition("Parameters\n----------\n")
    section = re.split(r"\n\n\w+\n---", section)[0].replace("\\\n", "")
    said: dict[str, str] = {}
    names: list[str] = []
    for line in section.splitlines():
        if line.startswith("    "):
            said |= {name: f"{said.get(name, '')} {line.strip()}".strip() for name in names}
        elif found := _NAMES.match(line):
            names = found[1].split(", ")
    return said
