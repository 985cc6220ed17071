"""One source: how it is installed, whether something comes, its keys and what it may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from homing.collect.pages.clients import changes
from homing.collect.pages.house import address, letters, reason_words, receiver
from homing.collect.pages.shown import one_source
from homing.collect.pages.words import SNIPPETS, STATES
from homing.collect.snippets import SCRIPT, Snippet, snippets
from homing.collect.sources import KeyKind, Platform, Source, SourceKey, version_of
from homing.collect.stream import StreamQuery, stream
from homing.core.acts import Verb
from homing.core.errors import Conflict, NotFound, UserError
from homing.core.text import Text
from homing.store import About
from homing.ui import conflict, doors, render, undo
from homing.ui.conflict import Again, Clash, Compared, Seen
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/settings/sources/{source}"
router = doors.router(tags=["sources"])
Said = Annotated[str, Form()]
LABELS: Final = {
    "name": Text("Name", "Название"),
    "origins": Text("Pages that may send", "Страницы, которые могут отправлять"),
    "events_per_s": Text("Most events a second of a key", "Событий ключа в секунду, не больше"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """The form of what may be changed, as somebody filled it in."""

    name: str
    origins: str
    events_per_s: str
    fault: UserError | None = None


@router.get(f"{PATH}.json")
@may(OWNER)
def source_as_json(visit: ThisVisit, request: Request, source: UUID) -> JSONResponse:
    """Give one source as JSON, with its keys as far as they may be shown."""
    shown = one_source(visit, request, source)
    keys = [
        {
            "id": str(key.id),
            "kind": key.kind.value,
            "shown": key.shown,
            "revoked_at": key.revoked_at and key.revoked_at.isoformat(),
        }
        for key in receiver(visit).sources.keys(source)
    ]
    return JSONResponse({**shown.values, "keys": keys})


@router.get(PATH)
@may(OWNER)
def show_source(
    visit: ThisVisit, request: Request, source: UUID, done: str | None = None
) -> Response:
    """Show how a source is installed; its first event shows by itself."""
    return _page(visit, request, source, done=done)


@router.post(PATH)
@may(OWNER)
def change_source(
    visit: ThisVisit,
    request: Request,
    source: UUID,
    *,
    name: Said = "",
    origins: Said = "",
    events_per_s: Said = "",
    seen: Seen = "",
    again: Again = False,
) -> Response:
    """Set its name, its origins and its limit."""
    filled = Filled(name, origins, events_per_s)
    if again:
        return _page(visit, request, source, filled=filled)
    try:
        receiver(visit).sources.change(
            source,
            name=name,
            origins=origins.split(),
            events_per_s=_whole(events_per_s),
            seen=seen or None,
        )
    except Conflict:
        return _clash(visit, receiver(visit).sources.one(source), filled)
    except UserError as fault:
        return _page(visit, request, source, filled=replace(filled, fault=fault))
    return RedirectResponse(f"/settings/sources/{source}?done=saved", 303)


def _clash(visit: Visit, now: Source, filled: Filled) -> Response:
    path = f"/settings/sources/{now.id}"
    there = Filled(now.name, "\n".join(now.origins), str(now.events_per_s))
    names = ("name", "origins", "events_per_s")
    clash = Clash(
        about=About("source", now.id, now.name),
        name=now.name,
        path=path,
        action=path,
        said=[(name, getattr(filled, name)) for name in names],
        seen=("seen", version_of(now)),
        compared=[
            Compared(LABELS[name], getattr(filled, name), getattr(there, name)) for name in names
        ],
    )
    return conflict.page(visit, clash)


@router.post(f"{PATH}/revoke")
@may(OWNER)
def revoke_source(visit: ThisVisit, source: UUID) -> Response:
    """End a source: none of its keys is good any more."""
    receiver(visit).sources.revoke(source)
    return undo.after(f"/settings/sources/{source}", Verb.SOURCE_REVOKED, source)


@router.post(f"{PATH}/restore")
@may(OWNER)
def restore_source(visit: ThisVisit, source: UUID) -> Response:
    """Take back that it was ended."""
    receiver(visit).sources.restore(source)
    return RedirectResponse(f"/settings/sources/{source}", 303)


@router.post(f"{PATH}/keys")
@may(OWNER)
def add_key(
    visit: ThisVisit,
    request: Request,
    source: UUID,
    *,
    kind: Annotated[KeyKind, Form()],
) -> Response:
    """Give it one more key; a secret one is shown this once."""
    _, text = receiver(visit).sources.add_key(source, kind)
    if kind is KeyKind.secret:
        return _page(visit, request, source, secret=text)
    return RedirectResponse(f"/settings/sources/{source}#keys", 303)


@router.post(f"{PATH}/keys/{{key}}/revoke")
@may(OWNER)
def revoke_key(visit: ThisVisit, source: UUID, key: UUID) -> Response:
    """End a key."""
    receiver(visit).sources.revoke_key(_of(visit, source, key).id)
    return undo.after(f"/settings/sources/{source}", Verb.SOURCE_KEY_REVOKED, key)


@router.post(f"{PATH}/keys/{{key}}/restore")
@may(OWNER)
def restore_key(visit: ThisVisit, source: UUID, key: UUID) -> Response:
    """Take back that it was ended."""
    receiver(visit).sources.restore_key(_of(visit, source, key).id)
    return RedirectResponse(f"/settings/sources/{source}#keys", 303)


def _of(visit: Visit, source: UUID, key: UUID) -> SourceKey:
    for each in receiver(visit).sources.keys(source):
        if each.id == key:
            return each
    raise NotFound("This source has no such key.")


def _whole(said: str) -> int:
    try:
        return int(said)
    except ValueError:
        raise UserError("A limit is a whole number; 0 is none.", where="events_per_s") from None


def _page(
    visit: Visit,
    request: Request,
    source: UUID,
    *,
    filled: Filled | None = None,
    secret: str | None = None,
    done: str | None = None,
) -> Response:
    shown = one_source(visit, request, source)
    keys = receiver(visit).sources.keys(source)
    key = next((each.shown for each in keys if _is_usable(each)), None)
    host = address(visit, request)
    with visit.app.events.cursor() as cursor:
        newest = stream(cursor, StreamQuery(source=str(source)), limit=1).events
    settings = shown.source
    page = render.page(
        visit,
        "collect/source.html",
        status=422 if filled and filled.fault else 200,
        shown=shown,
        state=STATES[shown.state],
        event=newest[0] if newest else None,
        in_words=reason_words(visit),
        letter=next(iter(letters(visit).page(source=source, most=1).letters), None),
        keys=keys,
        key=key,
        host=host,
        pasted=_pasted(visit, settings, host, key),
        changes=changes(host, key) if key else {},
        secret=secret,
        seen=version_of(settings),
        is_saved=done == "saved",
        filled=filled
        or Filled(settings.name, "\n".join(settings.origins), str(settings.events_per_s)),
        now=visit.app.clock.now(),
    )
    if secret:
        page.headers["Cache-Control"] = "no-store"
    return page


def _is_usable(key: SourceKey) -> bool:
    return key.kind is KeyKind.write and key.revoked_at is None


def _pasted(
    visit: Visit, source: Source, host: str, key: str | None
) -> list[tuple[Text | str, Snippet]]:
    """Return the snippets with their titles; those of its platform first."""
    if key is None:
        return []
    path = receiver(visit).settings.tracker_path
    made = snippets(host, key, script=f"{path}.js" if path else SCRIPT)
    if source.platform is Platform.server:
        made = (*made[1:], made[0])
    return [(SNIPPETS.get(each.title, each.title), each) for each in made]
