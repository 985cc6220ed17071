"""The reports that can stand on a board: known by their addresses, asked as their own pages ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from homing.boards import sizes
from homing.boards.model import Tile
from homing.core.errors import NotFound, UserError
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.metrics.analyses import ANALYSES
from homing.metrics.answers.marked import marked
from homing.metrics.answers.panels import Panel, no_link
from homing.metrics.catalogue import metric
from homing.metrics.lending import lent
from homing.metrics.series.headline import headlines
from homing.metrics.series.shown import (
    MOST,
    SeriesQuestion,
    chart,
    people_address,
    rows_of_group,
)
from homing.metrics.spec import Spec
from homing.store import every_mark
from homing.ui import state
from homing.ui.linking import people_link

if TYPE_CHECKING:
    import pyarrow as pa

    from homing.metrics.events import Events
    from homing.ui.visit import House

MEASURE: Final = "/measure/"
HOW_SHOWN: Final = frozenset({"dialect"})
"""What an address says of its page and not of its question."""
LONGEST: Final = 2_000
MONTHS: Final = (3, 6, 12, 24)
OVER_TIME: Final = Text("Over time", "По времени")
_ANALYSES: Final = {each.path: each for each in ANALYSES}


@dataclass(frozen=True, slots=True)
class Over:
    """What a whole board is asked for in place of what its tiles say; None: as they say."""

    period: Period | None = None
    since: date | None = None
    until: date | None = None

    def put_on(self, question: Any) -> Any:
        """Return a question with it."""
        said = {"period": self.period, "since": self.since, "until": self.until}
        return replace(question, **{name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a tile shows.

    Parameters
    ----------
    name : str
        What the report is called.
    spec : Spec
        What it is.
    definition : str
        What exactly was counted.
    panel : Panel or None
        The most telling part of the answer; None: nothing matches.
    href : str
        Where the whole report is.
    until : datetime
        The moment up to which events were read.
    complete_until : date
        Start of the first period that is not over.
    warnings : tuple of Text
        What to beware of.
    notes : tuple of Text
        What is not in the log any more, and whose data is shown.
    """

    name: str
    spec: Spec
    definition: str
    panel: Panel | None
    href: str
    until: datetime
    complete_until: date
    warnings: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()


def checked(address: str) -> tuple[str, str]:
    """Return the path and the query of a report that a board may show.

    Parameters
    ----------
    address : str
        As a browser shows it, without the host: `/retention?period=month`.

    Raises
    ------
    UserError
        If it is no report of ours, or asks what cannot be read.
    """
    parts = urlsplit(address[: LONGEST + 1])
    if len(address) > LONGEST or parts.scheme or parts.netloc or parts.fragment:
        raise _no_report()
    asked = question_class(parts.path)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return parts.path, urlencode(state.pairs(state.read(asked, pairs, ignore=HOW_SHOWN)))


def question_class(path: str) -> type[Any]:
    """Return the dataclass that the address of a report says; raises as `checked`."""
    if path in _ANALYSES:
        return _ANALYSES[path].question
    if sizes.is_segment(path):
        return sizes.SizesQuestion
    _metric_of(path)
    return SeriesQuestion


def name_of(path: str) -> Text:
    """Return what a report is called; raises as `checked`."""
    if sizes.is_segment(path):
        return sizes.NAME
    return _ANALYSES[path].spec.name if path in _ANALYSES else _metric_of(path).spec.name


def suggested_title(house: House, address: str) -> str:
    """Return what a report is called where its kind says too little: the name of a segment."""
    path, _ = checked(address)
    if not sizes.is_segment(path):
        return ""
    return sizes.sizes_of(house, path, sizes.SizesQuestion()).name


def months_of(house: House, path: str, query: str) -> int | None:
    """Return how many months before the end of the data a report begins, if it is a round number.

    So what was chosen as "12 months" goes on being the last 12 months.
    """
    asked = state.read(question_class(path), query)
    if asked.since is None or asked.until is not None:
        return None
    with lent(house) as events:
        return next((n for n in MONTHS if _since(events, n) == asked.since), None)


