"""What of all that is sent is kept: consent, what is scrubbed, what is declared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Final

from fastapi import Form
from starlette.responses import HTMLResponse, Response

from homing.collect.enrich import Privacy
from homing.collect.enrich.privacy import ANY, Consent
from homing.collect.enrich.scrubbing import KINDS
from homing.collect.identity.contacts import ContactKind
from homing.collect.identity.keeping import contacts_version, load_contacts
from homing.collect.keeping import (
    COLLECTING,
    change_privacy,
    load_privacy,
    privacy_version,
    version_with,
)
from homing.collect.pages.house import receiver
from homing.core.acts import Verb
from homing.core.errors import Conflict
from homing.core.text import Language, Text
from homing.store import About
from homing.ui import conflict, doors, render, undo
from homing.ui.conflict import IS_ON, Again, Clash, Compared, Seen
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["settings"])

PATH: Final = "/settings/collecting"
TITLE: Final = Text("What is kept", "Что хранится")
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
KNOWN_BY: Final = {
    ContactKind.email: Text("The same e-mail address", "Тот же адрес электронной почты"),
    ContactKind.phone: Text("The same phone number", "Тот же номер телефона"),
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
    return kept_page(visit, is_done=done == "saved")


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
    seen: Seen = "",
    again: Again = False,
) -> Response:
    """Change it; it holds for events that come in from now on, and the next page takes it back."""
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
    if again:
        return _page(visit, rules, declared)
    wanted, now = Privacy.of(said), visit.app.clock.now()
    before = _form(load_privacy(visit.app.records))
    back = {"path": PATH, **before, "seen": version_with(wanted)}
    try:
        change_privacy(visit.app.records, wanted, now=now, seen=seen or None, back=back)
    except Conflict:
        return _clash(visit, wanted)
    receiver(visit).enriching.renew()
    return undo.after(f"{PATH}?done=saved", Verb.SETTINGS_CHANGED, COLLECTING)


def _form(rules: Privacy) -> dict[str, list[str]]:
    """Return what a form says of rules: the values of each field."""
    ticked = ("honours_signals", "keeps_refused", "scrubs_traits", "only_declared")
    return {
        **{name: ["true"] for name in ticked if getattr(rules, name)},
        "unstated": [rules.unstated.value],
        "declared": [text_of(rules.declared)],
        "scrubs": sorted(rules.scrubs),
    }


def _clash(visit: Visit, wanted: Privacy) -> Response:
    now = load_privacy(visit.app.records)
    said = [(name, each) for name, values in _form(wanted).items() for each in values]
    clash = Clash(
        about=About("settings", COLLECTING),
        name=TITLE,
        path=PATH,
        action=PATH,
        said=said,
        seen=("seen", privacy_version(visit.app.records)),
        compared=[
            Compared(label, value(wanted, visit.language), value(now, visit.language))
            for label, value in COMPARED
        ],
    )
    return conflict.page(visit, clash)


def _scrubbed(rules: Privacy, language: Language) -> str:
    return ", ".join(SCRUBBED[kind].of(language) for kind in sorted(rules.scrubs))


COMPARED: Final[tuple[tuple[Text, Callable[[Privacy, Language], Text | str]], ...]] = (
    (
        Text("Consent of an event that says nothing of it", "Согласие, если о нём не сказано"),
        lambda rules, _: CONSENTS[rules.unstated],
    ),
    (
        Text("Honours browsers' requests not to be tracked", "Учитывает просьбы не отслеживать"),
        lambda rules, _: IS_ON[rules.honours_signals],
    ),
    (
        Text("Counts those who refuse, in aggregate", "Считает отказавшихся обезличенно"),
        lambda rules, _: IS_ON[rules.keeps_refused],
    ),
    (Text("Taken out of texts", "Вырезается из текстов"), _scrubbed),
    (
        Text("Taken out of traits too", "Вырезается и из свойств"),
        lambda rules, _: IS_ON[rules.scrubs_traits],
    ),
    (Text("Declared", "Объявлено"), lambda rules, _: text_of(rules.declared)),
    (
        Text("Keeps nothing that is not declared", "Хранит только объявленное"),
        lambda rules, _: IS_ON[rules.only_declared],
    ),
)


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


def kept_page(
    visit: Visit, *, is_done: bool = False, known_by: Collection[ContactKind] | None = None
) -> HTMLResponse:
    """Return the page as things are now, but for by what customers are known, if that is given."""
    rules = load_privacy(visit.app.records)
    declared = text_of(rules.declared)
    return _page(visit, rules, declared, is_done=is_done, known_by=known_by)


def _page(
    visit: Visit,
    rules: Privacy,
    declared: str,
    *,
    is_done: bool = False,
    wrong: Wrong | None = None,
    known_by: Collection[ContactKind] | None = None,
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
        seen=privacy_version(visit.app.records),
        contacts=KNOWN_BY,
        known_by=load_contacts(visit.app.records).kinds if known_by is None else known_by,
        contacts_seen=contacts_version(visit.app.records),
    )
