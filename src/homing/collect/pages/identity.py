"""What would be otherwise, were it worked out anew whose events are; and that it is done."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import JSONResponse

from homing.collect.identity.rebuilding import (
    REBUILD,
    REHEARSAL,
    noted,
    rebuild_between_batches,
    rehearse,
)
from homing.ui import doors
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit

router = doors.router(tags=["events"])
EXAMPLE: Final = {
    "devices": 1204,
    "changed": 1,
    "examples": ["6f1d"],
    "settled": {"made": 1, "gone": 0, "refused": 0, "moved": 0},
    "contacts": 0,
}
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/json": {"example": EXAMPLE}}}
}


@router.get(REHEARSAL, responses=_ANSWER)
@may(OWNER)
def rehearse_identity(visit: ThisVisit) -> JSONResponse:
    """Give what `homing identity rebuild` would come to; nothing changes."""
    return JSONResponse(rehearse(visit.app.events, now=visit.app.clock.now()).to_dict())


@router.post(REBUILD, responses=_ANSWER)
@may(OWNER)
def rebuild_identity(visit: ThisVisit) -> JSONResponse:
    """Work out anew whose events are, as `homing identity rebuild` does, and say what changed."""
    now = visit.app.clock.now()
    found = rebuild_between_batches(visit.app.events, now=now)
    return JSONResponse(noted(visit.app.records, found, now=now).to_dict())
