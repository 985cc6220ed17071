"""Which ids mean nobody, how the log writes ids, and whose a device is from when to when."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

ANONYMOUS: Final = "anon:"
ESCAPE: Final = "user:"
HASHED: Final = "hashed:"
"""How the keys of contacts begin; see `contacts`."""
MOST_IDS: Final = 500
"""Ids of users and devices one customer may have; beyond that something is wrong, and no more are
merged."""

NOBODY: Final = frozenset(
    {
        *("", "null", "undefined", "none", "nil", "nan", "guest", "anonymous", "unknown"),
        *("true", "false", "-1", "[object object]", "(null)", "n/a", "0.0"),
        *("user_id", "userid", "distinct_id", "anonymous_id"),
    }
)
_LONGEST_NOBODY: Final = max(map(len, NOBODY))
_AROUND_ZEROS: Final = "0{}-"
_LIKE_AN_EPOCH: Final = re.compile(r"@-?\d+$")


def cleaned(value: str | None) -> str | None:
    """Return an id without the spaces around it; None if it is one that means nobody."""
    if value is None:
        return None
    value = value.strip()
    if len(value) <= _LONGEST_NOBODY and value.lower() in NOBODY:
        return None
    is_zero = value[-1] in _AROUND_ZEROS and "0" in value and not value.strip(_AROUND_ZEROS)
    return None if is_zero else value


def user_key(user_id: str) -> str:
    """Return a user id as the log keeps it.

    Examples
    --------
    >>> user_key("42"), user_key("anon:42")
    ('42', 'user:anon:42')
    """
    return ESCAPE + user_id if user_id.startswith((ANONYMOUS, ESCAPE, HASHED)) else user_id


def anonymous_key(anonymous_id: str, since: int | None = None) -> str:
    """Return the key of an epoch of an anonymous id; of the first, `since` is None.

    Examples
    --------
    >>> anonymous_key("a"), anonymous_key("a", 5), anonymous_key("a@5")
    ('anon:a', 'anon:a@5', 'anon:a@5@0')
    """
    if since is None:
        is_unclear = "@" in anonymous_id and _LIKE_AN_EPOCH.search(anonymous_id)
        return f"{ANONYMOUS}{anonymous_id}@0" if is_unclear else ANONYMOUS + anonymous_id
    return f"{ANONYMOUS}{anonymous_id}@{since}"


def sent_as(key: str) -> str:
    """Return the id that a client sent, of a key of the log.

    Examples
    --------
    >>> [sent_as(key) for key in ("42", "user:anon:42", "anon:a", "anon:a@5")]
    ['42', 'anon:42', 'a', 'a']
    """
    if key.startswith(ESCAPE):
        return key.removeprefix(ESCAPE)
    if key.startswith(ANONYMOUS):
        return _LIKE_AN_EPOCH.sub("", key.removeprefix(ANONYMOUS))
    return key


def counted_as(key: str) -> str:
    """Return what a key counts as among the ids of a customer: all epochs of a device are one.

    Examples
    --------
    >>> [counted_as(key) for key in ("42", "anon:42", "anon:42@5")]
    ['42', 'anon:42', 'anon:42']
    """
    return anonymous_key(sent_as(key)) if key.startswith(ANONYMOUS) else key


class Sighting(NamedTuple):
    """A customer's key, seen on a device at a moment in microseconds; "": who was erased."""

    occurred_at: int
    user: str


Run = Sighting
"""From this moment on the customer is on the device, until the next run."""


def runs_of(sightings: Iterable[Sighting]) -> tuple[Run, ...]:
    """Return the runs that sightings make, in order; at one moment there is one customer.

    Examples
    --------
    >>> [run.user for run in runs_of([Sighting(3, "b"), Sighting(1, "a"), Sighting(2, "a")])]
    ['a', 'b']
    """
    runs: list[Run] = []
    for moment, user in sorted(dict(sorted(sightings)).items()):
        if not runs or runs[-1].user != user:
            runs.append(Run(moment, user))
    return tuple(runs)


def with_more(runs: Sequence[Run], sightings: Iterable[Sighting]) -> tuple[Run, ...] | None:
    """Return the runs after further sightings, in whatever order these occurred.

    None: a sighting is of another customer than the run it falls into, and only who knows all
    sightings of the device can say where that one ends.
    """
    if not runs:
        return runs_of(sightings)
    first, before = runs[0], []
    for each in sightings:
        if each.occurred_at < first.occurred_at:
            before.append(each)
        elif run_at(runs, each.occurred_at).user != each.user:
            return None
    return (*runs_of([*before, first]), *runs[1:]) if before else tuple(runs)


def run_at(runs: Sequence[Run], moment: int) -> Run:
    """Return the run a moment is in; what is before the first is the first's."""
    return runs[max(bisect_right(runs, moment, key=_start) - 1, 0)]


def _start(run: Run) -> int:
    return run.occurred_at


def keys_of(anonymous_id: str, runs: Sequence[Run]) -> tuple[str, ...]:
    """Return the keys of the epochs of a device; one, if nobody was sighted there."""
    later = (anonymous_key(anonymous_id, run.occurred_at) for run in runs[1:])
    return (anonymous_key(anonymous_id), *later)


def key_at(anonymous_id: str, runs: Sequence[Run], moment: int) -> str:
    """Return the key of what somebody unknown did on a device at a moment."""
    if len(runs) < 2 or (run := run_at(runs, moment)) is runs[0]:
        return anonymous_key(anonymous_id)
    return anonymous_key(anonymous_id, run.occurred_at)
