"""`/-/patterns`: every piece of the page kit in every state, in both themes, on example data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Final

from fastapi import Depends
from starlette.responses import HTMLResponse

from homing.core.intervals import wilson
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import Html, formats
from homing.draw.heatmap import Cell, Grid, Row, heatmap
from homing.ui import doors, render, state
from homing.ui.doors import EVERYONE, may
from homing.ui.visit import Visit, visit_of

router = doors.router(tags=["patterns"])


@dataclass(frozen=True, slots=True)
class Shown:
    """The state of the pattern page, and of the example filters on it."""

    period: Period = Period.month
    since: date | None = None
    until: date | None = None
    event: str | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """What a piece reads of a metric's SPEC."""

    name: Text
    definition: Text
    formula: str
    denominator: Text
    source: str
    pitfalls: tuple[Text, ...] = ()


RETURNING: Final = Example(
    name=Text("Returning share", "Доля вернувшихся"),
    definition=Text(
        "The share of customers who bought in the period and had bought before.",
        "Доля клиентов, купивших в этом периоде, которые покупали и раньше.",
    ),
    formula="returning ÷ active",
    denominator=Text("customers who bought in the period", "клиенты, купившие в этом периоде"),
    source="Homing",
    pitfalls=(
        Text(
            "Rises by itself when fewer new customers come.",
            "Растёт сама, когда новых клиентов становится меньше.",
        ),
    ),
)
REVENUE: Final = Example(
    name=Text("Revenue", "Выручка"),
    definition=Text("The sum of purchases less refunds.", "Сумма покупок за вычетом возвратов."),
    formula="Σ purchases − Σ refunds",
    denominator=Text("none: a sum", "нет: это сумма"),
    source="Homing",
)
SIZES: Final = (412, 367, 398, 21, 344, 359)
RETURNED: Final = (
    (148, 131, 139, 120, 152),
    (118, 104, 111, 96),
    (141, 122, 118),
    (7, 5),
    (97,),
    (),
)
NOW: Final = datetime(2026, 8, 19, 14, 3, tzinfo=UTC)


@router.get("/-/patterns", include_in_schema=False)
@may(EVERYONE)
def patterns(visit: Annotated[Visit, Depends(visit_of)]) -> HTMLResponse:
    """Show every piece."""
    return render.page(
        visit,
        "patterns/page.html",
        shown=state.read(Shown, visit.query),
        periods=[(period, Text(*PERIODS[period])) for period in (Period.week, Period.month)],
        presets=[(Text("This year", "Этот год"), date(2026, 1, 1), date(2026, 12, 31))],
        picture=example_heatmap(visit.language),
        returning=RETURNING,
        revenue=REVENUE,
        now=NOW,
    )


PERIODS: Final = {
    Period.week: ("Week", "Неделя"),
    Period.month: ("Month", "Месяц"),
}


def example_heatmap(language: Language) -> Html:
    """Return a cohort table with a small cohort, an unfinished diagonal and a pooled row."""
    months = [date(2026, month, 1) for month in range(3, 9)]
    rows = tuple(
        Row(formats.period_label(Period.month, month, language), size, _cells(size, returned))
        for month, size, returned in zip(months, SIZES, RETURNED, strict=True)
    )
    caption = Text(
        "Share of customers who bought again, by month",
        "Доля клиентов, купивших снова, по месяцам",
    )
    return heatmap(
        Grid(caption.of(language), Period.month, rows, _pooled(rows)).linked(_people),
        language=language,
    )


def _people(row: int, age: int) -> str:
    return f"/-/patterns?q={row}.{age}"


def _cells(size: int, returned: tuple[int, ...]) -> tuple[Cell, ...]:
    start = Cell(count=size, share=1.0, is_complete=bool(returned))
    last = len(returned) - 1
    return (
        start,
        *(_cell(count, size, is_complete=age < last) for age, count in enumerate(returned)),
    )


def _cell(count: int, size: int, *, is_complete: bool) -> Cell:
    low, high = wilson(count, size) or (None, None)
    return Cell(
        count=count, share=count / size, low=low, high=high, size=size, is_complete=is_complete
    )


def _pooled(rows: tuple[Row, ...]) -> tuple[Cell | None, ...]:
    pooled: list[Cell | None] = [Cell(count=sum(SIZES), share=1.0, size=sum(SIZES))]
    for age in range(1, 6):
        cells = [(row.size, row.cells[age]) for row in rows if len(row.cells) > age]
        complete = [(size, cell.count) for size, cell in cells if cell and cell.is_complete]
        size, count = (
            (sum(column) for column in zip(*complete, strict=True)) if complete else (0, 0)
        )
        pooled.append(_cell(count, size, is_complete=True) if size else None)
    return tuple(pooled)
