from datetime import UTC, datetime, timedelta

import pytest

from homing.core.clock import FrozenClock, SystemClock


def test_a_frozen_clock_moves_only_when_told():
    clock = FrozenClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.move(timedelta(hours=1))
    assert clock.now() == datetime(2026, 1, 1, 1, tzinfo=UTC)


def test_a_clock_needs_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        FrozenClock(datetime(2026, 1, 1))


def test_the_system_clock_says_utc():
    assert SystemClock().now().tzinfo is UTC
