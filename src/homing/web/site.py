"""The site of one installation: the slices' pages behind doors, and what every request passes."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from homing import __version__
from homing.app import App
from homing.boards import pages as boards_pages
from homing.collect import Door, Exchange, ExchangeDoor
from homing.collect import pages as collect_pages
from homing.customers import pages as customers_pages
from homing.metrics import pages as metrics_pages
from homing.segments import pages as segments_pages
from homing.ui import doors, navigation
from homing.web import (
    glossary,
    health,
    palette,
    patterns,
    problems,
    project,
    reference,
    saved_people,
    settings,
    statics,
    today,
    tour,
    tracker,
)
from homing.web.access import pages as access_pages
from homing.web.backups import pages as backup_pages
from homing.web.figures import Figures
from homing.web.guards import Addressed, Guards
from homing.web.headers import Headers
from homing.web.logs import RequestLog
from homing.web.visiting import Visiting


def pages() -> list[APIRouter]:
    """Return the routers of every slice, in the order the API reference lists them."""
    return [
        today.router,
        *metrics_pages.routers,
        *customers_pages.routers,
        *segments_pages.routers,
        *boards_pages.routers,
        saved_people.router,
        *collect_pages.routers,
        *project.routers,
        *access_pages.routers,
        *settings.routers,
        glossary.router,
        palette.router,
        tour.router,
        health.router,
        tracker.router,
        backup_pages.router,
        reference.router,
        patterns.router,
    ]


def build(
    app: App, *, is_demo: bool = False, local_key: str | None = None, writes_lines: bool = True
) -> FastAPI:
    """Return the site of an installation.

    Parameters
    ----------
    app : App
        The installation, open.
    is_demo : bool
        Whoever asks is an owner; the caller listens on loopback only.
    local_key : str, optional
        A key that lives as long as this process, for the commands of the same system user.
    writes_lines : bool
        Write a line to the log for each request.

    Raises
    ------
    TypeError
        When a route does not say who may enter: the site does not start.
    """
    site = FastAPI(
        title="Homing",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    site.state.figures = Figures()
    site.state.figures.registry.register(app.hall.tally)
    site.router.routes.extend(ways())
    tracker.check_path(app.settings.tracker_path, site.routes)
    site.mount("/static", statics.files(), name="static")
    problems.install(site)
    _surround(site, app, is_demo=is_demo, local_key=local_key, writes_lines=writes_lines)
    return site


@cache
def ways() -> list[BaseRoute]:
    """Return the routes of every slice: made once a process, for however many sites it has.

    Raises
    ------
    TypeError
        When one does not say who may enter.
    """
    whole = APIRouter()
    for router in pages():
        whole.include_router(router)
    check_doors(whole.routes)
    return whole.routes


def check_doors(routes: list[BaseRoute]) -> None:
    """Refuse a site with a way in that nobody guards."""
    open_ways = doors.unguarded(routes)
    if open_ways:
        raise TypeError(f"These routes do not say who may enter: {', '.join(open_ways)}")


def _surround(
    site: FastAPI, app: App, *, is_demo: bool, local_key: str | None, writes_lines: bool
) -> None:
    """Put what every request passes around the routes; the last one added is passed first."""
    site.add_middleware(Guards, url=app.settings.url, is_demo=is_demo)
    jobs = navigation.jobs(metrics_pages.places)
    site.add_middleware(Visiting, house=app, is_demo=is_demo, local_key=local_key, jobs=jobs)
    site.add_middleware(problems.LastResort)
    site.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    site.add_middleware(Headers)
    site.add_middleware(Addressed, url=app.settings.url)
    site.add_middleware(
        RequestLog, clock=app.clock, figures=site.state.figures, writes_lines=writes_lines
    )
    site.add_middleware(ExchangeDoor, exchange=Exchange.of(app))
    site.add_middleware(Door, hall=app.hall)
    site.add_middleware(tracker.ChosenPath, path=app.settings.tracker_path)
