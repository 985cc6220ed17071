"""The whole way through a funnel: who entered, who got through, how long it took them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from homing.core.intervals import wilson
from homing.histories.funnel import moments
from homing.metrics.forms import Json
from homing.metrics.funnel.cells import Span, lengths
from homing.metrics.funnel.groups import Part
from homing.metrics.funnel.plan import SECOND, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Single figures of a funnel.

    Parameters
    ----------
    entered, converted : int
        Customers (with totals: attempts) at the first step, and at the last.
    share : float or None
        Converted / entered; None where nobody entered.
    low, high : float or None
        Its 95 % interval; None for totals, whose attempts hang together.
    mean_s, median_s, p90_s : float or None
        Seconds from the first step to the last.
    still_open : int
        Those not through whose window is not over.
    """

    entered: int
    converted: int
    share: float | None
    low: float | None
    high: float | None
    mean_s: float | None
    median_s: float | None
    p90_s: float | None
    still_open: int

    def to_dict(self) -> dict[str, Json]:
        """Return the figures by name."""
        return asdict(self)


def way_of(plan: Plan, part: Part, span: Span) -> Way:
    """Return the figures of all attempts that count."""
    done = moments(part.found.histories, plan.fold(part.found, *span), group=0, row=0)
    entered, is_through = done.shape[0], done[:, -1] >= 0
    converted = int(is_through.sum())
    is_total = plan.question.count == "totals"
    low, high = (None if is_total else wilson(converted, entered)) or (None, None)
    taken = lengths(done, 0, -1)
    quantiles = np.quantile(taken, [0.5, 0.9]).tolist() if taken.size else [None, None]
    return Way(
        entered=entered,
        converted=converted,
        share=converted / entered if entered else None,
        low=low,
        high=high,
        mean_s=float(taken.mean()) if taken.size else None,
        median_s=quantiles[0],
        p90_s=quantiles[1],
        still_open=int((~is_through & _is_open(done, plan, span.horizon)).sum()),
    )


def _is_open(done: NDArray[np.int64], plan: Plan, end: int) -> NDArray[np.bool_]:
    """Say of attempts if another step may yet come in time."""
    if plan.window_s is None:
        return np.ones(done.shape[0], np.bool_)
    is_from_previous = plan.question.window_from == "previous"
    latest = done.max(axis=1) if is_from_previous else done[:, 0]
    return np.asarray(latest + plan.window_s * SECOND >= end)
