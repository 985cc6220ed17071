"""How long raw data is kept: what would go before it is said, and what went."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import Body, Form
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.collect.expiry import (
    KeptFor,
    Old,
    Removal,
    change_kept_for,
    kept_for,
    kept_for_version,
    old,
    removals,
)
from homing.collect.expiry.setting import MOST_MONTHS, PATH
from homing.core.acts import Verb
from homing.core.errors import Conflict, UserError
from homing.core.text import Language, Text
from homing.store import About
from homing.ui import conflict, doors, render, undo
from homing.ui.conflict import Again, Clash, Compared, Seen
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

API: Final = "/api/v1/raw-data"
TITLE: Final = Text("Retention time of raw data", "Срок хранения событий")
MONTHS: Final = Text("Months that raw data is kept", "Сколько месяцев хранятся события")
FOR_EVER: Final = Text("for ever", "бессрочно")
FAULT: Final = Text(
    "Enter a whole number of months from 1 to {most}, or nothing.",
    "Введите целое число месяцев от 1 до {most} или оставьте поле пустым.",
)
EXAMPLE: Final = {
    "months": 24,
    "begins_at": "2026-08-20T14:03:07+00:00",
    "old": {
        "before": "2024-08-19T00:00:00+00:00",
        "events": 120,
        "customers": 14,
        "oldest_at": "2024-03-01T08:00:00+00:00",
        "of": 4000,
        "rejected": 0,
    },
    "removals": [],
}
router = doors.router(tags=["privacy"])
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/json": {"example": EXAMPLE}}}
}


@router.get(PATH)
@may(OWNER)
def show_raw_data(visit: ThisVisit, months: str | None = None) -> HTMLResponse:
    """Show how long raw data is kept; with months in the address, what would go."""
    said = kept_for(visit.app.records)
    if months is None:
        return _page(visit, "" if said.months is None else str(said.months))
    try:
        wanted = months_of(months)
    except UserError:
        return _page(visit, months, is_wrong=True)
    return _page(visit, months, wanted=KeptFor(wanted))


@router.post(PATH)
@may(OWNER)
def change(
    visit: ThisVisit,
    *,
    months: Annotated[str, Form()] = "",
    seen: Seen = "",
    again: Again = False,
) -> Response:
    """Set it; the first removal begins a day later."""
    if again:
        return _page(visit, months)
    try:
        wanted = months_of(months)
        now = visit.app.clock.now()
        change_kept_for(visit.app.records, wanted, now=now, seen=seen or None)
    except Conflict:
        return _clash(visit, months)
    except UserError:
        return _page(visit, months, is_wrong=True)
    return undo.after(PATH, Verb.SETTINGS_CHANGED, "raw_data")


@router.get(API, responses=_ANSWER)
@may(OWNER)
def give_raw_data(visit: ThisVisit, months: int | None = None) -> JSONResponse:
    """Say how long raw data is kept and what went; with `months`, what would be too old."""
    said = kept_for(visit.app.records)
    asked = KeptFor(months_of(str(months))) if months is not None else said
    return JSONResponse(_values(visit, said, asked))


@router.put(API, responses=_ANSWER)
@may(OWNER)
def put_raw_data(
    visit: ThisVisit,
    months: Annotated[int | None, Body(embed=True, description="Null: for ever.")],
) -> JSONResponse:
    """Set how long raw data is kept; the first removal begins a day later."""
    said = change_kept_for(visit.app.records, months, now=visit.app.clock.now())
    return JSONResponse(_values(visit, said, said))


def months_of(said: str) -> int | None:
    """Return the months that somebody wrote; None where they wrote nothing.

    Raises
    ------
    UserError
        If it is no number of months.
    """
    text = said.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_MONTHS):
        raise UserError(f"Raw data is kept for 1 to {MOST_MONTHS} months.", where="months")
    return int(text)


def _values(visit: Visit, said: KeptFor, asked: KeptFor) -> dict[str, object]:
    limit, found, past = _found(visit, asked)
    return {
        "months": said.months,
        "begins_at": said.begins_at and said.begins_at.isoformat(),
        "old": found
        and limit
        and {
            "before": limit.isoformat(),
            "events": found.events,
            "customers": found.customers,
            "oldest_at": found.oldest_at and found.oldest_at.isoformat(),
            "of": found.of,
            "rejected": found.letters,
        },
        "removals": [
            {
                "before": each.before.isoformat(),
                "begun_at": each.begun_at.isoformat(),
                "ended_at": each.ended_at and each.ended_at.isoformat(),
                "events": each.events,
                "rejected": each.letters,
            }
            for each in past
        ],
    }


def _found(visit: Visit, asked: KeptFor) -> tuple[Any, Old | None, list[Removal]]:
    """Return the moment that months amount to, what is older, and what went."""
    limit = asked.limit(visit.app.clock.now(), visit.app.project.timezone)
    with visit.app.events.cursor() as cursor:
        return limit, None if limit is None else old(cursor, limit), removals(cursor)


def _day(visit: Visit, moment: datetime) -> date:
    """Return the day of a moment where the business is."""
    return moment.astimezone(ZoneInfo(visit.app.project.timezone)).date()


def _clash(visit: Visit, months: str) -> Response:
    def words(said: str, language: Language) -> str:
        return said or FOR_EVER.of(language)

    now = kept_for(visit.app.records)
    there = "" if now.months is None else str(now.months)
    clash = Clash(
        about=About("settings", "raw_data"),
        name=TITLE,
        path=PATH,
        action=PATH,
        said=[("months", months)],
        seen=("seen", kept_for_version(visit.app.records)),
        compared=[
            Compared(MONTHS, words(months.strip(), visit.language), words(there, visit.language))
        ],
    )
    return conflict.page(visit, clash)


def _page(
    visit: Visit, months: str, *, wanted: KeptFor | None = None, is_wrong: bool = False
) -> HTMLResponse:
    said = kept_for(visit.app.records)
    limit, found, past = _found(visit, wanted or said)
    now = visit.app.clock.now()
    return render.page(
        visit,
        "collect/raw_data.html",
        status=422 if is_wrong else 200,
        path=PATH,
        title=TITLE,
        said=said,
        months=months,
        wanted=wanted,
        limit=limit,
        found=found,
        oldest=_day(visit, found.oldest_at) if found and found.oldest_at else None,
        past=[each for each in past if each.events or each.letters],
        under_way=next((each for each in past if each.ended_at is None), None),
        begins_at=said.begins_at if said.begins_at and said.begins_at > now else None,
        fault=FAULT.of(visit.language).format(most=MOST_MONTHS) if is_wrong else None,
        seen=kept_for_version(visit.app.records),
    )
