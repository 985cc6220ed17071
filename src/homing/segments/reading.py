"""The JSON form of a rule: read with errors that say where, written one way, known by a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from homing.core.errors import UserError
from homing.segments.model import (
    MEASURED_ALONE,
    SUMMED,
    Aggregate,
    All,
    AnyOf,
    Between,
    InSegment,
    Leaf,
    Not,
    Rule,
    Sample,
    Top,
    is_money,
    leaves,
)

MOST_DEPTH: Final = 10
"""Groups inside groups."""
MOST_CONDITIONS: Final = 100
_MOST_NESTED: Final = 4 * MOST_DEPTH
"""Levels of JSON: a group is two, a condition with a filter and its test four more."""

RuleOf = Callable[[UUID], Rule | None]
"""Gives the rule of another segment; None where its members are kept as they once were."""


@cache
def _adapter() -> TypeAdapter[Rule]:
    return TypeAdapter(Rule)


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a rule (draft 2020-12)."""
    found = _adapter().json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Rule", **found}


def rule_of(said: object, *, where: str = "rule") -> Rule:
    """Return the rule that a JSON value, or its text, says.

    Parameters
    ----------
    said : object
        JSON values, or text or bytes of JSON.
    where : str
        What the value is called in errors; the path within it is added.

    Raises
    ------
    UserError
        If it says none: what is wrong, the path of it, and what to do.

    Examples
    --------
    >>> rule_of({"kind": "did", "events": ["purchase"], "times": 2}).times
    2
    """
    if isinstance(said, str | bytes):
        said = _json(said, where)
    if _depth(said) > _MOST_NESTED:
        raise _too_deep(where)
    text = _text(said, where)
    try:
        rule = _adapter().validate_json(text)
    except ValidationError as error:
        raise _explained(error, said, where) from None
    _check(rule, where)
    return rule


def said_of(rule: Rule) -> dict[str, Any]:
    """Return a rule as JSON values; what has its default is left out, but for kinds."""
    short = _short(_adapter().dump_python(rule, mode="json"))
    assert isinstance(short, dict)
    return short


def canonical(rule: Rule) -> str:
    """Return the one text of a rule: equal rules have equal texts."""
    whole = _adapter().dump_python(rule, mode="json")
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS).decode()


def fingerprint(rule: Rule, of: RuleOf | None = None, currency: str = "") -> str:
    """Return the SHA-256 of a rule; with `of`, of the rules of other segments it names too.

    Another main `currency` makes another one of a rule about money in it.
    """
    digest = hashlib.sha256(canonical(rule).encode())
    if any(isinstance(each, Aggregate | Top) and is_money(each) for each in leaves(rule)):
        digest.update(currency.encode())
    if of is not None:
        for each in leaves(rule):
            inner = of(each.segment) if isinstance(each, InSegment) else None
            if inner is not None:
                digest.update(fingerprint(inner, of, currency).encode())
    return digest.hexdigest()


def check_references(rule: Rule, of: RuleOf, *, own: UUID | None = None) -> None:
    """Raise a UserError if a rule leads back to itself, or further than it may.

    Parameters
    ----------
    rule : Rule
        What is looked at.
    of : callable
        Gives the rules of others.
    own : UUID, optional
        The segment that the rule is of.

    Raises
    ------
    UserError
        If segments name one another in a circle, or all together say too much.
    NotFound
        If `of` finds none.
    """
    conditions = _count(rule, of, () if own is None else (own,))
    if conditions > MOST_CONDITIONS:
        raise UserError(
            f"With the segments it names, this rule has {conditions} conditions.",
            where="rule",
            remedy=f"Use at most {MOST_CONDITIONS}; freeze a segment it names.",
        )


