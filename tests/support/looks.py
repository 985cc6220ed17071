"""In which themes and languages pages are looked at."""

from __future__ import annotations

from support.thorough import in_turn

LANGUAGES = ("en", "ru")
PICTURED = [("light", "en"), ("dark", "ru")]
LOOKS = in_turn(("light", "dark"), LANGUAGES)
"""Each theme and each language; thoroughly, each pair: what axe finds depends on one of them."""

OF_LOOKS = (
    "color-contrast",
    "link-in-text-block",
    "html-has-lang",
    "html-lang-valid",
    "valid-lang",
)
"""Rules of axe whose answer depends on the theme or the language: the others are asked once."""
