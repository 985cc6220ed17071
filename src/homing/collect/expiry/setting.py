"""The time that raw data is kept for, as the owner set it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from homing.core.errors import UserError
from homing.store import Records, change_settings, load_setting, settings_version, version_of

MOST_MONTHS: Final = 240
GRACE: Final = timedelta(days=1)
"""Between setting it and the first removal: so long it can be taken back."""
_KEY: Final = "raw_data"
PATH: Final = "/settings/raw-data"
"""Where it is set, and a change is taken back."""


@dataclass(frozen=True, slots=True)
class KeptFor:
    """How long raw data is kept.

    Parameters
    ----------
    months : int or None
        Whole months; None: for ever.
    set_at : datetime or None
        Aware; when that was said.
    """

    months: int | None = None
    set_at: datetime | None = None

    @property
    def begins_at(self) -> datetime | None:
        """When the first removal may begin; None: never."""
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


def kept_for(records: Records) -> KeptFor:
    """Return how long raw data is kept: for ever, unless somebody said otherwise."""
    said = load_setting(records, _KEY)
    if not isinstance(said, dict) or said.get("months") is None:
        return KeptFor()
    return KeptFor(int(said["months"]), datetime.fromisoformat(said["set_at"]))


def kept_for_version(records: Records) -> str:
    """Return the version of the setting, for `change_kept_for`."""
    return settings_version(records, [_KEY])


def change_kept_for(
    records: Records, months: int | None, *, now: datetime, seen: str | None = None
) -> KeptFor:
    """Set how long raw data is kept; None: for ever.

    Raises
    ------
    UserError
        If it is no number of months.
    Conflict
        If somebody changed it since the version that was seen.
    """
    if months is not None and not 0 < months <= MOST_MONTHS:
        raise UserError(f"Raw data is kept for 1 to {MOST_MONTHS} months.", where="months")
    before = kept_for(records)
    value = {_KEY: {"months": months, "set_at": now.isoformat()}}
    told = {"months": [before.months, months]}
    back = {"path": PATH, "months": before.months or "", "seen": version_of(value)}
    change_settings(records, "raw_data", value, now=now, seen=seen, told=told, back=back)
    return KeptFor(months, now if months else None)


def _months_before(day: date, months: int) -> date:
    """Return the same day of a month before, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
