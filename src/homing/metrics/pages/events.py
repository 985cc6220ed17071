"""The event log as a file, for the library."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated

from fastapi import Query
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from homing.metrics.pages.notebook import EVENTS_FILE
from homing.ui import doors
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.visit import ThisVisit

router = doors.router(tags=["events"])


@router.get(
    "/api/v1/events.parquet",
    response_class=FileResponse,
    responses={200: {"content": {"application/vnd.apache.parquet": {}}}},
)
@may(REPORTS)
@follows_the_log
def give_events(
    visit: ThisVisit, event: Annotated[list[str] | None, Query()] = None
) -> FileResponse:
    """Give the events of some names, or all, as Parquet: customer, event, occurred_at."""
    handle, name = mkstemp(suffix=".parquet")
    path = Path(name)
    os.close(handle)
    with visit.app.events.cursor() as cursor:
        statement = files("homing.metrics").joinpath("pages/events.sql").read_text("utf-8")
        cursor.sql(statement, params={"names": event or []}).write_parquet(name)
    return FileResponse(
        path,
        media_type="application/vnd.apache.parquet",
        filename=EVENTS_FILE,
        background=BackgroundTask(path.unlink),
    )
