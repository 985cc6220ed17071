"""People: what lists and searches read, one row a customer, kept up beside the log.

What came since the last time is added, and whose history is another one is read anew: an import
leaves an event of whom it says anything, as what comes over HTTP does. The log is read as it is at
one moment while others write; what was found is written in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from duckdb import DuckDBPyConnection

from homing.core.names import UNKNOWN_IDS
from homing.core.precedence import GiveWay, at_once
from homing.customers import directory_sql as sql
from homing.customers.contacts import EMAILS, NAMES, PHONES
from homing.customers.money_sql import MONEY
from homing.store import EventStore
from homing.store.statements import count, patient

MOST_LOOSE: Final = 1_000_000
"""Words out of order after which all are put in order again."""
MOST_TOUCHED_SHARE: Final = 0.25
"""Of customers: where something happened to more, all are looked at, which is no longer then."""
MOST_WAITED_FOR: Final = 20_000
"""Events and customers that one who reads waits for, rather than read what was before."""
_TURN: Final = Lock()
_TABLES: Final = (
    "people",
    "people_money",
    "people_consents",
    "people_words",
    "people_traits",
    "people_mark",
)


class Mark(NamedTuple):
    """How far into the log people reach; see the table `people_mark`."""

    batch: int
    rewrite: int
    given_currency: str
    currency: str
    loose: int


class Keeper(Protocol):
    """Who brings people up to date for those who need not have them as of this very moment."""

    def wake(self) -> None:
        """Hear that people are behind."""


KEEPERS: Final = WeakKeyDictionary[EventStore, Keeper]()
"""Of each log that has one: `keeping`."""


@contextmanager
def reading(store: EventStore, currency: str) -> Iterator[DuckDBPyConnection]:
    """Lend a cursor on which the tables of people are as the log is now.

    Where somebody keeps people up to date in the background, what came in since a moment ago is
    left to them; what somebody did to customers themselves is seen at once.

    Parameters
    ----------
    store : EventStore
        The log. Where it is open to read only, and people are behind, the cursor gets its own.
    currency : str
        What an amount without a currency of its own is in.
    """
    if not store.is_read_only and not _is_left_to_keeper(store, currency):
        refresh(store, currency)
    with store.cursor() as cursor:
        if store.is_read_only and _is_behind(mark_of(cursor), _now(cursor), currency):
            for table in _TABLES:
                cursor.execute(f"CREATE TEMP TABLE {table} AS FROM main.{table} LIMIT 0")
            before = _look(cursor, currency)
            _keep(cursor, before, currency)
        yield cursor


def refresh(
    store: EventStore,
    currency: str,
    *,
    lent: Callable[[DuckDBPyConnection], None] = lambda _cursor: None,
    give_way: GiveWay = at_once,
) -> bool:
    """Bring people up to date; return whether they were behind.

    While one does so, others see people as they were; the log is held only while what was found is
    written.

    Parameters
    ----------
    lent : callable
        Is given the cursor that is used, to interrupt it.
    give_way : callable
        Is called before each statement that only reads, and before the log is held.
    """
    with store.cursor() as cursor:
        lent(cursor)
        if not _is_behind(mark_of(cursor), _now(cursor), currency):
            return False
        with _TURN:
            if not _is_behind(mark_of(cursor), _now(cursor), currency):
                return True
            cursor.begin()
            try:
                before = _look(patient(cursor, give_way), currency)
            finally:
                cursor.commit()
            with store.writing(cursor, give_way):
                _keep(cursor, before, currency)
    return True


def _is_left_to_keeper(store: EventStore, currency: str) -> bool:
    """Wake who keeps people up to date, if there is one; return whether people do until then."""
    if (keeper := KEEPERS.get(store)) is None:
        return False
    with store.cursor() as cursor:
        mark, now = mark_of(cursor), _now(cursor)
        if not _is_behind(mark, now, currency):
            return True
        keeper.wake()
        if mark is None:
            return False
        is_much = (
            count(cursor, sql.CAME_SINCE, {"batch": mark.batch, "rewrite": mark.rewrite})
            > MOST_WAITED_FOR
        )
        return mark.rewrite == now[1] or is_much


def main_currency(cursor: DuckDBPyConnection) -> str:
    """Return the currency that most payments are in."""
    mark = mark_of(cursor)
    return mark.currency if mark else ""


class _Looked(NamedTuple):
    """What a look began from, where it reached, and what everybody's money is in by now."""

    before: Mark | None
    batch: int
    rewrite: int
    is_all: bool
    currency: str


