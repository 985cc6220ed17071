"""The event log as a file, for the library."""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated

import sqlglot
from fastapi import Query
from sqlglot import exp
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from homing.core.errors import UserError
from homing.metrics.counted import Counted
from homing.metrics.pages.notebook import EVENTS_FILE
from homing.metrics.selection.expressions import text_of, trait_of
from homing.metrics.selection.rule import TRAIT
from homing.metrics.timing import moment_of
from homing.ui import doors
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.visit import ThisVisit

router = doors.router(tags=["events"])

Names = Annotated[list[str] | None, Query()]
Switch = Annotated[bool, Query()]


@router.get(
    "/api/v1/events.parquet",
    response_class=FileResponse,
    responses={200: {"content": {"application/vnd.apache.parquet": {}}}},
)
@may(REPORTS)
@follows_the_log
def give_events(
    visit: ThisVisit,
    *,
    event: Names = None,
    property: Names = None,  # noqa: A002 - its name in the address
    trait: Names = None,
    as_of: str | None = None,
    identified: Switch = False,
    bots: Switch = False,
    internal: Switch = False,
) -> FileResponse:
    """Give the events of some names, or all, as Parquet: customer, event, occurred_at.

    Each `property` and `trait` that is named becomes a column of text, a trait as `trait.plan`;
    `as_of` leaves out what was received later, `identified` those of customers of whom no more than
    a device is known; with `bots` those are there too that were set aside as a bot's, with
    `internal` those that were as internal traffic.
    """
    for where, asked in (("property", property), ("trait", trait)):
        if any(not each or "\0" in each for each in asked or ()):
            raise UserError("An empty name is none.", where=where, remedy="Leave it out.")
    handle, name = mkstemp(suffix=".parquet")
    path = Path(name)
    os.close(handle)
    values: dict[str, list[str] | datetime | None] = {
        "names": event or [],
        "as_of": moment_of(as_of),
    }
    with visit.app.events.cursor() as cursor:
        statement = _statement(tuple(property or ()), tuple(trait or ()))
        counted = Counted(identified=identified, bots=bots, internal=internal)
        cursor.sql(counted.said(statement), params=values).write_parquet(name)
    return FileResponse(
        path,
        media_type="application/vnd.apache.parquet",
        filename=EVENTS_FILE,
        background=BackgroundTask(path.unlink),
    )


@cache
def _statement(properties: tuple[str, ...], traits: tuple[str, ...]) -> str:
    text = files("homing.metrics").joinpath("pages/events.sql").read_text("utf-8")
    tree = sqlglot.parse_one(text, read="duckdb")
    assert isinstance(tree, exp.Select)
    further = [exp.alias_(text_of(each), each, quoted=True) for each in dict.fromkeys(properties)]
    further += [
        exp.alias_(trait_of(each), TRAIT + each, quoted=True) for each in dict.fromkeys(traits)
    ]
    return tree.select(*further).sql("duckdb")
