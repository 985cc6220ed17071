"""Sign-in, sign-out, one-time links, and the language and theme of whoever looks."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from homing.core.text import Language
from homing.ui import doors, render
from homing.ui.doors import EVERYONE, PUBLIC, may
from homing.ui.visit import Theme, ThisVisit, Visit
from homing.web.access import cookies
from homing.web.access.rules import safe_way
from homing.web.access.service import links, people, sessions
from homing.web.access.service.faults import FormFault, TooManyAttempts
from homing.web.access.service.links import Arrival

router = doors.router(tags=["access"])

Text = Annotated[str, Form()]


@router.get("/sign-in")
@may(PUBLIC)
def show_sign_in(visit: ThisVisit, next: str | None = None) -> Response:  # noqa: A002 - the address says next
    """Show the sign-in form, or go on when one has signed in already."""
    if visit.user:
        return RedirectResponse(safe_way(next), 303)
    return _sign_in_page(visit, way=safe_way(next))


@router.post("/sign-in")
@may(PUBLIC)
def sign_in(
    visit: ThisVisit,
    request: Request,
    *,
    email: Text = "",
    password: Text = "",
    next: Text = "/",  # noqa: A002 - the form says next
) -> Response:
    """Begin a session."""
    try:
        token = sessions.sign_in(
            visit.app.records,
            email,
            password,
            address=request.client.host if request.client else "",
            now=visit.app.clock.now(),
            old=cookies.session_of(request),
        )
    except FormFault as fault:
        return _sign_in_page(visit, way=safe_way(next), email=email, fault=fault, status=422)
    except TooManyAttempts as error:
        page = _sign_in_page(visit, way=safe_way(next), email=email, wait=error.minutes, status=429)
        page.headers.update(error.headers)
        return page
    return _come_in(request, token, safe_way(next))


@router.post("/sign-out")
@may(EVERYONE)
def sign_out(visit: ThisVisit, request: Request) -> Response:
    """End this browser's session."""
    token = cookies.session_of(request)
    if token:
        sessions.sign_out(visit.app.records, token, visit.app.clock.now())
    response = RedirectResponse("/" if visit.is_demo else "/sign-in", 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    cookies.drop_session(request, response)
    return response


@router.get("/welcome/{token}")
@may(PUBLIC)
def show_welcome(visit: ThisVisit, token: str) -> Response:
    """Show what a one-time link is for; looking does not use it up."""
    return _welcome_page(visit, token)


@router.post("/welcome/{token}")
@may(PUBLIC)
def welcome(
    visit: ThisVisit,
    request: Request,
    token: str,
    *,
    email: Text = "",
    name: Text = "",
    password: Text = "",
) -> Response:
    """Use a one-time link up, and begin a session."""
    arrival = Arrival(email, name, password)
    try:
        session = links.arrive(visit.app.records, token, arrival, visit.app.clock.now())
    except FormFault as fault:
        return _welcome_page(visit, token, arrival=arrival, fault=fault, status=422)
    return _come_in(request, session, "/")


@router.post("/preferences")
@may(PUBLIC)
def prefer(
    visit: ThisVisit,
    request: Request,
    *,
    language: Annotated[Language | None, Form()] = None,
    theme: Annotated[Theme | None, Form()] = None,
    back: Text = "/",
) -> Response:
    """Keep the language or theme, for the user and for this browser."""
    response = RedirectResponse(safe_way(back), 303)
    if language:
        cookies.keep_choice(request, response, cookies.LANGUAGE, language)
    if theme:
        cookies.keep_choice(request, response, cookies.THEME, theme)
    if visit.user and not visit.is_demo:
        people.prefer(visit.app.records, visit.user.id, language=language, theme=theme)
    return response


def _come_in(request: Request, token: str, way: str) -> Response:
    response = RedirectResponse(way, 303)
    cookies.keep_session(request, response, token)
    return response


def _sign_in_page(
    visit: Visit,
    *,
    way: str,
    email: str = "",
    fault: FormFault | None = None,
    wait: int | None = None,
    status: Literal[200, 422, 429] = 200,
) -> Response:
    page = render.page(
        visit,
        "access/sign_in.html",
        status=status,
        way=way,
        email=email,
        fault=fault,
        wait=wait,
        is_new=not people.has_owner(visit.app.records),
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _welcome_page(
    visit: Visit,
    token: str,
    *,
    arrival: Arrival | None = None,
    fault: FormFault | None = None,
    status: Literal[200, 422] = 200,
) -> Response:
    link = links.look(visit.app.records, token, visit.app.clock.now())
    page = render.page(
        visit,
        "access/welcome.html",
        status=status,
        link=link,
        arrival=arrival or Arrival(link.email or "", "", ""),
        fault=fault,
    )
    page.headers["Cache-Control"] = "no-store"
    return page
