"""Work out whose events are, and make and take back the merges that follow, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Final

from duckdb import DuckDBPyConnection

from homing.collect.identity import tables
from homing.collect.identity.model import Claim, Resolved, Settled
from homing.collect.identity.rules import (
    MOST_IDS,
    Run,
    Sighting,
    key_at,
    keys_of,
    runs_of,
    user_key,
    with_more,
)
from homing.collect.identity.tables import Epoch, Held
from homing.store import merging
from homing.store.arrivals import next_customer, numbered
from homing.store.merging import Finding
from homing.store.rewriting import hash_of

DEVICE: Final = "signed in on the device"
ALIAS: Final = "an alias sent with a secret key"
CONTACT: Final = "the same e-mail or phone, sent with a secret key"
_EVER: Final = 1 << 62

Runs = Mapping[str, Sequence[Run]]


def resolve(
    cursor: DuckDBPyConnection,
    claims: Sequence[Claim],
    *,
    now: datetime,
    most_ids: int = MOST_IDS,
    trusted: str = ALIAS,
) -> Resolved:
    """Return whose events are; what is known of devices and customers changes accordingly.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        In a transaction; the events themselves are not in the log yet.
    claims : sequence of Claim
        What the events say, in any order.
    now : datetime
        The moment, aware.
    most_ids : int
        Ids of users and devices a customer may have; all epochs of a device are one.
    trusted : str
        Why two known customers are one, where a claim says so: the reason of the merge.
    """
    erased = tables.erasures(cursor)
    there = _there(claims, erased) if erased else claims
    seen, ties = _gathered(there)
    devices = seen.keys() | {claim.anonymous for claim in there if claim.anonymous}
    held = tables.held(cursor, devices) if devices else {}
    changed = _changed_runs(cursor, held, seen)
    keys: list[str | None] = list(_keys(claims, changed, held))
    if erased:
        keys = [_unless_erased(*each, erased) for each in zip(keys, claims, strict=True)]
    contacts = _met(cursor, there, erased)
    first_new = next_customer(cursor)
    numbers = numbered(cursor, _all_keys(keys, changed, held, [*ties, *contacts]))
    settled = _settle(
        cursor,
        _Change(held, changed, numbers),
        _fresh(cursor, ties, numbers, trusted),
        contacts=contacts,
        now=now,
        most_ids=most_ids,
        new_from=first_new,
    )
    return Resolved(keys, numbers, settled.refused)


def make_so(
    cursor: DuckDBPyConnection,
    held: Mapping[str, Sequence[Held]],
    runs: Runs,
    *,
    now: datetime,
    most_ids: int = MOST_IDS,
) -> Settled:
    """Give devices other runs than those that are held, with all that follows; say what did.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        In a transaction.
    held : mapping
        The runs that are known of these devices.
    runs : mapping
        Those that they have.
    now, most_ids
        As for `resolve`.
    """
    first_new = next_customer(cursor)
    numbers = numbered(cursor, _all_keys((), runs, held, ()))
    change = _Change(held, runs, numbers)
    return _settle(cursor, change, (), now=now, most_ids=most_ids, new_from=first_new)


def meet(
    cursor: DuckDBPyConnection,
    pairs: Sequence[tuple[str, str]],
    *,
    now: datetime,
    most_ids: int = MOST_IDS,
) -> Settled:
    """Make users one with each other by pairs of contact and user that are not known yet.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        In a transaction.
    pairs : sequence of (str, str)
        Each once.
    now, most_ids
        As for `resolve`.
    """
    first_new = next_customer(cursor)
    change = _Change({}, {}, numbered(cursor, _all_keys((), {}, {}, pairs)))
    return _settle(
        cursor, change, (), contacts=pairs, now=now, most_ids=most_ids, new_from=first_new
    )


class _Change:
    """What changes for devices whose runs are others now."""

    def __init__(
        self, held: Mapping[str, Sequence[Held]], runs: Runs, numbers: Mapping[str, int]
    ) -> None:
        self.runs, self.held, self.numbers = runs, held, numbers
        self.gone: list[int] = []
        self.findings: list[Finding] = []
        self._new: list[tuple[str, int]] = []
        self._stay: dict[tuple[str, int], int | None] = {}
        for device, those in runs.items():
            self._compare(device, those)

    def merges(self, made: Sequence[int | None]) -> dict[tuple[str, int], int | None]:
        """Return the merge of each run, the ones now made among them."""
        return self._stay | dict(zip(self._new, made, strict=False))

    def keys_before(self, device: str) -> tuple[str, ...]:
        """Return the keys a device had."""
        return keys_of(device, [each.run for each in self.held.get(device, ())])

    def starts_before(self, device: str) -> set[int]:
        """Return when the epochs after the first began on a device."""
        return {each.run.occurred_at for each in self.held.get(device, ())[1:]}

    def _compare(self, device: str, runs: Sequence[Run]) -> None:
        old = dict(zip(self.keys_before(device), self.held.get(device, ()), strict=False))
        for place, (key, run) in enumerate(zip(keys_of(device, runs), runs, strict=True)):
            before = old.pop(key, None)
            if before and before.run.user == run.user:
                self._stay[device, place] = before.merge
                continue
            if before and before.merge is not None:
                self.gone.append(before.merge)
            if run.user:
                self._new.append((device, place))
                self.findings.append(Finding(self.numbers[key], self.numbers[run.user], DEVICE))
        self.gone += [each.merge for each in old.values() if each.merge is not None]


def _settle(
    cursor: DuckDBPyConnection,
    change: _Change,
    ties: Sequence[Finding],
    *,
    contacts: Sequence[tuple[str, str]] = (),
    now: datetime,
    most_ids: int,
    new_from: int,
) -> Settled:
    """Make and take back merges, and give log rows the keys of their epochs."""
    numbers = change.numbers
    met = [Finding(numbers[one], numbers[user], CONTACT) for one, user in contacts]
    last = tables.last_merge(cursor)
    made = merging.change(
        cursor,
        gone=change.gone,
        made=[*change.findings, *ties, *met],
        most=most_ids,
        counted_as=partial(tables.ids_counted, cursor),
        now=now,
        new_from=new_from,
    )
    if contacts:
        tables.keep_contacts(cursor, contacts, made[-len(contacts) :])
    moved = 0
    if change.runs:
        tables.keep(cursor, change.runs, change.merges(made))
        moved = _move(cursor, change)
    new = {merge for merge in made if merge is not None and merge > last}
    return Settled(len(new), len(change.gone), made.count(None), moved)


def _there(claims: Sequence[Claim], erased: Mapping[str, int]) -> list[Claim]:
    """Return what is said of customers who are not erased."""
    return [
        claim for claim in claims if not claim.user or _unless_erased(claim.user, claim, erased)
    ]


def _unless_erased(key: str | None, claim: Claim, erased: Mapping[str, int]) -> str | None:
    """Return a key, or None if its events of that time are not taken any more."""
    if key is None or claim.occurred_at <= erased.get(hash_of(key), -_EVER):
        return None
    return key


def _gathered(
    claims: Sequence[Claim],
) -> tuple[dict[str, list[Sighting]], list[tuple[str, str]]]:
    """Return the sightings on each device, and the pairs of customers said to be one."""
    seen: defaultdict[str, list[Sighting]] = defaultdict(list)
    ties: list[tuple[str, str]] = []
    for user, anonymous, moment, previous, is_trusted, _ in claims:
        if user is None:
            continue
        if anonymous is not None:
            seen[anonymous].append(Sighting(moment, user))
        if previous is not None:
            seen[previous].append(Sighting(moment, user))
            if is_trusted and user_key(previous) != user:
                ties.append((user_key(previous), user))
    return seen, ties


def _met(
    cursor: DuckDBPyConnection, claims: Sequence[Claim], erased: Mapping[str, int]
) -> list[tuple[str, str]]:
    """Return the pairs of contact and user that are said for the first time."""
    said = {
        (contact, claim.user): None
        for claim in claims
        if claim.user
        for contact in claim.contacts
        if _unless_erased(contact, claim, erased)
    }
    known = tables.known_contacts(cursor, said) if said else set()
    return [pair for pair in said if pair not in known]


def _changed_runs(
    cursor: DuckDBPyConnection,
    held: Mapping[str, Sequence[Held]],
    seen: Mapping[str, Sequence[Sighting]],
) -> dict[str, tuple[Run, ...]]:
    """Return the runs of those devices on which sightings have changed them."""
    found: dict[str, tuple[Run, ...]] = {}
    unclear: dict[str, tuple[Run, ...]] = {}
    for device, sightings in seen.items():
        before = tuple([each.run for each in held.get(device, ())])
        after = with_more(before, sightings)
        if after is None:
            unclear[device] = before
        elif after != before:
            found[device] = after
    return found | (_looked_up(cursor, unclear, seen) if unclear else {})


def _looked_up(
    cursor: DuckDBPyConnection,
    before: Mapping[str, tuple[Run, ...]],
    seen: Mapping[str, Sequence[Sighting]],
) -> dict[str, tuple[Run, ...]]:
    """Return the runs of devices by all their sightings that the log has."""
    users = {run.user for runs in before.values() for run in runs}
    since = min(runs[0].occurred_at for runs in before.values())
    log = tables.sightings_in_log(cursor, before, users, since=since)
    after = {
        device: runs_of([*runs, *log.get(device, ()), *seen[device]])
        for device, runs in before.items()
    }
    return {device: runs for device, runs in after.items() if runs != before[device]}


def _keys(
    claims: Sequence[Claim], changed: Runs, held: Mapping[str, Sequence[Held]]
) -> Iterator[str]:
    """Return for each claim the key of its event."""
    for claim in claims:
        if claim.user is not None:
            yield claim.user
            continue
        device = claim.anonymous
        assert device is not None
        runs = changed.get(device) or [each.run for each in held.get(device, ())]
        yield key_at(device, runs, claim.occurred_at)


def _all_keys(
    keys: Sequence[str | None],
    changed: Runs,
    held: Mapping[str, Sequence[Held]],
    ties: Sequence[tuple[str, str]],
) -> dict[str, None]:
    """Return every key that needs a number, once, in a settled order."""
    wanted = dict.fromkeys(key for key in keys if key is not None)
    for device, runs in changed.items():
        wanted |= dict.fromkeys(keys_of(device, runs))
        wanted |= dict.fromkeys(run.user for run in runs if run.user)
        wanted |= dict.fromkeys(keys_of(device, [each.run for each in held.get(device, ())]))
    for tie in ties:
        wanted |= dict.fromkeys(tie)
    return wanted


def _fresh(
    cursor: DuckDBPyConnection,
    ties: Sequence[tuple[str, str]],
    numbers: Mapping[str, int],
    reason: str,
) -> list[Finding]:
    pairs = list(dict.fromkeys((numbers[one], numbers[other]) for one, other in ties))
    known = tables.tied(cursor, pairs) if pairs else set()
    return [Finding(*pair, reason) for pair in pairs if pair not in known]


def _move(cursor: DuckDBPyConnection, change: _Change) -> int:
    """Give log rows the key of the epoch they are in now; return how many keys that concerns."""
    before: list[tuple[str, int]] = []
    epochs: list[Epoch] = []
    dropped: set[str] = set()
    since = _EVER
    for device, runs in change.runs.items():
        old, new = change.keys_before(device), keys_of(device, runs)
        if old == new:
            continue
        before += [(device, change.numbers[key]) for key in old]
        starts = [-_EVER, *(run.occurred_at for run in runs[1:]), _EVER]
        epochs += [
            Epoch(device, since, until, change.numbers[key])
            for key, (since, until) in zip(new, pairwise(starts), strict=True)
        ]
        dropped |= set(old) - set(new)
        since = min(since, *change.starts_before(device) ^ set(starts[1:-1]))
    if not before:
        return 0
    if touched := tables.move(cursor, before, epochs, since=since):
        merging.rewritten(cursor, touched)
    if dropped:
        tables.forget_keys(cursor, dropped)
    return len(touched)
