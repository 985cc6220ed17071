"""The next best thing to set up: the first of a table that is not done, and was not put away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from homing.boards import Boards
from homing.core.names import PURCHASE
from homing.core.text import Text
from homing.segments.pages import segments_of
from homing.store import Project, Verb, Wanted, acts, every_mark, load_setting, save_setting
from homing.ui.roles import OWNER, REPORTS, Role
from homing.ui.visit import Visit
from homing.web.access.service import people
from homing.web.today.kinds import SUBSCRIPTION, guessed

if TYPE_CHECKING:
    from homing.app import App

Names = Collection[str]
_PUT_AWAY: Final = "today.put_away"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to set up.

    Parameters
    ----------
    key : str
        Under which it is put away.
    title, why, way : Text
        What, what for, and the words of the link, if it is done on a page.
    href : str or None
        Where it is done.
    roles : frozenset of Role
        Who may.
    is_done : callable
        Says whether an installation has it, whose events have these names.
    """

    key: str
    title: Text
    why: Text
    way: Text | None
    href: str | None
    roles: frozenset[Role]
    is_done: Callable[[App, Visit, Collection[str]], bool]


def _has_zone(app: App, _visit: Visit, _names: Names) -> bool:
    project = app.project
    return (project.timezone, project.currency) != ("UTC", "USD") or project.name != Project().name


def _has_source(app: App, visit: Visit, _names: Names) -> bool:
    return visit.is_demo or bool(app.sources.every())


def _has_standard(app: App, _visit: Visit, names: Names) -> bool:
    kind = app.project.kind or guessed(names)
    is_known = PURCHASE in names or any(name.startswith(SUBSCRIPTION) for name in names)
    return is_known or kind == "app"


def _has_segment(_app: App, visit: Visit, _names: Names) -> bool:
    return bool(segments_of(visit).kept.every())


def _has_board(_app: App, visit: Visit, _names: Names) -> bool:
    return bool(Boards(visit.app.records, visit.app.clock).every())


def _has_mark(_app: App, visit: Visit, _names: Names) -> bool:
    return bool(every_mark(visit.app.records))


def _has_colleague(app: App, visit: Visit, _names: Names) -> bool:
    return visit.is_demo or len(people.every(app.records)) > 1


def _has_backup(app: App, visit: Visit, _names: Names) -> bool:
    wanted = Wanted(what=Verb.BACKUP_MADE.value)
    with app.records.reading() as connection:
        return visit.is_demo or bool(acts(connection, wanted, most=1))


TASKS: Final = (
    Task(
        "project",
        Text("Set your time zone and currency.", "Укажите часовой пояс и валюту."),
        Text(
            "Days and months are counted in UTC, and money without a currency is taken for "
            "dollars, until the project says otherwise.",
            "Пока в проекте не указано другое, дни и месяцы считаются по UTC, а деньги без валюты "
            "считаются долларами.",
        ),
        Text("Set the name, time zone and currency", "Указать название, часовой пояс и валюту"),
        "/settings/project",
        OWNER,
        _has_zone,
    ),
    Task(
        "standard",
        Text("Say which of your events is a purchase.", "Укажите, какое из событий — покупка."),
        Text(
            "There are no events named purchase, so there is no revenue here, and customers are "
            "counted by any event.",
            "Событий purchase нет, поэтому здесь нет выручки, а клиенты считаются по любому "
            "событию.",
        ),
        Text("Map your events", "Сопоставить события"),
        "/settings/standard-events",
        OWNER,
        _has_standard,
    ),
    Task(
        "source",
        Text("Have events come in by themselves.", "Пусть события приходят сами."),
        Text(
            "A source gets a key and a snippet; its first event turns it green.",
            "Источник получает ключ и фрагмент кода; с первым событием он становится зелёным.",
        ),
        Text("Add a source", "Добавить источник"),
        "/settings/sources",
        OWNER,
        _has_source,
    ),
    Task(
        "segment",
        Text("Save your first segment.", "Сохраните первый сегмент."),
        Text(
            "A segment is a rule that stays up to date: who bought once, who is late.",
            "Сегмент — правило, которое само следит за составом: кто купил один раз, кто "
            "задерживается.",
        ),
        Text("Take a ready rule", "Взять готовое правило"),
        "/segments",
        REPORTS,
        _has_segment,
    ),
    Task(
        "board",
        Text("Put your numbers on a board.", "Соберите свои числа на доске."),
        Text(
            "A board shows reports beside one another, and is mailed on a schedule.",
            "Доска показывает отчёты рядом, и её можно получать по почте.",
        ),
        Text("Begin a board", "Завести доску"),
        "/boards",
        REPORTS,
        _has_board,
    ),
    Task(
        "mark",
        Text("Mark what changed: a release, a sale.", "Отметьте, что изменилось: релиз, акцию."),
        Text(
            "A mark stands on every picture with a time axis, so that a bend has its reason beside "
            "it.",
            "Отметка видна на каждом графике по времени: рядом с изломом стоит его причина.",
        ),
        Text("Add a mark", "Добавить отметку"),
        "/settings/marks",
        REPORTS,
        _has_mark,
    ),
    Task(
        "colleague",
        Text("Invite a colleague.", "Пригласите коллегу."),
        Text(
            "Nobody else can sign in yet: whoever may only look is an analyst or a marketer.",
            "Пока никто больше не может войти; тем, кому нужно только смотреть, подойдёт роль "
            "аналитика или маркетолога.",
        ),
        Text("Invite somebody", "Пригласить"),
        "/settings/users",
        OWNER,
        _has_colleague,
    ),
    Task(
        "backup",
        Text("Make a backup.", "Сделайте резервную копию."),
        Text(
            "None was made yet: homing backup shop.tar writes everything to one file, while the "
            "site serves.",
            "Копий ещё нет: homing backup shop.tar записывает всё в один файл, пока сайт работает.",
        ),
        None,
        None,
        OWNER,
        _has_backup,
    ),
)


def next_task(visit: Visit, names: Names) -> Task | None:
    """Return the first task that is not done, not put away and the visitor's to do."""
    app, away = cast("App", visit.app), put_away(visit)
    for task in TASKS:
        is_theirs = visit.role in task.roles and task.key not in away
        if is_theirs and not task.is_done(app, visit, names):
            return task
    return None


def put_away(visit: Visit) -> list[str]:
    """Return the keys of the tasks that nobody wants to be told of."""
    said = load_setting(visit.app.records, _PUT_AWAY)
    return [str(key) for key in said] if isinstance(said, list) else []


def put_one_away(visit: Visit, key: str) -> None:
    """Put a task away, for everybody."""
    if key in {task.key for task in TASKS}:
        save_setting(visit.app.records, _PUT_AWAY, sorted({*put_away(visit), key}))
