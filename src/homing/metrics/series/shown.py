"""The numbers of a metric period by period, as a page, a board and a mail show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import pyarrow as pa

from homing.core.names import PERIOD_NAMES
from homing.core.periods import Period
from homing.core.text import Language
from homing.draw import formats
from homing.draw.bars import NUMBER, SHARE, Chart, Point, columns, money_unit
from homing.draw.bars import Series as Line
from homing.draw.chart import Unit as Printed
from homing.draw.markup import Html
from homing.metrics.answers.marked import flags_of
from homing.metrics.series.table import Series
from homing.metrics.spec import Spec, Unit

MOST = 60
"""Periods that a picture draws; the files have all."""

WHOSE: Final = ("identified", "bots", "internal")
"""Fields that say which customers and events count."""

People = Callable[[dict[str, Any]], str | None]
"""From a row of the table to the address of the customers behind its number."""


@dataclass(frozen=True, slots=True)
class SeriesQuestion:
    """Which numbers of a metric.

    Parameters
    ----------
    period : Period
        Length of one.
    since, until : date or None
        First and last day; `until` is rounded up to the end of its period.
    event : tuple of str or None
        Names of the events that are counted; the metric's own unless given, any when blank.
    identified : bool
        Only customers who are known by more than the anonymous id of a device.
    bots : bool
        Events that were set aside as those of bots count too.
    internal : bool
        Events that were set aside as internal traffic count too.
    """

    period: Period = Period.month
    since: date | None = None
    until: date | None = None
    event: tuple[str, ...] | None = None
    identified: bool = False
    bots: bool = False
    internal: bool = False

    @property
    def asked(self) -> dict[str, Any]:
        """The question as a metric takes it."""
        given: dict[str, Any] = {
            "period": str(self.period),
            "since": self.since,
            "until": self.until,
            "identified": self.identified,
            "bots": self.bots,
            "internal": self.internal,
        }
        return given if self.event is None else given | {"event": self.event}


def rows_of_group(found: Series[pa.Table], group: str | None) -> list[dict[str, Any]]:
    """Return the rows of one group, oldest first."""
    return [row for row in found.cells.to_pylist() if row["group"] == group]


def chart(
    found: Series[pa.Table], rows: list[dict[str, Any]], *, people: People, language: Language
) -> Html:
    """Return the rows of one group as a picture."""
    period = found.query.period
    name = found.spec.name.of(language)
    group = rows[0]["group"] if rows else None
    points = tuple(
        None
        if row["value"] is None
        else Point(
            value=row["value"],
            is_complete=row["is_complete"],
            href=people(row),
        )
        for row in rows
    )
    labels = tuple(formats.period_label(period, row["period"], language) for row in rows)
    drawn = Chart(
        title=f"{name}, {group}" if group else name,
        axis=PERIOD_NAMES[period].of(language),
        labels=labels,
        series=(Line(name, points),),
        unit=unit_of(found.spec, group),
        flags=flags_of([row["period"] for row in rows], period),
    )
    return columns(drawn, language=language)


def unit_of(spec: Spec, group: str | None) -> Printed:
    """Return how the numbers of a metric are printed."""
    if spec.unit is Unit.share:
        return SHARE
    return money_unit(group) if group and spec.unit is Unit.money else NUMBER


def people_address(spec: Spec, view: SeriesQuestion, row: dict[str, Any]) -> str:
    """Return the address of the customers behind the number of a period."""
    asked = [("period", str(view.period)), ("of", row["period"].isoformat())]
    if row["group"] is not None:
        asked.append(("group", row["group"]))
    if view.event is not None:
        asked += [("event", name) for name in view.event or ("",)]
    asked += [(name, "yes") for name in WHOSE if getattr(view, name)]
    return f"/measure/{spec.key}/customers?{urlencode(asked)}"
