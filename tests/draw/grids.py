"""Any grid and any chart, for property tests."""

from hypothesis import strategies as st

from homing.core.intervals import wilson
from homing.core.periods import Period
from homing.draw.chart import NUMBER, SHARE, Chart, Mark, Point, Series, money_unit
from homing.draw.heatmap import Cell, Grid, Row

words = st.text(max_size=12)


@st.composite
def cells(draw, size):
    count = draw(st.integers(0, size))
    low, high = draw(st.sampled_from([wilson(count, size), (None, None)]))
    return Cell(
        count=count,
        share=count / size,
        low=low,
        high=high,
        size=size,
        is_complete=draw(st.booleans()),
        href=draw(st.none() | words),
        title=draw(st.none() | words),
    )


@st.composite
def rows(draw):
    size = draw(st.integers(1, 10**7) | st.integers(1, 40))
    return Row(draw(words), size, tuple(draw(st.lists(st.none() | cells(size), max_size=5))))


grids = st.builds(
    Grid,
    words,
    st.sampled_from(Period),
    st.lists(rows(), max_size=4).map(tuple),
    st.lists(st.none() | st.integers(1, 10**7).flatmap(cells), max_size=5).map(tuple),
)


@st.composite
def points(draw):
    value = draw(st.floats(0, 1e9))
    low, high = draw(st.sampled_from([(None, None), (value * 0.9, value * 1.1)]))
    return Point(
        value=value,
        low=low,
        high=high,
        is_complete=draw(st.booleans()),
        href=draw(st.none() | words),
        title=draw(st.none() | words),
    )


@st.composite
def charts(draw):
    n = draw(st.integers(0, 6))
    line = st.lists(st.none() | points(), min_size=n, max_size=n).map(tuple)
    return Chart(
        draw(words),
        draw(words),
        tuple(draw(st.lists(words, min_size=n, max_size=n))),
        tuple(draw(st.lists(st.builds(Series, words, line), min_size=1, max_size=4))),
        draw(st.sampled_from([SHARE, NUMBER, money_unit("GBP"), money_unit("JPY")])),
        tuple(draw(st.lists(st.builds(Mark, st.floats(0, 5), words), max_size=3))),
    )


def pooled(grid, language):
    """Return the one curve of a grid of the demo shop, its last point unfinished."""
    unfinished = grid.rows[0].cells[12]
    points = [
        Point(value=cell.share, low=cell.low, high=cell.high, href=f"/customers?age={age}")
        for age, cell in enumerate(grid.pooled[:12])
        if age
    ]
    points.append(Point(value=unfinished.share, is_complete=False))
    title = {"en": "All cohorts by age", "ru": "Все когорты по возрасту"}[language]
    axis = {"en": "Age, months", "ru": "Возраст, месяцы"}[language]
    labels = tuple(map(str, range(1, 13)))
    marks = (Mark(3, "Release 4.2"),)
    return Chart(title, axis, labels, (Series(title, tuple(points)),), marks=marks)


def revenue():
    """Return three months of money, the last unfinished."""
    points = (
        Point(value=10_000_000, href="/1"),
        Point(value=5_000_000),
        Point(value=2_500_000, is_complete=False),
    )
    series = Series("Revenue", points)
    return Chart("Revenue", "Month", ("Oct", "Nov", "Dec"), (series,), money_unit("GBP"))
