"""Whether the installation is well: for the one who restarts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import duckdb
import sqlalchemy as sa
from fastapi import Depends
from starlette.responses import JSONResponse

from homing.ui import doors
from homing.ui.doors import PUBLIC, may
from homing.ui.visit import House, Visit, visit_of

router = doors.router(tags=["operations"])


@router.get("/healthz")
@may(PUBLIC)
def healthz(visit: Visit = Depends(visit_of)) -> JSONResponse:
    """Say whether the stores answer, and no more: anybody may ask."""
    failed = [name for name, check in CHECKS.items() if not _passes(check, visit.app)]
    status = "failed" if failed else "ok"
    return JSONResponse({"status": status, "failed": failed}, 503 if failed else 200)


def _ask_events(app: House) -> None:
    app.events.version()


def _ask_records(app: House) -> None:
    with app.records.begin() as connection:
        connection.execute(sa.text("SELECT 1"))


CHECKS: Final[dict[str, Callable[[House], None]]] = {"events": _ask_events, "records": _ask_records}


def _passes(check: Callable[[House], None], app: House) -> bool:
    try:
        check(app)
    except (duckdb.Error, sa.exc.SQLAlchemyError):
        return False
    return True
