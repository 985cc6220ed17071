"""What a funnel is counted in: the histories of each break-down, and the names of its groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import NotFound
from homing.histories import Bounds, Histories
from homing.histories.funnel import Side, fold
from homing.metrics.events import Events
from homing.metrics.funnel.plan import Plan
from homing.metrics.selection.expressions import is_trait
from homing.metrics.selection.grouping import NONE, OTHER, top_groups, with_none
from homing.metrics.selection.selecting import Selected, Selection, codes, selected


@dataclass(frozen=True, slots=True)
class Part:
    """Groups that are counted together.

    Parameters
    ----------
    found : Selected
        The histories.
    side : Side
        Whose code says which group an attempt is in.
    names : tuple of str or None
        Names of the groups by code; (None,) without a break-down.
    """

    found: Selected
    side: Side
    names: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups of a funnel.

    Parameters
    ----------
    whole : Part
        Without a break-down.
    parts : tuple of Part
        With it; the same as `whole` where there is none.
    """

    whole: Part
    parts: tuple[Part, ...]

    @property
    def names(self) -> tuple[str | None, ...]:
        """Names of the groups, in the order in which they are shown."""
        return tuple(name for part in self.parts for name in part.names)

    def place_of(self, name: str | None) -> tuple[Part, int]:
        """Return where a group is counted, and its code; all together for None.

        Raises
        ------
        NotFound
            If there is no such group.
        """
        for part in (self.whole, *self.parts):
            if name in part.names:
                return part, part.names.index(name)
        raise NotFound(f"The table has no group {name!r}.", where="group")


def selection_of(plan: Plan) -> Selection:
    """Return what a funnel needs of the log: labels are what is held, or the break-down."""
    question = plan.question
    return question.selection(
        *plan.matchers, by=question.hold or question.by, is_every=question.order == "strict"
    )


def groups_of(events: Events[Any], plan: Plan, bounds: Bounds, horizon: int) -> Groups:
    """Select what a funnel is counted in, and choose the largest groups by entrance."""
    found = selected(events, selection_of(plan))
    whole = Part(found, Side.none, (None,))
    by, hold = plan.question.by, plan.question.hold
    if by is None:
        return Groups(whole, (whole,))
    side = Side.customer if is_trait(by) else Side.start

    def sizes(found: Selected) -> NDArray[np.int64]:
        asked = plan.fold(found, bounds, horizon, side=side)
        return fold(found.histories, asked).reached[: len(found.groups), 0, 0]

    if hold == by:
        return Groups(whole, _held(found, sizes(found), plan.question.top))
    if side == Side.start:
        found = _with_unlabelled(found)
        broken = top_groups(found, sizes(found), plan.question.top)
    else:
        traits = found if hold is None else selected(events, _traits_of(plan))
        traits = with_none(traits)
        largest = sizes(_with_groups(found, traits))
        broken = _with_groups(found, top_groups(traits, largest, plan.question.top))
    return Groups(whole, (Part(broken, side, broken.groups),))


def _traits_of(plan: Plan) -> Selection:
    return plan.question.selection(*plan.matchers, by=plan.question.by)


def _with_groups(found: Selected, traits: Selected) -> Selected:
    """Return what was selected, with its labels, in the groups that others have."""
    parts = [*found.histories.parts(), *traits.histories.parts()]
    customers = [part.whose(np.arange(part.n_histories)) for part in parts]
    size = 1 + max(int(whose.max(initial=-1)) for whose in customers)
    group = np.full(size, -1, np.int32)
    for part in traits.histories.parts():
        if part.group is not None:
            group[part.whose(np.arange(part.n_histories))] = part.group
    return replace(found, histories=found.histories.grouped(group), groups=traits.groups)


def _held(found: Selected, sizes: NDArray[np.int64], most: int) -> tuple[Part, ...]:
    """Return the largest values of what is held, and the rest: different values stay different."""
    kept = [int(group) for group in np.argsort(-sizes, kind="stable")][:most]
    names = tuple(found.groups[group] for group in kept)
    top = found.regrouped(names, codes(found.groups, kept, -1))
    code = np.arange(len(found.groups), dtype=np.int32)
    code[kept] = -1
    parts = [Part(top, Side.start, names)] if names else []
    if len(kept) < len(found.groups):
        parts.append(Part(found.regrouped(found.groups, code), Side.none, (OTHER,)))
    return tuple(parts)


def _with_unlabelled(found: Selected) -> Selected:
    """Return the same with events that lack the property in the group that is called `NONE`."""
    names = found.groups if NONE in found.groups else (*found.groups, NONE)
    none = np.int32(names.index(NONE))

    def named(h: Histories) -> Histories:
        label = None if h.label is None else np.where(h.label < 0, none, h.label).astype(np.int32)
        return replace(h, label=label, touched=h.touched and named(h.touched))

    return replace(found, histories=named(found.histories), groups=names)
