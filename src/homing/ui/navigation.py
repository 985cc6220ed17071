"""The way through the product: jobs, and the pages that do them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from homing.core.text import Text
from homing.ui.doors import EVERYONE, OWNER, REPORTS, Role

if TYPE_CHECKING:
    from homing.ui.visit import Visit


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the navigation: its name, address, who may enter and the keys that lead there."""

    name: Text
    path: str
    roles: frozenset[Role]
    keys: str = ""

    def holds(self, path: str) -> bool:
        """Say whether a path is this page or one below it."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


@dataclass(frozen=True, slots=True)
class Job:
    """What people come to do, and the pages for it; a job of one page is that page."""

    name: Text
    icon: str
    places: tuple[Place, ...]


JOBS: Final = (
    Job(Text("Today", "Сегодня"), "today", (Place(Text("Today", "Сегодня"), "/", REPORTS, "g t"),)),
    Job(
        Text("Customers", "Клиенты"),
        "customers",
        (Place(Text("Customers", "Клиенты"), "/customers", EVERYONE, "g c"),),
    ),
    Job(
        Text("Measure", "Метрики"),
        "measure",
        (
            Place(Text("Retention", "Удержание"), "/retention", REPORTS, "g r"),
            Place(Text("Revenue", "Выручка"), "/measure/revenue", REPORTS),
            Place(Text("Refunds", "Возвраты"), "/measure/refunds", REPORTS),
            Place(Text("Orders", "Заказы"), "/measure/orders", REPORTS),
            Place(
                Text("Active customers", "Активные клиенты"), "/measure/active_customers", REPORTS
            ),
            Place(Text("New customers", "Новые клиенты"), "/measure/new_customers", REPORTS),
            Place(
                Text("Returning share", "Доля повторных клиентов"),
                "/measure/returning_share",
                REPORTS,
            ),
        ),
    ),
    Job(
        Text("Settings", "Настройки"),
        "settings",
        (
            Place(Text("Project", "Проект"), "/settings/project", OWNER, "g p"),
            Place(Text("Users", "Пользователи"), "/settings/users", OWNER, "g u"),
            Place(Text("Keys", "Ключи"), "/settings/keys", OWNER, "g k"),
        ),
    ),
)


def jobs_for(visit: Visit) -> tuple[Job, ...]:
    """Return the jobs, and of each the pages, that this visit may enter."""
    if visit.user is None:
        return ()
    role = visit.user.role
    allowed = (
        Job(job.name, job.icon, tuple(place for place in job.places if role in place.roles))
        for job in JOBS
    )
    return tuple(job for job in allowed if job.places)
