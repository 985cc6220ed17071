"""From paths to links: at which step, from what to what, how many went there, and who."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import NotFound
from homing.histories.paths import END, Walked
from homing.metrics.paths.nodes import ENDED, Way
from homing.metrics.statistics.arrays import ratio
from homing.metrics.statistics.shares import score_intervals

Whole = NDArray[np.int64]
ANYWHERE = -1
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
    nodes : int64[paths, steps + 1]
        The nodes of every path, the anchor first (`BEGIN`); 0 behind the last one.
    customer : int64[paths]
        Whose path it is.
    """

    way: Way
    begin: str
    nodes: Whole
    customer: Whole

    @classmethod
    def of(cls, way: Way, begin: str, walked: Walked) -> Links:
        """Return the links of paths."""
        nodes = walked.nodes(way.walks)
        first = np.full((nodes.shape[0], 1), BEGIN, np.int64)
        return cls(way, begin, np.hstack((first, nodes)), walked.customer)

    @property
    def steps(self) -> int:
        """How many steps a path has."""
        return int(self.nodes.shape[1]) - 1

    @cached_property
    def everyone(self) -> int:
        """How many customers have a path."""
        return int(np.count_nonzero(np.bincount(self.customer)))

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
        is_on = self.nodes[:, step - 1] != END
        for node, at in zip(nodes, (step - 1, step), strict=True):
            if node != ANYWHERE:
                is_on &= self.nodes[:, at] == node
        return np.unique(self.customer[is_on])

    def _of_step(self, step: int) -> list[tuple[int, str, str, int, int]]:
        sources, targets = self.nodes[:, step - 1], self.nodes[:, step]
        is_on = sources != END
        width, everybody = len(self.way.names), int(self.customer.max(initial=0)) + 1
        link = (sources[is_on] - BEGIN) * width + targets[is_on]
        paths = np.bincount(link)
        customers = paths
        if self.way.walks.is_each:  # of one customer several paths may have the same link
            met = np.sort(link * everybody + self.customer[is_on])
            once = met[np.diff(met, prepend=-1) != 0] // everybody
            customers = np.bincount(once, minlength=paths.size)
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

    def _name(self, node: int) -> str:
        return self.begin if node == BEGIN else self.way.names[node]

    def _node(self, name: str | None, where: str, step: int) -> int:
        if name is None:
            return ANYWHERE
        if step == 0 and name == self.begin:
            return BEGIN
        if step == 0 or name not in self.way.names or (where == "source" and name == ENDED):
            raise NotFound(f"At this step there is no {name!r}.", where=where)
        return self.way.names.index(name)
