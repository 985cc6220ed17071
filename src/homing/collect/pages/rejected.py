"""Rejected events: by reason, one by one; mended and sent again, or dropped: the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Path, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from homing.collect.dead_letters import forms
from homing.collect.dead_letters.model import DeadLetter, Page, Redrive
from homing.collect.dead_letters.telling import tell_letters
from homing.collect.drain import DeadLetters
from homing.collect.pages.files import as_csv
from homing.collect.pages.house import (
    letters,
    names_of,
    reason_words,
    receiver,
    redriving,
)
from homing.core.errors import Conflict, NotFound, UserError
from homing.store import Verb
from homing.ui import doors, render, state
from homing.ui.doors import DATA, may
from homing.ui.faults import told
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/events/rejected"
LARGEST: Final = 2**63 - 1
MOST: Final = 100_000
"""Letters of a file."""
PAGE: Final = 50
CONFLICT: Final = 409
REASONS: Final = 100
"""Reasons that the page lists; the files have them all."""
LATELY: Final = timedelta(hours=1)
router = doors.router(tags=["events"])
Said = Annotated[str, Form()]
Number = Annotated[int, Path(ge=1, le=LARGEST)]


@dataclass(frozen=True, slots=True)
class RejectedQuery:
    """Which rejected events are listed.

    Parameters
    ----------
    reason : str
        Why they were rejected: a code, such as no_name, or a whole sentence; empty for all.
    source : str
        The id of a source; empty for all.
    settled : bool
        Those that were sent again or dropped, not those that wait.
    after : int or None
        Where the page before ended: its `next`.
    """

    reason: str = ""
    source: str = ""
    settled: bool = False
    after: int | None = None

    @property
    def source_id(self) -> UUID | None:
        """The source.

        Raises
        ------
        UserError
            If it is no id.
        """
        try:
            return UUID(self.source) if self.source else None
        except ValueError:
            raise UserError("There is no such source.", where="source") from None

    @property
    def before(self) -> int | None:
        """The last letter of the page before.

        Raises
        ------
        UserError
            If there can be none of that number.
        """
        if self.after is not None and not 0 <= self.after <= LARGEST:
            raise UserError("This place in the list is not known.", where="after")
        return self.after


@dataclass(frozen=True, slots=True)
class Done:
    """What was just done, for the page that comes after.

    Parameters
    ----------
    sent, dropped : int
        Letters that are events now, that were dropped.
    """

    sent: int = 0
    dropped: int = 0


@router.get(PATH)
@may(DATA)
def show_rejected(visit: ThisVisit, request: Request) -> Response:
    """Show what was rejected, by reason."""
    done = state.read(Done, request.query_params, ignore=_fields(RejectedQuery))
    query = state.read(RejectedQuery, request.query_params, ignore=_fields(Done))
    found = _page(letters(visit), query)
    reasons = letters(visit).reasons()
    under_way, ended = _redrives(visit)
    return render.page(
        visit,
        "collect/rejected.html",
        state=query,
        found=found,
        reasons=reasons[:REASONS],
        more_reasons=len(reasons[REASONS:]),
        under_way=under_way,
        ended=ended,
        in_words=reason_words(visit),
        done=done,
        named=names_of(receiver(visit).sources),
    )


@router.get(f"{PATH}.json")
@may(DATA)
def rejected_as_json(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give the page's rejected events as JSON, and how many wait for each reason."""
    return JSONResponse(listed_values(visit, state.read(RejectedQuery, request.query_params)))


@router.get(f"{PATH}.csv")
@may(DATA)
def rejected_as_csv(visit: ThisVisit, request: Request) -> Response:
    """Stream the rejected events that fit as CSV."""
    query = state.read(RejectedQuery, request.query_params)
    _ = query.source_id, query.before
    return as_csv(_every(visit, query), "rejected", forms.COLUMNS)


@router.get(f"{PATH}/{{letter}}")
@may(DATA)
def show_letter(visit: ThisVisit, letter: Number) -> Response:
    """Show one rejected event, to be mended and sent again."""
    return _letter_page(visit, letters(visit).one(letter))


