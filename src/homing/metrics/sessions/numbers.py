"""The numbers of sessions: those of every period, and those of all together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.histories.sessions import CUSTOMERS, EVENTS, SINGLE, STILL_OPEN, Sessions
from homing.metrics.answers.periods import are_over, starts
from homing.metrics.forms import Json
from homing.metrics.statistics.arrays import Floats, ratio
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.timing import Timing

SECOND = 1_000_000
BUCKETS_S = (10.0, 30.0, 60.0, 180.0, 600.0, 1800.0, 3600.0)
"""Where one range of lengths ends and the next begins, in seconds."""


def table(timing: Timing, rows: range, counted: Sessions, group: int) -> pa.Table:
    """Return the table of one group; columns as in `Sessions` of the answer, without `group`."""
    count, single = counted.sessions[group], counted.counts[SINGLE, group]
    customers, events = counted.counts[CUSTOMERS, group], counted.counts[EVENTS, group]
    first = group * len(rows)
    offsets = counted.offsets[first : first + len(rows) + 1]
    share = ratio(single, count)
    low, high = score_intervals(share, count)
    is_over = np.array(are_over(timing, rows).to_pylist(), np.bool_)
    numbers = {
        "sessions_per_customer": ratio(count, customers),
        "median_length_s": quantiles(counted.lengths, offsets, 0.5),
        "mean_length_s": means(counted.lengths, offsets),
        "p90_length_s": quantiles(counted.lengths, offsets, 0.9),
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
            "is_complete": is_over & (counted.counts[STILL_OPEN, group] == 0),
        }
    )


def facts(counted: Sessions) -> Mapping[str, Json]:
    """Return the figures of all sessions together."""
    lengths = counted.lengths
    if lengths.size:  # only what stands at the quantiles has to be in its place
        ends = np.array([0.5, 0.9]) * (lengths.size - 1)
        lengths = np.partition(lengths, [*np.floor(ends).astype(int), *np.ceil(ends).astype(int)])
    whole = np.array([0, lengths.size])
    single = int(counted.counts[SINGLE].sum())
    return {
        "sessions": int(lengths.size),
        "median_length_s": _one(quantiles(lengths, whole, 0.5)),
        "mean_length_s": _one(means(lengths, whole)),
        "p90_length_s": _one(quantiles(lengths, whole, 0.9)),
        "single": single,
        "single_share": single / lengths.size if lengths.size else None,
    }


def buckets(counted: Sessions) -> NDArray[np.int64]:
    """Return how many sessions are of a single event, and of more by how long they lasted.

    int64[1 + len(BUCKETS_S) + 1]: single; shorter than the first bucket's end, … , longer than all.
    """
    edges = np.array([0, *(edge * SECOND for edge in BUCKETS_S), np.inf])
    found, _ = np.histogram(counted.lengths, edges)
    single = int(counted.counts[SINGLE].sum())
    found[0] -= single
    return np.concatenate(([single], found)).astype(np.int64)


def quantiles(lengths: NDArray[np.int64], offsets: NDArray[np.int64], q: float) -> Floats:
    """Return the q-quantile of every part in seconds, nan where it is empty.

    Parameters
    ----------
    lengths : int64[…]
        Microseconds, rising within a part.
    offsets : int64[parts + 1]
        Where the parts begin.
    q : float
        0–1; between two values on the straight line.
    """
    size = np.diff(offsets)
    place = offsets[:-1] + q * (size - 1)
    if not lengths.size:
        return np.full(size.size, np.nan)
    last = lengths.size - 1
    low = np.clip(np.floor(place), 0, last).astype(np.int64)
    high = np.clip(np.ceil(place), 0, last).astype(np.int64)
    between = lengths[low] + (lengths[high] - lengths[low]) * (place - np.floor(place))
    return np.where(size > 0, between / SECOND, np.nan)


def means(lengths: NDArray[np.int64], offsets: NDArray[np.int64]) -> Floats:
    """Return the mean of every part in seconds, nan where it is empty."""
    size, sums = np.diff(offsets), np.full(offsets.size - 1, np.nan)
    is_there = size > 0
    if is_there.any():
        seconds = lengths[: offsets[-1]] / SECOND
        sums[is_there] = np.add.reduceat(seconds, offsets[:-1][is_there])
    return ratio(sums, size)


def _known(values: Floats) -> pa.Array:
    return pa.array(values, from_pandas=True)


def _one(values: Floats) -> float | None:
    return None if np.isnan(values[0]) else float(values[0])
