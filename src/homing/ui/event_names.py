"""Names of events to choose from: the most used are offered, the others are found as one types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

OFFERED: Final = 500
FOUND: Final = 50
ADDRESS: Final = "/events/names.json"
"""Where a picker asks for names."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Names that a picker shows at once, and where it asks for others; None: these are all."""

    names: list[str]
    address: str | None = None


def offered(names: Sequence[str], *, is_all: bool = True) -> Offered:
    """Return what a picker offers.

    Parameters
    ----------
    names : sequence of str
        The most used first.
    is_all : bool
        There are no others.
    """
    is_whole = is_all and len(names) <= OFFERED
    return Offered(list(names[:OFFERED]), None if is_whole else ADDRESS)


def fitting(names: Iterable[str], find: str) -> list[str]:
    """Return the first names that have a text in them; those that begin so come first.

    Examples
    --------
    >>> fitting(["order paid", "paid", "visit"], "PAID")
    ['paid', 'order paid']
    """
    wanted = find.casefold().strip()
    there = [(name.casefold(), name) for name in names]
    fits = [(not plain.startswith(wanted), plain, name) for plain, name in there if wanted in plain]
    return [name for _, _, name in sorted(fits)[:FOUND]]
