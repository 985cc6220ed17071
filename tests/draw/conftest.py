"""The cohort table of the demo shop, and files that pictures are compared with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from homing.core.intervals import wilson
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats
from homing.draw.heatmap import Cell, Grid, Row

HERE = Path(__file__).parent
CAPTION = Text(
    "Share of customers who bought again, by month of first purchase",
    "Доля клиентов, купивших снова, по месяцу первой покупки",
)


@pytest.fixture
def shop() -> Callable[[Language], Grid]:
    """The months of the demo shop: 13 cohorts, the last diagonal unfinished, every cell a link."""

    def grid(language: Language) -> Grid:
        cohorts = json.loads((HERE / "shop.json").read_text("utf-8"))
        rows = tuple(
            Row(
                formats.period_label(Period.month, date.fromisoformat(start), language),
                counts[0],
                tuple(
                    cell(count, counts[0], is_complete=age + 1 < len(counts))
                    for age, count in enumerate(counts)
                ),
            )
            for start, counts in cohorts
        )
        pooled = tuple(
            mean_of([row for row in rows if len(row.cells) > age], age) for age in range(13)
        )
        whole = Grid(CAPTION.of(language), Period.month, rows, pooled)
        return whole.linked(lambda row, age: f"/customers?cohort={cohorts[row][0]}&age={age}")

    return grid


def cell(count: int, size: int, *, is_complete: bool = True) -> Cell:
    low, high = wilson(count, size)
    share = count / size
    return Cell(count=count, share=share, low=low, high=high, size=size, is_complete=is_complete)


def mean_of(rows: list[Row], age: int) -> Cell | None:
    finished = [row for row in rows if len(row.cells) > age and row.cells[age].is_complete]
    if not finished:
        return None
    return cell(sum(row.cells[age].count for row in finished), sum(row.size for row in finished))


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with a file; `HOMING_GOLDEN=write pytest tests/draw` writes the files anew."""

    def compare(name: str, text: str) -> None:
        file = HERE / "golden" / name
        text = text.replace("><", ">\n<")  # a line an element: differences can be read
        if os.environ.get("HOMING_GOLDEN") == "write":
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8"), f"{name} is drawn differently now"

    return compare
