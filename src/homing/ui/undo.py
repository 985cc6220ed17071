"""Undo in place of a question: what was just done is said, with a button that takes it back.

Who has done something is sent on to a page (`after`) whose address names the act. If that act is
the visitor's own and the last that was done to the thing, the page begins with what was done and a
form that undoes it: without JavaScript, by keyboard, and only as long as it can be undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote

from starlette.responses import RedirectResponse

from homing.core.acts import Verb
from homing.core.text import Text
from homing.store import Act, last_act

if TYPE_CHECKING:
    from uuid import UUID

    from homing.ui.visit import Visit

WAYS_BACK: Final[Mapping[Verb, str]] = {
    Verb.KEY_REVOKED: "/settings/keys/{id}/restore",
    Verb.USER_DISABLED: "/settings/users/{id}/enable",
    Verb.SOURCE_REVOKED: "/settings/sources/{id}/restore",
    Verb.SOURCE_KEY_REVOKED: "/settings/sources/{source}/keys/{id}/restore",
    Verb.MARK_REMOVED: "/settings/marks/{id}/restore",
    Verb.INTERNAL_RULE_REMOVED: "/settings/internal/{id}/restore",
    Verb.ERASURE_WITHDRAWN: "/settings/privacy/requests/{id}/restore",
    Verb.EVENT_DESCRIBED: "/settings/data/words",
    Verb.SETTINGS_CHANGED: "{path}",
    Verb.SEGMENT_ARCHIVED: "/segments/{id}/restore",
    Verb.BOARD_ARCHIVED: "/boards/{id}/restore",
    Verb.BOARD_TILE_TAKEN_OFF: "/boards/{board}/tiles/{id}/back",
    Verb.BOARD_LINK_REVOKED: "/boards/{board}/links/{id}/restore",
    Verb.TAG_GIVEN: "/customers/tags/{id}/undo",
    Verb.TAG_TAKEN: "/customers/tags/{id}/undo",
    Verb.NOTE_DELETED: "/customers/notes/{id}/restore",
    Verb.CUSTOMERS_MERGED: "/merges/{id}/undo",
}
"""Where an act is taken back: a form is posted there, with what the act noted under `back`."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """What was just done, and how it is taken back: fields of a form, a name once a value."""

    text: Text
    name: str
    action: str
    fields: tuple[tuple[str, str], ...]


def after(path: str, verb: Verb, number: UUID | str) -> RedirectResponse:
    """Send the visitor on to a page that offers to take back what was just done.

    Parameters
    ----------
    path : str
        Of the page, with its query if it has one, without `#…`.
    verb : Verb
        What was done; one of `WAYS_BACK`.
    number : UUID or str
        The id of what it was done to, as the audit log has it.
    """
    sign = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{sign}just_did={verb.value}~{quote(str(number), safe='')}", 303)


def offered(visit: Visit) -> Undoable | None:
    """Return what the address says was just done, if it is so and can be undone."""
    if "just_did=" not in visit.query or visit.user is None:
        return None
    said, _, number = parse_qs(visit.query).get("just_did", [""])[0].partition("~")
    verb = next((each for each in WAYS_BACK if each.value == said), None)
    if verb is None or not number:
        return None
    with visit.app.records.reading() as connection:
        act = last_act(connection, said.partition(".")[0], number)
    if act is None or act.verb != said or act.actor.id != str(visit.user.id):
        return None
    if verb is Verb.SETTINGS_CHANGED and not act.detail.get("back"):
        return None
    return _undoable(verb, act)


def _undoable(verb: Verb, act: Act) -> Undoable:
    noted = act.detail.get("back")
    back = noted if isinstance(noted, dict) else {}
    action = WAYS_BACK[verb].format(id=act.about.id, **back)
    return Undoable(verb.text, act.about.name, action, tuple(_fields(back)))


def _fields(back: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, said in back.items():
        yield from ((name, str(each)) for each in (said if isinstance(said, list) else [said]))
