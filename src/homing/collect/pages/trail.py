"""Why an event is not there: the trail of a message, as a page and in the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse

from homing.collect.dead_letters.reasons import why
from homing.collect.enrich.standard import shipped
from homing.collect.identity.rules import ANONYMOUS, sent_as
from homing.collect.pages.events import source_name, values
from homing.collect.pages.house import names_of, reason_words, receiver
from homing.collect.pages.words import FATES
from homing.collect.trail import Trail, trail_of
from homing.ui import doors, event_properties, render, state
from homing.ui.doors import REPORTS, Role, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/events/find"
REFUSED: Final = 401
EXAMPLE: Final = {
    "message": "m-1",
    "state": "counted",
    "waiting": [],
    "rejected": [],
    "stored": [
        {
            "received_at": "2026-08-19T14:03:07.120000+00:00",
            "occurred_at": "2026-08-19T14:03:05+00:00",
            "customer": "ann",
            "event": "purchase",
            "source": "shop.example",
            "flags": [],
            "message": "7f3c0f9e-2b64-38c3-a6a7-0a5d0d3f7c55",
            "properties": {"amount": 1990, "currency": "EUR"},
            "batch": 7,
            "sent_as": "a-1",
            "merges": [
                {"into": "ann", "reason": "login", "merged_at": "2026-08-19T14:05:00+00:00"}
            ],
        }
    ],
    "is_customer": False,
}
router = doors.router(tags=["events"])


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """Which message is looked for.

    Parameters
    ----------
    message : str
        Its id, as the client sent it or as the log keeps it; or an id of a customer.
    """

    message: str = ""


@router.get(PATH)
@may(REPORTS)
def show_trail(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show where a message is between its receipt and the reports, and why."""
    query = state.read(TrailQuery, request.query_params)
    asked = query.message.strip()
    house = receiver(visit)
    found = _trail(visit, asked) if asked else None
    event = found.stored[0].event if found and found.stored else None
    refused = sum(n for (_, status), n in house.hall.tally.requests.items() if status == REFUSED)
    return render.page(
        visit,
        "collect/trail.html",
        state=query,
        trail=found,
        read=event_properties.reader(visit),
        printed=event_properties.printer(visit),
        fate=FATES[found.fate] if found else None,
        in_words=reason_words(visit),
        refused=refused,
        sent_as=sent_as,
        is_standard=event is not None and event.name in shipped().names.values(),
        is_anonymous=event is not None and event.customer.startswith(ANONYMOUS),
        named=names_of(house.sources),
        may_mend=visit.role in {Role.OWNER, Role.ANALYST},
    )


@router.get(f"{PATH}.json")
@may(REPORTS)
def trail_as_json(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give the same as JSON."""
    query = state.read(TrailQuery, request.query_params)
    return JSONResponse(_values(visit, _trail(visit, query.message.strip())))


@router.get(
    "/api/v1/events/{message:path}",
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
@may(REPORTS)
def give_trail(visit: ThisVisit, message: str) -> JSONResponse:
    """Say where a message is: waiting, rejected, or in the log, whose it is and if it counts."""
    return JSONResponse(_values(visit, _trail(visit, message)))


def _trail(visit: Visit, asked: str) -> Trail:
    house = receiver(visit)
    with house.events.cursor() as cursor:
        return trail_of(
            cursor,
            house.inbox,
            asked,
            sources=names_of(house.sources),
            now=house.clock.now(),
        )


def _values(visit: Visit, trail: Trail) -> dict[str, object]:
    named = names_of(receiver(visit).sources)
    return {
        "message": trail.asked,
        "state": trail.fate.value,
        "waiting": [
            {"received_at": each.received_at.isoformat(), "requests_before": each.before}
            for each in trail.waits
        ],
        "rejected": [
            {
                "letter": each.letter,
                "code": why(each.reason).code,
                "reason": each.reason,
                "received_at": each.received_at.isoformat(),
                "settled_how": each.settled_how,
            }
            for each in trail.rejections
        ],
        "stored": [
            {
                **values(each.event, source_name(each.event, named)),
                "batch": each.batch,
                "sent_as": sent_as(each.sent_as),
                "merges": [
                    {
                        "into": merged.id,
                        "reason": merged.reason,
                        "merged_at": merged.merged_at.isoformat(),
                    }
                    for merged in each.merges
                ],
            }
            for each in trail.stored
        ],
        "is_customer": trail.customer,
    }
