"""An answer: a table, its definition, its SQL, its pictures and the people behind its numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, fields
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Generic

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import HomingWarning
from homing.core.text import Language, Text
from homing.draw import standalone
from homing.draw.markup import joined, tag
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.question import Question
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json, csv_of, rows_of
from homing.metrics.identity import Identity
from homing.metrics.listed import Listed
from homing.metrics.selection.people import people
from homing.metrics.selection.selecting import Selected
from homing.metrics.spec import Spec
from homing.metrics.timing import Timing
from homing.metrics.twins import twin


@dataclass(frozen=True, slots=True)
class Behind:
    """The people behind a number.

    Parameters
    ----------
    number : Text
        Which number it is, one short sentence: "Dormant in November 2011".
    members : int64[…]
        The customers' codes, rising.
    """

    number: Text
    members: NDArray[np.int64]


@dataclass(frozen=True, repr=False)
class Answer(ABC, Generic[Frame]):
    """The answer to one question, in the caller's own kind of frame.

    Every analysis derives its own from it: `SPEC`, `definition`, `panels`, `behind` and, for the
    library, a `who` with the place of a number as arguments.

    Parameters
    ----------
    events : Events
        What was asked.
    question : Question
        What was asked about, with nothing left unasked.
    timing : Timing
        Its periods, with nothing left open.
    found : Selected
        The histories that were folded.
    cells : pyarrow.Table
        The numbers.
    statement : callable or None
        Makes the statement that gives the same numbers, in DuckDB's dialect: that takes longer than
        many a fold, so it is made when it is asked for. None where SQL cannot say it.
    """

    SPEC: ClassVar[Spec]

    events: Events[Frame]
    question: Question
    timing: Timing
    found: Selected
    cells: pa.Table
    _: KW_ONLY
    statement: Callable[[], str | None] | None = None

    @cached_property
    def text(self) -> str | None:
        """The statement that gives the same numbers, in DuckDB's dialect, or None."""
        made = None if self.statement is None else self.statement()
        return None if made is None else self._counting(made)

    def _counting(self, text: str) -> str:
        """Return a statement over `events` that reads only what the question counts."""
        return self.events.counted.said(text)

    @cached_property
    def table(self) -> Frame:
        """The numbers, in the caller's own kind of frame; columns as `cells` of the class says."""
        return self.events.give(self.cells)

    @abstractmethod
    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom, one sentence."""

    @abstractmethod
    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return what is shown, the most telling first."""

    @abstractmethod
    def behind(self, place: Any) -> Behind:
        """Return the people behind the number at a place, which is a cell of the analysis."""

    @property
    def facts(self) -> Mapping[str, Json]:
        """Single figures beside the table."""
        return {}

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """What to beware of when reading the numbers."""
        return ()

    @cached_property
    def identity(self) -> Identity | None:
        """How many customers are identified, where some are known by a device alone."""
        return self.events.identity() if self.events.identity is not None else None

    @property
    def rows_read(self) -> int:
        """How many events there are, of those that may be read."""
        return self.question.span(self.events).rows

    @property
    def complete_until(self) -> date:
        """Start of the first period that is not over: a date, or a moment for hours."""
        return self.timing.complete_until

    def sql(self, dialect: twin.Dialect = "duckdb") -> str | None:
        """Return the statement that gives the same numbers, in the words of a database.

        None where SQL cannot say it.

        Raises
        ------
        UserError
            If there is no such dialect.
        """
        return None if self.text is None else twin.translated(self.text, dialect)

    def people(self, members: NDArray[np.int64]) -> pa.Table:
        """Return customers by their codes as a table; see `selection.people`."""
        return self._listed(members).table

    def listed(self, place: Any, behind: Behind) -> Listed:  # noqa: ARG002 - some say more of a place
        """Return the people behind the number at a place, whose `table` its `who` gives."""
        return self._listed(behind.members)

    def _listed(self, members: NDArray[np.int64]) -> Listed:
        return people(self.events, self.found, members, self.timing.calendar.timezone)

    @property
    def notes(self) -> tuple[Text, ...]:
        """What was left out of the log, and whose data is shown, in words for people."""
        return self.events.notes_on(str(self.said()))

    def to_dict(self) -> dict[str, Json]:
        """Return the answer as JSON values: the form that every face of Homing gives."""
        identity = self.identity
        return {
            "metric": self.SPEC.key,
            "query": self.said(),
            "definition": {"en": self.definition("en"), "ru": self.definition("ru")},
            "complete_until": self.complete_until.isoformat(),
            "rows_read": self.rows_read,
            "notes": [{"en": note.en, "ru": note.ru} for note in self.notes],
            "warnings": [{"en": each.text.en, "ru": each.text.ru} for each in self.warnings],
            **({"identity": identity.to_dict()} if identity else {}),
            **self.facts,
            "table": rows_of(self.cells),
            "sql": self.text,
        }

    def said(self) -> dict[str, Json]:
        """Return the question with nothing left open, as JSON values."""
        question = {
            each.name: _plain(getattr(self.question, each.name)) for each in fields(self.question)
        }
        return question | self.timing.to_dict()

    def to_csv(self) -> str:
        """Return the table as CSV: the form that every face of Homing gives."""
        return csv_of(self.cells)

    def __repr__(self) -> str:
        name, rows = type(self).__name__, f"{self.cells.num_rows:,}"
        return f"<{name}: table of {rows} rows. {self.definition()}>"

    def _repr_html_(self) -> str:
        shown = [panel.picture for panel in self.panels("en") if panel.picture]
        remarks = [self.definition("en"), *(note.en for note in self.notes)]
        remarks += [str(warning) for warning in self.warnings]
        return standalone(joined(*shown), *(tag("p", None, remark) for remark in remarks))


def _plain(value: object) -> Json:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    assert value is None or isinstance(value, (str, int, float))
    return value
