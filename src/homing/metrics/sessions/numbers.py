"""The numbers of sessions: those of every period, and those of all together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.histories.sessions import CUSTOMERS, EVENTS, LENGTH, SINGLE, Sessions
from homing.metrics.answers.periods import are_over, horizon, starts
from homing.metrics.forms import Json
from homing.metrics.statistics.arrays import Floats, ratio
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.timing import Timing

SECOND = 1_000_000
BUCKETS_S = (10.0, 30.0, 60.0, 180.0, 600.0, 1800.0, 3600.0)
"""Where one range of lengths ends and the next begins, in seconds."""


def table(timing: Timing, rows: range, counted: Sessions, group: int) -> pa.Table:
    """Return the table of one group; columns as in `Sessions` of the answer, without `group`."""
    mine = slice(group * len(rows), (group + 1) * len(rows))
    count, counts = counted.sessions[mine], counted.counts[:, mine]
    customers, events, single = counts[CUSTOMERS], counts[EVENTS], counts[SINGLE]
    median, p90 = counted.lengths.quantiles(0.5, 0.9)[:, mine]
    share = ratio(single, count)
    low, high = score_intervals(share, count)
    is_over = np.array(are_over(timing, rows).to_pylist(), np.bool_)
    numbers = {
        "sessions_per_customer": ratio(count, customers),
        "median_length_s": median / SECOND,
        "mean_length_s": ratio(counts[LENGTH] / SECOND, count),
        "p90_length_s": p90 / SECOND,
        "events_per_session": ratio(events, count),
    }
    shares = {"single_share": share, "single_low": low, "single_high": high}
    return pa.table(
        {
            "period": starts(timing, rows),
            "sessions": count,
            "customers": customers,
            **{name: _known(values) for name, values in numbers.items()},
            "single": single,
            **{name: _known(values) for name, values in shares.items()},
            "is_complete": is_over & (counted.still_open(horizon(timing))[mine] == 0),
        }
    )


def facts(counted: Sessions) -> Mapping[str, Json]:
    """Return the figures of all sessions together."""
    sessions, single = int(counted.sessions.sum()), int(counted.counts[SINGLE].sum())
    median, p90 = (each / SECOND for each in counted.lengths.quantiles_of_all(0.5, 0.9))
    mean = int(counted.counts[LENGTH].sum()) / SECOND / max(sessions, 1)
    return {
        "sessions": sessions,
        "median_length_s": median if sessions else None,
        "mean_length_s": mean if sessions else None,
        "p90_length_s": p90 if sessions else None,
        "single": single,
        "single_share": single / sessions if sessions else None,
    }


def buckets(counted: Sessions) -> NDArray[np.int64]:
    """Return how many sessions are of a single event, and of more by how long they lasted.

    int64[1 + len(BUCKETS_S) + 1]: single; shorter than the first bucket's end, … , longer than all.
    """
    cells = counted.sessions.size
    ends = (np.full(cells, round(edge * SECOND) - 1) for edge in BUCKETS_S)
    below = [int(counted.lengths.up_to(end).sum()) for end in ends]
    single = int(counted.counts[SINGLE].sum())
    return np.diff([0, single, *below, int(counted.sessions.sum())])


def _known(values: Floats) -> pa.Array:
    return pa.array(values, from_pandas=True)
