"""How long raw data is kept: what would go before it is said, and what went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import Body, Form
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.collect.expiry import (
    KeptFor,
    Old,
    RawData,
    Removal,
    change_kept_for,
    kept_for,
    kept_for_version,
    old,
    removals,
)
from homing.collect.expiry.setting import KEYS, MOST_MONTHS, PATH
from homing.core.acts import Verb
from homing.core.errors import Conflict, UserError
from homing.core.text import Language, Text
from homing.store import About
from homing.ui import conflict, doors, render, undo
from homing.ui.conflict import Again, Clash, Compared, Seen
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

API: Final = "/api/v1/raw-data"
TITLE: Final = Text("Retention time of raw data", "Срок хранения исходных данных")
MONTHS: Final = Text("Months that it is kept", "Сколько месяцев хранятся")
FOR_EVER: Final = Text("for ever", "бессрочно")
FAULT: Final = Text(
    "Enter a whole number of months from 1 to {most}, or nothing.",
    "Введите целое число месяцев от 1 до {most} или оставьте поле пустым.",
)
OF: Final = {
    RawData.events: Text("Events", "События"),
    RawData.rejected: Text("Rejected events", "Отклонённые события"),
    RawData.received: Text("Counts of what was received", "Счётчики полученного"),
}
ABOUT: Final = {
    RawData.events: Text(
        "Every event as it came. Reports are counted from these.",
        "Каждое событие, как оно пришло. По событиям считаются отчёты.",
    ),
    RawData.rejected: Text(
        "Parts of requests that could not be read, mended or not. They may name customers.",
        "Части запросов, которые не удалось прочитать, исправленные и нет. В них могут быть данные"
        " клиентов.",
    ),
    RawData.received: Text(
        "How many events each batch of a source brought, duplicates and bots among them. Nothing in"
        " it is of a customer; when a source was last heard stays known.",
        "Сколько событий, дублей и ботов было в каждой порции от источника. О клиентах здесь"
        " ничего нет; когда источник в последний раз что-то прислал, остаётся известным.",
    ),
}
_KEPT: Final = {
    "months": 24,
    "begins_at": "2026-08-20T14:03:07+00:00",
    "old": {
        "before": "2024-08-19T00:00:00+00:00",
        "rows": 120,
        "of": 4000,
        "oldest_at": "2024-03-01T08:00:00+00:00",
        "customers": 14,
    },
}
_FOR_EVER: Final = {"months": None, "begins_at": None, "old": None}
EXAMPLE: Final = {
    "events": _KEPT,
    "rejected": _FOR_EVER,
    "received": _FOR_EVER,
    "removals": [],
}
router = doors.router(tags=["privacy"])
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/json": {"example": EXAMPLE}}}
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of raw data as the page lists it: how long it is kept, and what is older `now`."""

    data: RawData
    said: KeptFor
    begins_at: datetime | None
    now: Old


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the form; `wanted` once it is understood and to be looked at."""

    data: RawData
    months: str
    wanted: KeptFor | None = None
    is_wrong: bool = False


@router.get(PATH)
@may(OWNER)
def show_raw_data(
    visit: ThisVisit, months: str | None = None, of: RawData = RawData.events
) -> HTMLResponse:
    """Show how long raw data is kept; with months in the address, what of a kind would go."""
    if months is None:
        return _page(visit)
    try:
        wanted = months_of(months)
    except UserError:
        return _page(visit, Asked(of, months, is_wrong=True))
    return _page(visit, Asked(of, months, KeptFor(wanted)))


@router.post(PATH)
@may(OWNER)
def change(
    visit: ThisVisit,
    *,
    months: Annotated[str, Form()] = "",
    of: Annotated[RawData, Form()] = RawData.events,
    seen: Seen = "",
    again: Again = False,
) -> Response:
    """Set it of a kind; the first removal begins a day later."""
    if again:
        return _page(visit, Asked(of, months))
    try:
        wanted = months_of(months)
        now = visit.app.clock.now()
        change_kept_for(visit.app.records, wanted, data=of, now=now, seen=seen or None)
    except Conflict:
        return _clash(visit, of, months)
    except UserError:
        return _page(visit, Asked(of, months, is_wrong=True))
    return undo.after(PATH, Verb.SETTINGS_CHANGED, KEYS[of])


@router.get(API, responses=_ANSWER)
@may(OWNER)
def give_raw_data(
    visit: ThisVisit, months: int | None = None, of: RawData = RawData.events
) -> JSONResponse:
    """Say how long raw data is kept and what went; with `months`, what `of` a kind would go."""
    asked = {} if months is None else {of: KeptFor(months_of(str(months)))}
    return JSONResponse(_values(visit, asked))


@router.put(API, responses=_ANSWER)
@may(OWNER)
def put_raw_data(
    visit: ThisVisit,
    months: Annotated[int | None, Body(embed=True, description="Null: for ever.")],
    of: Annotated[RawData, Body(embed=True)] = RawData.events,
) -> JSONResponse:
    """Set how long raw data of a kind is kept; the first removal begins a day later."""
    change_kept_for(visit.app.records, months, data=of, now=visit.app.clock.now())
    return JSONResponse(_values(visit, {}))


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


def _values(visit: Visit, asked: Mapping[RawData, KeptFor]) -> dict[str, object]:
    with visit.app.events.cursor() as cursor:
        past = removals(cursor)
    return {
        **{data.value: _values_of(visit, data, asked.get(data)) for data in RawData},
        "removals": [
            {
                "of": each.data.value,
                "before": each.before.isoformat(),
                "begun_at": each.begun_at.isoformat(),
                "ended_at": each.ended_at and each.ended_at.isoformat(),
                "removed": each.removed,
            }
            for each in past
        ],
    }


def _values_of(visit: Visit, data: RawData, asked: KeptFor | None) -> dict[str, object]:
    said = kept_for(visit.app.records, data)
    limit = _limit(visit, asked or said)
    found = _older(visit, data, limit)
    return {
        "months": said.months,
        "begins_at": said.begins_at and said.begins_at.isoformat(),
        "old": limit
        and {
            **found._asdict(),
            "before": limit.isoformat(),
            "oldest_at": found.oldest_at and found.oldest_at.isoformat(),
        },
    }


def _limit(visit: Visit, kept: KeptFor) -> datetime | None:
    return kept.limit(visit.app.clock.now(), visit.app.project.timezone)


def _older(visit: Visit, data: RawData, limit: datetime | None) -> Old:
    """Return what is older than a moment; without one, how much there is."""
    with visit.app.events.cursor() as cursor:
        return old(cursor, data, limit)


def _day(visit: Visit, moment: datetime) -> date:
    """Return the day of a moment where the business is."""
    return moment.astimezone(ZoneInfo(visit.app.project.timezone)).date()


def _clash(visit: Visit, data: RawData, months: str) -> Response:
    def words(said: str, language: Language) -> str:
        return said or FOR_EVER.of(language)

    now = kept_for(visit.app.records, data)
    there = "" if now.months is None else str(now.months)
    clash = Clash(
        about=About("settings", KEYS[data]),
        name=OF[data],
        path=PATH,
        action=PATH,
        said=[("of", data.value), ("months", months)],
        seen=("seen", kept_for_version(visit.app.records, data)),
        compared=[
            Compared(MONTHS, words(months.strip(), visit.language), words(there, visit.language))
        ],
    )
    return conflict.page(visit, clash)


def _page(visit: Visit, asked: Asked | None = None) -> HTMLResponse:
    with visit.app.events.cursor() as cursor:
        past: list[Removal] = removals(cursor)
    one = asked or _as_it_is(visit)
    limit = _limit(visit, one.wanted) if one.wanted else None
    found = _older(visit, one.data, limit) if limit else None
    return render.page(
        visit,
        "collect/raw_data.html",
        status=422 if one.is_wrong else 200,
        path=PATH,
        title=TITLE,
        kinds=[_kept(visit, data) for data in RawData],
        of=OF,
        about=ABOUT,
        one=one,
        limit=limit,
        found=found,
        oldest=_day(visit, found.oldest_at) if found and found.oldest_at else None,
        past=[each for each in past if each.removed],
        under_way=next((each for each in past if each.ended_at is None), None),
        fault=FAULT.of(visit.language).format(most=MOST_MONTHS) if one.is_wrong else None,
        seen=kept_for_version(visit.app.records, one.data),
    )


def _as_it_is(visit: Visit) -> Asked:
    months = kept_for(visit.app.records, RawData.events).months
    return Asked(RawData.events, str(months or ""))


def _kept(visit: Visit, data: RawData) -> Kept:
    said, now = kept_for(visit.app.records, data), visit.app.clock.now()
    begins_at = said.begins_at if said.begins_at and said.begins_at > now else None
    return Kept(data, said, begins_at, _older(visit, data, _limit(visit, said)))
