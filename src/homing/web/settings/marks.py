"""Marks: days that people know a reason for, on every picture with a time axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.core.acts import Verb
from homing.core.errors import Conflict, UserError
from homing.core.marks import Mark
from homing.core.text import Text
from homing.draw import formats
from homing.store import (
    About,
    Kept,
    add_mark,
    change_mark,
    every_mark,
    one_mark,
    remove_mark,
    restore_mark,
)
from homing.ui import conflict, doors, render, undo
from homing.ui.conflict import IS_ON, Again, Clash, Compared
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/settings/marks"
ONE: Final = f"{PATH}/{{mark}}"
LABELS: Final = {
    "text": Text("What happened", "Что было"),
    "starts": Text("First day", "Первый день"),
    "ends": Text("Last day", "Последний день"),
    "is_yearly": Text("Every year", "Каждый год"),
}
FAULTS: Final = {
    "text": Text("Write 1 to 100 characters.", "От 1 до 100 символов."),
    "same": Text(
        "There is such a mark on these days already.", "На эти дни уже есть такая отметка."
    ),
    "starts": Text("Enter a day.", "Введите день."),
    "ends": Text(
        "Enter a day that is not before the first one, and less than a year after it.",
        "Введите день не раньше первого и меньше чем через год после него.",
    ),
}
router = doors.router(tags=["settings"])
Said = Annotated[str, Form()]
Ticked = Annotated[bool, Form()]
Version = Annotated[int, Form(ge=1, le=2**31)]


@dataclass(frozen=True, slots=True)
class Filled:
    """The form of a mark, as somebody filled it in, and the field that cannot be taken."""

    text: str = ""
    starts: str = ""
    ends: str = ""
    is_yearly: bool = False
    wrong: str | None = None

    @classmethod
    def of(cls, mark: Mark) -> Filled:
        """Return the form of a mark as it is."""
        ends = mark.ends.isoformat() if mark.ends else ""
        return cls(mark.text, mark.starts.isoformat(), ends, mark.is_yearly)

    def mark(self) -> Mark:
        """Return what the form says; raises `UserError` with the field."""
        starts = _day(self.starts, "starts")
        ends = _day(self.ends, "ends") if self.ends.strip() else None
        return Mark(self.text, starts, ends, self.is_yearly)

    def but(self, fault: UserError) -> Filled:
        """Return the form with what is wrong in it."""
        return Filled(self.text, self.starts, self.ends, self.is_yearly, fault.where)


@router.get(PATH)
@may(REPORTS)
def show_marks(visit: ThisVisit) -> HTMLResponse:
    """Show the marks, the newest day first."""
    return _page(visit, Filled(starts=_today(visit).isoformat()))


@router.post(PATH)
@may(REPORTS)
def add(
    visit: ThisVisit,
    *,
    text: Said = "",
    starts: Said = "",
    ends: Said = "",
    is_yearly: Ticked = False,
) -> Response:
    """Add a mark."""
    filled = Filled(text, starts, ends, is_yearly)
    try:
        add_mark(visit.app.records, filled.mark(), now=visit.app.clock.now())
    except UserError as fault:
        return _page(visit, filled.but(fault))
    return RedirectResponse(PATH, 303)


@router.get(ONE)
@may(REPORTS)
def show_mark(visit: ThisVisit, mark: UUID) -> HTMLResponse:
    """Show one mark, to be changed."""
    kept = one_mark(visit.app.records, mark)
    return _one(visit, kept, Filled.of(kept.mark))


@router.post(ONE)
@may(REPORTS)
def change(
    visit: ThisVisit,
    mark: UUID,
    *,
    version: Version,
    text: Said = "",
    starts: Said = "",
    ends: Said = "",
    is_yearly: Ticked = False,
    again: Again = False,
) -> Response:
    """Change a mark; who has not seen the newest one is shown both."""
    records = visit.app.records
    filled = Filled(text, starts, ends, is_yearly)
    if again:
        return _one(visit, one_mark(records, mark), filled)
    try:
        change_mark(records, mark, filled.mark(), version=version, now=visit.app.clock.now())
    except Conflict:
        return _clash(visit, one_mark(records, mark), filled)
    except UserError as fault:
        return _one(visit, one_mark(records, mark), filled.but(fault))
    return RedirectResponse(PATH, 303)


@router.post(f"{ONE}/remove")
@may(REPORTS)
def remove(visit: ThisVisit, mark: UUID) -> Response:
    """Take a mark off every picture; the next page offers to take that back."""
    remove_mark(visit.app.records, mark, now=visit.app.clock.now())
    return undo.after(PATH, Verb.MARK_REMOVED, mark)


@router.post(f"{ONE}/restore")
@may(REPORTS)
def restore(visit: ThisVisit, mark: UUID) -> Response:
    """Take back that a mark was removed."""
    restore_mark(visit.app.records, mark, now=visit.app.clock.now())
    return RedirectResponse(PATH, 303)


def _clash(visit: Visit, now: Kept, filled: Filled) -> Response:
    there = Filled.of(now.mark)
    texts = ("text", "starts", "ends")
    path = f"{PATH}/{now.id}"
    compared = [
        Compared(LABELS[name], *(_shown(each, name, visit) for each in (filled, there)))
        for name in texts
    ]
    yearly = Compared(LABELS["is_yearly"], IS_ON[filled.is_yearly], IS_ON[there.is_yearly])
    clash = Clash(
        about=About("mark", now.id, now.mark.text),
        name=now.mark.text,
        path=path,
        action=path,
        said=[(name, getattr(filled, name)) for name in texts]
        + ([("is_yearly", "true")] if filled.is_yearly else []),
        seen=("version", str(now.version)),
        compared=[*compared, yearly],
    )
    return conflict.page(visit, clash)


def _shown(filled: Filled, name: str, visit: Visit) -> str:
    """Return a field as it is read: a day in words, what is none as it was typed."""
    said: str = getattr(filled, name)
    try:
        return formats.day(_day(said, name), visit.language) if name != "text" else said
    except UserError:
        return said


def _today(visit: Visit) -> date:
    return visit.app.clock.now().astimezone(ZoneInfo(visit.app.project.timezone)).date()


def _day(said: str, field: str) -> date:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        raise UserError("A day is written as 2026-08-19.", where=field) from None


def _page(visit: Visit, filled: Filled) -> HTMLResponse:
    return render.page(
        visit,
        "settings/marks.html",
        status=422 if filled.wrong else 200,
        path=PATH,
        marks=every_mark(visit.app.records),
        filled=filled,
        faults=FAULTS,
        labels=LABELS,
    )


def _one(visit: Visit, kept: Kept, filled: Filled) -> HTMLResponse:
    return render.page(
        visit,
        "settings/mark.html",
        status=422 if filled.wrong else 200,
        path=PATH,
        kept=kept,
        filled=filled,
        faults=FAULTS,
        labels=LABELS,
    )
