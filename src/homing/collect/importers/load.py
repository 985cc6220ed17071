"""The import itself: stage every row, judge it, group it, and append what is good in one step."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from homing.collect import internal
from homing.collect.enrich import Privacy, StandardEvents, shipped
from homing.collect.importers import malformed, rejects
from homing.collect.importers.build import Plan, plan
from homing.collect.importers.devices import TELLING, learn
from homing.collect.importers.expressions import statement
from homing.collect.importers.mapping import Mapping
from homing.collect.importers.notes import notes_of, notes_on_consent, notes_on_ids
from homing.collect.importers.permitted import permit, set_undeclared_aside
from homing.collect.importers.reasons import (
    CURRENCIES,
    CUSTOMERS,
    REASONS,
    REPEATED,
    SPOILED,
    UNCONSENTED,
    UNDECLARED,
)
from homing.collect.importers.rejects import Draft, Part
from homing.collect.importers.report import Reason, Rejected, Report, Skipped, Total
from homing.collect.importers.shape import gather
from homing.collect.importers.statements import count, row, run, sql_of
from homing.collect.importers.table import Table
from homing.collect.importers.trouble import check_unchanged, explained
from homing.core.errors import UserError
from homing.store import EventStore, traits
from homing.store.events import Appended

MOST_REJECTED = 0.5
"""Above this share of rejected rows the mapping is taken to be wrong."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to import.

    Parameters
    ----------
    is_dry_run : bool
        Do everything but write.
    is_strict : bool
        Take nothing when one row is rejected.
    is_forced : bool
        Take the good rows even when most are rejected.
    rejects : Path, optional
        Where rejected rows are written; None: beside their file.
    fallback : Path
        The folder for rejected rows when nothing can be written beside their file.
    says_now : bool
        What rows say of customers holds now; if not, it holds at the time of the row, and does not
        change what is known of a customer who did something here later.
    privacy : Privacy
        What may be kept.
    standard : StandardEvents
        What the standard events are called in exports.
    """

    is_dry_run: bool = False
    is_strict: bool = False
    is_forced: bool = False
    rejects: Path | None = None
    fallback: Path = Path()
    says_now: bool = False
    privacy: Privacy = field(default_factory=Privacy)
    standard: StandardEvents = field(default_factory=shipped)


@dataclass(frozen=True, slots=True)
class Judged:
    """How many rows there are, and what became of each."""

    read: int
    repeated: int
    skipped: tuple[Skipped, ...]
    rejected: tuple[Rejected, ...]
    cause: str

    @property
    def rows_rejected(self) -> int:
        """Rows that could not be taken."""
        return sum(part.rows for part in self.rejected)

    @property
    def taken(self) -> int:
        """Rows that are events, new or known."""
        left_out = self.repeated + sum(part.rows for part in self.skipped)
        return self.read - left_out - self.rows_rejected


@dataclass(frozen=True, slots=True)
class Known:
    """What of the incoming events the log has already, and what it gains."""

    events: int
    rows: int
    different: int
    erased_events: int
    erased_rows: int
    new_customers: int
    told_customers: int


def load(
    store: EventStore,
    cursor: DuckDBPyConnection,
    tables: Sequence[Table],
    mapping: Mapping,
    *,
    now: datetime,
    options: Options,
    say: Callable[[str], None] = lambda _step: None,
) -> Report:
    """Import tables of the same columns; the log changes in one step, at the end, or not at all."""
    started = time.monotonic()
    say("reading")
    parts, reasons = stage(cursor, tables, mapping, now)
    say("checking")
    differing = _tell_apart(cursor, mapping)
    set_undeclared_aside(cursor, options.privacy)
    gather(cursor, tables[0], mapping)
    nobodys = permit(cursor, options.privacy)
    noted = rejects.mark(cursor, parts)
    judged = judge(cursor, parts, mapping, reasons)
    _refuse(judged, options)
    say("writing")
    known = Known(*row(cursor, "known.sql"))
    totals, since, until = _totals(cursor)
    notes = [
        *notes_of(cursor, parts, mapping, noted),
        *notes_on_ids(mapping, differing, known.different),
        *notes_on_consent(nobodys),
    ]
    events = sum(total.events for total in totals) - known.events - known.erased_events
    written: tuple[str, ...] = ()
    batch = 0
    if not options.is_dry_run:
        drafts = _drafts(cursor, parts, reasons, options) if judged.rejected else []
        batch = _append(store, cursor, tables, mapping, now=now, drafts=drafts, options=options)
        written = tuple(draft.settle() for draft in drafts)
    return Report(
        files=tuple(str(table.path) for table in tables),
        rule=mapping.rule,
        read=judged.read,
        taken=judged.taken - known.rows - known.erased_rows,
        known=known.rows,
        erased=known.erased_rows,
        repeated=judged.repeated,
        skipped=judged.skipped,
        rejected=judged.rejected,
        rejects=written,
        events=events,
        new_customers=known.new_customers,
        told_customers=known.told_customers,
        since=since,
        until=until,
        totals=totals,
        notes=tuple(notes),
        batch=batch,
        seconds=time.monotonic() - started,
        is_dry_run=options.is_dry_run,
    )


def _drafts(
    cursor: DuckDBPyConnection,
    parts: Sequence[Part],
    reasons: dict[int, Reason],
    options: Options,
) -> list[Draft]:
    return rejects.drafts(cursor, parts, reasons, to=options.rejects, fallback=options.fallback)


def _append(
    store: EventStore,
    cursor: DuckDBPyConnection,
    tables: Sequence[Table],
    mapping: Mapping,
    *,
    now: datetime,
    drafts: Sequence[Draft],
    options: Options,
) -> int:
    """Append what is incoming; when that fails, the rejected rows go away too."""
    source = ", ".join(dict.fromkeys(table.path.name for table in tables))

    def then(appended: Appended) -> None:
        if mapping.export:
            learn(cursor, now, batch=appended.batch)
        if mapping.has_traits and appended.batch:
            run(cursor, "said.sql", batch=appended.batch, says_now=options.says_now)
            traits.keep(cursor, batch=appended.batch)
        internal.take(cursor, appended.batch)

    try:
        return store.append(
            cursor,
            source=source,
            received_at=now,
            telling=TELLING if mapping.export else (),
            then=then,
        ).batch
    except BaseException:
        for draft in drafts:
            draft.discard()
        raise


def stage(
    cursor: DuckDBPyConnection, tables: Sequence[Table], mapping: Mapping, now: datetime
) -> tuple[list[Part], dict[int, Reason]]:
    """Fill `staged`: one row = one row of a file, in order, with all that is known about it."""
    parts: list[Part] = []
    reasons = dict(REASONS)
    malformed.make_room(cursor)
    for file, table in enumerate(tables):
        made = plan(table, mapping, now)
        reasons |= made.reasons
        parts.append(_staged(cursor, made, Part(table, file), parts))
        if bad := malformed.malformed_table(cursor, table, file):
            parts.append(_staged(cursor, plan(bad, mapping, now), Part(bad, file), parts))
        check_unchanged(table)
    return parts, reasons


def _staged(cursor: DuckDBPyConnection, made: Plan, part: Part, before: Sequence[Part]) -> Part:
    into = "INSERT INTO staged " if before else "CREATE OR REPLACE TEMP TABLE staged AS "
    with explained(part.table):
        rows = count(cursor, into + statement(made.rows))
    return replace(part, start=sum(earlier.rows for earlier in before), rows=rows)


def judge(
    cursor: DuckDBPyConnection, parts: Sequence[Part], mapping: Mapping, reasons: dict[int, Reason]
) -> Judged:
    """Settle every row's fate and count the fates."""
    fates = cursor.execute(sql_of("judged.sql")).fetchall()
    rejected = rejects.summary(cursor, parts, reasons)
    rules = [str(condition) for condition in mapping.keep]
    words = dict(enumerate([*(f"not: {rule}" for rule in rules), "no event rule fits"], 1))
    words[UNCONSENTED] = "its customer has not consented to its being kept"
    words[UNDECLARED] = "the event is not declared in the settings of privacy"
    skipped: dict[int, int] = {}
    for place, _, rows in fates:
        if place is not None:
            skipped[place] = skipped.get(place, 0) + rows
    return Judged(
        read=sum(rows for _, _, rows in fates),
        repeated=skipped.pop(REPEATED, 0),
        skipped=tuple(Skipped(words[place], rows) for place, rows in sorted(skipped.items())),
        rejected=rejected,
        cause=_cause(rejected, reasons),
    )


