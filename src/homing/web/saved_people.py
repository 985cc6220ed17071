"""The people behind any number, saved as a segment: where both slices meet."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from homing.core.errors import UserError
from homing.customers.pages import PEOPLE, FindPeople
from homing.segments.pages import said_fault, segments_of, who
from homing.ui import doors, render
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit

router = doors.router(tags=["segments"])
Said = Annotated[str, Form()]


def _offer(path: str, find: FindPeople) -> None:
    @router.post(path)
    @may(REPORTS)
    def save_people(visit: ThisVisit, request: Request, *, name: Said = "") -> Response:
        """Save the customers behind a number as a frozen segment."""
        behind = find(visit, request)
        try:
            made = segments_of(visit).add_people(name, behind.ids, by=who(visit))
        except UserError as fault:
            return render.page(
                visit,
                "segments/saving.html",
                status=422,
                number=behind.number,
                action=f"{visit.path}?{visit.query}",
                name=name,
                fault=said_fault(visit, fault),
            )
        return RedirectResponse(f"/segments/{made.id}?done=added", 303)


for _path, _find in PEOPLE.items():
    _offer(_path, _find)
