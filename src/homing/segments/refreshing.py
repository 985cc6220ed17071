"""Memberships brought up to date: of customers something happened to, and by the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from threading import Lock
from typing import Any, Final, NamedTuple
from uuid import UUID

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.core.precedence import GiveWay, at_once
from homing.segments import compiler
from homing.segments import membership_sql as sql
from homing.segments.compiler import Around, Relations
from homing.segments.gathering import gather
from homing.segments.kinds import Kinds
from homing.segments.model import leaves
from homing.segments.reading import fingerprint
from homing.segments.saved import Segment
from homing.store import EventStore, arrivals
from homing.store.statements import count, lent, patient

ENTERED: Final = "segment.entered"
LEFT: Final = "segment.left"
MOST_TOUCHED: Final = 50_000
"""Of more customers than this, looking at everybody costs less."""
TICK_S: Final = 60
"""How often it is looked at whom time alone concerns."""
TOUCHED: Final = Relations(
    "touched_events", "touched_customers", "touched_everything", are_people=True
)
_AT_ONCE: Final = 40
"""Conditions of one statement: each statement has a cost of its own, and a long one costs more."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a look at memberships came to.

    Parameters
    ----------
    touched : int
        Customers who were looked at; of segments looked at whole, everybody was besides.
    whole : int
        Segments that were looked at whole.
    entered, left : int
        Changes, each noted in the log.
    waiting : int
        Segments that are to be looked at whole and were not yet.
    """

    touched: int
    whole: int
    entered: int
    left: int
    waiting: int = 0


class Mark(NamedTuple):
    """How far into the log, and to which moment, memberships reach."""

    batch: int
    rewrite: int
    clock_at: datetime


class Standing(NamedTuple):
    """By which rule the members of a segment were found, and when they all were."""

    rule_hash: str
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be looked at.

    Parameters
    ----------
    whole, partial : sequence of Segment
        Segments to be looked at for everybody, and for touched customers.
    hashes : mapping
        What the rule of each is known by.
    first : frozenset of UUID
        Those never looked at before: their members did not enter, they are there.
    changed : frozenset of UUID
        Those whose rule is another one.
    mark : Mark
        What is reached by it.
    is_rewritten : bool
        Customers were merged or erased since the last look: sizes are counted again.
    waiting : int
        New or changed segments that are left for another look.
    """

    whole: Sequence[Segment]
    partial: Sequence[Segment]
    hashes: Mapping[UUID, str]
    first: frozenset[UUID]
    changed: frozenset[UUID]
    mark: Mark
    is_rewritten: bool
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The statements of segments at a moment, as far as they were made before.

    Parameters
    ----------
    around : Around
        The moment and the calendar.
    hashes : mapping
        What the rule of each segment is known by.
    made : dict
        Those of touched customers of this day, with what they leave open, by the hash of the rule;
        one that is missing is added.
    """

    around: Around
    hashes: Mapping[UUID, str]
    made: dict[str, tuple[str, tuple[str, ...]]]

    def members(self, segment: Segment, relations: Relations) -> tuple[str, tuple[str, ...]]:
        """Return the statement of who is in a segment, and what it leaves open."""
        if relations == compiler.LOG:
            return compiler.text(compiler.members(segment.rule, self.around)), ()
        key = self.hashes[segment.id]
        if key not in self.made:
            opened = replace(self.around, is_open=True, kinds={})
            self.made[key] = compiler.opened(compiler.members(segment.rule, opened, relations))
        return self.made[key]


class Refreshing:
    """Brings memberships up to date; one at a time, others wait.

    Parameters
    ----------
    store : EventStore
        Open for writing.
    kinds : Kinds
        What is known of the numbers that rules read.
    """

    def __init__(self, store: EventStore, kinds: Kinds) -> None:
        self._store, self._kinds, self._turn = store, kinds, Lock()
        self._made: tuple[date, tuple[str, str], dict[Any, Any]] | None = None

    def refresh(
        self,
        segments: Sequence[Segment],
        around: Around,
        *,
        most_new: int | None = None,
        give_way: GiveWay = at_once,
    ) -> Refreshed:
        """Find who is a member now, and note who entered and left since the last look.

        It reads the log as it is at one moment, and others may write meanwhile; what it found is
        written in one transaction, memberships, events and how far it came together.

        Parameters
        ----------
        segments : sequence of Segment
            The live ones.
        around : Around
            The moment and the calendar.
        most_new : int, optional
            Of so many segments that are new, or have another rule, members are looked for; the
            others wait, the oldest first.
        give_way : callable
            Is called before each statement that only reads, and before the log is held.
        """
        with self._turn, self._store.cursor() as cursor:
            patiently = patient(cursor, give_way)
            give_way()
            cursor.begin()
            try:
                plan = _put_off(_plan(patiently, segments, around), most_new)
                known = self._kinds.around(patiently, [each.rule for each in plan.whole], around)
                touched = _look(patiently, plan, self._asked(plan, known))
            except BaseException:
                cursor.rollback()
                raise
            cursor.commit()
            with self._store.writing(cursor, give_way):
                found = _keep(cursor, plan, around)
            return replace(found, touched=touched, waiting=plan.waiting)

    def _asked(self, plan: Plan, around: Around) -> Asked:
        day, timezone = around.today, (around.timezone, around.currency)
        if self._made is None or self._made[:2] != (day, timezone):
            self._made = day, timezone, {}
        return Asked(around, plan.hashes, self._made[2])


def _plan(cursor: DuckDBPyConnection, segments: Sequence[Segment], around: Around) -> Plan:
    batch, rewrite = cursor.execute(sql.MARK).fetchall()[0]
    rows = cursor.execute("SELECT batch, rewrite, clock_at FROM segments_mark").fetchall()
    before = Mark(*rows[0]) if rows else None
    standings = {
        segment: Standing(*said)
        for segment, *said in cursor.execute("FROM segment_standings").fetchall()
    }
    hashes = {each.id: fingerprint(each.rule, around.rule_of, around.currency) for each in segments}
    changed = {
        each for each, said in hashes.items() if each in standings and standings[each][0] != said
    }
    is_all = (
        before is None
        or _is_set_back(before, around)
        or count(cursor, sql.HAS_IMPORTED, {"batch": before.batch}) > 0
    )
    is_tick = before is None or (around.now - before.clock_at).total_seconds() >= TICK_S
    clock_at = around.now if before is None or is_tick or is_all else before.clock_at
    if not is_all and before is not None:
        _touch(cursor, before, segments if is_tick else (), around)
        is_all = count(cursor, "SELECT count(*) FROM touched") > MOST_TOUCHED
    whole = [
        each
        for each in segments
        if is_all or each.id in changed or _is_due(each, standings.get(each.id), around)
    ]
    partial = [
        each
        for each in segments
        if each not in whole and not compiler.is_of_all(compiler.everywhere(each.rule, around))
    ]
    first = frozenset(hashes.keys() - standings.keys())
    mark = Mark(batch, rewrite, clock_at)
    is_rewritten = before is not None and before.rewrite < rewrite
    return Plan(whole, partial, hashes, first, frozenset(changed), mark, is_rewritten)


def _is_set_back(before: Mark, around: Around) -> bool:
    """Say whether it is earlier than memberships reach, by more than clocks are put right by."""
    return (before.clock_at - around.now).total_seconds() >= TICK_S


def _put_off(plan: Plan, most_new: int | None) -> Plan:
    """Return a plan in which only so many new or changed segments are looked at."""
    new = [each for each in plan.whole if each.id in plan.first or each.id in plan.changed]
    later = new[most_new:] if most_new is not None else []
    whole = [each for each in plan.whole if each not in later]
    return replace(plan, whole=whole, waiting=len(later))


def _is_due(segment: Segment, standing: Standing | None, around: Around) -> bool:
    if standing is None:
        return True
    then = replace(around, now=standing.computed_at)
    return compiler.is_whole_due(compiler.everywhere(segment.rule, around), then, around)


def _touch(
    cursor: DuckDBPyConnection, before: Mark, by_time: Sequence[Segment], around: Around
) -> None:
    """Find the customers whose answers may be others than at a mark."""
    leaves = [leaf for each in by_time for leaf in compiler.everywhere(each.rule, around)]
    then = replace(around, now=before.clock_at)
    said = compiler.stirred(leaves, then, around)
    and_by_time = "" if said is None else f"UNION {compiler.text(said)}"
    cursor.execute(
        sql.TOUCHED.format(and_by_time=and_by_time),
        {"batch": before.batch, "rewrite": before.rewrite},
    )


def _look(cursor: DuckDBPyConnection, plan: Plan, asked: Asked) -> int:
    """Find who is a member now and who was; return how many customers were touched."""
    cursor.execute(sql.LOOKED)
    touched = 0
    if plan.partial:
        every = (compiler.everywhere(each.rule, asked.around) for each in plan.partial)
        gather(cursor, compiler.events_told_of(chain.from_iterable(every)))
        touched = count(cursor, "SELECT count(*) FROM touched")
        for some in _portions(plan.partial):
            _look_at(cursor, some, asked, TOUCHED)
    else:
        cursor.execute("CREATE OR REPLACE TEMP TABLE touched_numbers (number UINTEGER)")
    for each in plan.whole:
        _look_at(cursor, [each], asked, compiler.LOG)
    given = {
        "whole": [each.id for each in plan.whole],
        "partial": [each.id for each in plan.partial],
    }
    cursor.execute(sql.WAS, given)
    for statement in (sql.ENTERED, sql.GONE, sql.STALE):
        cursor.execute(statement)
    return touched


def _portions(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Yield segments that are asked for together."""
    some: list[Segment] = []
    conditions = 0
    for each in segments:
        own = sum(1 for _ in leaves(each.rule))
        if some and conditions + own > _AT_ONCE:
            yield some
            some, conditions = [], 0
        some.append(each)
        conditions += own
    if some:
        yield some


