"""After a failure there is a rest, which a clock that was set back does not make longer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from homing.core.rest import REST, Rest

pytestmark = pytest.mark.pure
MOMENT = timedelta(microseconds=1)


def failed(rest, error, kinds):
    with pytest.raises(type(error)), rest.after_failure(kinds):
        raise error


def test_it_lasts_a_minute_from_the_failure_on(clock):
    rest = Rest(clock)
    assert rest.is_over
    failed(rest, OSError("full"), (Exception,))
    assert not rest.is_over
    clock.move(REST - MOMENT)
    assert not rest.is_over
    clock.move(MOMENT)
    assert rest.is_over


def test_there_is_none_after_other_errors_nor_after_what_went_well(clock):
    rest = Rest(clock)
    failed(rest, ValueError("wrong"), (OSError,))
    with rest.after_failure():
        pass
    assert rest.is_over


def test_it_is_over_where_the_clock_was_set_back(clock):
    rest = Rest(clock)
    failed(rest, OSError("full"), (Exception,))
    clock.move(-MOMENT)
    assert rest.is_over
