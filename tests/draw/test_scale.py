from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from homing.draw.scale import ceiling, ends, ticks

tops = st.floats(1e-6, 1e12)


@given(tops, st.integers(2, 10))
def test_ticks_are_even_start_at_zero_and_stay_below_the_top(top, most):
    values = ticks(top, most)
    gaps = [b - a for a, b in pairwise(values)]
    assert values[0] == 0
    assert values[-1] <= top * (1 + 1e-9)
    assert 2 <= len(values) <= most + 1
    assert max(gaps) - min(gaps) <= max(gaps) * 1e-6


@given(tops)
def test_an_axis_ends_at_or_above_the_largest_value_but_not_far(largest):
    assert largest * (1 - 1e-9) <= ceiling(largest) <= largest * 2.5


@given(tops)
def test_a_scale_prints_its_end(top):
    assert ends(top)[0] == 0
    assert ends(top)[-1] == top