def shown(
    house: House,
    tile: Tile,
    *,
    language: Language,
    has_people: bool = False,
    over: Over | None = None,
) -> Shown:
    """Return what a tile shows now.

    Parameters
    ----------
    house : House
        The installation.
    tile : Tile
        Which report.
    language : "en" or "ru"
        The reader's.
    has_people : bool
        Numbers lead to the customers behind them.
    over : Over, optional
        What the whole board is asked for.

    Raises
    ------
    UserError
        If the report cannot be made of what is there.
    """
    asked = state.read(question_class(tile.path), tile.query)
    marks = [kept.mark for kept in every_mark(house.records)] if has_people else []
    with lent(house) as events, marked(marks):
        if events.span.rows == 0:
            raise UserError("There are no events yet.")
        if tile.months is not None:
            asked = replace(asked, since=_since(events, tile.months))
        question = (over or Over()).put_on(asked)
        if sizes.is_segment(tile.path):
            return _of_segment(house, events, tile.path, question, language=language)
        ask = _of_analysis if tile.path in _ANALYSES else _of_metric
        return ask(house, events, tile.path, question, language=language, has_people=has_people)


def _of_analysis(
    house: House,
    events: Events[pa.Table],
    path: str,
    question: Any,
    *,
    language: Language,
    has_people: bool,
) -> Shown:
    analysis = _ANALYSES[path]
    question = question.usual(house.events.event_names())
    found = analysis.answer(events, question)
    is_empty = found.cells.num_rows == 0 or not found.found.matches.any()
    link = people_link(path, question) if has_people else no_link
    panels = () if is_empty else found.panels(language, link)
    return Shown(
        name=analysis.spec.name.of(language),
        spec=analysis.spec,
        definition=found.definition(language),
        panel=next(iter(panels), None),
        href=state.href(path, question),
        until=found.timing.moment,
        complete_until=found.complete_until,
        warnings=tuple(each.text for each in found.warnings),
        notes=found.notes,
    )


def _of_metric(
    house: House,
    events: Events[pa.Table],
    path: str,
    question: Any,
    *,
    language: Language,
    has_people: bool,
) -> Shown:
    measured = _metric_of(path)
    found = measured.measure(events, **question.asked)
    group = next((each.group for each in headlines(found, house.project.currency)), None)
    rows = rows_of_group(found, group)[-MOST:]
    people = partial(people_address, found.spec, question) if has_people else _nobody
    drawn = chart(found, rows, people=people, language=language)
    panel = Panel(title=OVER_TIME.of(language), picture=drawn)
    return Shown(
        name=found.spec.name.of(language),
        spec=found.spec,
        definition=found.definition(language),
        panel=panel if rows else None,
        href=state.href(path, question),
        until=found.query.moment,
        complete_until=found.query.complete_until,
    )


def _of_segment(
    house: House,
    events: Events[pa.Table],
    path: str,
    question: sizes.SizesQuestion,
    *,
    language: Language,
) -> Shown:
    found = sizes.sizes_of(house, path, question)
    return Shown(
        name=found.name,
        spec=sizes.SPEC,
        definition=sizes.SPEC.definition.of(language),
        panel=found.panel(language),
        href=path,
        until=events.end,
        complete_until=found.today,
    )


def _nobody(_row: dict[str, Any]) -> None:
    """Lead to nobody."""


def _since(events: Events[Any], months: int) -> date:
    last = events.calendar.index(Period.month, events.end)
    return events.calendar.date_at(Period.month, last - months + 1)


def _metric_of(path: str) -> Any:
    if not path.startswith(MEASURE):
        raise _no_report()
    try:
        return metric(path.removeprefix(MEASURE))
    except NotFound:
        raise _no_report() from None


def _no_report() -> UserError:
    return UserError(
        "This is not the address of a report.",
        where="address",
        remedy="Open a report and pin it from there, or write one such as /retention?period=month.",
    )
