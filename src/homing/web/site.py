"""The site of one installation: the slices' pages behind their doors, and what every request passes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Mount

from homing import __version__
from homing.app import App
from homing.ui import doors
from homing.web import health, problems, statics, visiting


def pages() -> Sequence[APIRouter]:
    """Return the routers of every slice, in the order the reference lists them."""
    return (health.router,)


def build(app: App, *, is_demo: bool = False) -> FastAPI:
    """Return the site of an installation.

    Parameters
    ----------
    app : App
        The installation, open.
    is_demo : bool
        Sign the local visitor in as an owner; the caller listens on loopback only.

    Raises
    ------
    TypeError
        When a route is no door: the site does not start.
    """
    site = FastAPI(
        title="Homing", version=__version__, docs_url=None, redoc_url=None, openapi_url=None
    )
    for router in pages():
        site.include_router(router)
    check_doors(site.routes)
    site.mount("/static", statics.files(), name="static")
    problems.install(site)
    site.add_middleware(visiting.Visiting, house=app, is_demo=is_demo)
    return site


def check_doors(routes: list[BaseRoute]) -> None:
    """Refuse a site with a way in that nobody guards."""
    open_ways = doors.unguarded([route for route in routes if not isinstance(route, Mount)])
    if open_ways:
        raise TypeError(f"These routes do not say who may enter: {', '.join(open_ways)}")
