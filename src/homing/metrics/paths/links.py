"""From paths to links: at which step, from what to what, how many went there, and who."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import NotFound
from homing.histories import Histories
from homing.histories.paths import ANY, END, Link, fold, members, walked
from homing.histories.rising import together
from homing.metrics.paths.nodes import ENDED, Way
from homing.metrics.statistics.arrays import ratio
from homing.metrics.statistics.shares import score_intervals

Whole = NDArray[np.int64]
BEGIN = -2
"""The node that stands for the anchor."""


@dataclass(frozen=True)
class Links:
    """The links of all paths.

    Parameters
    ----------
    way : Way
        What was walked.
    begin : str
        What the anchor is called.
    histories : Histories
        Whose paths they are.
    """

    way: Way
    begin: str
    histories: Histories

    @property
    def steps(self) -> int:
        """How many steps a path has."""
        return self.way.walks.steps

    @property
    def paths(self) -> int:
        """How many paths there are."""
        return int(self._paths[1].sum())

    @cached_property
    def everyone(self) -> int:
        """How many customers have a path."""
        if not self.way.walks.is_each:  # one path each
            return self.paths
        return int(np.count_nonzero(np.bincount(self._walked[1])))

    @cached_property
    def _paths(self) -> tuple[Whole, Whole]:
        """The nodes of every path, as in `_walked`, and how often it was walked."""
        found = fold(self.histories, self.way.walks)
        return self._from_begin(found.nodes(self.way.walks)), found.count

    @cached_property
    def _walked(self) -> tuple[Whole, Whole]:
        """The path from every anchor, and whose it is.

        int64[anchors, steps + 1], the anchor first (`BEGIN`), 0 behind the last; int64[anchors].
        """
        found = walked(self.histories, self.way.walks)
        return self._from_begin(found.nodes(self.way.walks)), found.customer

    def _from_begin(self, nodes: Whole) -> Whole:
        return np.hstack((np.full((nodes.shape[0], 1), BEGIN, np.int64), nodes))

    def table(self) -> pa.Table:
        """Return one row for each link, those of a step together, the largest first."""
        found = [row for step in range(1, self.steps + 1) for row in self._of_step(step)]
        found.sort(key=lambda row: (row[0], -row[3], -row[4], row[1], row[2]))
        step, source, target, customers, paths = zip(*found, strict=True) if found else [()] * 5
        share = ratio(np.array(customers, np.int64), max(self.everyone, 1))
        low, high = score_intervals(share, self.everyone)
        return pa.table(
            {
                "step": pa.array(step, pa.int64()),
                "source": pa.array(source, pa.string()),
                "target": pa.array(target, pa.string()),
                "customers": pa.array(customers, pa.int64()),
                "paths": pa.array(paths, pa.int64()),
                "share": share,
                "low": low,
                "high": high,
            }
        )

    def who(self, step: int, source: str | None, target: str | None) -> Whole:
        """Return the customers with a link, rising.

        Raises
        ------
        NotFound
            If there is no such step or node.
        """
        if not 1 <= step <= self.steps:
            raise NotFound(f"The table has no step {step}.", where="step")
        nodes = self._node(source, "source", step - 1), self._node(target, "target", step)
        return members(self.histories, self.way.walks, Link(step, *nodes))

    def _of_step(self, step: int) -> list[tuple[int, str, str, int, int]]:
        nodes, count = self._paths
        link, is_on = self._links(nodes, step)
        paths = np.bincount(link, count[is_on]).astype(np.int64)
        customers = self._customers(step, paths.size) if self.way.walks.is_each else paths
        width = len(self.way.names)
        return [
            (
                step,
                self._name(at // width + BEGIN),
                self._name(at % width),
                int(customers[at]),
                int(paths[at]),
            )
            for at in np.flatnonzero(paths).tolist()
        ]

    def _customers(self, step: int, links: int) -> Whole:
        """Return how many customers have every link: several paths of one may have the same."""
        nodes, customer = self._walked
        link, is_on = self._links(nodes, step)
        everybody = int(customer.max(initial=0)) + 1
        met = together(link * everybody + customer[is_on]) // everybody
        return np.bincount(met, minlength=links)

    def _links(self, nodes: Whole, step: int) -> tuple[Whole, NDArray[np.bool_]]:
        """Return the link to a step of every path that goes so far, and which do."""
        is_on = nodes[:, step - 1] != END
        source, target = nodes[is_on, step - 1], nodes[is_on, step]
        return (source - BEGIN) * len(self.way.names) + target, is_on

    def _name(self, node: int) -> str:
        return self.begin if node == BEGIN else self.way.names[node]

    def _node(self, name: str | None, where: str, step: int) -> int:
        if name is None:
            return ANY
        if step == 0 and name == self.begin:
            return ANY  # all begin there
        if step == 0 or name not in self.way.names or (where == "source" and name == ENDED):
            raise NotFound(f"At this step there is no {name!r}.", where=where)
        return self.way.names.index(name)
