"""Names of events to choose from: the most used are offered, the others are found as one types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from homing.store import EventWords

OFFERED: Final = 500
FOUND: Final = 50
ADDRESS: Final = "/events/names.json"
"""Where a picker asks for names."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a picker shows.

    Parameters
    ----------
    names : list of str
        Those that it shows at once.
    address : str or None
        Where it asks for others; None: these are all.
    titles : mapping of str to str
        What they mean, of those that somebody described.
    """

    names: list[str]
    address: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


def offered(
    names: Sequence[str], *, is_all: bool = True, words: Mapping[str, EventWords] | None = None
) -> Offered:
    """Return what a picker offers.

    Parameters
    ----------
    names : sequence of str
        The most used first.
    is_all : bool
        There are no others.
    words : mapping of str to EventWords, optional
        What people say of them; those that are hidden are not offered.
    """
    said = words or {}
    shown = shown_of(names, said)
    titles = {name: said[name].text for name in shown[:OFFERED] if name in said}
    is_whole = is_all and len(shown) <= OFFERED
    return Offered(
        shown[:OFFERED],
        None if is_whole else ADDRESS,
        {name: text for name, text in titles.items() if text},
    )


def shown_of(names: Iterable[str], words: Mapping[str, EventWords]) -> list[str]:
    """Return the names that are not hidden."""
    return [name for name in names if name not in words or not words[name].is_hidden]


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
