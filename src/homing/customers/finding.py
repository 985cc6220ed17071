"""Customers found as one types: by the beginning of any word of their name, e-mail, phone, id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from duckdb import DuckDBPyConnection

from homing.customers.contacts import numbers_of, words_of

MOST_LOOKED_AT: Final = 2_000
"""Customers of whom the best are shown: who types one letter goes on typing."""
_LAST: Final = "\U0010ffff"
_BEGINS: Final = "SELECT customer FROM people_words WHERE word >= ${name} AND word < ${name}_end"
_FOUND: Final = """
WITH found AS MATERIALIZED (
    (SELECT customer FROM people_words WHERE word = $word LIMIT $looked_at)
    UNION
    (SELECT customer FROM ({found}) LIMIT $looked_at)
),
best AS (
    SELECT people.rowid AS place, lower(people.id) = $whole AS is_whole, people.last_seen
    FROM people JOIN found ON found.customer = people.customer
    ORDER BY is_whole DESC, people.last_seen DESC, people.id
    LIMIT $most
)
SELECT people.id, people.name, people.email, people.phone
FROM people JOIN best ON best.place = people.rowid
ORDER BY best.is_whole DESC, best.last_seen DESC, people.id
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer who was found: their id, and what they are called and reached by, where known."""

    id: str
    name: str | None
    email: str | None
    phone: str | None


def find(cursor: DuckDBPyConnection, text: str, *, most: int = 10) -> list[Hit]:
    """Return customers who have words that begin as those of a text do, who came by last first.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        As `directory.reading` lends it.
    text : str
        In any case of letters, ё like е; digits of a phone in any form. Nothing finds nobody.
    most : int
        How many of them.

    Notes
    -----
    Where more than `MOST_LOOKED_AT` fit, those shown are the best of as many of them; who has the
    word itself, as an id, is among these.
    """
    found, values = fitting(text)
    if not found:
        return []
    words, whole = words_of(text), text.strip().lower()
    given = {
        **values,
        "whole": whole,
        "word": words[0] if len(words) == 1 else None,
        "looked_at": MOST_LOOKED_AT,
        "most": most,
    }
    rows = cursor.execute(_FOUND.format(found=found), given).fetchall()
    return [Hit(*row) for row in rows]


def fitting(text: str) -> tuple[str, dict[str, Any]]:
    """Return the statement of who fits a search, with its values; "" where nothing is asked.

    Somebody may stand in it several times.
    """
    words, numbers = words_of(text), numbers_of(text)
    values: dict[str, Any] = {}
    said = ""
    for place, word in enumerate(sorted(words, key=len, reverse=True)):  # the longest fits fewest
        begins = _begins(f"word_{place}", word, values)
        said = f"{begins} AND customer IN ({said})" if said else begins
    others = [_begins(f"number_{place}", number, values) for place, number in enumerate(numbers)]
    return " UNION ALL ".join([said, *others] if said else []), values


def _begins(name: str, word: str, values: dict[str, Any]) -> str:
    values[name], values[f"{name}_end"] = word, word + _LAST
    return _BEGINS.format(name=name)
