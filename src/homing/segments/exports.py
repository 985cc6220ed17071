"""Members as files have them: by id, with what the list of customers says of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import tee
from typing import Any, Final

from homing.customers import (
    Alongside,
    Column,
    Listed,
    csv_cells,
    csv_heads,
    csv_text,
    listed_values,
)
from homing.segments.forms import moment
from homing.segments.saved import Segment
from homing.segments.service import Member, Segments

COLUMNS: Final = ("id", "since")
Found = tuple[Member, Listed | None]
"""A member, and what the list says of them: nothing of those who are not in it."""


def each_member(segments: Segments, alongside: Alongside, segment: Segment) -> Iterator[Found]:
    """Yield everybody who fits a segment now, with what the list of customers says of them."""
    ids = segments.members(segments.rule_of(segment))
    first, second = tee(segments.each_member(segment))
    listed = alongside.each(ids, (member.id for member in second))
    return zip(first, listed, strict=True)


def values(member: Member, listed: Listed | None) -> dict[str, Any]:
    """Return one member with all that the list says."""
    said = listed_values(listed) if listed else {}
    return {"id": member.id, "since": moment(member.since)} | said


def as_csv(found: Iterator[Found], columns: Sequence[Column]) -> Iterator[str]:
    """Yield the pieces of a CSV file of members."""
    rows = (
        [member.id, moment(member.since), *csv_cells(listed, columns)] for member, listed in found
    )
    return csv_text([*COLUMNS, *csv_heads(columns)[1:]], rows)