def _look_at(
    cursor: DuckDBPyConnection, segments: Sequence[Segment], asked: Asked, relations: Relations
) -> None:
    found = [asked.members(each, relations) for each in segments]
    queries = [
        f"SELECT '{each.id}'::UUID, customer FROM ({statement})"  # noqa: S608 - a compiled rule
        for each, (statement, _) in zip(segments, found, strict=True)
    ]
    names = {name for _, opened in found for name in opened}
    values = asked.around.values(names)
    cursor.execute("INSERT INTO looked " + " UNION ALL ".join(queries), values)


def _keep(cursor: DuckDBPyConnection, plan: Plan, around: Around) -> Refreshed:
    """Write what was found, inside the caller's transaction."""
    now = around.now
    cursor.execute(sql.MOVED)
    cursor.execute(sql.REMOVE)
    cursor.execute(sql.INSERT, {"now": now})
    words = {"entered": ENTERED, "left": LEFT}
    cursor.execute(sql.CHANGED, {**words, "silent": list(plan.first)})
    if count(cursor, "SELECT count(*) FROM changed"):
        _note(cursor, plan, now)
    day = {"day": around.today}
    counted = [*plan.whole, *(plan.partial if plan.is_rewritten else ())]
    cursor.execute(sql.SIZES, {**words, **day, "counted": [each.id for each in counted]})
    cursor.execute(sql.DROP_SIZES, day)
    cursor.execute(sql.INSERT_SIZES, day)
    _stand(cursor, plan, now)
    many = cursor.execute("SELECT event, count(*) FROM changed GROUP BY event").fetchall()
    counts = dict(many)
    return Refreshed(0, len(plan.whole), counts.get(ENTERED, 0), counts.get(LEFT, 0))


