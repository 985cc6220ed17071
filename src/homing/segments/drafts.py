"""A rule as somebody fills it in: a tree of texts, its fields named by where they stand.

A draft may say less than a rule has to, or nonsense; what it means is said as JSON and read like
any other rule, and an error of that leads back to the field it is about. Its outermost condition
is a group, and what a rule says with `not` is a group none of which is so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from homing.core.names import AMOUNT, PURCHASE
from homing.segments.model import DAY_S, MEASURED_ALONE, SUMMED, Rule
from homing.segments.reading import said_of

Draft = dict[str, Any]

ROOT: Final = "rule"
"""What the names of all fields begin with."""
GROUPS: Final = ("all", "any", "none")
UNITS: Final = {"days": DAY_S, "hours": 3600, "minutes": 60, "seconds": 1}
_EVER: Final = {"kind": "ever"}
_STEP: Final = ("events", "where")
_WINDOWS: Final[Mapping[str, Draft]] = {
    "ever": {},
    "last": {"days": "30"},
    "between": {"since": "", "until": ""},
    "since_first": {"days": "30", "events": []},
}
_VALUE, _VALUES, _DAY, _DAYS = {"value": ""}, {"values": ""}, {"day": ""}, {"days": "30"}
SIDES: Final[Mapping[str, Draft]] = dict.fromkeys(
    ("at_least", "greater", "at_most", "less"), _VALUE
)
TESTS: Final[Mapping[str, Draft]] = {
    **dict.fromkeys(("is", "is_not"), _VALUE),
    **dict.fromkeys(("one_of", "none_of"), _VALUES),
    **dict.fromkeys(("contains", "not_contains", "starts_with"), _VALUE),
    "set": {},
    "not_set": {},
    **SIDES,
    **dict.fromkeys(("before", "after"), _DAY),
    "birthday_within": {"days": "7"},
}
"""What can be asked of a value, and what is to be filled in then."""
MOMENTS: Final[Mapping[str, Draft]] = {
    **dict.fromkeys(("within", "longer_ago"), _DAYS),
    **dict.fromkeys(("before", "after"), _DAY),
}
FRESH: Final[Mapping[str, Draft]] = {
    "did": {
        "events": [PURCHASE],
        "where": [],
        "op": "at_least",
        "times": "1",
        "window": {"kind": "last", "days": "30"},
    },
    "did_not": {"events": [PURCHASE], "where": [], "window": {"kind": "last", "days": "30"}},
    "seen": {"which": "last", "events": [PURCHASE], "where": [], "test": {"op": "longer_ago"}},
    "aggregate": {
        "measure": "sum",
        "property": AMOUNT,
        "currency": "",
        "events": [PURCHASE],
        "where": [],
        "window": _EVER,
        "test": {"op": "at_least"},
    },
    "top": {
        "measure": "sum",
        "property": AMOUNT,
        "currency": "",
        "share": "20",
        "events": [PURCHASE],
        "where": [],
        "window": _EVER,
    },
    "overdue": {"events": [PURCHASE], "where": [], "factor": "2"},
    "sequence": {
        "first": {"events": ["add_to_cart"], "where": []},
        "happened": "false",
        "then": {"events": [PURCHASE], "where": []},
        "within_s": {"n": "2", "unit": "hours"},
        "window": _EVER,
    },
    "trait": {"trait": "", "test": {"op": "is"}},
    "segment": {"segment": ""},
    "list": {"list": ""},
    "sample": {"percent": "10", "salt": ""},
}
"""The kinds of conditions, and each as it is when it is new."""
FILTER: Final[Draft] = {"property": "", "test": {"op": "is", "value": ""}}
_OPS: Final = {"seen": MOMENTS, "aggregate": SIDES}
_LEFT_OUT: Final = frozenset({"since", "until", "property", "currency"})
"""What is not said where nothing is filled in."""
_STEPS: Final = re.compile(r"\.(\w+)|\[(\d+)\]")


def drafted(rule: Rule) -> Draft:
    """Return a rule as it is filled in."""
    return shaped(_opened(said_of(rule)))


def read(pairs: Iterable[tuple[str, str]]) -> Draft | None:
    """Return what fields of a form say, by their names; None where there are none of a rule."""
    tree: Draft = {}
    for name, text in pairs:
        first, *path = name.split(".")
        if first == ROOT and path:
            _put(tree, path, text)
    return shaped(_listed(tree)) if tree else None


def pairs(draft: Draft | list[Any], name: str = ROOT) -> Iterator[tuple[str, str]]:
    """Yield the fields of a draft by their names."""
    items: Iterable[tuple[object, Any]]
    items = draft.items() if isinstance(draft, dict) else enumerate(draft)
    for key, value in items:
        if value == [] and key == "events":
            yield f"{name}.{key}.0", ""  # without it, a new condition's events would be meant
        elif isinstance(value, dict | list):
            yield from pairs(value, f"{name}.{key}")
        else:
            yield f"{name}.{key}", value


def shaped(tree: Any) -> Draft:
    """Return a draft with a group outside, and with all fields of each condition and no other."""
    found = _shaped(tree)
    return found if found["kind"] in GROUPS else {"kind": "all", "of": [found]}


def fresh(kind: str) -> Draft:
    """Return a new condition or group of a kind."""
    return _shaped({"kind": kind})


def said(draft: Draft) -> dict[str, Any]:
    """Return what a draft means, as the JSON values that `rule_of` reads."""
    return _said_group(draft, is_outer=True)


def place(draft: Draft, where: str) -> str:
    """Return the name of the field that an error of the rule is about; `ROOT` where there is none.

    Parameters
    ----------
    draft : dict
        What was said.
    where : str
        As `rule_of` says it: ``rule.of[1].window.days``.
    """
    path = [name or number for name, number in _STEPS.findall(where.removeprefix(ROOT))]
    name = ".".join([ROOT, *_through(draft, path, is_outer=True)])
    known = {field for field, _ in pairs(draft)} | {ROOT}
    parts = {field.rsplit(".", n)[0] for field in known for n in range(field.count(".") + 1)}
    while name not in parts:
        name = name.rpartition(".")[0] or ROOT
    return f"{name}.n" if name.endswith(".within_s") else name


def _through(draft: Draft, path: list[str], *, is_outer: bool = False) -> list[str]:
    """Return where in a draft something stands that stands there in what it means."""
    if draft.get("kind") not in GROUPS:
        return path
    alone = len(draft["of"]) == 1
    if draft["kind"] == "none":
        if path[:1] != ["of"]:
            return path
        path = ["of", "0", *path[1:]] if alone else path[1:]
    elif is_outer and alone:
        path = ["of", "0", *path]
    if len(path) < 2 or path[0] != "of" or int(path[1]) >= len(draft["of"]):
        return path[:1]
    return [*path[:2], *_through(draft["of"][int(path[1])], path[2:])]


def _said_group(draft: Draft, *, is_outer: bool = False) -> dict[str, Any]:
    inner = [_said_any(each) for each in draft["of"]]
    if draft["kind"] == "none":
        return {"kind": "not", "of": inner[0] if len(inner) == 1 else {"kind": "any", "of": inner}}
    if is_outer and len(inner) == 1:
        return inner[0]
    return {"kind": draft["kind"], "of": inner}


def _said_any(draft: Draft) -> dict[str, Any]:
    return _said_group(draft) if draft["kind"] in GROUPS else _said_leaf(draft)


def _said_leaf(draft: Draft) -> dict[str, Any]:
    left_out = set()
    if draft.get("measure") in MEASURED_ALONE:
        left_out.add("property")
    if draft.get("measure") not in SUMMED:
        left_out.add("currency")
    return {key: value for key, value in _said(draft).items() if key not in left_out}


def _said(draft: Draft) -> dict[str, Any]:
    found = {key: _said_value(key, value, draft) for key, value in draft.items()}
    return {key: value for key, value in found.items() if value is not None}


def _said_value(key: str, value: Any, draft: Draft) -> Any:
    if key == "within_s":
        return _times(value["n"], UNITS[value["unit"]])
    if isinstance(value, dict):
        return _said(value)
    if isinstance(value, list):
        return [_said(each) if isinstance(each, dict) else each for each in value]
    if key == "value":
        return _compared(value, draft["op"])
    if key in _LEFT_OUT:
        return value if value.strip() else None
    meant = _MEANT.get(key)
    return value if meant is None else meant(value)


def _compared(text: str, op: str) -> object:
    if op in SIDES:
        return _number(text)
    return _value(text) if op in {"is", "is_not"} else text


def _value(text: str) -> object:
    """Return what is typed as a value: a number or a switch where it is written like one."""
    if text in {"true", "false"}:
        return text == "true"
    number = _number(text)
    return number if str(number) == text else text


def _number(text: str) -> int | float | str:
    """Return a number as people write it; what is none stays text, to be refused."""
    plain = re.sub(r"\s", "", text).replace(",", ".")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text


def _times(text: str, unit: int) -> int | float | str:
    number = _number(text)
    if isinstance(number, str):
        return number
    product = number * unit
    return int(product) if float(product).is_integer() else product


def _divided(text: str) -> float | str:
    number = _number(text)
    return number if isinstance(number, str) else round(number / 100, 12)


def _is_true(text: str) -> bool:
    return text == "true"


def _lines_of(text: str) -> list[object]:
    return [_value(line) for each in text.splitlines() if (line := each.strip())]


_MEANT: Final[Mapping[str, Callable[[str], object]]] = {
    **dict.fromkeys(("times", "days", "factor", "percent"), _number),
    "share": _divided,
    "values": _lines_of,
    "happened": _is_true,
}
"""What the text of a field means, where it is no text."""


def _put(tree: Draft, path: list[str], text: str) -> None:
    for key in path[:-1]:
        inner = tree.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[path[-1]] = text


def _listed(tree: Any) -> Any:
    """Return a tree in which what has numbers for names is a list."""
    if not isinstance(tree, dict):
        return tree
    found = {key: _listed(value) for key, value in tree.items()}
    if found and all(key.isascii() and key.isdigit() for key in found):
        return [found[key] for key in sorted(found, key=int)]
    return found


def _opened(rule: dict[str, Any]) -> Draft:
    """Return what a rule says with groups in the words of a draft."""
    if rule["kind"] == "not":
        inner = rule["of"]
        of = inner["of"] if inner["kind"] == "any" else [inner]
        return {"kind": "none", "of": [_opened(each) for each in of]}
    if rule["kind"] in GROUPS:
        return {**rule, "of": [_opened(each) for each in rule["of"]]}
    return {"window": _EVER, "events": [], **rule}


def _shaped(tree: Any) -> Draft:
    tree = tree if isinstance(tree, dict) else {}
    kind = tree.get("kind")
    if kind in GROUPS:
        return {"kind": kind, "of": [_shaped(each) for each in _items(tree.get("of"))]}
    if kind not in FRESH:
        kind = "did"
    known = {
        key: _shaped_value(key, tree.get(key), default, kind)
        for key, default in FRESH[kind].items()
    }
    return {"kind": kind, **known}


def _shaped_value(key: str, value: Any, default: Any, kind: str) -> Any:
    value = default if value is None else value
    if key == "test":
        return _choice("op", value, _OPS.get(kind, TESTS), default)
    if key == "window":
        return _choice("kind", value, _WINDOWS, default)
    if key in {"first", "then"}:
        step = value if isinstance(value, dict) else {}
        return {name: _shaped_value(name, step.get(name), [], kind) for name in _STEP}
    if key == "share" and not isinstance(value, str):
        return _text(round(value * 100, 10))
    shape = _SHAPED.get(key)
    return _text(value) if shape is None else shape(value)


def _names(value: Any) -> list[str]:
    return [text for each in _items(value) if (text := _text(each).strip())]


def _filters(value: Any) -> list[Draft]:
    return [_shaped_filter(each) for each in _items(value)]


def _shaped_filter(value: Any) -> Draft:
    value = value if isinstance(value, dict) else {}
    test = _choice("op", value.get("test"), TESTS, FILTER["test"])
    return {"property": _text(value.get("property", "")), "test": test}


def _choice(tag: str, value: Any, known: Mapping[str, Draft], default: Draft) -> Draft:
    """Return one of several forms with its fields; what another form had too stays."""
    value = value if isinstance(value, dict) else {}
    chosen = value.get(tag)
    if chosen not in known:
        chosen = default[tag]
    shown = {
        key: _shaped_value(key, value.get(key), fallback, "")
        if key == "events"
        else _lines(value.get(key, fallback))
        for key, fallback in known[chosen].items()
    }
    return {tag: chosen, **shown}


def _lines(value: Any) -> str:
    return "\n".join(map(_text, value)) if isinstance(value, list) else _text(value)


def _duration(value: Any) -> Draft:
    if isinstance(value, dict):
        unit = value.get("unit")
        return {"n": _text(value.get("n", "")), "unit": unit if unit in UNITS else "hours"}
    seconds = int(value)
    unit = next(name for name, size in UNITS.items() if seconds % size == 0)
    return {"n": str(seconds // UNITS[unit]), "unit": unit}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if isinstance(value, dict | list) else str(value)


_SHAPED: Final[Mapping[str, Callable[[Any], Any]]] = {
    "events": _names,
    "where": _filters,
    "within_s": _duration,
}
