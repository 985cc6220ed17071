"""A funnel: its steps one under another, each as long as the share of those who got there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from homing.draw.frame import percent
from homing.draw.markup import Html, tag

__all__ = ["Passage", "Step", "funnel"]

_HEIGHT = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is said between two steps: who went on, and who did not, with their people."""

    on: str
    dropped: str
    dropped_href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step.

    Parameters
    ----------
    label : str
        Its name.
    value : str
        How many got there, as it is read.
    share : float
        0–1, of those at the first step.
    note : str
        The share as it is read.
    title : str, optional
        The sentence behind the number.
    href : str, optional
        Where the people behind it are.
    passage : Passage, optional
        From the step before.
    """

    label: str
    value: str
    share: float
    note: str
    title: str | None = None
    href: str | None = None
    passage: Passage | None = None


def funnel(steps: tuple[Step, ...], *, title: str) -> Html:
    """Return a funnel as a list of steps; the pale part of a bar are those who dropped off.

    Parameters
    ----------
    steps : tuple of Step
        In their order.
    title : str
        What the shares are.
    """
    before = ((steps[:1] and steps[0].share) or 0, *(one.share for one, _ in pairwise(steps)))
    return tag(
        "figure",
        {"class": "hm-picture hm-funnel"},
        tag("figcaption", None, tag("span", {"class": "hm-title"}, title)),
        tag("ol", None, *(_step(step, known) for step, known in zip(steps, before, strict=False))),
    )


def _step(step: Step, before: float) -> Html:
    number = tag("b", None, step.value)
    if step.href is not None:
        number = tag("a", {"href": step.href, "title": step.title}, number)
    head = tag(
        "div",
        {"class": "hm-head"},
        tag("span", {"class": "hm-name"}, step.label),
        tag("span", {"class": "hm-value"}, number, " ", tag("small", None, step.note)),
    )
    return tag("li", None, _passage(step.passage), head, _bar(step.share, before))


def _passage(passage: Passage | None) -> Html:
    if passage is None:
        return Html()
    dropped: str = passage.dropped
    if passage.dropped_href is not None:
        dropped = tag("a", {"href": passage.dropped_href}, dropped)
    arrow = tag("span", {"aria-hidden": "true"}, "↓ ")
    on = tag("span", None, arrow, passage.on)
    return tag("p", None, on, " ", tag("span", None, dropped))


def _bar(share: float, before: float) -> Html:
    size = {"width": "100%", "height": _HEIGHT, "aria-hidden": "true"}
    lost = {"class": "hm-lost", "width": percent(max(share, before)), "height": _HEIGHT}
    here = {"class": "hm-fill", "width": percent(share), "height": _HEIGHT}
    return tag("svg", size | {"class": "hm-bar hm-c0"}, tag("rect", lost), tag("rect", here))