@router.post(f"{PATH}/{{letter}}")
@may(DATA)
def mend_letter(visit: ThisVisit, letter: Number, *, raw: Said = "") -> Response:
    """Send it again as it was mended: it becomes an event once, or says what is still wrong."""
    box = letters(visit)
    if (fault := fault_of(raw)) is not None:
        words = told(fault, visit.language)
        return _letter_page(visit, box.one(letter), raw=raw, fault=words, status=422)
    try:
        driven = box.mend(letter, raw.encode())
        tell_letters(visit.app, Verb.LETTERS_MENDED, letter, count=driven.settled)
    except Conflict:
        return _letter_page(visit, box.one(letter), status=CONFLICT)
    if driven.left:
        why = reason_words(visit)(driven.reason or "")
        return _letter_page(visit, box.one(letter), fault=why, status=422)
    return RedirectResponse(f"{PATH}?sent=1", 303)


@router.post(f"{PATH}/{{letter}}/drop")
@may(DATA)
def drop_letter(visit: ThisVisit, letter: Number) -> Response:
    """Drop it; it stays among those that are settled."""
    box = letters(visit)
    dropped = box.drop([box.one(letter).letter])
    tell_letters(visit.app, Verb.LETTERS_DROPPED, letter, count=dropped)
    return RedirectResponse(f"{PATH}?dropped={dropped}", 303)


@router.post(PATH)
@may(DATA)
def drive_reason(visit: ThisVisit, *, reason: Said = "") -> Response:
    """Have all sent again that wait for one reason, as they are, in the background."""
    with suppress(NotFound):  # somebody was quicker
        begun = redriving(visit).begin(reason)
        tell_letters(visit.app, Verb.LETTERS_MENDED, count=begun.letters)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/redrives/{{redrive}}/stop")
@may(DATA)
def stop_redrive(visit: ThisVisit, redrive: Number) -> Response:
    """Stop that where it is; what was sent again stays so."""
    redriving(visit).stop(redrive)
    return RedirectResponse(PATH, 303)


def listed_values(visit: Visit, query: RejectedQuery, *, most: int = PAGE) -> dict[str, object]:
    """Return what programs are told of rejected events: a page of them, and all reasons."""
    box = letters(visit)
    found = _page(box, query, most)
    return {
        "reasons": [forms.reason_values(each) for each in box.reasons()],
        "rejected": [_values(visit, each) for each in found.letters],
        "next": found.after,
    }


def _fields(cls: type[RejectedQuery | Done]) -> set[str]:
    return {field.name for field in fields(cls)}


def fault_of(raw: str) -> str | None:
    """Return why a text is no JSON, None when it is."""
    try:
        json.loads(raw, parse_int=str)  # Python itself refuses whole numbers of 4,300 digits
    except json.JSONDecodeError as wrong:
        return f"This is not JSON from line {wrong.lineno}, character {wrong.colno} on."
    except (ValueError, RecursionError):
        return "The body has too many lists or objects inside one another."
    return None


def _page(box: DeadLetters, query: RejectedQuery, most: int = PAGE) -> Page:
    return box.page(
        is_open=not query.settled,
        source=query.source_id,
        reason=query.reason or None,
        after=query.before,
        most=most,
    )


def _every(visit: Visit, query: RejectedQuery) -> Iterator[dict[str, object]]:
    box, left, at = letters(visit), MOST, query
    while left > 0:
        found = _page(box, at, most=min(left, 1000))
        yield from (_values(visit, each) for each in found.letters)
        left -= len(found.letters)
        if found.after is None:
            return
        at = replace(at, after=found.after)


def _values(visit: Visit, letter: DeadLetter) -> dict[str, object]:
    source = names_of(receiver(visit).sources).get(letter.source)
    return forms.letter_values(letter, source.name if source else None)


def _redrives(visit: Visit) -> tuple[list[Redrive], Redrive | None]:
    """Return what is being sent again, and what that came to which ended last, if lately."""
    every = redriving(visit).newest()
    since = visit.app.clock.now() - LATELY
    ended = (each for each in every if each.ended_at is not None and each.ended_at >= since)
    return [each for each in every if each.ended_at is None], next(ended, None)


def _letter_page(
    visit: Visit,
    letter: DeadLetter,
    *,
    raw: str | None = None,
    fault: str | None = None,
    status: int = 200,
) -> Response:
    return render.page(
        visit,
        "collect/letter.html",
        status=status,
        letter=letter,
        reason=reason_words(visit)(letter.reason),
        raw=_pretty(letter.raw) if raw is None else raw,
        fault=fault,
        is_settled_meanwhile=status == CONFLICT,
        source=names_of(receiver(visit).sources).get(letter.source),
    )


def _pretty(raw: bytes) -> str:
    """Return JSON as people read it; what is none as it is."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")