def _count(rule: Rule, of: RuleOf, above: Sequence[UUID]) -> int:
    total = 0
    for each in leaves(rule):
        total += 1
        if not isinstance(each, InSegment):
            continue
        if each.segment in above:
            raise UserError(
                "The segment would be made of itself.",
                where="rule",
                remedy="Take the segment out that leads back to this one.",
            )
        if len(above) > MOST_DEPTH:
            raise _too_deep("rule")
        inner = of(each.segment)
        total += _count(inner, of, (*above, each.segment)) if inner is not None else 0
    return total


def _check(rule: Rule, where: str) -> None:
    if _groups(rule) > MOST_DEPTH:
        raise _too_deep(where)
    found = list(_places(rule, where))
    if len(found) > MOST_CONDITIONS:
        raise UserError(
            f"A rule of {len(found)} conditions is too long.",
            where=where,
            remedy=f"Use at most {MOST_CONDITIONS}; put values into one condition with one_of.",
        )
    for place, leaf in found:
        _check_leaf(leaf, place)


def _places(rule: Rule, where: str) -> Iterator[tuple[str, Leaf]]:
    """Yield the conditions of a rule with where they stand in it."""
    match rule:
        case All() | AnyOf():
            for number, each in enumerate(rule.of):
                yield from _places(each, f"{where}.of[{number}]")
        case Not():
            yield from _places(rule.of, f"{where}.of")
        case _:
            yield where, rule


def _check_leaf(leaf: Leaf, where: str) -> None:
    if isinstance(leaf, Aggregate | Top):
        _check_measure(leaf, where)
    window = getattr(leaf, "window", None)
    if isinstance(window, Between) and _is_empty(window):
        raise UserError(
            f"A window from {window.since} to {window.until} is empty.",
            where=f"{where}.window.until",
            remedy="Put the earlier day into `since`.",
        )
    if isinstance(leaf, Sample) and round(leaf.percent * 1e4) < 1:
        raise UserError(
            "The sample is too small to draw.",
            where=f"{where}.percent",
            remedy="Use at least 0.0001 percent.",
        )


def _check_measure(leaf: Aggregate | Top, where: str) -> None:
    if leaf.measure not in MEASURED_ALONE and leaf.property is None:
        raise UserError(
            f"The {leaf.measure} of what is not said.",
            where=f"{where}.property",
            remedy="Name a `property`.",
        )
    if leaf.currency is not None and leaf.measure not in SUMMED:
        raise UserError(
            "What is counted is no money.",
            where=f"{where}.currency",
            remedy="Leave `currency` out.",
        )


def _is_empty(window: Between) -> bool:
    return bool(window.since and window.until and window.until < window.since)


def _groups(rule: Rule) -> int:
    match rule:
        case All() | AnyOf():
            return 1 + max(map(_groups, rule.of))
        case Not():
            return 1 + _groups(rule.of)
        case _:
            return 0


def _json(said: str | bytes, where: str) -> Any:
    try:
        return orjson.loads(said)
    except orjson.JSONDecodeError as error:
        raise UserError(
            f"This is not JSON from line {error.lineno}, character {error.colno} on.",
            where=where,
            remedy='Write a rule such as {"kind": "did", "events": ["purchase"]}.',
        ) from None


def _text(said: object, where: str) -> bytes:
    try:
        text = orjson.dumps(said)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise UserError(f"This cannot be read: {error}.", where=where) from None
    if rb"\u0000" in text:
        raise UserError(
            "There is a character in it that no text has.",
            where=where,
            remedy="Take the character with the code 0 out.",
        )
    return text


def _depth(said: object) -> int:
    """Return how deep JSON is nested, looking no deeper than is of interest."""
    depth, level = 0, [said]
    while level and depth <= _MOST_NESTED:
        level = [inner for value in level for inner in _inside(value)]
        depth += 1
    return depth


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _too_deep(where: str) -> UserError:
    return UserError(
        "Groups are nested too deeply.",
        where=where,
        remedy=f"Use at most {MOST_DEPTH} groups inside one another.",
    )


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return [_short(each) for each in value]
    if not isinstance(value, dict):
        return value
    names = sorted(value, key=lambda name: (name != "kind", name != "op"))
    return {
        name: _short(value[name])
        for name in names
        if value[name] not in (None, []) and value[name] != {"kind": "ever"}
    }


