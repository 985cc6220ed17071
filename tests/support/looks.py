"""In which themes and languages pages are looked at."""

from __future__ import annotations

from itertools import product

from support.thorough import TIMES

LANGUAGES = ("en", "ru")
PICTURED = [("light", "en"), ("dark", "ru")]
LOOKS = PICTURED if TIMES == 1 else list(product(("light", "dark"), LANGUAGES))
"""Each theme and each language; thoroughly, each pair: what axe finds depends on one of them."""
