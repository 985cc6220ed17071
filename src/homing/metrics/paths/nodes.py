"""Which events of a path keep their name, and the walk along them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import UserError
from homing.histories.paths import END, UNSEEN, Walks, fold
from homing.metrics.answers.length import seconds_of
from homing.metrics.paths.question import Anchor, Direction, PathsQuestion
from homing.metrics.selection.grouping import OTHER
from homing.metrics.selection.selecting import Selected
from homing.metrics.timing import check_choice

ENDED: Final = "(end)"
"""Where a path leads that goes no further."""
EVENT, EXCLUDED = 0, 1
"""The matchers of a selection."""

_SECOND: Final = 1_000_000
_MOST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Way:
    """A walk, and the names of its nodes by number; the first is the end."""

    walks: Walks
    names: tuple[str, ...]


def check(question: PathsQuestion) -> None:
    """Raise a UserError unless everything that is asked can be taken."""
    check_choice("direction", question.direction, get_args(Direction))
    check_choice("anchor", question.anchor, get_args(Anchor))
    for name, most in (("steps", 10), ("top", 20)):
        if not 1 <= getattr(question, name) <= most:
            raise UserError(
                f"{getattr(question, name)} is not from 1 to {most}.",
                where=name,
                remedy=f"Use a number from 1 to {most}.",
            )


def way_of(question: PathsQuestion, found: Selected, since: int, until: int) -> Way:
    """Choose what keeps its name: the names that are met most often on the paths."""
    alone = _told_apart(found, question.steps)
    all_of_them = _walks(question, found, alone, (since, until))
    met = fold(found.histories, all_of_them)
    nodes = met.nodes(all_of_them)
    counts = np.zeros(len(alone) + 2, np.int64)
    np.add.at(counts, nodes, met.count[:, None])
    counted = [(-int(counts[n]), name) for n, name in enumerate(alone, start=1) if counts[n]]
    kept = [name for _, name in sorted(counted)[: question.top] if name not in {OTHER, ENDED}]
    return Way(_walks(question, found, kept, (since, until)), (ENDED, *kept, OTHER))


def _told_apart(found: Selected, steps: int) -> list[str]:
    """Return names of events, as many as a path can be written with: all, or the most frequent."""
    names, most = sorted(set(found.names)), int(_MOST ** (1 / steps)) - 3
    if len(names) <= most:
        return names
    place = {name: n for n, name in enumerate(names)}
    counts = np.zeros(len(names), np.int64)
    for part in found.histories.parts():
        codes = np.bincount(part.event, minlength=len(found.names))
        np.add.at(counts, [place[name] for name in found.names], codes[: len(found.names)])
    return [names[n] for n in np.argsort(-counts, kind="stable")[:most]]


def _walks(
    question: PathsQuestion, found: Selected, kept: Sequence[str], range_us: tuple[int, int]
) -> Walks:
    number = {name: n for n, name in enumerate(kept, start=END + 1)}
    node = np.array([number.get(name, len(kept) + 1) for name in found.names], np.int32)
    is_anchor = found.is_taken(EVENT)
    if question.exclude:
        node[found.is_taken(EXCLUDED)] = UNSEEN
    return Walks(
        node=node,
        anchor=is_anchor,
        steps=question.steps,
        since=range_us[0],
        until=range_us[1],
        is_backward=question.direction == "before",
        is_each=question.anchor == "each",
        is_collapsed=question.collapse_repeats,
        window_us=(seconds_of(question.window, "window") or 0) * _SECOND,
        gap_us=(seconds_of(question.gap, "gap") or 0) * _SECOND,
        rank=_ranks(found),
    )


def _ranks(found: Selected) -> NDArray[np.int32]:
    """Return in which order events of one moment stand: by name, then by what takes them."""
    keys = list(zip(found.names, found.matches.tolist(), strict=True))
    rank = np.empty(len(keys), np.int32)
    rank[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys), dtype=np.int32)
    return rank
