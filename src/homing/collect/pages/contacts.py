"""By which contacts customers are known, beside their ids: a form of the page of what is kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Final

from fastapi import Form
from starlette.responses import Response

from homing.collect.identity.contacts import ContactKind
from homing.collect.identity.keeping import (
    CONTACTS,
    change_contacts,
    contacts_version,
    load_contacts,
    version_with,
)
from homing.collect.pages.keeping import KNOWN_BY, kept_page
from homing.collect.pages.keeping import PATH as PAGE
from homing.core.acts import Verb
from homing.core.errors import Conflict
from homing.core.text import Text
from homing.store import About
from homing.ui import conflict, doors, undo
from homing.ui.conflict import IS_ON, Again, Clash, Compared, Seen
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["settings"])

PATH: Final = f"{PAGE}/contacts"
TITLE: Final = Text("By what customers are known", "По чему узнают клиентов")


@router.post(PATH)
@may(OWNER)
def change_known_by(
    visit: ThisVisit,
    *,
    email: Annotated[bool, Form()] = False,
    phone: Annotated[bool, Form()] = False,
    seen: Seen = "",
    again: Again = False,
) -> Response:
    """Change it; it holds for what comes in from now on, and the next page takes it back."""
    ticked = {ContactKind.email: email, ContactKind.phone: phone}
    wanted = [kind for kind, is_on in ticked.items() if is_on]
    if again:
        return kept_page(visit, known_by=wanted)
    records, now = visit.app.records, visit.app.clock.now()
    before = load_contacts(records).kinds
    back = {"path": PATH, **dict(_form(before)), "seen": version_with(wanted)}
    try:
        change_contacts(records, wanted, now=now, seen=seen or None, back=back)
    except Conflict:
        return _clash(visit, wanted, before)
    return undo.after(f"{PAGE}?done=saved", Verb.SETTINGS_CHANGED, CONTACTS)


def _form(kinds: Collection[ContactKind]) -> list[tuple[str, str]]:
    return [(kind.value, "true") for kind in kinds]


def _clash(visit: Visit, wanted: Collection[ContactKind], now: Collection[ContactKind]) -> Response:
    clash = Clash(
        about=About("settings", CONTACTS),
        name=TITLE,
        path=PAGE,
        action=PATH,
        said=_form(wanted),
        seen=("seen", contacts_version(visit.app.records)),
        compared=[
            Compared(text, IS_ON[kind in wanted], IS_ON[kind in now])
            for kind, text in KNOWN_BY.items()
        ],
    )
    return conflict.page(visit, clash)
