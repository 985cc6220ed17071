"""Segments of an installation: kept, asked about, and brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

import numpy as np
import pyarrow as pa
from sqlglot import exp

from homing.core.clock import Clock
from homing.core.errors import HomingError, NotFound
from homing.core.precedence import GiveWay, at_once
from homing.histories.live import Live
from homing.metrics.events import Calendared
from homing.metrics.twins.twin import Dialect
from homing.segments import compiler
from homing.segments.compiler import Around
from homing.segments.fitting import at_hand, drawn
from homing.segments.followed import are_kept
from homing.segments.keeping import Keeping, rules_of
from homing.segments.kinds import Kinds
from homing.segments.listing import check_many, different
from homing.segments.membership_sql import KEPT, PAGE
from homing.segments.model import Did, InList, InSegment, Rule
from homing.segments.offering import Offering
from homing.segments.reading import fingerprint
from homing.segments.reasons import Why, why
from homing.segments.refreshing import Refreshed, Refreshing
from homing.segments.saved import Kind, Segment, UploadedList
from homing.segments.words import Names
from homing.store import EventStore, Records
from homing.store.statements import column, count, lent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

_FREEZE: Final = "INSERT INTO memberships SELECT $segment, customer, $now FROM ({found})"
_THAW: Final = "DELETE FROM memberships WHERE segment = $segment"
_LISTED: Final = "INSERT INTO listed SELECT $list, id FROM ids"
_LISTED_TOO: Final = """
INSERT INTO listed
SELECT $list, id FROM ids ANTI JOIN (SELECT id FROM listed WHERE list = $list) AS there USING (id)
"""
_LISTED_SIZE: Final = "SELECT count(*) FROM listed WHERE list = $list"
_KNOWN: Final = """
SELECT count(DISTINCT aliases.customer)
FROM aliases SEMI JOIN (SELECT id FROM listed WHERE list = $list) AS theirs USING (id)
"""
_SIZES: Final = """
SELECT day, members, entered, "left" FROM segment_sizes WHERE segment = $segment ORDER BY day
"""
_THEIRS: Final = """
WITH theirs AS (SELECT customer FROM aliases WHERE id = $id),
numbers AS (
    FROM theirs
    UNION SELECT merged.customer FROM merged WHERE survivor IN (FROM theirs)
)
SELECT DISTINCT segment FROM memberships WHERE customer IN (FROM numbers) ORDER BY segment
"""
_LATEST: Final = """
SELECT segment, arg_max(members, day) FROM segment_sizes GROUP BY segment
UNION ALL
SELECT segment, count(*) FROM members WHERE list_contains($frozen, segment) GROUP BY segment
"""
_IDS: Final = """
SELECT id FROM identities WHERE customer IN (SELECT unnest($some::UINTEGER[])) ORDER BY id
"""
_HAS_SENDERS: Final = "SELECT count(*) FROM drains"


@dataclass(frozen=True, slots=True)
class Size:
    """How many a segment had at the end of a local day, and how many entered and left in it.

    A day that nothing changed on is not there: the segment had as many as on the day before.
    """

    day: date
    members: int
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class Member:
    """Who fits a segment, by number and id, and since when; None where no look was since."""

    number: int
    id: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Members:
    """A page of members by id, how many there are in all, and after whom the next page begins."""

    members: tuple[Member, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many customers fit a rule, and the ids of some, the same ones each time."""

    count: int
    sample: tuple[str, ...]


class Business(Calendared, Protocol):
    """What a business says about time and money."""

    @property
    def currency(self) -> str:
        """ISO 4217 code of what money is in, of which nothing is said."""


