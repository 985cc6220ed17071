"""Texts that others wrote, as they are shown: nothing is invisible, or turns what is around."""

from __future__ import annotations

import re
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters and marks of direction; not the joiners that some alphabets need."""


def visible(text: str) -> str:
    r"""Return a text without what cannot be seen; where it has nothing else, the numbers of that.

    Examples
    --------
    >>> visible("Анна\u202e gpj.exe"), visible("\u202e\x07"), visible("")
    ('Анна gpj.exe', 'U+202E U+0007', '')
    """
    seen = _INVISIBLE.sub("", text)
    if seen.strip() or not text:
        return seen
    return " ".join(f"U+{ord(each):04X}" for each in text)
