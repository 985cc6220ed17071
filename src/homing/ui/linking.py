"""From the place of a number to the address of the people behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from homing.ui import state
from homing.ui.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import DataclassInstance


def people_link(path: str, question: DataclassInstance) -> Callable[..., str]:
    """Return the function from the place of a number in an answer to the address of its people.

    Parameters
    ----------
    path : str
        Of the page that gives the answer.
    question : dataclass
        What was asked there.
    """
    people, asked = f"{path}/customers", urlencode(state.pairs(question))

    def link(**place: Any) -> str:
        at = urlencode({name: text_of(each) for name, each in place.items() if each is not None})
        return f"{people}?{asked}{'&' if asked and at else ''}{at}"

    return link
