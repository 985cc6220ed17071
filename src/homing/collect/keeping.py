"""The rules of what may be kept, as the owner set them."""

from __future__ import annotations

from typing import Final

from homing.collect.enrich import Privacy
from homing.store import Records, load_setting, save_setting

_KEY: Final = "privacy"


def load_privacy(records: Records) -> Privacy:
    """Return the rules; those of the defaults where nothing was set."""
    said = load_setting(records, _KEY)
    return Privacy.of(said) if isinstance(said, dict) else Privacy()


def save_privacy(records: Records, privacy: Privacy) -> None:
    """Keep the rules; they hold for what is drained once the enricher is renewed."""
    save_setting(records, _KEY, privacy.to_dict())
