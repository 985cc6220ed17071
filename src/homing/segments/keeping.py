"""Segments and the names of lists, kept in the records: added, changed by who has seen them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from homing.core.clock import Clock
from homing.core.errors import Conflict, NotFound, UserError
from homing.core.ids import new_id
from homing.segments import tables
from homing.segments.model import InList, InSegment, Rule, leaves
from homing.segments.reading import check_references
from homing.segments.saved import Kind, Segment, UploadedList
from homing.segments.words import Names
from homing.store import About, Records, Verb, note
from homing.store.named import named_in, refusing

LONGEST_NAME: Final = 100


class Keeping:
    """The segments of an installation; safe to use from any thread.

    Parameters
    ----------
    records : Records
        Where they are kept.
    clock : Clock
        Says when.
    """

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records, self._clock = records, clock

    def draft(self, name: str, rule: Rule, kind: Kind, by: UUID | None) -> Segment:
        """Return a new segment that is not kept yet; see `add`."""
        now = self._clock.now()
        return Segment(new_id(now), _clean(name), kind, rule, 1, by, now, now)

    def add(self, segment: Segment) -> None:
        """Keep a new segment.

        Raises
        ------
        UserError
            If its name is taken, or its rule leads nowhere.
        NotFound
            If its rule names what is not there.
        """
        with self._records.begin() as connection:
            self._check(connection, segment)
            with refusing(_taken(segment)):
                tables.add(connection, segment)
            self._note(connection, Verb.SEGMENT_ADDED, segment, kind=segment.kind.value)

    def change(
        self, segment: UUID, *, version: int, name: str | None = None, rule: Rule | None = None
    ) -> Segment:
        """Give a segment another name or rule; returns it.

        Parameters
        ----------
        version : int
            The one that was seen by who changes it.

        Raises
        ------
        Conflict
            If somebody changed it meanwhile.
        UserError
            If the name is taken, the rule leads to the segment itself, or the segment is frozen.
        NotFound
            If there is no such segment, or the rule names what is not there.
        """
        with self._records.begin() as connection:
            before = _found(connection, segment)
            if rule is not None and before.kind is Kind.frozen:
                raise UserError(
                    "A frozen segment has the members it was made with.",
                    where="rule",
                    remedy="Make another segment of the rule.",
                )
            after = replace(
                before,
                name=before.name if name is None else _clean(name),
                rule=before.rule if rule is None else rule,
            )
            is_renamed = before.name != after.name
            change = {"name": [before.name, after.name]} if is_renamed else {}
            kept = self._keep(connection, after, version)
            self._note(connection, Verb.SEGMENT_CHANGED, kept, **change)
            return kept

    def archive(self, segment: UUID, *, version: int) -> Segment:
        """Put a segment out of the way; raises as `change`, and if others name it."""
        with self._records.begin() as connection:
            users = [
                each.name
                for each in tables.every(connection)
                if each.archived_at is None and each.id != segment and _names(each.rule, segment)
            ]
            if users:
                raise UserError(
                    f"Other segments are made of this one: {', '.join(users)}.",
                    where="segment",
                    remedy="Change their rules first.",
                )
            after = replace(_found(connection, segment), archived_at=self._clock.now())
            kept = self._keep(connection, after, version)
            back = {"version": kept.version}
            self._note(connection, Verb.SEGMENT_ARCHIVED, kept, back=back)
            return kept

    def restore(self, segment: UUID, *, version: int) -> Segment:
        """Take back that a segment was archived; raises as `change`."""
        with self._records.begin() as connection:
            after = replace(_found(connection, segment), archived_at=None)
            kept = self._keep(connection, after, version)
            self._note(connection, Verb.SEGMENT_RESTORED, kept)
            return kept

    def every(self) -> Sequence[Segment]:
        """Return all segments, the archived ones last."""
        with self._records.reading() as connection:
            return tables.every(connection)

    def one(self, segment: UUID) -> Segment:
        """Return a segment; raises `NotFound`."""
        with self._records.reading() as connection:
            return _found(connection, segment)

    def named(self, said: str) -> Segment:
        """Return the segment of a name or an id that is not archived; raises `NotFound`."""
        found = named_in(self.every(), said)
        if found is None:
            raise _no_segment()
        return found

    def add_list(self, uploaded: UploadedList) -> None:
        """Keep the name of a new list."""
        with self._records.begin() as connection:
            tables.add_list(connection, uploaded)
            about = About("list", uploaded.id, uploaded.name)
            now = uploaded.created_at
            note(connection, Verb.LIST_UPLOADED, about, now=now, size=uploaded.size)

    def new_list(self, name: str, size: int, by: UUID | None) -> UploadedList:
        """Return a list that is not kept yet."""
        now = self._clock.now()
        return UploadedList(new_id(now), _clean(name), size, by, now)

    def list(self, uploaded: UUID) -> UploadedList:
        """Return a list; raises `NotFound`."""
        for each in self.lists():
            if each.id == uploaded:
                return each
        raise _no_list(uploaded)

    def resize_list(self, uploaded: UploadedList, size: int) -> UploadedList:
        """Note that a list has more ids than it had; returns it."""
        after = replace(uploaded, size=size)
        with self._records.begin() as connection:
            tables.resize_list(connection, after)
            about = About("list", after.id, after.name)
            note(connection, Verb.LIST_UPLOADED, about, now=self._clock.now(), size=size)
        return after

    def lists(self) -> Sequence[UploadedList]:
        """Return all lists, oldest first."""
        with self._records.reading() as connection:
            return tables.lists(connection)

    def names(self) -> Names:
        """Return what people call segments and lists, for sentences."""
        return Names(
            {each.id: each.name for each in self.every()},
            {each.id: each.name for each in self.lists()},
        )

    def check(self, segment: Segment) -> None:
        """Raise as `add` if a segment could not be added."""
        with self._records.reading() as connection:
            self._check(connection, segment)

    def _note(self, connection: Connection, verb: Verb, segment: Segment, **detail: object) -> None:
        about = About("segment", segment.id, segment.name)
        note(connection, verb, about, now=self._clock.now(), **detail)

    def check_rule(self, rule: Rule, own: UUID | None = None) -> None:
        """Raise as `add` if a rule names what is not there, or leads to its own segment."""
        with self._records.reading() as connection:
            _check_rule(connection, rule, own)

    def _keep(self, connection: Connection, segment: Segment, version: int) -> Segment:
        self._check(connection, segment)
        after = replace(segment, version=version + 1, changed_at=self._clock.now())
        with refusing(_taken(after)):
            is_kept = tables.change(connection, after, version=version)
        if not is_kept:
            raise Conflict(
                f"{segment.name} was changed by somebody else meanwhile.",
                where="version",
                remedy="Look at it as it is now, and change that.",
            )
        return after

    def _check(self, connection: Connection, segment: Segment) -> None:
        if segment.archived_at is None and tables.is_taken(
            connection, segment.name, but=segment.id
        ):
            raise _taken(segment)
        _check_rule(connection, segment.rule, segment.id)


def rules_of(segments: Sequence[Segment]) -> Mapping[UUID, Rule | None]:
    """Return the rules of segments, None for those whose members are kept."""
    return {each.id: each.rule if each.kind is Kind.live else None for each in segments}


def _check_rule(connection: Connection, rule: Rule, own: UUID | None) -> None:
    known = rules_of(tables.every(connection))

    def rule_of(segment: UUID) -> Rule | None:
        if segment not in known:
            raise _no_segment()
        return rule if segment == own else known[segment]

    check_references(rule, rule_of, own=own)
    there = {each.id for each in tables.lists(connection)}
    for leaf in leaves(rule):
        if isinstance(leaf, InList) and leaf.list not in there:
            raise _no_list(leaf.list)


def _names(rule: Rule, segment: UUID) -> bool:
    return any(isinstance(each, InSegment) and each.segment == segment for each in leaves(rule))


def _found(connection: Connection, segment: UUID) -> Segment:
    found = tables.one(connection, segment)
    if found is None:
        raise _no_segment()
    return found


def _clean(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME or "\0" in clean:
        raise UserError(
            "A segment or a list needs a name.",
            where="name",
            remedy=f"Write 1 to {LONGEST_NAME} letters.",
        )
    return clean


def _taken(segment: Segment) -> UserError:
    return UserError(
        f"There is a segment “{segment.name}” already.",
        where="name",
        remedy="Choose another name.",
    )


def _no_list(uploaded: UUID) -> NotFound:
    return NotFound(f"There is no list {uploaded}.", where="rule", remedy="Upload one first.")


def _no_segment() -> NotFound:
    return NotFound(
        "There is no such segment, or it is archived, or several have that name.",
        where="segment",
        remedy="See them with: homing segment list.",
    )
