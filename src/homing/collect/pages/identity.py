"""What would be otherwise, were it worked out anew whose the events of devices are."""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse

from homing.collect.identity.rebuilding import REHEARSAL, rehearse
from homing.ui import doors
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit

router = doors.router(tags=["events"])
EXAMPLE: Final = {
    "devices": 1204,
    "changed": 1,
    "examples": ["6f1d"],
    "settled": {"made": 1, "gone": 0, "refused": 0, "moved": 0},
}


@router.get(REHEARSAL, responses={200: {"content": {"application/json": {"example": EXAMPLE}}}})
@may(OWNER)
def rehearse_identity(visit: ThisVisit) -> JSONResponse:
    """Give what `homing identity rebuild` would come to; nothing changes."""
    return JSONResponse(rehearse(visit.app.events, now=visit.app.clock.now()).to_dict())
