"""Whether the installation is well, and how much it does: for the one who runs it.

`/healthz` is for anybody, so it says little. `/metrics` is for whoever has signed in or sends an
API key: it holds counts of requests and nothing of customers, so a key of the least role will do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import duckdb
import sqlalchemy as sa
from fastapi import Request
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from homing.collect import Watch
from homing.core.errors import LogAway
from homing.ui import doors
from homing.ui.doors import EVERYONE, PUBLIC, may
from homing.ui.visit import House, ThisVisit

router = doors.router(tags=["operations"])


@router.get("/healthz")
@may(PUBLIC)
def healthz(request: Request, visit: ThisVisit) -> JSONResponse:
    """Say whether the stores answer and the drain gets on, and no more: anybody may ask."""
    failed = [name for name, check in CHECKS.items() if not _passes(check, visit.app)]
    if failed:
        return JSONResponse({"status": "failed", "failed": failed}, 503)
    stalled = _stalled(request)
    if stalled:
        return JSONResponse({"status": "degraded", "failed": [], "reasons": [stalled]})
    return JSONResponse({"status": "ok", "failed": []})


@router.get("/metrics")
@may(EVERYONE)
def metrics(request: Request) -> Response:
    """Return the figures of this process, as Prometheus reads them."""
    return Response(request.app.state.figures.text(), media_type=CONTENT_TYPE_LATEST)


def _stalled(request: Request) -> str | None:
    watch: Watch | None = getattr(request.app.state, "watch", None)
    return watch.latest.stalled if watch and watch.latest else None


def _ask_events(app: House) -> None:
    with app.events.cursor() as cursor:
        cursor.execute("SELECT max(batch) FROM batches")


def _ask_records(app: House) -> None:
    with app.records.reading() as connection:
        connection.execute(sa.text("SELECT 1"))


CHECKS: Final[dict[str, Callable[[House], None]]] = {"events": _ask_events, "records": _ask_records}


def _passes(check: Callable[[House], None], app: House) -> bool:
    try:
        check(app)
    except (LogAway, duckdb.Error, sa.exc.SQLAlchemyError):
        return False
    return True
