"""A mapping as a TOML file, so that the next import of the same export needs no flags."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping as Table
from dataclasses import fields
from pathlib import Path
from typing import Any

from homing.collect.importers.mapping import Condition, EventRule, Mapping, Operator
from homing.collect.importers.spelling import nearest
from homing.core.errors import UserError

_TABLES = ("items", "rename", "traits")


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises
    ------
    UserError
        If it is not there, is not TOML, or has a key that a mapping has not.
    """
    try:
        return mapping_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(
            f"The mapping cannot be read: {error.strerror}.",
            where=str(path),
            remedy="Make one with: homing import FILE --save-mapping FILE.toml.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            f"The mapping is not TOML: {error}.", where=str(path), remedy="Mend that line."
        ) from error
    except UserError as error:
        raise UserError(error.what, where=str(path), remedy=error.remedy) from error


def save_mapping(path: Path, mapping: Mapping) -> None:
    """Write a mapping file that `read_mapping` reads back as the same value."""
    try:
        path.write_text(toml_of(mapping), encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"The mapping cannot be written: {error.strerror}.",
            where=str(path),
            remedy="Choose another place.",
        ) from error


def mapping_of(values: Table[str, Any]) -> Mapping:
    """Return the mapping of a parsed TOML document."""
    _check_keys(values, Mapping, "the mapping")
    given: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in values.items()
    }
    for name in _TABLES:
        if name in given:
            given[name] = tuple(given[name].items())
    given["keep"] = tuple(map(_condition_of, values.get("keep", [])))
    given["events"] = tuple(map(_rule_of, values.get("events", [])))
    for name in ("occurred_at", "date_format", "id", "group_by"):
        if isinstance(given.get(name), str):
            given[name] = (given[name],)
    try:
        return Mapping(**given)
    except TypeError as error:
        raise UserError(
            "The mapping does not say which columns hold the customer and the moment.",
            remedy='Add customer = "…" and occurred_at = ["…"].',
        ) from error


def toml_of(mapping: Mapping) -> str:
    """Return a mapping as TOML, without what is as usual."""
    lines = []
    tables = []
    for field in fields(mapping):
        value = getattr(mapping, field.name)
        if value == field.default and field.name not in {"date_format", "timezone"}:
            continue
        if field.name in _TABLES:
            tables += ["", f"[{field.name}]", *_pairs(dict(value))]
        elif field.name == "keep":
            tables += [line for test in value for line in ("", "[[keep]]", *_condition(test))]
        elif field.name == "events":
            tables += [line for rule in value for line in _rule(rule)]
        else:
            lines += _pairs({field.name: value})
    return "\n".join([*lines, *tables]) + "\n"


def _check_keys(values: Table[str, Any], kind: type, where: str) -> None:
    known = [field.name for field in fields(kind)]
    for name in values:
        if name not in known:
            near = nearest(name, known)
            raise UserError(
                f"{where.capitalize()} has no key {name!r}.",
                remedy=f"Did you mean {near!r}?" if near else f"It has: {', '.join(known)}.",
            )


def _condition_of(values: Table[str, Any]) -> Condition:
    _check_keys(values, Condition, "a condition")
    try:
        operator = Operator(values.get("operator", ""))
    except ValueError:
        raise UserError(
            f"{values.get('operator')!r} is not an operator.",
            remedy=f"Use one of: {', '.join(Operator)}.",
        ) from None
    return Condition(str(values.get("column", "")), operator, values.get("value"))


def _rule_of(values: Table[str, Any]) -> EventRule:
    _check_keys(values, EventRule, "an event rule")
    return EventRule(
        values.get("name"),
        values.get("column"),
        tuple(map(_condition_of, values.get("when", []))),
        tuple(values.get("negate", [])),
    )


def _rule(rule: EventRule) -> list[str]:
    plain = {
        name: value
        for name in ("name", "column", "negate")
        if (value := getattr(rule, name)) not in (None, ())
    }
    tests = [line for test in rule.when for line in ("", "[[events.when]]", *_condition(test))]
    return ["", "[[events]]", *_pairs(plain), *tests]


def _condition(test: Condition) -> list[str]:
    pairs = {"column": test.column, "operator": str(test.operator), "value": test.value}
    return _pairs({name: value for name, value in pairs.items() if value is not None})


def _pairs(values: Table[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in values.items()]


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else _quoted(name)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    return _quoted(str(value))


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
