"""Example data for the pattern page: every number here is made up, and the page says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from homing.core.intervals import wilson
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import Html, formats
from homing.draw.bars import Bar, columns, money_unit, rows
from homing.draw.chart import SHARE, Chart, Mark, Point, Series
from homing.draw.curve import curve
from homing.draw.delta import delta
from homing.draw.heatmap import Cell, Grid, Row, heatmap
from homing.draw.spark import spark
from homing.metrics import revenue

NOW: Final = datetime(2026, 8, 19, 14, 3, tzinfo=UTC)
MONTHS: Final = tuple(date(2026, month, 1) for month in range(3, 9))
SIZES: Final = (412, 367, 398, 21, 344, 359)
RETURNED: Final = (
    (148, 131, 139, 120, 152),
    (118, 104, 111, 96),
    (141, 122, 118),
    (7, 5),
    (97,),
    (),
)
AMOUNTS: Final = (6_120_300, 7_480_000, 6_904_450, 8_011_900, 8_421_300, 4_310_200)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What `homing.draw` can make, of the example data."""

    heatmap: Html
    curve: Html
    columns: Html
    rows: Html
    spark: Html
    up: Html
    down: Html
    noise: Html


def pictures(language: Language) -> Pictures:
    """Return every kind of picture in a language."""
    amounts = money_unit("GBP")
    return Pictures(
        heatmap=heatmap(_grid(language), language=language),
        curve=curve(_curve(language), language=language),
        columns=columns(_columns(language), language=language),
        rows=_rows(language),
        spark=spark(
            AMOUNTS,
            label=revenue.SPEC.name.of(language),
            language=language,
            unit=amounts,
            is_complete=False,
        ),
        up=delta(0.123, None, language=language, kind="percent"),
        down=delta(-0.031, (-0.05, -0.012), language=language),
        noise=delta(0.006, (-0.011, 0.023), language=language),
    )


def _grid(language: Language) -> Grid:
    """Return a table with a small cohort, an unfinished diagonal and a pooled row."""
    table = tuple(
        Row(label, size, _cells(size, returned))
        for label, size, returned in zip(_months(language), SIZES, RETURNED, strict=True)
    )
    caption = Text(
        "Share of customers who bought again, by month",
        "Доля клиентов, купивших снова, по месяцам",
    )
    return Grid(caption.of(language), Period.month, table, _pooled(table)).linked(_people)


def _months(language: Language) -> tuple[str, ...]:
    return tuple(formats.period_label(Period.month, month, language) for month in MONTHS)


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


def _pooled(table: tuple[Row, ...]) -> tuple[Cell | None, ...]:
    pooled: list[Cell | None] = [Cell(count=sum(SIZES), share=1.0, size=sum(SIZES))]
    for age in range(1, 6):
        cells = [(row.size, row.cells[age]) for row in table if len(row.cells) > age]
        complete = [(size, cell.count) for size, cell in cells if cell and cell.is_complete]
        size, count = sum(size for size, _ in complete), sum(count for _, count in complete)
        pooled.append(_cell(count, size, is_complete=True) if size else None)
    return tuple(pooled)


def _curve(language: Language) -> Chart:
    shares = (0.352, 0.302, 0.318, 0.291, 0.268)
    points = tuple(
        Point(value=share, low=share - 0.02, high=share + 0.02, is_complete=age < 4)
        for age, share in enumerate(shares)
    )
    return Chart(
        Text("Share that bought again", "Доля купивших снова").of(language),
        Text("Age, months", "Возраст, месяцы").of(language),
        tuple(str(age) for age in range(1, 6)),
        (Series(Text("All cohorts", "Все когорты").of(language), points),),
        SHARE,
    )


def _columns(language: Language) -> Chart:
    last = len(AMOUNTS) - 1
    points = tuple(Point(value=sum_, is_complete=at < last) for at, sum_ in enumerate(AMOUNTS))
    return Chart(
        revenue.SPEC.name.of(language),
        Text("Month", "Месяц").of(language),
        _months(language),
        (Series(revenue.SPEC.name.of(language), points),),
        money_unit("GBP"),
        (Mark(2.5, Text("New prices", "Новые цены").of(language)),),
    )


def _rows(language: Language) -> Html:
    countries = (
        (Text("United Kingdom", "Великобритания"), 3_920),
        (Text("Germany", "Германия"), 95),
        (Text("France", "Франция"), 87),
    )
    return rows(
        tuple(Bar(label=name.of(language), value=count) for name, count in countries),
        title=Text("Customers", "Клиенты").of(language),
        language=language,
        heading=Text("Country", "Страна").of(language),
    )
