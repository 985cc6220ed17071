"""A visit: who asks, in which language and theme, and the house they ask in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, Protocol
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from homing.core.clock import Clock
from homing.core.text import Language
from homing.store import DataFolder, EventStore, Project, Records
from homing.ui.navigation import Job, jobs
from homing.ui.roles import Role

if TYPE_CHECKING:
    from homing.histories.live import Live

Theme = Literal["auto", "light", "dark"]


class House(Protocol):
    """What a page may use of the running installation."""

    @property
    def folder(self) -> DataFolder:
        """Everything it owns on disk."""

    @property
    def events(self) -> EventStore:
        """The event log."""

    @property
    def records(self) -> Records:
        """What Homing itself remembers."""

    @property
    def clock(self) -> Clock:
        """What time it is."""

    @property
    def project(self) -> Project:
        """The business: its name, zone, currency and week."""

    @property
    def shows_cities(self) -> bool:
        """Whether cities of DB-IP's file may be in the log."""

    def segment_names(self) -> Mapping[UUID, str]:
        """Return what the segments that are not archived are called."""

    def scrub(self) -> None:
        """Leave no trace on disk of what was deleted, as far as the stores can."""

    def live(self) -> Live:
        """Return the histories of the log as it is now."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signed in, or the API key that speaks for them."""

    id: UUID
    name: str
    email: str
    role: Role
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, as the pages see it.

    Parameters
    ----------
    app : House
        The installation.
    user : User or None
        Who has signed in.
    language, theme : str
        How the visitor wants the page.
    timezone : str
        IANA name; dates are printed in it.
    path, query : str
        The address asked for, without the host.
    request_id : str
        Stands on the error page and in the log.
    is_demo : bool
        The installation shows the demo shop and signs its local visitor in.
    jobs : tuple of Job
        The way through the product, whoever may go there.
    """

    app: House
    user: User | None
    language: Language
    theme: Theme
    timezone: str
    path: str
    query: str
    request_id: str
    is_demo: bool = False
    jobs: tuple[Job, ...] = jobs()

    @property
    def role(self) -> Role | None:
        """The visitor's role, None for one who has not signed in."""
        return self.user.role if self.user else None


def visit_of(request: Request) -> Visit:
    """Return the visit of a request."""
    visit: Visit = request.scope["homing.visit"]
    return visit


ThisVisit = Annotated[Visit, Depends(visit_of)]
"""What an endpoint asks for: `def show(visit: ThisVisit) -> Response`."""
