"""Which filter to drop where nothing matches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from homing.metrics.answers.analysis import Analysis
from homing.metrics.selection.rule import ANY
from homing.ui import state


class Way(NamedTuple):
    """One filter to drop: what it limits, its field, and the address without it."""

    what: Literal["time", "events", "else"]
    field: str
    href: str


def ways_out(analysis: Analysis, view: Any) -> tuple[Way, ...]:
    """Return the addresses of the question with one filter less each."""
    return tuple(_ways(analysis, view))


def _ways(analysis: Analysis, view: Any) -> Iterator[Way]:
    path = analysis.path
    if view.since or view.until:
        yield Way("time", "since", state.href(path, view, since=None, until=None))
    for name in analysis.question.EVENTS:
        if set(getattr(view, name)) - {ANY}:
            yield Way("events", name, state.href(path, view, **{name: (ANY,)}))
    for name in ("where", "customers"):
        if getattr(view, name):
            yield Way("else", name, state.href(path, view, **{name: ()}))
    for name, usual in (("identified", False), ("actor", None), ("as_of", None), ("now", None)):
        if getattr(view, name):
            yield Way("else", name, state.href(path, view, **{name: usual}))
