from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from draw.grids import charts, revenue
from draw.reading import of_class, read, text_of
from homing.core.marks import Flag
from homing.draw.bars import NUMBER, Bar, Chart, Point, Series, columns, money_unit, rows


def bars(root):
    return [each for each in of_class(root, "hm-c0") if each.tag == "svg" and each.get("y")]


def test_a_bar_is_as_high_as_its_value():
    drawn = bars(read(columns(revenue(), language="en")))
    assert [float(bar.get("height")) for bar in drawn] == [220, 110, 55]
    assert [float(bar.get("y")) for bar in drawn] == [0, 110, 165]


def test_bars_of_what_was_lost_hang_from_zero_at_the_top():
    root = read(columns(replace(revenue(), hangs=True), language="en"))
    assert [float(bar.get("height")) for bar in bars(root)] == [220, 110, 55]
    assert {float(bar.get("y")) for bar in bars(root)} == {0}
    numbers = {text_of(number): float(number.get("y")) for number in of_class(root, "hm-y")}
    assert (numbers["£0"], numbers["£100,000"]) == (0, 220)


def test_the_bar_of_an_unfinished_period_is_striped_and_says_so():
    drawn = bars(read(columns(revenue(), language="en")))
    assert [bool(list(of_class(bar, "hm-stripes"))) for bar in drawn] == [False, False, True]
    assert drawn[2].find("title").text == "Month Dec: £25,000; so far: the period is not over"


def test_a_bar_opens_its_customers():
    link = bars(read(columns(revenue(), language="en")))[0].find("a")
    assert link.get("href") == "/1"
    assert link.get("aria-label") == "Month Oct: £100,000"


def test_the_number_of_a_mark_stands_before_the_bar_of_its_day():
    high = (Series("", (Point(value=1.0), Point(value=2.0))),)
    chart = Chart("", "", ("1", "2"), high, NUMBER, flags=(Flag(1, "Release"),))
    drawn = [each.get("class") for each in read(columns(chart, language="en")).find("svg")]
    assert drawn[-3:] == ["hm-c0", "hm-c0", "hm-flag"]


def test_bars_of_several_series_stand_side_by_side():
    two = tuple(Series(name, (Point(value=1.0), Point(value=2.0))) for name in "ab")
    root = read(columns(Chart("", "", ("1", "2"), two, NUMBER), language="en"))
    drawn = [each for each in root.iter("svg") if each.get("x")]
    lefts = sorted(float(each.get("x")[:-1]) for each in drawn)
    width = float(drawn[0].get("width")[:-1])
    assert all(b - a >= width - 1e-3 for a, b in pairwise(lefts))
    assert lefts[-1] + width <= 100


def test_lying_bars_are_a_table_of_name_bar_and_number():
    names = (
        Bar(label="UK", value=400, href="/uk"),
        Bar(label="EIRE", value=100, is_complete=False),
    )
    picture = rows(names, title="Revenue", language="en", unit=money_unit("GBP"))
    table = read(picture).find("table")
    drawn = table.findall("tbody/tr")
    assert [text_of(row) for row in drawn] == ["UK£4", "EIRE£1 so far"]
    assert [row.find(".//svg/svg").get("width") for row in drawn] == ["100%", "25%"]
    assert drawn[0].find(".//a").get("href") == "/uk"
    assert drawn[1].find("td[2]").get("class") == "hm-value"


def test_no_bars_are_no_error():
    assert read(rows((), title="", language="ru")).find("table") is not None


@given(charts(), st.sampled_from(["en", "ru"]))
def test_any_chart_has_a_well_formed_bar_for_every_value(chart, language):
    root = read(columns(chart, language=language))
    points = [point for series in chart.series for point in series.points if point]
    fills = [*of_class(root, "hm-fill"), *of_class(root, "hm-edge")]
    assert len(fills) == len(points)
