"""The funnel that is asked most is answered by a loop of its own: it agrees with the other one."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from histories.logs import CODES, GROUP, HOUR, ORIGIN, QUARTER, logs
from homing.histories import Bounds, funnel
from homing.histories.bounds import DAY, microseconds
from homing.histories.funnel import Funnel, Side
from homing.histories.funnel_plain import is_plain
from support.thorough import examples


@st.composite
def plain_funnels(draw):
    since = microseconds(ORIGIN) + draw(st.integers(-1, 12)) * DAY
    until = since + draw(st.integers(1, 100)) * 6 * HOUR
    steps = draw(st.integers(1, 4))
    bits = draw(st.lists(st.integers(-1, 3), min_size=CODES, max_size=CODES))
    side = draw(st.sampled_from([Side.none, Side.customer]))
    return Funnel(
        steps=steps,
        matches=np.array([1 << bit if bit >= 0 else 0 for bit in bits], np.uint32),
        excludes=np.zeros(CODES, np.uint32),
        bounds=Bounds.span(since, until),
        horizon=until + draw(st.integers(0, 20)) * 6 * HOUR,
        window_us=draw(st.sampled_from([0, QUARTER, DAY, 5 * DAY])),
        side=side,
        groups=1 if side == Side.none else 2,
    )


@settings(max_examples=examples(100))
@given(logs(), plain_funnels())
def test_both_ways_agree_on_every_step_and_the_time_to_it(log, asked):
    assert is_plain(asked)
    table = funnel.fold(log.histories, asked)
    for group in range(asked.groups):
        moments = funnel.moments(log.histories, asked, group=group, row=0)
        assert table.reached[group, 0].tolist() == (moments >= 0).sum(axis=0).tolist()
        both = (moments[:, 1:] >= 0) & (moments[:, :-1] >= 0)
        elapsed = np.where(both, np.diff(moments, axis=1), 0).sum(axis=0)
        assert table.elapsed_us[group, 0, 1:].tolist() == elapsed.tolist()


@given(logs(), plain_funnels())
def test_customers_of_no_group_are_passed_over(log, asked):
    nobody = log.histories.grouped(np.full(GROUP.size, -1, np.int32))
    asked = replace(asked, side=Side.customer, groups=2)
    assert funnel.fold(nobody, asked).reached.sum() == 0
