"""Segments as plain values: what files and the API give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from homing.core.text import Text
from homing.segments.reading import said_of
from homing.segments.reasons import Own, Why
from homing.segments.saved import Segment
from homing.segments.service import Size
from homing.segments.templates import Template
from homing.segments.words import Names, sentence


def moment(value: datetime | None) -> str | None:
    """Return a moment as programs read it: UTC, ISO 8601."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def text_values(text: Text) -> dict[str, str]:
    """Return words in both languages."""
    return {"en": text.en, "ru": text.ru}


def segment_values(segment: Segment, names: Names, size: int | None) -> dict[str, Any]:
    """Return a segment; `size` is that of the last look."""
    return {
        "id": str(segment.id),
        "name": segment.name,
        "kind": segment.kind.value,
        "sentence": text_values(sentence(segment.rule, names)),
        "rule": said_of(segment.rule),
        "size": size,
        "version": segment.version,
        "created_at": moment(segment.created_at),
        "changed_at": moment(segment.changed_at),
        "archived_at": moment(segment.archived_at),
    }


def template_values(template: Template) -> dict[str, Any]:
    """Return a ready rule."""
    return {
        "key": template.key,
        "name": text_values(template.name),
        "about": text_values(template.about),
        "sentence": text_values(sentence(template.rule)),
        "rule": said_of(template.rule),
    }


def sizes_values(sizes: Sequence[Size]) -> dict[str, Any]:
    """Return how large a segment was, day by day."""
    return {
        "sizes": [
            {
                "day": each.day.isoformat(),
                "members": each.members,
                "entered": each.entered,
                "left": each.left,
            }
            for each in sizes
        ]
    }


def why_values(why: Why) -> dict[str, Any]:
    """Return why a customer is a member or is not."""
    return {
        "is_member": why.is_member,
        "reasons": [
            {"text": text_values(each.text), "is_met": each.is_met, "own": _own(each.own)}
            for each in why.reasons
        ],
    }


def _own(own: Own) -> str | int | float | None:
    return moment(own) if isinstance(own, datetime) else own