def _cause(rejected: Sequence[Rejected], reasons: dict[int, Reason]) -> str:
    """Return what most of the rejected rows point to."""
    causes = {reason.what: reason.cause for reason in reasons.values()}
    rows: Counter[str] = Counter()
    for part in rejected:
        rows[causes[part.what]] += part.rows
    return rows.most_common(1)[0][0] if rows else ""


def _tell_apart(cursor: DuckDBPyConnection, mapping: Mapping) -> int:
    """Reject torn and spoiled orders, mark repeated rows; return how many repeat only an id."""
    if mapping.group_by:
        run(cursor, "torn.sql", customers=CUSTOMERS, currencies=CURRENCIES)
        run(cursor, "spoiled.sql", reason=SPOILED)
        if mapping.duplicates == "once":
            run(cursor, "repeated.sql", repeated=REPEATED, by_line=True)
        return 0
    if not row(cursor, "twice.sql")[0]:
        return 0
    if mapping.duplicates == "keep":
        run(cursor, "numbered.sql")
        return 0
    has_ids = mapping.id or mapping.message_id
    differing = row(cursor, "differing.sql")[0] if has_ids else 0
    run(cursor, "repeated.sql", repeated=REPEATED, by_line=False)
    return differing


def _refuse(judged: Judged, options: Options) -> None:
    if judged.read == 0:
        raise UserError("There are no rows to import.", remedy="Is it the right file?")
    if judged.rows_rejected == 0:
        return
    share = judged.rows_rejected / judged.read
    if options.is_strict:
        raise TooManyRejected("--strict allows no rejected row; nothing was changed.", judged)
    if share > MOST_REJECTED and not options.is_forced:
        raise TooManyRejected(
            f"{judged.rows_rejected:,} of {judged.read:,} rows were rejected, so {judged.cause};"
            " nothing was changed.",
            judged,
        )


class TooManyRejected(UserError):
    """So many rows were rejected that none was taken."""

    def __init__(self, what: str, judged: Judged) -> None:
        first = judged.rejected[0]
        super().__init__(
            f"{what} {first.rows:,} times: {first.what}.",
            where=", ".join(first.lines),
            remedy=f"{first.remedy} To take the good rows all the same: --force.",
        )
        self.judged = judged


def _totals(
    cursor: DuckDBPyConnection,
) -> tuple[tuple[Total, ...], datetime | None, datetime | None]:
    rows = cursor.execute(sql_of("totals.sql")).fetchall()
    since = min((row[5] for row in rows), default=None)
    until = max((row[6] for row in rows), default=None)
    return tuple(Total(*row[:5]) for row in rows), since, until