def _note(cursor: DuckDBPyConnection, plan: Plan, now: datetime) -> None:
    """Write who entered and left into the log, set aside: nobody did anything."""
    arrivals.add_names(cursor, arrivals.names_of(cursor), [ENTERED, LEFT])
    given = {"batch": arrivals.new_batch(cursor), "now": now}
    known = [*plan.whole, *plan.partial]
    names = pa.table(
        {
            "segment": pa.array([each.id.bytes for each in known], pa.uuid()),
            "name": [each.name for each in known],
            "cause": ["rule" if each.id in plan.changed else "customer" for each in known],
        }
    )
    with lent(cursor, "names", names):
        cursor.execute(sql.NOTE, given)
    cursor.execute(sql.BATCH, given)


def _stand(cursor: DuckDBPyConnection, plan: Plan, now: datetime) -> None:
    living: dict[str, Any] = {"living": list(plan.hashes)}
    cursor.execute(
        "DELETE FROM segment_standings WHERE NOT list_contains($living, segment)", living
    )
    again = {"whole": [each.id for each in plan.whole]}
    cursor.execute("DELETE FROM segment_standings WHERE list_contains($whole, segment)", again)
    if plan.whole:
        cursor.executemany(
            "INSERT INTO segment_standings VALUES (?, ?, ?)",
            [(each.id, plan.hashes[each.id], now) for each in plan.whole],
        )
    cursor.execute("DELETE FROM segments_mark")
    cursor.execute("INSERT INTO segments_mark VALUES (?, ?, ?)", list(plan.mark))
