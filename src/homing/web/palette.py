"""What the palette finds beside the navigation: metrics, boards, segments, words, actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.responses import JSONResponse

from homing.boards import Boards, sees
from homing.core.text import Text
from homing.metrics.catalogue import specs
from homing.segments.pages import segments_of
from homing.ui import doors
from homing.ui.doors import DATA, EVERYONE, OWNER, REPORTS, Role, may
from homing.ui.visit import ThisVisit, Visit
from homing.web.glossary import CHAPTERS
from homing.web.glossary.pages import page_of

router = doors.router(tags=["palette"])

_METRIC: Final = Text("Metric", "Метрика")
_BOARD: Final = Text("Board", "Доска")
_SEGMENT: Final = Text("Segment", "Сегмент")
_WORD: Final = Text("Word", "Слово")
_DO: Final = Text("Do", "Действие")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be found: what it is called, what it is, where it is, and who may go there."""

    name: Text
    kind: Text
    href: str
    roles: frozenset[Role] = EVERYONE


ACTIONS: Final = (
    Item(Text("New segment", "Новый сегмент"), _DO, "/segments/new", REPORTS),
    Item(Text("New board", "Новая доска"), _DO, "/boards", REPORTS),
    Item(Text("Mark what changed", "Отметить событие"), _DO, "/settings/marks", REPORTS),
    Item(Text("Add a source of events", "Добавить источник"), _DO, "/settings/sources", OWNER),
    Item(Text("Invite a user", "Пригласить пользователя"), _DO, "/settings/users", OWNER),
    Item(Text("Make an API key", "Создать ключ API"), _DO, "/settings/keys", OWNER),
    Item(
        Text("Map standard events", "Сопоставить события"), _DO, "/settings/standard-events", OWNER
    ),
    Item(Text("Find a rejected event", "Найти отклонённое событие"), _DO, "/events/rejected", DATA),
    Item(Text("Glossary", "Глоссарий"), Text("Help", "Справка"), "/glossary"),
    Item(Text("API", "API"), Text("Help", "Справка"), "/api"),
)


@router.get("/palette.json", include_in_schema=False)
@may(EVERYONE)
def palette_as_json(visit: ThisVisit) -> JSONResponse:
    """Give what the palette finds, for the visitor's role, named in their language."""
    items = (item for item in _items(visit) if visit.role in item.roles)
    return JSONResponse(
        {
            "items": [
                {
                    "name": item.name.of(visit.language),
                    "kind": item.kind.of(visit.language),
                    "href": item.href,
                    "find": f"{item.name.en} {item.name.ru}".lower(),
                }
                for item in items
            ]
        }
    )


def _items(visit: Visit) -> Iterator[Item]:
    yield from ACTIONS
    there = {(place.name, place.path) for job in visit.jobs for place in job.places}
    metrics = ((spec.name, page_of(spec)) for spec in specs())
    yield from (Item(name, _METRIC, at, REPORTS) for name, at in metrics if (name, at) not in there)
    yield from _boards(visit)
    for segment in segments_of(visit).kept.every():
        if not segment.archived_at:
            name = Text(segment.name, segment.name)
            yield Item(name, _SEGMENT, f"/segments/{segment.id}", REPORTS)
    for chapter in CHAPTERS:
        yield from (Item(word.name, _WORD, f"/glossary#{word.key}") for word in chapter.words)


def _boards(visit: Visit) -> Iterator[Item]:
    for board in Boards(visit.app.records, visit.app.clock).every():
        if not board.archived_at and sees(board, visit.role):
            yield Item(Text(board.name, board.name), _BOARD, f"/boards/{board.id}")
