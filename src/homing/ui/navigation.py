"""The way through the product: jobs, and the pages that do them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from homing.core.text import Text
from homing.ui.roles import DATA, EVERYONE, OWNER, REPORTS, Role


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the navigation: its name, address, who may enter and the keys that lead there.

    One that is alone has pages below it that are places themselves.
    """

    name: Text
    path: str
    roles: frozenset[Role]
    keys: str = ""
    is_alone: bool = False

    def holds(self, path: str) -> bool:
        """Say whether a path is this page or one below it."""
        is_root = self.is_alone or self.path == "/"
        return path == self.path or (not is_root and path.startswith(f"{self.path}/"))


@dataclass(frozen=True, slots=True)
class Job:
    """What people come to do, and the pages for it; a job of one page is that page."""

    name: Text
    icon: str
    places: tuple[Place, ...]


_TODAY: Final = Job(
    Text("Today", "Сегодня"), "today", (Place(Text("Today", "Сегодня"), "/", REPORTS, "g t"),)
)
_BOARDS: Final = Job(
    Text("Boards", "Доски"),
    "boards",
    (Place(Text("Boards", "Доски"), "/boards", EVERYONE, "g b"),),
)
_CUSTOMERS: Final = Job(
    Text("Customers", "Клиенты"),
    "customers",
    (
        Place(Text("Customers", "Клиенты"), "/customers", EVERYONE, "g c"),
        Place(Text("Segments", "Сегменты"), "/segments", REPORTS, "g m"),
        Place(Text("Events", "События"), "/events", REPORTS, "g e"),
    ),
)
_SETTINGS: Final = Job(
    Text("Settings", "Настройки"),
    "settings",
    (
        Place(Text("All settings", "Все настройки"), "/settings", EVERYONE, is_alone=True),
        Place(Text("Sources", "Источники"), "/settings/sources", OWNER, "g s"),
        Place(Text("Project", "Проект"), "/settings/project", OWNER, "g p"),
        Place(Text("Users", "Пользователи"), "/settings/users", OWNER, "g u"),
        Place(Text("Keys", "Ключи"), "/settings/keys", OWNER, "g k"),
        Place(Text("Data", "Данные"), "/settings/data", DATA),
        Place(Text("Standard events", "Стандартные события"), "/settings/standard-events", OWNER),
        Place(Text("Internal traffic", "Внутренний трафик"), "/settings/internal", DATA),
        Place(Text("What is kept", "Что хранится"), "/settings/collecting", OWNER),
        Place(Text("Privacy", "Приватность"), "/settings/privacy", OWNER, "g v"),
        Place(Text("Retention time", "Срок хранения"), "/settings/raw-data", OWNER),
        Place(Text("Marks", "Отметки"), "/settings/marks", REPORTS),
        Place(Text("Audit log", "Журнал действий"), "/settings/audit", OWNER),
    ),
)


def jobs(measured: tuple[Place, ...] = ()) -> tuple[Job, ...]:
    """Return the jobs; `measured` are the pages of the metrics, which only the rim knows."""
    measure = Job(Text("Measure", "Метрики"), "measure", measured)
    return (_TODAY, _BOARDS, _CUSTOMERS, measure, _SETTINGS)


def jobs_for(role: Role | None, jobs: tuple[Job, ...]) -> tuple[Job, ...]:
    """Return the jobs, and of each the pages, that a role may enter; None: nobody has signed in."""
    if role is None:
        return ()
    allowed = (
        Job(job.name, job.icon, tuple(place for place in job.places if role in place.roles))
        for job in jobs
    )
    return tuple(job for job in allowed if job.places)
