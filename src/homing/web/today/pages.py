"""The Today page, as HTML and as JSON, and the lists of customers that it points to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final, Literal

from fastapi import Form, Request
from starlette.background import BackgroundTask, BackgroundTasks
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from homing.core.errors import UserError
from homing.core.names import PURCHASE
from homing.core.periods import Period
from homing.segments import sentence
from homing.segments.pages import segments_of
from homing.ui import doors, render, state
from homing.ui.doors import EVERYONE, REPORTS, Role, may
from homing.ui.navigation import jobs_for
from homing.ui.visit import ThisVisit, Visit
from homing.web.project.faults import KINDS
from homing.web.today import shown, tasks
from homing.web.today.at_hand import AtHand, Found
from homing.web.today.kinds import guessed
from homing.web.today.needs import needs, watched, watched_counts
from homing.web.today.shown import Numbers
from homing.web.tour import is_new

if TYPE_CHECKING:
    from collections.abc import Callable

router = doors.router(tags=["today"])
Said = Annotated[str, Form()]

_NUMBERS: Final[AtHand[Numbers]] = AtHand(rest=timedelta(seconds=30))
_COUNTS: Final[AtHand[dict[str, int]]] = AtHand(slow_s=0.15, rest=timedelta(seconds=30))
_MOST: Final = 50
"""Customers of a list that are shown."""


@dataclass(frozen=True, slots=True)
class TodayQuery:
    """Which periods the numbers are of."""

    period: Literal["month", "week"] = "month"


@router.get("/")
@may(EVERYONE)
def show_today(visit: ThisVisit, request: Request) -> Response:
    """Show the numbers of the last finished period, and what is to be done.

    Everybody comes in here; who may not see reports goes on to the first page for their role.
    """
    if visit.role not in REPORTS:
        return RedirectResponse(jobs_for(visit.role, visit.jobs)[0].places[0].path, 303)
    query = state.read(TodayQuery, request.query_params)
    names = visit.app.events.event_names()
    if not names:
        return render.page(visit, "today/no-events.html")
    measured = _numbers(visit, query, names)
    numbers = measured.thing
    counted = _counts(visit) if numbers.kind == "shop" else Found({})
    is_asked = visit.app.project.kind is None and visit.role is Role.OWNER
    page = render.page(
        visit,
        "today/today.html",
        state=query,
        period=Period(query.period),
        tiles=[shown.tile(*each, visit.language) for each in numbers.found],
        until=numbers.until,
        numbers=numbers,
        method=shown.METHOD,
        change_of=shown.change_words,
        week_of=shown.week_words,
        needs=needs(visit, request, counted.thing),
        counted_at=counted.as_of,
        task=tasks.next_task(visit, names),
        is_new=is_new(visit),
        kinds=KINDS if is_asked else {},
        guess=guessed(names),
        has_purchases=PURCHASE in names,
    )
    page.background = _after(measured.renew, counted.renew)
    return page


@router.get("/today.json")
@may(REPORTS)
def today_as_json(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give the same numbers as JSON."""
    query = state.read(TodayQuery, request.query_params)
    names = visit.app.events.event_names()
    if not names:
        return JSONResponse({"period": query.period, "kind": None, "numbers": [], "unusual": None})
    measured = _numbers(visit, query, names)
    numbers = measured.thing
    said = {
        "period": query.period,
        "kind": numbers.kind,
        "numbers": [shown.values_of(headline) for _, headline in numbers.found],
        "unusual": shown.unusual_values(numbers.unusual),
    }
    return JSONResponse(said, background=_after(measured.renew))


@router.get("/today/{key}")
@may(REPORTS)
def show_watched(visit: ThisVisit, key: str) -> HTMLResponse:
    """Show the customers who need somebody."""
    return _people(visit, key)


@router.post("/today/{key}")
@may(REPORTS)
def save_watched(visit: ThisVisit, key: str, *, name: Said = "") -> Response:
    """Save them as a live segment."""
    try:
        by = visit.user.id if visit.user and not visit.user.is_key else None
        made = segments_of(visit).add(name, watched(key).rule, by=by)
    except UserError as fault:
        return _people(visit, key, name=name, fault=fault)
    return RedirectResponse(f"/segments/{made.id}?done=added", 303)


@router.post("/today/tasks/{key}")
@may(REPORTS)
def put_away(visit: ThisVisit, key: str) -> RedirectResponse:
    """Put what is to be set up away."""
    tasks.put_one_away(visit, key)
    return RedirectResponse("/", 303)


def _people(
    visit: Visit, key: str, *, name: str | None = None, fault: UserError | None = None
) -> HTMLResponse:
    found, segments = watched(key), segments_of(visit)
    return render.page(
        visit,
        "today/people.html",
        status=422 if fault else 200,
        watched=found,
        said=sentence(found.rule, segments.kept.names()),
        count=segments.count(found.rule),
        ids=segments.members(found.rule, most=_MOST)["customer"].to_pylist(),
        name=found.one.of(visit.language).split(":")[0] if name is None else name,
        fault=fault,
    )


def _numbers(visit: Visit, query: TodayQuery, names: list[str]) -> Found[Numbers]:
    period = Period(query.period)
    return _NUMBERS.get(visit.app, period, lambda: shown.numbers_of(visit, period, names))


def _counts(visit: Visit) -> Found[dict[str, int]]:
    return _COUNTS.get(visit.app, "needs", lambda: watched_counts(segments_of(visit)))


def _after(*renewing: Callable[[], None] | None) -> BackgroundTasks:
    """Return what is done once the answer has gone out."""
    return BackgroundTasks([BackgroundTask(each) for each in renewing if each])