def _explained(error: ValidationError, said: object, where: str) -> UserError:
    first = error.errors(include_url=False)[0]
    path, at = _path(first["loc"], said)
    what, remedy = _sentence(first, at)
    return UserError(what, where=where + path, remedy=remedy)


def _path(loc: Sequence[int | str], said: Any) -> tuple[str, Any]:
    """Return where in the JSON something is, without the tags that tell the forms apart."""
    path, at, is_new = "", said, True
    for place, key in enumerate(loc):
        if is_new and isinstance(at, dict) and key in {at.get("kind"), at.get("op")}:
            is_new = False  # the tag comes before what is in the object
        elif isinstance(at, list) and isinstance(key, int) and key < len(at):
            path, at, is_new = f"{path}[{key}]", at[key], True
        elif isinstance(at, dict) and key in at:
            path, at, is_new = f"{path}.{key}", at[key], True
        elif place == len(loc) - 1 and isinstance(at, dict):
            path = f"{path}.{key}"
    return path, at


def _sentence(error: Mapping[str, Any], at: Any) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    name = error["loc"][-1] if error["loc"] else "rule"
    match kind:
        case "missing":
            return f"`{name}` is missing.", f"Add `{name}`."
        case "unexpected_keyword_argument" | "extra_forbidden":
            return f"There is nothing called `{name}` here.", "Take it out, or look at its name."
        case "union_tag_not_found":
            tag = str(context["discriminator"]).strip("'")
            return f"It does not say its `{tag}`.", f"Add `{tag}`; see the JSON Schema."
        case "union_tag_invalid":
            return _unknown(str(context["tag"]), str(context["expected_tags"]))
        case "literal_error":
            return _unknown(str(at), str(context["expected"]))
        case _:
            return _mistaken(kind, context)


def _mistaken(kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is wrong with a value."""
    for start, what, remedy in _MISTAKES:
        if kind.startswith(start):
            said = {
                "least": context.get("ge", context.get("gt")),
                "most": context.get("le", context.get("max_length")),
            }
            return what.format(**said), remedy.format(**said)
    return "It does not fit here.", "Change the value; see the JSON Schema."


_MISTAKES: Final = (
    ("int_", "It is no whole number.", "Write one, such as 3."),
    ("float_", "It is no number.", "Write one, such as 2.5."),
    ("finite_", "It is no number.", "Write one, such as 2.5."),
    ("greater_than_equal", "It is less than {least}.", "Write {least} or more."),
    ("greater_than", "It is not more than {least}.", "Write more than {least}."),
    ("less_than_equal", "It is more than {most}.", "Write {most} or less."),
    ("string_too_short", "Nothing is written here.", "Write something."),
    ("string_too_long", "It has more than {most} letters.", "Shorten it."),
    ("string_pattern", "It is no currency.", "Write its code, such as EUR."),
    ("too_short", "There is nothing in it.", "Add at least one."),
    ("too_long", "There are more than {most} of them.", "Leave some out."),
    ("date_", "It is no date.", "Write it as 2026-08-19."),
    ("uuid_", "It is no id.", "Choose one."),
    ("bool_", "It is neither true nor false.", "Change the value; see the JSON Schema."),
    ("string_", "It is no text.", "Change the value; see the JSON Schema."),
)
"""How what pydantic calls a mistake begins, and the words for it; the closer ones first."""


def _unknown(said: str, expected: str) -> tuple[str, str]:
    known = [each.strip(" '") for each in expected.replace(" or ", ", ").split(",")]
    what, names = f"“{said}” is not known here.", ", ".join(known)
    if near := get_close_matches(said, known, n=1):
        return what, f"Did you mean {near[0]}? Use one of: {names}."
    return what, f"Use one of: {names}."
