"""Two people change one thing: the second is shown both, and chooses.

A form is sent with the version it was made of (`seen`). Where that is no longer the newest one, the
answer is this page: what they wanted, what is there now, who changed it and when; and three ways
on. Nothing was saved, and nothing they typed is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Form

from homing.core.text import Text
from homing.store import About, last_act
from homing.ui import render

if TYPE_CHECKING:
    from starlette.responses import HTMLResponse

    from homing.ui.visit import Visit

Again = Annotated[bool, Form(description="Show the form as it is sent, and save nothing.")]
Seen = Annotated[str, Form(description="The version that the form was made of.")]
STATUS: Final = 409
IS_ON: Final = {True: Text("yes", "да"), False: Text("no", "нет")}
"""How a box that is ticked or not is compared."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that can be changed: what they wanted, and what is there now; both for people."""

    label: Text | str
    mine: Text | str
    theirs: Text | str

    @property
    def is_same(self) -> bool:
        """Whether both want the same."""
        return self.mine == self.theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A form that came too late.

    Parameters
    ----------
    about : About
        What was to be changed, as the audit log has it.
    name : Text or str
        What people call it.
    path : str
        Where it is seen as it is now.
    action : str
        Where the form was sent to.
    said : sequence of (str, str)
        The form, but for the version.
    seen : (str, str)
        The field of the version, and the version that is there now.
    compared : sequence of Compared
        What can be changed, one by one.
    """

    about: About
    name: Text | str
    path: str
    action: str
    said: Sequence[tuple[str, str]]
    seen: tuple[str, str]
    compared: Sequence[Compared]


def page(visit: Visit, clash: Clash) -> HTMLResponse:
    """Return the page that shows both, and lets the visitor choose."""
    with visit.app.records.reading() as connection:
        act = last_act(connection, clash.about.kind, clash.about.id)
    answer = render.page(visit, "errors/conflict.html", status=STATUS, clash=clash, act=act)
    answer.headers["Cache-Control"] = "no-store"
    return answer
