"""What is done to a draft by its buttons: conditions added, taken out, put back, copied, moved."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import orjson

from homing.segments.drafts import FILTER, FRESH, GROUPS, ROOT, Draft, fresh, shaped

EDITS: Final = ("add", "filter", "remove", "copy", "up", "down")


@dataclass(frozen=True, slots=True)
class Taken:
    """A condition, group or filter that was taken out, and the name of the place it stood at."""

    at: str
    what: Draft

    @property
    def text(self) -> str:
        """What a form keeps of it."""
        return orjson.dumps({"at": self.at, "what": self.what}).decode()

    @classmethod
    def read(cls, text: str) -> Taken | None:
        """Return what a form has kept; None of what is no such thing."""
        try:
            kept = orjson.loads(text)
            return cls(str(kept["at"]), dict(kept["what"]))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Edited:
    """A draft after an edit.

    Parameters
    ----------
    draft : dict
        As it is now.
    at : str
        The name of the place that the keyboard is led to; "" for none.
    taken : Taken or None
        What was taken out.
    """

    draft: Draft
    at: str = ""
    taken: Taken | None = None


def edited(draft: Draft, edit: str, at: str, kind: str = "") -> Edited:
    """Return a draft after one edit; unchanged where there is nothing at that place.

    Parameters
    ----------
    draft : dict
        As it was.
    edit : str
        One of `EDITS`.
    at : str
        The name of the group, condition or filter it is done to.
    kind : str
        What is added.
    """
    draft = deepcopy(draft)
    if edit == "add":
        return _add(draft, at, kind)
    if edit == "filter":
        return _filter(draft, at)
    siblings, place = _siblings(draft, at)
    if siblings is None:
        return Edited(draft)
    above = at.rpartition(".")[0]
    if edit == "remove":
        taken = Taken(at, siblings.pop(place))
        return Edited(draft, "undo", taken)
    if edit == "copy":
        siblings.insert(place + 1, deepcopy(siblings[place]))
        return Edited(draft, f"{above}.{place + 1}")
    goal = min(max(place + (-1 if edit == "up" else 1), 0), len(siblings) - 1)
    siblings.insert(goal, siblings.pop(place))
    return Edited(draft, f"{above}.{goal}")


def restored(draft: Draft, taken: Taken) -> Edited:
    """Return a draft with what was taken out of it back at its place, or as near as there is."""
    draft = deepcopy(draft)
    above, _, place = taken.at.rpartition(".")
    holder, _, name = above.rpartition(".")
    into = _found(draft, holder)
    siblings = into.get(name) if isinstance(into, dict) else None
    if not isinstance(siblings, list) or not place.isdigit():
        siblings, above = draft["of"], f"{ROOT}.of"
    put = min(int(place) if place.isdigit() else 0, len(siblings))
    siblings.insert(put, taken.what)
    return Edited(shaped(draft), f"{above}.{put}")


def _add(draft: Draft, at: str, kind: str) -> Edited:
    group = _found(draft, at)
    is_known = kind in FRESH or kind in GROUPS
    if not is_known or not isinstance(group, dict) or group.get("kind") not in GROUPS:
        return Edited(draft)
    group["of"].append(fresh(kind))
    return Edited(draft, f"{at}.of.{len(group['of']) - 1}")


def _filter(draft: Draft, at: str) -> Edited:
    what = _found(draft, at)
    if not isinstance(what, dict) or not isinstance(what.get("where"), list):
        return Edited(draft)
    what["where"].append(deepcopy(FILTER))
    return Edited(draft, f"{at}.where.{len(what['where']) - 1}")


def _siblings(draft: Draft, at: str) -> tuple[list[Any] | None, int]:
    above, _, place = at.rpartition(".")
    found = _found(draft, above)
    if isinstance(found, list) and place.isdigit() and int(place) < len(found):
        return found, int(place)
    return None, 0


def _found(draft: Draft, at: str) -> Any:
    """Return what stands at a place; None where nothing does."""
    first, *path = at.split(".")
    found: Any = draft if first == ROOT else None
    for key in path:
        if isinstance(found, dict):
            found = found.get(key)
        elif isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    return found
