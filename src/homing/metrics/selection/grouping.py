"""Breaking down: the largest groups by name, the others and those without one together."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import NotFound, UserError
from homing.metrics.selection.expressions import is_trait
from homing.metrics.selection.selecting import Selected, codes

OTHER: Final = "Other"
"""Stands for all groups that are not among the largest."""
NONE: Final = "(none)"
"""Stands for those who have no value of what is broken down by."""


def top_groups(found: Selected, sizes: NDArray[np.int64], most: int) -> Selected:
    """Return the same with the largest groups, the rest as `OTHER`.

    Parameters
    ----------
    found : Selected
        What was selected.
    sizes : int64[n_groups]
        How large each group is; of equally large ones the first is kept.
    most : int
        How many keep their name. A group that is called `OTHER` by itself is one of the rest.
    """
    order = [int(g) for g in np.argsort(-sizes, kind="stable") if found.groups[g] != OTHER]
    kept = order[:most]
    rest = (OTHER,) if len(kept) < len(found.groups) else ()
    names = tuple(found.groups[group] for group in kept)
    return found.regrouped((*names, *rest), codes(found.groups, kept, len(kept)))


def with_none(found: Selected) -> Selected:
    """Return the same with customers who are in no group in the one that is called `NONE`."""
    names = found.groups if NONE in found.groups else (*found.groups, NONE)
    same = np.arange(len(found.groups), dtype=np.int32)
    return found.regrouped(names, same, none=names.index(NONE))


def check_trait(by: str | None) -> None:
    """Raise a UserError unless a break-down, if there is one, is by a trait of the customer."""
    if by is not None and not is_trait(by):
        raise UserError(
            f"{by!r} is not a trait: a customer may have several values of it in one period.",
            where="by",
            remedy=f"Break down by a trait, as trait.{by}.",
        )


def group_named(found: Selected, name: str | None) -> int:
    """Return the code of a group; 0 without a break-down, which has none by name.

    Raises
    ------
    NotFound
        If there is none of that name.
    """
    if name is None and not found.groups:
        return 0
    if name not in found.groups:
        raise NotFound(f"The table has no group {name!r}.", where="group")
    return found.groups.index(name)
