"""Internal traffic: the rules by which it is told, and how far the log goes by them."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Body, Form
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from homing.collect.internal import InternalRule, Kept, Reach, RuleKind, reach
from homing.collect.internal.marking import Progress, progress
from homing.collect.internal.model import clean
from homing.collect.internal.tables import add_rule, every_rule, remove_rule, restore_rule
from homing.core.acts import Verb
from homing.core.errors import UserError
from homing.core.text import Text
from homing.ui import doors, render, undo
from homing.ui.doors import DATA, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/settings/internal"
ONE: Final = f"{PATH}/{{rule}}"
API: Final = "/api/v1/internal-rules"
KINDS: Final = {
    RuleKind.email: Text("E-mail of the customer, by its domain", "Домен почты клиента"),
    RuleKind.customer: Text("Id of the customer", "Идентификатор клиента"),
    RuleKind.property: Text("Property of the event", "Параметр события"),
}
FAULTS: Final = {
    "many": Text(
        "There are too many rules; remove some first.",
        "Правил слишком много; сначала уберите лишние.",
    ),
    "name": Text(
        "Enter the name of a property, such as environment.",
        "Введите название параметра, например environment.",
    ),
    "value": Text(
        "Enter what it is; a domain is written as shop.example.",
        "Введите значение; домен пишется так: shop.example.",
    ),
}
EXAMPLE: Final = {
    "id": "0198c2a0-7d3c-7a55-9a4c-0b5d0d3f7c55",
    "kind": "property",
    "name": "environment",
    "value": "staging",
}
router = doors.router(tags=["settings"])
Said = Annotated[str, Form()]


@router.get(PATH)
@may(DATA)
def show_internal(
    visit: ThisVisit, kind: RuleKind | None = None, value: str = "", name: str = ""
) -> HTMLResponse:
    """Show the rules; with one in the address, what it would set aside."""
    filled = InternalRule(kind or RuleKind.email, value, name)
    if kind is None:
        return _page(visit, filled)
    try:
        wanted = clean(filled)
    except UserError as fault:
        return _page(visit, filled, fault=fault)
    with visit.app.events.cursor() as cursor:
        found = reach(cursor, [wanted])
    return _page(visit, wanted, found=found)


@router.post(PATH)
@may(DATA)
def add(
    visit: ThisVisit, *, kind: Annotated[RuleKind, Form()], value: Said = "", name: Said = ""
) -> Response:
    """Add a rule; what is there is brought in line with it in the background."""
    filled = InternalRule(kind, value, name)
    try:
        add_rule(visit.app.records, filled, now=visit.app.clock.now())
    except UserError as fault:
        return _page(visit, filled, fault=fault)
    return RedirectResponse(PATH, 303)


@router.post(f"{ONE}/remove")
@may(DATA)
def remove(visit: ThisVisit, rule: UUID) -> Response:
    """Have a rule hold no more; the next page offers to take that back."""
    remove_rule(visit.app.records, rule, now=visit.app.clock.now())
    return undo.after(PATH, Verb.INTERNAL_RULE_REMOVED, rule)


@router.post(f"{ONE}/restore")
@may(DATA)
def restore(visit: ThisVisit, rule: UUID) -> Response:
    """Take back that a rule was removed."""
    try:
        restore_rule(visit.app.records, rule, now=visit.app.clock.now())
    except UserError as fault:
        return _page(visit, InternalRule(RuleKind.email, ""), fault=fault)
    return RedirectResponse(PATH, 303)


def _answers(example: object, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"content": {"application/json": {"example": example}}}}


@router.get(API, responses=_answers({"rules": [EXAMPLE], "progress": None}))
@may(DATA)
def list_rules(visit: ThisVisit) -> JSONResponse:
    """List the rules, and say how far what is there goes by them."""
    with visit.app.events.cursor() as cursor:
        done = progress(cursor)
    rules = [values(kept) for kept in every_rule(visit.app.records)]
    return JSONResponse({"rules": rules, "progress": done and _progress(done)})


@router.post(API, status_code=201, responses=_answers(EXAMPLE, 201))
@may(DATA)
def put_rule(
    visit: ThisVisit,
    kind: Annotated[RuleKind, Body(description="Of what it speaks.")],
    value: Annotated[str, Body(description="The domain, the id, or the property's value.")],
    *,
    name: Annotated[str, Body(description="Of the property.")] = "",
) -> JSONResponse:
    """Add a rule."""
    rule = InternalRule(kind, value, name)
    kept = add_rule(visit.app.records, rule, now=visit.app.clock.now())
    return JSONResponse(values(kept), 201)


@router.delete(f"{API}/{{rule}}", responses=_answers(EXAMPLE))
@may(DATA)
def drop_rule(visit: ThisVisit, rule: UUID) -> JSONResponse:
    """Have a rule hold no more; its page can bring it back."""
    return JSONResponse(values(remove_rule(visit.app.records, rule, now=visit.app.clock.now())))


def values(kept: Kept) -> dict[str, object]:
    """Return what programs are told of a rule."""
    rule = kept.rule
    return {
        "id": str(kept.id),
        "kind": rule.kind.value,
        "name": rule.name or None,
        "value": rule.value,
    }


def _progress(done: Progress) -> dict[str, object]:
    return {
        "begun_at": done.begun_at.isoformat(),
        "events": done.events,
        "seen": done.seen,
        "changed": done.changed,
        "ended_at": done.ended_at and done.ended_at.isoformat(),
    }


def _page(
    visit: Visit,
    filled: InternalRule,
    *,
    found: Reach | None = None,
    fault: UserError | None = None,
) -> HTMLResponse:
    with visit.app.events.cursor() as cursor:
        done = progress(cursor)
    rules = every_rule(visit.app.records)
    return render.page(
        visit,
        "collect/internal.html",
        status=422 if fault else 200,
        path=PATH,
        rules=rules,
        kinds=KINDS,
        filled=filled,
        found=found,
        is_there=any(kept.rule == filled for kept in rules),
        wrong=fault.where if fault else None,
        faults=FAULTS,
        progress=done,
    )