class Segments:
    """The segments of an installation; safe to use from any thread.

    Parameters
    ----------
    records : Records
        Where they are kept; `kept` is what is done with them there.
    events : EventStore
        The event log, with the memberships; open for writing where anything is changed.
    clock : Clock
        What time it is.
    project : callable
        Gives the business, and how it counts days.
    live : callable, optional
        Lends the histories of the log, from which some rules are answered sooner.
    """

    def __init__(
        self,
        records: Records,
        events: EventStore,
        *,
        clock: Clock,
        project: Callable[[], Business],
        live: Callable[[], Live] | None = None,
    ) -> None:
        self.kept = Keeping(records, clock)
        self.offering = Offering(events)
        self._events, self._clock, self._project, self._live = events, clock, project, live
        self._kinds = Kinds()
        self._refreshing = Refreshing(events, self._kinds)

    def now(self) -> datetime:
        """Return the moment at which rules are read.

        It is the clock's, where anything was ever received over HTTP. A log that files alone were
        imported into stands at its last event: "the last 30 days" of a file are its own.
        """
        clock = self._clock.now()
        with self._events.cursor() as cursor:
            if count(cursor, _HAS_SENDERS):
                return clock
        return min(self._events.end_of_data() or clock, clock)

    def names(self) -> Names:
        """Return what people call segments, lists and the main currency, for sentences."""
        return replace(self.kept.names(), currency=self._project().currency)

    def around(self, now: datetime | None = None) -> Around:
        """Return what rules are read against, at a moment or now."""
        known = rules_of(self.kept.every())

        def rule_of(segment: UUID) -> Rule | None:
            if segment not in known:
                raise NotFound("There is no such segment.", where="segment")
            return known[segment]

        project = self._project()
        return Around(now or self.now(), project.timezone, rule_of, project.currency)

    def add(
        self, name: str, rule: Rule, *, kind: Kind = Kind.live, by: UUID | None = None
    ) -> Segment:
        """Add a segment; a frozen one with who fits now. Raises as `Keeping.add`.

        Parameters
        ----------
        name, rule
            What people call it, and who fits.
        kind : Kind
            Whether it goes on being looked at.
        by : UUID, optional
            The user who adds it.
        """
        segment = self.kept.draft(name, rule, kind, by)
        self.kept.check(segment)
        if kind is Kind.frozen:
            found = compiler.text(compiler.members(rule, self.around()))
            with self._writing() as cursor:
                freeze = {"segment": segment.id, "now": segment.created_at}
                cursor.execute(_FREEZE.format(found=found), freeze)
        try:
            self.kept.add(segment)
        except HomingError:  # somebody gave another one that name meanwhile
            if kind is Kind.frozen:
                with self._writing() as cursor:
                    cursor.execute(_THAW, {"segment": segment.id})
            raise
        return segment

    def add_people(self, name: str, ids: Iterable[str], *, by: UUID | None = None) -> Segment:
        """Add a frozen segment of customers by their ids; raises as `add` and `add_list`."""
        self.kept.check(self.kept.draft(name, Did(), Kind.frozen, by))  # before there is a list
        uploaded = self.add_list(name, ids, by=by)
        return self.add(name, InList(list=uploaded.id), kind=Kind.frozen, by=by)

    def add_list(self, name: str, ids: Iterable[str], *, by: UUID | None = None) -> UploadedList:
        """Keep a list of ids, each once; blanks around them, and empty ones, are left out.

        Raises
        ------
        UserError
            If there is no id, or more than `MOST_LISTED`.
        """
        found = different(ids)
        uploaded = self.kept.new_list(name, len(found), by)
        with self._writing() as cursor, lent(cursor, "ids", pa.table({"id": found})):
            cursor.execute(_LISTED, {"list": uploaded.id})
        self.kept.add_list(uploaded)
        return uploaded

    def extend_list(self, uploaded: UUID, ids: Iterable[str]) -> UploadedList:
        """Put more ids into a list, each once; raises as `add_list`, and if there is no such list.

        So a list comes in pieces, each of them a request of a size that a server takes.
        """
        before = self.kept.list(uploaded)
        with self._writing() as cursor, lent(cursor, "ids", pa.table({"id": different(ids)})):
            cursor.execute(_LISTED_TOO, {"list": uploaded})
            size = count(cursor, _LISTED_SIZE, {"list": uploaded})
            check_many(size)
        return self.kept.resize_list(before, size)

    def known_of(self, uploaded: UUID) -> int:
        """Return how many customers a list names."""
        with self._events.cursor() as cursor:
            return count(cursor, _KNOWN, {"list": uploaded})

    def count(self, rule: Rule) -> int:
        """Return how many customers fit a rule now."""
        with self._asking(rule) as (cursor, members):
            asked = exp.select(exp.Count(this=exp.Star())).from_(members.subquery("fitting"))
            return count(cursor, compiler.text(asked))

    def members(self, rule: Rule, *, most: int | None = None) -> pa.Table:
        """Return who fits a rule now.

        Returns
        -------
        pyarrow.Table
            One row = customer, by id. Column: `customer` (id).
        """
        with self._asking(rule) as (cursor, members):
            asked = (
                exp.select(exp.alias_(exp.column("id", "customers"), "customer"))
                .from_("customers")
                .join(exp.alias_(members.subquery(), "fitting"), using=["customer"])
                .order_by("id")
            )
            asked = asked.limit(most) if most is not None else asked
            return cursor.sql(compiler.text(asked)).to_arrow_table()

    def page(self, segment: Segment, *, after: str | None = None, most: int = 50) -> Members:
        """Return a page of who fits a segment now, or did at the last look where somebody looks.

        Parameters
        ----------
        segment : Segment
            Whose members.
        after : str, optional
            The id that the page before ended with.
        most : int
            How many of them.
        """
        given = {"segment": segment.id, "after": after, "most": most + 1}
        with self._found_in(segment) as (cursor, found):
            rows = cursor.execute(PAGE.format(found=found), given).fetchall()
        shown = tuple(Member(*said) for *said, _ in rows[:most])
        total = rows[0][-1] if rows else self.count(self.rule_of(segment)) if after else 0
        return Members(shown, total, shown[-1].id if len(rows) > most else None)

    def each_member(self, segment: Segment) -> Iterator[Member]:
        """Yield all who fit a segment now, by id, reading as they are asked for."""
        given = {"segment": segment.id, "after": None, "most": None}
        with self._asking(self.rule_of(segment)) as (cursor, members):
            result = cursor.execute(PAGE.format(found=compiler.text(members)), given)
            while rows := result.fetchmany(2000):
                yield from (Member(*said) for *said, _ in rows)

    def preview(self, rule: Rule, size: int = 10) -> Preview:
        """Return how many fit a rule now, and who some of them are: the same ones each time."""
        around = self.around()
        fitting = at_hand(rule, self._live(), around) if self._live else None
        if fitting is None:
            with self._asking(rule, around) as (cursor, members):
                found = cursor.execute(compiler.text(members)).fetchnumpy()
                fitting = np.asarray(found["customer"], np.uint64)
        with self._events.cursor() as cursor:
            some = column(cursor, _IDS, {"some": drawn(fitting, size).tolist()})
        return Preview(fitting.size, tuple(some))

    def why(self, rule: Rule, customer: str) -> Why:
        """Return why a customer, by any of their ids, fits a rule or does not.

        Raises
        ------
        NotFound
            If nobody has such an id.
        """
        around, names = self.around(), self.names()
        with self._events.cursor() as cursor:
            numbers = cursor.execute("SELECT customer FROM aliases WHERE id = ?", [customer])
            rows = numbers.fetchall()
            if not rows:
                raise NotFound(f"There is no customer {customer!r}.", where="customer")
            return why(cursor, rule, rows[0][0], around=around, names=names)

    def sql(self, rule: Rule, dialect: Dialect = "duckdb") -> str:
        """Return the statement of who fits a rule now, in the words of a dialect."""
        return compiler.text(compiler.members(rule, self.around()), dialect)

    def rule_of(self, segment: Segment) -> Rule:
        """Return the rule that says who is in a segment now: of a frozen one, its members."""
        return InSegment(segment=segment.id) if segment.kind is Kind.frozen else segment.rule

    def refresh(
        self,
        now: datetime | None = None,
        *,
        most_new: int | None = None,
        give_way: GiveWay = at_once,
    ) -> Refreshed:
        """Bring the memberships of all live segments up to date, as a worker does every second."""
        living = [each for each in self.kept.every() if each.is_followed]
        around = self.around(now)
        return self._refreshing.refresh(living, around, most_new=most_new, give_way=give_way)

    def sizes(self, segment: UUID) -> Sequence[Size]:
        """Return how large a segment was, by local day, the oldest first."""
        with self._events.cursor() as cursor:
            rows = cursor.execute(_SIZES, {"segment": segment}).fetchall()
        return [Size(*row) for row in rows]

    def latest(self) -> dict[UUID, int]:
        """Return how large segments were at the last look; one never looked at is not there."""
        frozen = [each.id for each in self.kept.every() if each.kind is Kind.frozen]
        with self._events.cursor() as cursor:
            return dict(cursor.execute(_LATEST, {"frozen": frozen}).fetchall())

    def of_customer(self, customer: str) -> list[UUID]:
        """Return the segments that a customer, by any of their ids, was in at the last look."""
        with self._events.cursor() as cursor:
            return column(cursor, _THEIRS, {"id": customer})

    @contextmanager
    def _found_in(self, segment: Segment) -> Iterator[tuple[DuckDBPyConnection, str]]:
        """Lend a cursor, and the statement of who is in a segment: as kept, if that is lately."""
        around = self.around()
        said = fingerprint(segment.rule, around.rule_of, around.currency)
        if segment.is_followed and are_kept(self._events, segment.id, said, self._clock.now()):
            with self._events.cursor() as cursor:
                yield cursor, KEPT
        else:
            with self._asking(self.rule_of(segment), around) as (cursor, members):
                yield cursor, compiler.text(members)

    @contextmanager
    def _asking(
        self, rule: Rule, around: Around | None = None
    ) -> Iterator[tuple[DuckDBPyConnection, exp.Select]]:
        """Lend a cursor to one state of the log, and the statement of who fits a rule in it."""
        around = around or self.around()
        with self._events.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor, compiler.members(rule, self._kinds.around(cursor, [rule], around))
            finally:
                cursor.rollback()

    @contextmanager
    def _writing(self) -> Iterator[DuckDBPyConnection]:
        with self._events.cursor() as cursor, self._events.writing(cursor):
            yield cursor
