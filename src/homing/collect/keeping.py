"""The rules of what may be kept, as the owner set them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from homing.collect.enrich import Privacy
from homing.store import (
    Records,
    change_settings,
    load_setting,
    settings_version,
    version_of,
)

COLLECTING: Final = "collecting"
"""What the audit log calls them."""

_KEY: Final = "privacy"


def load_privacy(records: Records) -> Privacy:
    """Return the rules; those of the defaults where nothing was set."""
    said = load_setting(records, _KEY)
    return Privacy.of(said) if isinstance(said, dict) else Privacy()


def privacy_version(records: Records) -> str:
    """Return the version of the rules, for `change_privacy`."""
    return settings_version(records, [_KEY])


def version_with(privacy: Privacy) -> str:
    """Return the version that the rules have once these are kept."""
    return version_of({_KEY: privacy.to_dict()})


def change_privacy(
    records: Records,
    privacy: Privacy,
    *,
    now: datetime,
    seen: str | None = None,
    back: Mapping[str, object] | None = None,
) -> None:
    """Keep the rules; they hold for what is drained once the enricher is renewed.

    `back` is the form by which that is taken back; see `homing.ui.undo`.

    Raises
    ------
    Conflict
        If somebody changed them since the version that was seen.
    """
    change_settings(records, COLLECTING, {_KEY: privacy.to_dict()}, now=now, seen=seen, back=back)
