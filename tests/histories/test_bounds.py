"""In which period a moment is, found without looking for it, in every zone and cut off anywhere."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from homing.core.periods import Calendar, Period
from homing.histories.bounds import Bounds, Edges, number_of
from homing.histories.compiled import compiled

SINCE, UNTIL = datetime(2011, 11, 1, tzinfo=UTC), datetime(2012, 5, 1, tzinfo=UTC)


@compiled
def numbers(times: np.ndarray, edges: Edges, found: np.ndarray) -> None:
    for i in range(times.size):
        found[i] = number_of(times[i], edges)


@pytest.mark.parametrize("zone", ["Pacific/Apia", "Europe/London", "Australia/Lord_Howe"])
@pytest.mark.parametrize("period", list(Period))
@pytest.mark.parametrize("share", [1.0, 0.999, 0.4, 0.0])
def test_a_moment_is_in_the_last_period_that_has_begun(zone, period, share):
    whole = Bounds.between(Calendar(zone), period, SINCE, UNTIL).starts
    until = whole[0] + int((whole[-1] - whole[0]) * share)
    cut = replace(
        Bounds.between(Calendar(zone), period, SINCE, UNTIL), starts=whole.clip(max=until)
    )
    random = np.random.default_rng(1).integers(whole[0] - 10**10, whole[-1] + 10**10, 2000)
    times = np.concatenate([random, cut.starts, cut.starts - 1, whole])
    found = np.empty(times.size, np.int64)
    numbers(times, cut.edges, found)
    assert (found == np.searchsorted(cut.starts, times, side="right") - 1).all()
    assert cut.edges.edge.size <= 4 * whole.size, "stretches as short as what is left of the last"
