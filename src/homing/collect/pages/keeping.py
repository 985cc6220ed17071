"""What of all that is sent is kept: consent, what is scrubbed, what is declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.collect.enrich import Privacy
from homing.collect.enrich.privacy import ANY, Consent
from homing.collect.enrich.scrubbing import KINDS
from homing.collect.keeping import change_privacy, load_privacy
from homing.collect.pages.house import receiver
from homing.core.text import Text
from homing.ui import doors, render
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["settings"])

PATH: Final = "/settings/collecting"
CONSENTS: Final = {
    Consent.full: Text("Full: events are the customer's", "Полное: события относятся к клиенту"),
    Consent.aggregate: Text(
        "Aggregate: counted, and followed for no longer than a day",
        "Обезличенное: считаются и отслеживаются не дольше суток",
    ),
    Consent.none: Text("None", "Нет"),
}
SCRUBBED: Final = {
    "email": Text("E-mail addresses", "Адреса электронной почты"),
    "phone": Text("Phone numbers", "Номера телефонов"),
    "card": Text("Numbers of bank cards", "Номера банковских карт"),
}
EXAMPLE: Final = "purchase: amount, currency, order_id"
_UNREADABLE: Final = Text(
    "Line {line} cannot be read; write it as: purchase: amount, currency",
    "Строку {line} не удалось прочитать; пишите так: purchase: amount, currency",
)


class Wrong(Exception):
    """A line of what is declared that cannot be read: its number, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@router.get(PATH)
@may(OWNER)
def show_keeping(visit: ThisVisit, done: str | None = None) -> HTMLResponse:
    """Show what is kept of events."""
    rules = load_privacy(visit.app.records)
    return _page(visit, rules, text_of(rules.declared), is_done=done == "saved")


@router.post(PATH)
@may(OWNER)
def change_keeping(
    visit: ThisVisit,
    *,
    honours_signals: Annotated[bool, Form()] = False,
    unstated: Annotated[Consent, Form()] = Consent.full,
    keeps_refused: Annotated[bool, Form()] = False,
    only_declared: Annotated[bool, Form()] = False,
    declared: Annotated[str, Form()] = "",
    scrubs: Annotated[list[str] | None, Form()] = None,
    scrubs_traits: Annotated[bool, Form()] = False,
) -> Response:
    """Change it; it holds for events that come in from now on."""
    rules = Privacy(
        honours_signals=honours_signals,
        unstated=unstated,
        keeps_refused=keeps_refused,
        only_declared=only_declared,
        scrubs=KINDS.intersection(scrubs or ()),
        scrubs_traits=scrubs_traits,
    )
    try:
        said = {**rules.to_dict(), "declared": declared_of(declared)}
    except Wrong as wrong:
        return _page(visit, rules, declared, wrong=wrong)
    change_privacy(visit.app.records, Privacy.of(said), now=visit.app.clock.now())
    receiver(visit).enriching.renew()
    return RedirectResponse(f"{PATH}?done=saved", 303)


def declared_of(text: str) -> dict[str, list[str]]:
    r"""Return the properties of each event that lines of text declare.

    Raises
    ------
    Wrong
        If a line is none.

    Examples
    --------
    >>> declared_of("purchase: amount, currency\n*: plan\n")
    {'purchase': ['amount', 'currency'], '*': ['plan']}
    """
    found: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        event, colon, names = line.partition(":")
        if not line.strip():
            continue
        if not colon or not event.strip():
            raise Wrong(number)
        listed = [name.strip() for name in names.split(",") if name.strip()]
        found.setdefault(event.strip(), []).extend(listed)
    return found


def text_of(declared: Mapping[str, frozenset[str]]) -> str:
    """Return what is declared as lines of text; what holds for every event comes last."""
    ordered = sorted(declared.items(), key=lambda each: (each[0] == ANY, each[0]))
    return "\n".join(f"{event}: {', '.join(sorted(names))}" for event, names in ordered)


def _page(
    visit: Visit,
    rules: Privacy,
    declared: str,
    *,
    is_done: bool = False,
    wrong: Wrong | None = None,
) -> HTMLResponse:
    fault = _UNREADABLE.of(visit.language).format(line=wrong.line) if wrong else None
    return render.page(
        visit,
        "collect/keeping.html",
        status=422 if wrong else 200,
        rules=rules,
        declared=declared,
        consents=CONSENTS,
        scrubbed=SCRUBBED,
        example=EXAMPLE,
        is_done=is_done,
        fault=fault,
    )
