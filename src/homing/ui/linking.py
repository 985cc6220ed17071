"""From the place of a number to the address of the people behind it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus, urlencode

from homing.ui import state
from homing.ui.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import DataclassInstance

_quoted: Final = lru_cache(4096)(quote_plus)
"""A report says the same days and numbers in many links."""


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
        known = {name: text_of(each) for name, each in place.items() if each is not None}
        at = [f"{name}={_quoted(text)}" for name, text in known.items()]
        return f"{people}?{'&'.join([asked, *at] if asked else at)}"

    return link
