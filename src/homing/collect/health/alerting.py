"""Whom to tell when something is wrong, as the operator set it."""

from __future__ import annotations

from typing import Final

from homing.store import Records, load_setting, save_setting

_KEY: Final = "alert_url"


def load_alert_url(records: Records) -> str | None:
    """Return where trouble is posted; None: nowhere."""
    said = load_setting(records, _KEY)
    return said if isinstance(said, str) else None


def save_alert_url(records: Records, url: str | None) -> None:
    """Set where trouble is posted; None: nowhere."""
    save_setting(records, _KEY, url)
