"""For whom an answer is shown: in which language, in which periods, with which links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from homing.core.marks import Flag
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats
from homing.metrics.answers.marked import flags_of
from homing.metrics.answers.panels import Link, no_link
from homing.metrics.answers.words import group_text
from homing.metrics.timing_words import PERIODS

_GROUP = Text("Group", "Группа")


@dataclass(frozen=True, slots=True)
class Reader:
    """What every picture of an answer needs to know besides the numbers.

    Parameters
    ----------
    language : "en" or "ru"
        The reader's.
    period : Period
        Length of the answer's periods.
    link : Link
        From the place of a number to the address of its people.
    """

    language: Language
    period: Period
    link: Link = no_link

    def says(self, text: Text) -> str:
        """Return a text in the reader's language."""
        return text.of(self.language)

    def label(self, start: date) -> str:
        """Return the name of the period that begins there."""
        return formats.period_label(self.period, start, self.language)

    def flags(self, starts: Sequence[date]) -> tuple[Flag, ...]:
        """Return the marks on an axis whose periods begin there."""
        return flags_of(starts, self.period)

    @property
    def periods(self) -> str:
        """What the periods are called, in the plural."""
        return PERIODS[self.period].many.of(self.language)

    def group(self, name: str) -> str:
        """Return the name of a group."""
        return self.says(group_text(name))

    def groups(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the group of a row of a table, where the answer is broken down."""
        return () if row["group"] is None else (self.group(row["group"]),)

    def group_head(self, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Return the name of the column of groups, where the answer is broken down."""
        return (self.says(_GROUP),) if any(map(self.groups, rows)) else ()
