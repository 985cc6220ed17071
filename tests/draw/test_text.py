"""The heatmap in a terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw.grids import grids
from homing.core.periods import Period
from homing.draw import formats, palette, text
from homing.draw.heatmap import Cell, Grid, Row

ANSI = re.compile(r"\x1b\[[\d;]*m")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_demo_shop_is_printed_as_it_was(shop, golden, language):
    golden(f"heatmap.{language}.txt", text.heatmap(shop(language), language=language, width=110))


def line(printed, start):
    return next(line for line in printed.splitlines() if line.startswith(start))


def test_every_count_of_the_first_cohort_is_printed(shop):
    printed = text.heatmap(shop("en"), language="en", width=200, shows="count")
    assert line(printed, "Dec 2010").split()[2:] == (
        ["885", "324", "286", "340", "321", "352", "321", "309", "313", "350", "331", "445", "235*"]
    )
    assert "* so far: the period is not over" in printed
    assert line(printed, "All cohorts").split()[2:5] == ["4,297", "940", "901"]


def test_the_pooled_row_has_its_interval_below(shop):
    lines = text.heatmap(shop("en"), language="en", width=200).splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("All cohorts"))
    assert lines[at + 1].split()[:4] == ["95%", "interval", "22–25", "24–26"]


@pytest.mark.parametrize("width", [40, 60, 80, 119, 200])
@pytest.mark.parametrize("colours", ["none", "256", "full"])
def test_no_line_is_wider_than_the_terminal(shop, width, colours):
    printed = text.heatmap(shop("ru"), language="ru", width=width, colours=colours)
    table = ANSI.sub("", printed).splitlines()[1:]
    assert max(len(line) for line in table) <= width
    ages = [age for line in table if line.startswith("Когорта") for age in line.split()[2:]]
    assert ages == [str(age) for age in range(1, 13)], "every age in exactly one block"


def test_colours_are_those_of_the_page(shop):
    printed = text.heatmap(shop("en"), language="en", width=200, colours="full", theme="light")
    paper, ink = palette.ramp("light")[palette.step(324 / 885, 0.55)]
    red, green, blue = (int(paper[at : at + 2], 16) for at in (1, 3, 5))
    assert ink == "#ffffff"
    assert f"\x1b[48;2;{red};{green};{blue}m\x1b[38;2;255;255;255m   37% \x1b[0m" in printed
    assert "48;5;" in text.heatmap(shop("en"), language="en", colours="256")


def test_colour_changes_nothing_but_colour(shop):
    plain = text.heatmap(shop("en"), language="en").splitlines()
    for colours in ("256", "full"):
        coloured = ANSI.sub("", text.heatmap(shop("en"), language="en", colours=colours))
        assert [line.rstrip() for line in coloured.splitlines()] == plain


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "full"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "linux"}, "none"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "256"),
        ({}, "none"),
    ],
)
def test_a_terminal_is_asked_for_no_more_than_it_can_show(environment, expected):
    assert text.colours_of(environment, is_terminal=True) == expected
    assert text.colours_of(environment, is_terminal=False) == "none"


def test_a_label_cannot_steer_the_terminal():
    evil = Row("\x1b[2J\nx\u202e\x9b", 100, (Cell(count=100, share=1.0), Cell(count=9, share=0.09)))
    printed = text.heatmap(Grid("\x1b]0;x\x07", Period.day, (evil,)), language="en")
    assert not set(printed) & set("\x1b\x07\x9b\u202e")


def test_wide_letters_do_not_break_the_columns():
    cells = (Cell(count=100, share=1.0), Cell(count=9, share=0.09))
    grid = Grid("", Period.day, (Row("東京", 100, cells), Row("Ufa", 100, cells)))
    first, second = text.heatmap(grid, language="en").splitlines()[4:6]
    assert first.index("100") + 2 == second.index("100")


def test_fewer_than_thirty_customers_are_marked():
    cells = (Cell(count=9, share=1), Cell(count=3, share=1 / 3))
    grid = Grid("", Period.day, (Row("x", 9, cells),))
    printed = text.heatmap(grid, language="en")
    assert line(printed, "x").split() == ["x", "9?", "33%?"]
    assert "? too few customers to judge (under 30)" in printed


@given(
    grids, st.sampled_from(["en", "ru"]), st.integers(1, 120), st.sampled_from(["share", "count"])
)
def test_any_grid_prints_every_number(grid, language, width, shows):
    printed = text.heatmap(grid, language=language, width=width, shows=shows)
    plain = printed.replace(formats.NBSP, " ")
    for cells in (*(row.cells for row in grid.rows), grid.pooled):
        for cell in cells[1:]:
            if cell is not None:
                share = formats.share(cell.share, language, grid.digits)
                number = formats.count(cell.count, language) if shows == "count" else share
                assert number.replace(formats.NBSP, " ") in plain