def _look(cursor: DuckDBPyConnection, currency: str) -> _Looked:
    """Find who people are now, of those who may be others than they were."""
    before, (batch, rewrite) = mark_of(cursor), _now(cursor)
    is_all = before is None or _is_all(cursor, before, currency)
    if before is None or is_all:
        cursor.execute(sql.NOBODY)
        cursor.execute(sql.ALL_EVENTS)
    else:
        cursor.execute(sql.NEW_EVENTS, {"batch": before.batch})
        if count(cursor, "SELECT count(*) FROM stirred WHERE is_rewritten"):
            cursor.execute(sql.EVENTS_ANEW)
    cursor.execute(sql.SEEN)
    cursor.execute(MONEY, {"currency": currency})
    cursor.execute(sql.CONSENTS)
    cursor.execute(sql.KNOWN)
    cursor.execute(_texts(), {"unknown": list(UNKNOWN_IDS)})
    main = _commonest(cursor, "paid", currency) if before is None or is_all else before.currency
    cursor.execute(sql.PEOPLE, {"currency": main})
    cursor.execute(sql.WORDS, {"is_all": is_all})
    cursor.execute(sql.TRAITS)
    return _Looked(before, batch, rewrite, is_all, main)


def _keep(cursor: DuckDBPyConnection, looked: _Looked, currency: str) -> None:
    """Write what was found, inside the caller's transaction."""
    for table in ("fresh_people", "fresh_words", "paid", "consents"):
        cursor.execute(sql.CHANGED_MEANWHILE.format(table=table), {"rewrite": looked.rewrite})
    for statement in (*(sql.EMPTY if looked.is_all else sql.FORGET), *sql.KEEP):
        cursor.execute(statement)
    main = _commonest(cursor, "people_money", currency)
    if main != looked.currency:
        cursor.execute(sql.REVALUE, {"currency": main})
    loose = 0
    if not looked.is_all and looked.before is not None:
        loose = looked.before.loose + count(cursor, "SELECT count(*) FROM fresh_words")
    cursor.execute("DELETE FROM people_mark")
    cursor.execute(
        "INSERT INTO people_mark VALUES (?, ?, ?, ?, ?)",
        [looked.batch, looked.rewrite, currency, main, loose],
    )


def _commonest(cursor: DuckDBPyConnection, source: str, currency: str) -> str:
    """Return the currency that most payments of a table are in; of none, what is given."""
    found = cursor.execute(sql.COMMONEST.format(source=source)).fetchall()
    return str(found[0][0]) if found else currency


def _is_all(cursor: DuckDBPyConnection, before: Mark, currency: str) -> bool:
    """Find to whom something happened; return whether everybody is to be looked at."""
    if before.given_currency != currency or before.loose > MOST_LOOSE:
        return True
    cursor.execute(sql.STIRRED, {"batch": before.batch, "rewrite": before.rewrite})
    touched = count(cursor, "SELECT count(*) FROM stirred")
    return touched > MOST_WAITED_FOR and touched > MOST_TOUCHED_SHARE * count(
        cursor, "SELECT count(*) FROM people"
    )


def _is_behind(mark: Mark | None, now: tuple[int, int], currency: str) -> bool:
    return mark is None or mark[:3] != (*now, currency)


def mark_of(cursor: DuckDBPyConnection) -> Mark | None:
    """Return how far into the log people reach; None: they are to be made anew."""
    rows = cursor.execute("FROM people_mark").fetchall()
    return Mark(*rows[0]) if rows else None


def _now(cursor: DuckDBPyConnection) -> tuple[int, int]:
    [(batch, rewrite)] = cursor.execute(sql.NOW).fetchall()
    return batch, rewrite


def _texts() -> str:
    """Return the statement of what customers are found by, for the traits that say who they are."""

    def each(names: tuple[str, ...]) -> str:
        told = (f'TRY_CAST(traits."{name}" AS VARCHAR)' for name in names)
        return ", ".join(f"nullif(trim({one}), '')" for one in told)

    return sql.TEXTS.format(
        names=each(NAMES),
        whole=each(NAMES[:3]),
        first=each(NAMES[3:5]),
        last=each(NAMES[5:]),
        emails=each(EMAILS),
        phones=each(PHONES),
    )
