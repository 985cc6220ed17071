"""The form that a rule is built with: rows of conditions, who fits as it changes, and its buttons.

A form is sent whole. What its button says is done to the draft, and the page comes back with the
draft as it is then, with whom it fits, and with what is wrong beside the field it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import Depends, Request

from homing.core.errors import HomingError, NotFound, UserError
from homing.draw.markup import joined
from homing.segments import drafts
from homing.segments.drafts import Draft
from homing.segments.edits import EDITS, Taken, edited, restored
from homing.segments.model import Rule
from homing.segments.pages.house import segments_of
from homing.segments.reading import rule_of, said_of
from homing.segments.reasons import Why
from homing.segments.saved import Kind
from homing.segments.service import Preview
from homing.segments.words import sentence
from homing.store import titles_of_properties, words_of_events
from homing.ui import event_names
from homing.ui.faults import fault_in_words
from homing.ui.visit import Visit

MOST_FIELDS: Final = 5_000
LONGEST_ADDRESS: Final = 1_500
"""Letters of a rule in an address; a longer one travels in the form alone."""


async def fields_of(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form; of a file, nothing."""
    async with request.form(max_fields=MOST_FIELDS) as form:
        return [(key, value) for key, value in form.multi_items() if isinstance(value, str)]


Fields = Annotated[list[tuple[str, str]], Depends(fields_of)]
"""What an endpoint asks for to be given all of a form, whatever its fields are called."""


@dataclass(frozen=True, slots=True)
class Building:
    """A rule that somebody builds.

    Parameters
    ----------
    draft : dict
        As it is filled in.
    name, kind
        Of the segment.
    at : str
        The name of the place that the keyboard is led to.
    taken : Taken or None
        What was taken out last, for the case that it shall come back.
    text : str or None
        JSON that was typed and is no rule.
    why : str
        The customer that it is asked of why they fit.
    fault : HomingError or None
        Why it was not taken.
    """

    draft: Draft
    name: str = ""
    kind: Kind = Kind.live
    at: str = ""
    taken: Taken | None = None
    text: str | None = None
    why: str = ""
    fault: HomingError | None = None

    def rule(self) -> Rule:
        """Return the rule that it says; raises UserError."""
        return rule_of(drafts.said(self.draft))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form was sent for: what its button says, before and behind the colon."""

    do: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of a rule that is built.

    Parameters
    ----------
    faults : mapping
        What is wrong, in the words of the visitor, by the name of the field.
    json : str
        The rule as JSON.
    said : Text or None
        The rule in a sentence; None where it is none yet.
    fitting : Preview or None
        How many fit, and some of them.
    why : Why or None
        Why the customer who was asked about fits or does not.
    text : str
        The rule as JSON in one line, where that is short enough for an address; "" else.
    """

    faults: Mapping[str, str] = field(default_factory=dict)
    json: str = ""
    said: Any = None
    fitting: Preview | None = None
    why: Why | None = None
    text: str = ""


def begun(rule: Rule, name: str = "", kind: Kind = Kind.live) -> Building:
    """Return the form as it opens."""
    return Building(drafts.drafted(rule), name, kind)


def sent(fields: Iterable[tuple[str, str]]) -> tuple[Building, Asked]:
    """Return what was filled in, after the edit that the button of the form asks for.

    Raises
    ------
    UserError
        If there is neither a field of a rule nor a rule as JSON.
    """
    said = [*fields]
    given = dict(said)
    do, _, at = given.get("do", "").partition(":")
    asked = Asked(do, at)
    draft = drafts.read(said)
    kind = Kind.frozen if given.get("kind") == Kind.frozen else Kind.live
    begun = Building(
        draft or {"kind": "all", "of": []},
        name=given.get("name", ""),
        kind=kind,
        taken=Taken.read(given.get("taken", "")),
    )
    if draft is None or do == "json":
        return _typed(begun, given.get(drafts.ROOT, "")), asked
    return _done(begun, asked, given.get(f"add.{at}", "")), asked


def _typed(building: Building, text: str) -> Building:
    try:
        return replace(building, draft=drafts.drafted(rule_of(text)))
    except UserError as fault:
        return replace(building, text=text, fault=fault)


def _done(building: Building, asked: Asked, kind: str) -> Building:
    if asked.do == "restore" and building.taken:
        found = restored(building.draft, building.taken)
    elif asked.do in EDITS:
        found = edited(building.draft, asked.do, asked.at, kind)
    else:
        return replace(building, why=asked.at if asked.do == "why" else "")
    taken = None if asked.do == "restore" else found.taken or building.taken
    return replace(building, draft=found.draft, at=found.at, taken=taken)


def shown(visit: Visit, building: Building, *, own: UUID | None = None) -> Shown:
    """Return what is said of a rule that is built; what is wrong with it is said in its place.

    Parameters
    ----------
    own : UUID, optional
        The segment whose rule it shall be.
    """
    if building.text is not None and building.fault:
        said = joined(f"{building.fault.where}: ", said_fault(visit, building.fault))
        return Shown(faults={"json": said}, json=building.text)
    text = _pretty(drafts.said(building.draft))
    try:
        return _found(visit, building, text, own)
    except (UserError, NotFound) as fault:
        faults = {drafts.place(building.draft, fault.where or ""): said_fault(visit, fault)}
        return Shown(faults=faults | _own_fault(visit, building), json=text)


def _found(visit: Visit, building: Building, text: str, own: UUID | None) -> Shown:
    segments = segments_of(visit)
    rule = building.rule()
    segments.kept.check_rule(rule, own)
    line = orjson.dumps(said_of(rule)).decode()
    return Shown(
        faults=_own_fault(visit, building),
        json=text,
        said=sentence(rule, segments.names()),
        fitting=segments.preview(rule),
        why=segments.why(rule, building.why) if building.why else None,
        text=line if len(line) <= LONGEST_ADDRESS else "",
    )


def _own_fault(visit: Visit, building: Building) -> dict[str, str]:
    """Return what is wrong with what is no part of the rule."""
    fault = building.fault
    if fault is None or (fault.where or "").startswith(drafts.ROOT):
        return {}
    return {"name" if fault.where == "name" else drafts.ROOT: said_fault(visit, fault)}


def said_fault(visit: Visit, fault: HomingError) -> str:
    """Return why something was not taken, and what to do, in the words of the visitor."""
    return fault_in_words(fault, visit.language)


def known(visit: Visit) -> dict[str, Any]:
    """Return what the form offers to choose from."""
    segments = segments_of(visit)
    names = segments.offering.event_names()
    return {
        "names": event_names.offered(names, is_all=False, words=words_of_events(visit.app.records)),
        "traits": segments.offering.trait_names(),
        "properties": segments.offering.property_names(),
        "titles": titles_of_properties(visit.app.records),
        "segments": [
            (str(each.id), each.name) for each in segments.kept.every() if not each.archived_at
        ],
        "lists": [(str(each.id), each.name) for each in segments.kept.lists()],
        "currency": visit.app.project.currency,
    }


def _pretty(rule: object) -> str:
    return orjson.dumps(rule, option=orjson.OPT_INDENT_2).decode()
