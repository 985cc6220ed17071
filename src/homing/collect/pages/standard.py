"""Standard events: which events of the shop are a purchase, a sign-up and so on."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Form, Path
from starlette.responses import JSONResponse, RedirectResponse, Response

from homing.collect import naming
from homing.collect.enrich.standard import shipped
from homing.collect.naming import Change, Naming, load_naming
from homing.collect.pages.house import receiver
from homing.core.acts import Verb
from homing.core.errors import Conflict, UserError
from homing.core.text import Text
from homing.store import About, words_of_events
from homing.ui import conflict, doors, event_names, render, undo
from homing.ui.conflict import Again, Clash, Compared
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/settings/standard-events"
API: Final = "/api/v1/standard-events"
OWN: Final = "-"
IS: Final = Text("Is", "Это")
UNSAID: Final = Text("as Homing knows it", "как знает Homing")
OF_ITS_OWN: Final = Text("an event of its own", "отдельное событие")
"""What is chosen for: no standard event."""
SHOWN: Final = 20
"""Changes that the page lists."""
CONFLICT: Final = 409
MEANINGS: Final = {
    "purchase": Text("Purchase", "Покупка"),
    "refund": Text("Refund", "Возврат"),
    "signup": Text("Sign-up", "Регистрация"),
    "subscription.started": Text("Subscription started", "Подписка началась"),
    "subscription.changed": Text("Subscription changed", "Подписка изменилась"),
    "subscription.renewed": Text("Subscription renewed", "Подписка продлена"),
    "subscription.paused": Text("Subscription paused", "Подписка приостановлена"),
    "subscription.resumed": Text("Subscription resumed", "Подписка возобновлена"),
    "subscription.cancelled": Text("Subscription cancelled", "Подписка отменена"),
}
EXAMPLE: Final = {
    "names": {"Sale closed": "purchase"},
    "changes": [
        {
            "number": 1,
            "changed_at": "2026-08-19T14:03:07+00:00",
            "by": "Olga",
            "name": "Sale closed",
            "was": None,
            "means": "purchase",
        }
    ],
    "standard": list(MEANINGS),
}
router = doors.router(tags=["settings"])
Said = Annotated[str, Form()]
Number = Annotated[int, Path(ge=1, le=2**31)]
_ANSWER: Final[dict[int | str, dict[str, object]]] = {
    200: {"content": {"application/json": {"example": EXAMPLE}}}
}


@router.get(PATH)
@may(OWNER)
def show_standard(visit: ThisVisit, done: str | None = None) -> Response:
    """Show which events of the shop are standard ones, and who said so."""
    return _page(visit, is_done=done == "saved")


@router.post(PATH)
@may(OWNER)
def say_standard(
    visit: ThisVisit,
    *,
    name: Said = "",
    means: Said = "",
    seen: Annotated[int | None, Form(ge=0, le=2**31)] = None,
    again: Again = False,
) -> Response:
    """Say what an event of the shop is; the next page offers to take that back."""
    name = " ".join(name.split())
    if again:
        return _page(visit, name=name, means=means)
    try:
        _say(visit, name, name if means == OWN else means or None, seen=seen)
    except Conflict:
        return _clash(visit, name, means)
    except UserError as fault:
        return _page(visit, fault=fault, name=name, means=means)
    return undo.after(f"{PATH}?done=saved", Verb.SETTINGS_CHANGED, "standard_events")


@router.post(f"{PATH}/changes/{{change}}/undo")
@may(OWNER)
def undo_change(visit: ThisVisit, change: Number) -> Response:
    """Take a change back."""
    try:
        naming.undo(visit.app.records, change, by=_who(visit), now=visit.app.clock.now())
    except Conflict:
        return _page(visit, is_changed_since=True)
    receiver(visit).enriching.renew()
    return RedirectResponse(f"{PATH}?done=saved", 303)


@router.get(API, responses=_ANSWER)
@may(OWNER)
def give_standard(visit: ThisVisit) -> JSONResponse:
    """Say which events of the shop are standard ones, and which changes led there."""
    return JSONResponse(_values(load_naming(visit.app.records)))


@router.put(f"{API}/{{name:path}}", responses=_ANSWER)
@may(OWNER)
def put_standard(visit: ThisVisit, name: str, means: str) -> JSONResponse:
    """Say what an event of the shop is: a standard event, or `-`: none, whatever it is called."""
    name = " ".join(name.split())
    return JSONResponse(_values(_say(visit, name, name if means == OWN else means)))


@router.delete(f"{API}/{{name:path}}", responses=_ANSWER)
@may(OWNER)
def forget_standard(visit: ThisVisit, name: str) -> JSONResponse:
    """Leave a name to what Homing knows from the start."""
    return JSONResponse(_values(_say(visit, name, None)))


def _say(visit: Visit, name: str, means: str | None, *, seen: int | None = None) -> Naming:
    now, by = visit.app.clock.now(), _who(visit)
    said = naming.say(visit.app.records, name, means, by=by, now=now, seen=seen)
    receiver(visit).enriching.renew()
    return said


def _clash(visit: Visit, name: str, means: str) -> Response:
    now = load_naming(visit.app.records)
    there = now.meaning_of(name)
    clash = Clash(
        about=About("settings", "standard_events"),
        name=name,
        path=PATH,
        action=PATH,
        said=[("name", name), ("means", means)],
        seen=("seen", str(now.newest)),
        compared=[Compared(IS, _in_words(means), _in_words(there or ""))],
    )
    return conflict.page(visit, clash)


def _in_words(means: str) -> Text | str:
    if not means:
        return UNSAID
    return MEANINGS.get(means, OF_ITS_OWN)


def _who(visit: Visit) -> str:
    return visit.user.name if visit.user else ""


def _values(said: Naming) -> dict[str, object]:
    return {
        "names": {name: OWN if name == means else means for name, means in said.names.items()},
        "changes": [_change(each) for each in said.changes],
        "standard": list(shipped().standard),
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "number": change.number,
        "changed_at": change.changed_at,
        "by": change.by,
        "name": change.name,
        "was": OWN if change.was == change.name else change.was,
        "means": OWN if change.means == change.name else change.means,
    }


def _page(
    visit: Visit,
    *,
    is_done: bool = False,
    is_changed_since: bool = False,
    fault: UserError | None = None,
    name: str = "",
    means: str = "purchase",
) -> Response:
    said = load_naming(visit.app.records)
    return render.page(
        visit,
        "collect/standard.html",
        status=422 if fault else CONFLICT if is_changed_since else 200,
        said=said,
        changes=said.changes[:SHOWN],
        meanings=MEANINGS,
        known=shipped().spelled,
        offered=event_names.offered(
            visit.app.events.event_names(), words=words_of_events(visit.app.records)
        ),
        own=OWN,
        is_done=is_done,
        is_changed_since=is_changed_since,
        wrong=fault.where if fault else None,
        name=name,
        means=means,
        seen=said.newest,
    )
