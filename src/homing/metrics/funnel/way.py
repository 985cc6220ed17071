"""The whole way through a funnel: who entered, who got through, how long it took them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from homing.core.intervals import wilson
from homing.metrics.forms import Json
from homing.metrics.funnel.cells import Span, Times, took_of
from homing.metrics.funnel.groups import Part
from homing.metrics.funnel.plan import Plan


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
    took = took_of(plan, part, 0, span)
    entered, converted = int(took.reached[0]), int(took.reached[-1])
    is_total = plan.question.count == "totals"
    low, high = (None if is_total else wilson(converted, entered)) or (None, None)
    mean, median, p90 = (float(each[0]) for each in Times.of(took))
    return Way(
        entered=entered,
        converted=converted,
        share=converted / entered if entered else None,
        low=low,
        high=high,
        mean_s=mean if converted else None,
        median_s=median if converted else None,
        p90_s=p90 if converted else None,
        still_open=took.still_open(span.horizon),
    )
