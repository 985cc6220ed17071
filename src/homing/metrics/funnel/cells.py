"""The tables of a funnel: how many got how far, what share that is, and how long it took."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.histories import Bounds
from homing.histories.funnel import Took, fold, took
from homing.metrics.answers.periods import bounds, horizon, starts
from homing.metrics.funnel.groups import Groups, Part
from homing.metrics.funnel.plan import SECOND, Plan
from homing.metrics.statistics.arrays import ratio
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.timing import Timing

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
TABLE = pa.schema(
    {
        "group": pa.string(),
        "step": pa.int64(),
        "event": pa.string(),
        "reached": pa.int64(),
        "dropped": pa.int64(),
        "share": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "step_share": pa.float64(),
        "step_low": pa.float64(),
        "step_high": pa.float64(),
        "mean_s": pa.float64(),
        "median_s": pa.float64(),
        "p90_s": pa.float64(),
    }
)


class Span(NamedTuple):
    """When attempts begin, and the first moment that is not seen."""

    bounds: Bounds
    horizon: int


class Times(NamedTuple):
    """How long a step took from the one before, in seconds, float64[steps]; nan where unknown."""

    mean: Floats
    median: Floats
    p90: Floats

    @classmethod
    def of(cls, took: Took) -> Times:
        """Return the times of attempts; in the place of the first step, those of the whole way."""
        mean = ratio(took.elapsed_us, took.lengths.counts)
        return cls(*(each / SECOND for each in (mean, *took.lengths.quantiles(0.5, 0.9))))

    @classmethod
    def of_steps(cls, took: Took) -> Times:
        """Return the times of attempts; at the first step there are none."""
        found = cls.of(took)
        for each in found:
            each[0] = np.nan
        return found


def table(plan: Plan, groups: Groups, span: Span) -> pa.Table:
    """Return one row for each group that anybody entered with, and step."""
    blocks = [
        _block(plan, name, counts, Times.of_steps(took_of(plan, part, code, span)))
        for part in groups.parts
        for code, (name, counts) in enumerate(
            zip(part.names, _reached(plan, part, span)[:, 0], strict=True)
        )
        if counts[0] or part is groups.whole
    ]
    return pa.concat_tables(blocks or [_nobody(plan)])


def _nobody(plan: Plan) -> pa.Table:
    """Return the steps of a broken-down funnel that nobody entered."""
    nothing = np.zeros(len(plan.steps), np.int64)
    unknown = np.full(nothing.size, np.nan)
    return _block(plan, None, nothing, Times(unknown, unknown, unknown))


def trend(plan: Plan, groups: Groups, timing: Timing, rows: range) -> pa.Table:
    """Return one row for each group, period in which attempts begin, and step."""
    span = Span(bounds(timing, rows.start, len(rows)), horizon(timing))
    found = [
        (name, counts)
        for part in groups.parts
        for name, counts in zip(part.names, _reached(plan, part, span), strict=True)
        if counts[:, 0].any() or part is groups.whole
    ]
    names = [name for name, _ in found]
    reached = np.array([counts for _, counts in found], np.int64)
    reached = reached.reshape(len(found), len(rows), len(plan.steps))
    share, low, high = _shares(reached, reached[:, :, :1], plan)
    periods, steps = len(rows), len(plan.steps)
    return pa.table(
        {
            "group": pa.array(np.repeat(np.array(names, object), periods * steps), pa.string()),
            "period": starts(timing, rows).take(
                pa.array(np.tile(np.repeat(np.arange(periods), steps), len(names)))
            ),
            "step": np.tile(np.arange(1, steps + 1), len(names) * periods),
            "reached": reached.ravel(),
            "share": _nullable(share),
            "low": _nullable(low),
            "high": _nullable(high),
            "is_complete": np.tile(
                np.repeat(_complete(plan, timing, rows, span), steps), len(names)
            ),
        }
    )


def _complete(plan: Plan, timing: Timing, rows: range, span: Span) -> NDArray[np.bool_]:
    """Say of every period if it is over, and the window of what began last in it."""
    is_over = np.array([index < timing.current_index for index in rows], np.bool_)
    latest = span.horizon - 1 - (plan.longest_s or 0) * SECOND
    return np.asarray(is_over & (span.bounds.starts[1:] <= latest))


def _reached(plan: Plan, part: Part, span: Span) -> Counts:
    asked = plan.fold(part.found, span.bounds, span.horizon, side=part.side)
    return fold(part.found.histories, asked).reached[: len(part.names)]


def took_of(plan: Plan, part: Part, code: int, span: Span) -> Took:
    """Return how long the attempts of a group took."""
    asked = plan.fold(part.found, span.bounds, span.horizon, side=part.side)
    return took(part.found.histories, asked, group=code)


def _block(plan: Plan, name: str | None, reached: Counts, times: Times) -> pa.Table:
    before = np.concatenate((reached[:1], reached[:-1]))
    share, low, high = _shares(reached, reached[:1], plan)
    step_share, step_low, step_high = _shares(reached, before, plan)
    columns: dict[str, Any] = {
        "group": [name] * reached.size,
        "step": np.arange(1, reached.size + 1),
        "event": list(plan.question.steps),
        "reached": reached,
        "dropped": reached - np.concatenate((reached[1:], reached[-1:])),
        "share": share,
        "low": low,
        "high": high,
        "step_share": step_share,
        "step_low": step_low,
        "step_high": step_high,
        "mean_s": times.mean,
        "median_s": times.median,
        "p90_s": times.p90,
    }
    columns |= {key: _nullable(columns[key]) for key in TABLE.names[5:]}
    return pa.table(columns, TABLE)


def _shares(part: Counts, whole: Counts, plan: Plan) -> tuple[Floats, Floats, Floats]:
    """Return shares with their intervals; totals have none: a person's attempts hang together."""
    share = ratio(part, np.broadcast_to(whole, part.shape))
    if plan.question.count == "totals":
        nothing = np.full(part.shape, np.nan)
        return share, nothing, nothing
    return share, *score_intervals(share, np.broadcast_to(whole, part.shape))


def _nullable(numbers: Floats) -> pa.Array:
    return pa.array(numbers.ravel(), pa.float64(), from_pandas=True)
