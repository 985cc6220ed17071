"""A segment that somebody else changed first: both are shown, and the visitor chooses."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from homing.core.text import Text
from homing.segments.pages.every import PATH
from homing.segments.saved import Segment
from homing.store import About
from homing.ui import conflict
from homing.ui.conflict import Clash, Compared
from homing.ui.visit import Visit


def clashed(
    visit: Visit,
    now: Segment,
    way: str,
    said: Sequence[tuple[str, str]],
    *compared: tuple[Text, Text | str, Text | str],
) -> Response:
    """Return the page of a change that came too late.

    Parameters
    ----------
    now : Segment
        As it is.
    way : str
        Behind the address of the segment, where the form was sent to.
    said : sequence of (str, str)
        The form.
    compared : (label, theirs who came late, what is there)
        What can be changed.
    """
    path = f"{PATH}/{now.id}"
    clash = Clash(
        about=About("segment", now.id, now.name),
        name=now.name,
        path=path,
        action=f"{path}{way}",
        said=said,
        seen=("version", str(now.version)),
        compared=[Compared(*each) for each in compared],
    )
    return conflict.page(visit, clash)
