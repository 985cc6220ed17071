"""The audit log: who did what and when, as a page, files and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from homing.core.acts import Verb
from homing.core.errors import UserError
from homing.core.text import Text
from homing.customers import Notes, csv_text
from homing.store import Act, Records, Wanted, acts
from homing.ui import doors, render, state
from homing.ui.doors import OWNER, may
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit
from homing.web.settings.audit_details import DETAILS, LISTED, SETTINGS, meaning, told

PATH: Final = "/settings/audit"
API: Final = "/api/v1/audit"
PAGE: Final = 50
IN_A_FILE: Final = 100_000
AT_ONCE: Final = 1_000
COLUMNS: Final = (
    *("acted_at", "actor_kind", "actor", "verb", "about_kind", "about_id", "about", "detail"),
)
KINDS: Final = {
    "": Text("Anything", "Что угодно"),
    "session.": Text("Signing in and out", "Входы и выходы"),
    "user.": Text("Users", "Пользователи"),
    "key.": Text("Keys", "Ключи"),
    "source": Text("Sources", "Источники"),
    "settings.": Text("Settings", "Настройки"),
    "segment.": Text("Segments", "Сегменты"),
    "list.": Text("Lists of ids", "Списки идентификаторов"),
    "customer": Text("Customers", "Клиенты"),
    "merge.": Text("Merged customers", "Объединения клиентов"),
    "tag.": Text("Tags", "Метки"),
    "note.": Text("Notes", "Заметки"),
    "board": Text("Boards", "Доски"),
    "mark.": Text("Marks", "Отметки"),
    "dead_letters.": Text("Rejected data", "Отклонённое"),
    "internal_rule.": Text("Internal traffic", "Внутренний трафик"),
    "event_words.": Text("Descriptions of events", "Описания событий"),
    "erase_request.": Text("Requests to be erased", "Запросы на удаление"),
    "raw_data.": Text("Old raw data", "Старые исходные данные"),
    "identity.": Text("Whose events are", "Чьи это события"),
    "backup.": Text("Backups", "Резервные копии"),
}
PLACES: Final = {
    "segment": "/segments/{}",
    "source": "/settings/sources/{}",
    "customer": "/customers/{}",
}
EXAMPLE: Final = {
    "acts": [
        {
            "acted_at": "2026-08-19T14:03:07+00:00",
            "actor_kind": "user",
            "actor": "olga@shop.example",
            "verb": "key.revoked",
            "about_kind": "key",
            "about_id": "0198c2a0-7d3c-7a55-9a4c-0b5d0d3f7c55",
            "about": "Nightly export",
            "detail": {},
        }
    ],
    "next": None,
}
WORDS: Final = {verb.value: verb.text for verb in Verb}
router = doors.router(tags=["settings"])


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which acts are asked for.

    Parameters
    ----------
    who : str
        Part of the name of who acted.
    what : str
        Beginning of the verb, as `segment.` or `key.revoked`.
    about : str
        Part of the name, or the whole id, of what the act is about.
    since, until : date or None
        First and last day, where the business is.
    after : str or None
        Where the page before ended: its `next`.
    """

    who: str = ""
    what: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    after: str | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the page is chosen."""
        return bool(self.who or self.what or self.about or self.since or self.until)


@router.get(PATH)
@may(OWNER)
def show_audit(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show who did what, the newest first."""
    query = state.read(AuditQuery, request.query_params)
    found, following = _page(visit, query)
    return render.page(
        visit,
        "settings/audit.html",
        path=PATH,
        state=query,
        acts=found,
        next=following,
        words=WORDS,
        names=DETAILS,
        listed=LISTED,
        kinds=KINDS,
        places=PLACES,
        settings=SETTINGS,
        noted=_noted(visit, found),
        meaning=meaning,
        told=told,
        filled=[field.name for field in fields(AuditQuery)],
    )


def _noted(visit: Visit, found: Sequence[Act]) -> dict[str, str]:
    """Return whom the notes of some acts are about, by the number of the note."""
    notes = [UUID(str(act.about.id)) for act in found if act.about.kind == "note"]
    whose = Notes(visit.app.records, visit.app.clock.now).whose(notes)
    return {str(note): customer for note, customer in whose.items()}


@router.get(f"{PATH}.csv")
@may(OWNER)
def audit_as_csv(visit: ThisVisit, request: Request) -> Response:
    """Stream the newest 100,000 acts that fit as CSV."""
    wanted = _wanted(visit, state.read(AuditQuery, request.query_params))
    rows = ([_cell(values(act)[name]) for name in COLUMNS] for act in _every(visit, wanted))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    media_type = "text/csv; charset=utf-8"
    return StreamingResponse(csv_text(COLUMNS, rows), media_type=media_type, headers=headers)


@router.get(f"{PATH}.json")
@may(OWNER)
def audit_as_json(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give the page's acts as JSON."""
    return _one_page(visit, request)


@router.get(
    API,
    openapi_extra={"parameters": parameters(AuditQuery)},
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
@may(OWNER)
def give_audit(visit: ThisVisit, request: Request) -> JSONResponse:
    """List who did what, the newest first, a page at a time; `next` is `after` of the next."""
    return _one_page(visit, request)


def values(act: Act) -> dict[str, object]:
    """Return what files and programs are told of an act."""
    return {
        "acted_at": act.acted_at.isoformat(),
        "actor_kind": act.actor.kind,
        "actor": act.actor.name,
        "verb": act.verb,
        "about_kind": act.about.kind,
        "about_id": act.about.id,
        "about": act.about.name,
        "detail": act.detail,
    }


def found_in(records: Records, wanted: Wanted, most: int) -> list[Act]:
    """Return acts that fit, the newest first."""
    with records.reading() as connection:
        return acts(connection, wanted, most=most)


def _one_page(visit: Visit, request: Request) -> JSONResponse:
    query = state.read(AuditQuery, request.query_params)
    found, following = _page(visit, query)
    address = state.href(visit.path, query, after=following)
    headers = {"Link": f'<{address}>; rel="next"'} if following else None
    return JSONResponse({"acts": [values(each) for each in found], "next": following}, 200, headers)


def _page(visit: Visit, query: AuditQuery) -> tuple[list[Act], str | None]:
    found = found_in(visit.app.records, _wanted(visit, query), PAGE + 1)
    following = str(found[PAGE - 1].id) if len(found) > PAGE else None
    return found[:PAGE], following


def _every(visit: Visit, wanted: Wanted) -> Iterator[Act]:
    """Yield acts a piece at a time: who reads slowly holds no transaction open."""
    for _ in range(IN_A_FILE // AT_ONCE):
        found = found_in(visit.app.records, wanted, AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        wanted = replace(wanted, before=found[-1].id)


def _wanted(visit: Visit, query: AuditQuery) -> Wanted:
    zone = visit.app.project.timezone
    return Wanted(
        who=query.who.strip(),
        what=query.what,
        about=query.about.strip(),
        since=_midnight(query.since, zone),
        until=_midnight(query.until + timedelta(days=1) if query.until else None, zone),
        before=_number(query.after),
    )


def _midnight(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(zone)) if day else None


def _number(after: str | None) -> UUID | None:
    if after is None:
        return None
    try:
        return UUID(after)
    except ValueError:
        raise UserError(
            "This place in the list is not known.",
            where="after",
            remedy="Take `after` from the answer before, or leave it out to begin at the start.",
        ) from None


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
