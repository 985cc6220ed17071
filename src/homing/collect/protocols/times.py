"""When something was done: times as clients write them, their clocks' errors taken out."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Final

from homing.collect.model import MICROSECONDS

HOUR: Final = 3600 * MICROSECONDS
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LATEST: Final = 253_402_300_800 * MICROSECONDS  # the year 10000
# Numbers of which size are seconds, milliseconds, microseconds, nanoseconds: each unit covers
# the years from 1973 on, and no two overlap before 5138.
_UNITS: Final = ((1e11, 1_000_000.0), (1e14, 1_000.0), (1e17, 1.0), (1e20, 0.001))


def micros_of(said: object) -> int | None:
    """Return a time as microseconds since 1970, UTC; None if it is none.

    Texts are ISO 8601 (without a zone: UTC) or numbers; numbers are seconds, milliseconds,
    microseconds or nanoseconds by their size.

    Examples
    --------
    >>> micros_of("2026-11-22T03:55:09.771+00:00")
    1795319709771000
    >>> micros_of(1795319709.771) == micros_of(1795319709771)
    True
    """
    if type(said) is str:
        return _of_text(said)
    if type(said) is int or type(said) is float:
        return _of_number(said)
    return None


def occurred_at(said: int, sent: int | None, received: int) -> tuple[int, bool]:
    """Return when an event occurred by our clock, and whether the client's was ahead of it.

    Parameters
    ----------
    said : int
        The event's time by the client's clock, in microseconds.
    sent : int or None
        When the request left, by the same clock.
    received : int
        When it arrived, by ours.

    Returns
    -------
    tuple of int and bool
        The time; more than an hour in the future it is `received`, and the second part says so.
    """
    occurred = said if sent is None else received - (sent - said)
    if occurred > received + HOUR:
        return received, True
    return occurred, False


def _of_text(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _of_digits(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


def _of_digits(text: str) -> int | None:
    try:
        return _of_number(float(text))
    except ValueError:
        return None


def _of_number(number: float) -> int | None:
    if not math.isfinite(number):
        return None
    for bound, unit in _UNITS:
        if abs(number) < bound:
            micros = round(number * unit)
            return micros if abs(micros) < _LATEST else None
    return None
