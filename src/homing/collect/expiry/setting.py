"""The time that each kind of raw data is kept for, as the owner set it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from homing.core.errors import UserError
from homing.store import Records, change_settings, load_setting, settings_version, version_of

MOST_MONTHS: Final = 240
GRACE: Final = timedelta(days=1)
"""Between setting it and the first removal: so long it can be taken back."""
PATH: Final = "/settings/raw-data"
"""Where it is set, and a change is taken back."""


class RawData(StrEnum):
    """What grows with everything that is sent, and has a retention time of its own."""

    events = "events"
    rejected = "rejected"
    received = "received"


KEYS: Final[Mapping[RawData, str]] = {
    RawData.events: "raw_data",
    RawData.rejected: "raw_data_rejected",
    RawData.received: "raw_data_received",
}
"""Where in the settings the times stand."""
DEFAULTS: Final[Mapping[RawData, int | None]] = {
    RawData.events: None,
    RawData.rejected: 3,
    RawData.received: 13,
}
"""Months, where nothing was said. An installation from before there were defaults has said so."""


@dataclass(frozen=True, slots=True)
class KeptFor:
    """How long raw data of a kind is kept.

    Parameters
    ----------
    months : int or None
        Whole months; None: for ever.
    set_at : datetime or None
        Aware; when that was said. None: it is the default.
    """

    months: int | None = None
    set_at: datetime | None = None

    @property
    def begins_at(self) -> datetime | None:
        """When the first removal may begin; None: whenever something is too old."""
        return self.set_at + GRACE if self.months and self.set_at else None

    def limit(self, now: datetime, timezone: str) -> datetime | None:
        """Return the local midnight before which everything is too old; None: nothing is.

        Examples
        --------
        >>> from datetime import UTC
        >>> KeptFor(3).limit(datetime(2026, 5, 31, 12, tzinfo=UTC), "UTC").isoformat()
        '2026-02-28T00:00:00+00:00'
        """
        if self.months is None:
            return None
        zone = ZoneInfo(timezone)
        day = _months_before(now.astimezone(zone).date(), self.months)
        return datetime.combine(day, time(), zone)


def kept_for(records: Records, data: RawData = RawData.events) -> KeptFor:
    """Return how long raw data of a kind is kept: the default, unless somebody said otherwise."""
    said = load_setting(records, KEYS[data])
    if not isinstance(said, dict):
        return KeptFor(DEFAULTS[data])
    months, set_at = said.get("months"), said.get("set_at")
    if months is None:
        return KeptFor()
    return KeptFor(int(months), datetime.fromisoformat(set_at) if set_at else None)


def kept_for_version(records: Records, data: RawData = RawData.events) -> str:
    """Return the version of the setting, for `change_kept_for`."""
    return settings_version(records, [KEYS[data]])


def change_kept_for(
    records: Records,
    months: int | None,
    *,
    data: RawData = RawData.events,
    now: datetime,
    seen: str | None = None,
) -> KeptFor:
    """Set how long raw data of a kind is kept; None: for ever.

    Raises
    ------
    UserError
        If it is no number of months.
    Conflict
        If somebody changed it since the version that was seen.
    """
    if months is not None and not 0 < months <= MOST_MONTHS:
        raise UserError(f"Raw data is kept for 1 to {MOST_MONTHS} months.", where="months")
    key, before = KEYS[data], kept_for(records, data)
    value = {key: {"months": months, "set_at": now.isoformat()}}
    told = {"months": [before.months, months]}
    back = {
        "path": PATH,
        "of": data.value,
        "months": before.months or "",
        "seen": version_of(value),
    }
    change_settings(records, key, value, now=now, seen=seen, told=told, back=back)
    return KeptFor(months, now if months else None)


def _months_before(day: date, months: int) -> date:
    """Return the same day of a month before, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
