"""Whom to tell when something is wrong, as the operator set it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from homing.store import Records, change_settings, load_setting

_KEY: Final = "alert_url"


def load_alert_url(records: Records) -> str | None:
    """Return where trouble is posted; None: nowhere."""
    said = load_setting(records, _KEY)
    return said if isinstance(said, str) else None


def save_alert_url(records: Records, url: str | None, *, now: datetime) -> None:
    """Set where trouble is posted; None: nowhere. The audit log tells no address: it is a key."""
    told = {"is_set": url is not None}
    change_settings(records, "alert", {_KEY: url}, now=now, told=told)
