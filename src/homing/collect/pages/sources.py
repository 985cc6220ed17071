"""Sources: a page, its files, and a form that adds one."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from homing.collect.pages.files import as_csv
from homing.collect.pages.house import receiver
from homing.collect.pages.shown import every_source
from homing.collect.pages.words import PLATFORMS, STATES, WEEK
from homing.collect.sources import Platform
from homing.core.errors import UserError
from homing.draw.spark import spark
from homing.ui import doors, render
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/settings/sources"
router = doors.router(tags=["sources"])


@router.get(PATH)
@may(OWNER)
def show_sources(visit: ThisVisit, request: Request) -> Response:
    """Show what sends events, and how it does."""
    return _page(visit, request)


@router.get(f"{PATH}.json")
@may(OWNER)
def sources_as_json(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give the sources as JSON."""
    return JSONResponse({"sources": [each.values for each in every_source(visit, request)]})


@router.get(f"{PATH}.csv")
@may(OWNER)
def sources_as_csv(visit: ThisVisit, request: Request) -> Response:
    """Give the sources as CSV."""
    rows = [each.values for each in every_source(visit, request)]
    return as_csv(rows, "sources")


@router.post(PATH)
@may(OWNER)
def add_source(
    visit: ThisVisit,
    request: Request,
    *,
    name: Annotated[str, Form()] = "",
    platform: Annotated[Platform, Form()] = Platform.web,
) -> Response:
    """Add a source, and show how to install it."""
    try:
        source, _ = receiver(visit).sources.add(name, platform)
    except UserError:
        return _page(visit, request, name=name, platform=platform, is_fault=True)
    return RedirectResponse(f"{PATH}/{source.id}", 303)


def _page(
    visit: Visit,
    request: Request,
    *,
    name: str = "",
    platform: Platform = Platform.web,
    is_fault: bool = False,
) -> Response:
    sources = every_source(visit, request)
    drawn = {
        shown.source.id: spark(
            tuple(map(float, shown.days)),
            label=WEEK.of(visit.language),
            language=visit.language,
            is_complete=False,
        )
        for shown in sources
    }
    return render.page(
        visit,
        "collect/sources.html",
        status=422 if is_fault else 200,
        sources=sources,
        sparks=drawn,
        states=STATES,
        platforms=PLATFORMS,
        name=name,
        platform=platform,
        is_fault=is_fault,
        now=visit.app.clock.now(),
    )
