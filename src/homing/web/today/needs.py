"""What needs a person now: what is silent, rejected or not delivered, and whom we may lose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from homing.collect import DeadLetters
from homing.core.errors import NotFound
from homing.core.names import PURCHASE
from homing.core.text import Text
from homing.deliver import Outbox
from homing.segments import TEMPLATES, Rule, Segments, rule_of, said_of
from homing.ui.visit import Visit

if TYPE_CHECKING:
    from homing.collect import Health

_READY: Final = {template.key: template for template in TEMPLATES}
_VALUABLE: Final = {
    "kind": "top",
    "measure": "sum",
    "property": "amount",
    "events": [PURCHASE],
    "share": 0.2,
}


@dataclass(frozen=True, slots=True)
class Watched:
    """Customers who need somebody, as a rule."""

    key: str
    one: Text
    rule: Rule


WATCHED: Final = (
    Watched(
        "unhappy",
        Text("Valuable customers who are unhappy", "Ценные клиенты, которые недовольны"),
        _READY["valuable-unhappy"].rule,
    ),
    Watched(
        "late",
        Text(
            "Valuable customers who are late: twice their own usual gap without a purchase",
            "Ценные клиенты, которые задерживаются: без покупки вдвое дольше обычного для себя",
        ),
        rule_of({"kind": "all", "of": [said_of(_READY["at-risk"].rule), _VALUABLE]}),
    ),
)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for a person: how much of it, and where it is looked after."""

    key: str
    what: Text
    count: int
    href: str
    tone: str = "warn"


def watched(key: str) -> Watched:
    """Return the rule of a key; raises `NotFound`."""
    for each in WATCHED:
        if each.key == key:
            return each
    raise NotFound("There is no such list.", where="key")


def watched_counts(segments: Segments) -> dict[str, int]:
    """Return how many customers need somebody, by the key of the rule."""
    return {each.key: segments.count(each.rule) for each in WATCHED}


def needs(visit: Visit, request: Request, counts: dict[str, int]) -> list[Need]:
    """Return what needs a person now, the most urgent first."""
    return [*_of_receiving(visit, request), *_of_mail(visit), *_of_customers(counts)]


def _of_receiving(visit: Visit, request: Request) -> Iterator[Need]:
    watch = getattr(request.app.state, "watch", None)
    health: Health | None = watch.latest if watch else None
    silent = sum(beat.is_silent for beat in health.beats) if health else 0
    if silent:
        what = Text("Sources that are silent", "Источники, которые молчат")
        yield Need("silent", what, silent, "/settings/sources", "bad")
    waiting = DeadLetters(visit.app.events).waiting()
    if waiting:
        what = Text("Rejected events wait to be mended", "Отклонённые события ждут исправления")
        yield Need("rejected", what, waiting, "/events/rejected")


def _of_mail(visit: Visit) -> Iterator[Need]:
    letters = Outbox(visit.app.records, visit.app.clock).in_trouble()
    if letters:
        what = Text("Letters that did not arrive", "Письма, которые не дошли")
        yield Need("mail", what, len(letters), f"/boards/{letters[0].about}/share#mail", "bad")


def _of_customers(counts: dict[str, int]) -> Iterator[Need]:
    for each in WATCHED:
        if counts.get(each.key):
            yield Need(each.key, each.one, counts[each.key], f"/today/{each.key}", "info")
