"""A line the size of a word: how a number came to be what it is."""

from __future__ import annotations

from itertools import pairwise

from homing.core.text import Language
from homing.draw import words
from homing.draw.chart import NUMBER, Unit
from homing.draw.frame import percent
from homing.draw.markup import Html, tag

_HEIGHT = 32
_ROOM = 3


def spark(
    values: tuple[float | None, ...],
    *,
    label: str,
    language: Language,
    unit: Unit = NUMBER,
    is_complete: bool = True,
) -> Html:
    """Return a line from 0 to the largest value, without axes.

    Parameters
    ----------
    values : tuple of float or None
        One a period, oldest first; None where there is none.
    label : str
        What they are, for those who do not see the line.
    language : "en" or "ru"
        The reader's.
    unit : Unit
        How the first and last value are read out.
    is_complete : bool
        Whether the last period is over; if not, the way to it is dashed and its dot hollow.
    """
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    top = max((value for _, value in known), default=0) or 1
    last = max(1, len(values) - 1)
    places = [(at, at / last, _y(value / top)) for at, value in known]
    is_open = not is_complete and bool(known) and known[-1][0] == len(values) - 1
    steps = [(a, b) for a, b in pairwise(places) if b[0] == a[0] + 1]
    lines = (steps[:-1], "hm-line"), (steps[-1:], "hm-line hm-open" if is_open else "hm-line")
    stretched = {"viewBox": f"0 0 100 {_HEIGHT}", "preserveAspectRatio": "none"}
    drawn = (tag("path", {"class": look, "d": _path(part)}) for part, look in lines)
    room = {
        "class": "hm-picture hm-spark hm-c0",
        "role": "img",
        "width": "100%",
        "height": _HEIGHT,
        "aria-label": _read_out(label, known, unit, language),
    }
    dots = (
        tag("circle", {"class": f"hm-dot{' hm-open' * is_open}", "cx": percent(x), "cy": y, "r": 3})
        for _, x, y in places[-1:]
    )
    size = {"width": "100%", "height": _HEIGHT}
    return tag("svg", room, tag("svg", stretched | size, *drawn), *dots)


def _y(share: float) -> float:
    return round(_ROOM + (_HEIGHT - 2 * _ROOM) * (1 - max(0.0, share)), 2)


Place = tuple[int, float, float]


def _path(steps: list[tuple[Place, Place]]) -> str:
    return "".join(
        f"M{x * 100:.6g} {y:.6g}L{x2 * 100:.6g} {y2:.6g}" for (_, x, y), (_, x2, y2) in steps
    )


def _read_out(label: str, known: list[tuple[int, float]], unit: Unit, language: Language) -> str:
    if not known:
        return label
    first, last = (unit.text(value, language) for _, value in (known[0], known[-1]))
    return f"{label}: {words.FROM_TO.of(language).format(first=first, last=last)}"
