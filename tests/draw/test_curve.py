from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from draw.grids import charts, pooled
from draw.reading import of_class, read, text_of
from homing.core.marks import Flag
from homing.core.periods import Period
from homing.draw import formats
from homing.draw.curve import NUMBER, Chart, Mark, Point, Series, curve, money_unit


def chart(*values, **options):
    points = tuple(
        value if isinstance(value, Point | None) else Point(value=value) for value in values
    )
    labels = tuple(map(str, range(1, len(values) + 1)))
    return Chart("Retention", "Age", labels, (Series("All", points),), **options)


def test_the_curve_of_the_demo_shop_is_drawn_as_it_was(shop, golden):
    for language in ("en", "ru"):
        picture = curve(pooled(shop(language), language), language=language)
        golden(f"curve.{language}.html", picture + "\n")


def paths(root, *names):
    return [
        path.get("d")
        for path in of_class(root, "hm-line")
        if ("hm-open" in path.get("class")) == ("hm-open" in names)
    ]


def test_a_line_goes_through_its_points_from_zero_to_the_top():
    root = read(curve(chart(0.0, 0.5, 1.0), language="en"))
    assert paths(root) == ["M0 220L50 110L100 0"]


def test_the_way_to_an_unfinished_point_is_dashed_and_its_dot_hollow():
    root = read(curve(chart(0.5, 0.5, Point(value=1.0, is_complete=False)), language="en"))
    assert paths(root) == ["M0 110L50 110"]
    assert paths(root, "hm-open") == ["M50 110L100 0"]
    assert ["hm-open" in dot.get("class") for dot in of_class(root, "hm-dot")] == [
        False, False, True,
    ]  # fmt: skip


def test_a_missing_point_is_a_gap():
    root = read(curve(chart(0.5, 0.5, None, 1.0, 1.0), language="en"))
    assert paths(root) == ["M0 110L25 110M75 0L100 0"]


def test_the_band_is_the_interval_there_and_back():
    sure = [Point(value=0.5, low=0.25, high=1.0), Point(value=0.5, low=0.5, high=0.75)]
    root = read(curve(chart(*sure), language="en"))
    assert next(of_class(root, "hm-band")).get("d") == "M0 0L100 55L100 110L0 165Z"


def test_every_point_says_what_it_is_and_opens_its_customers(shop):
    root = read(curve(pooled(shop("en"), "en"), language="en"))
    links = list(root.iter("a"))
    assert [link.get("href") for link in links] == [f"/customers?age={n}" for n in range(1, 12)]
    assert links[0].get("aria-label") == "Age, months 1: 23.7% (95% interval 22.4–25.0%)"
    assert root.find("svg").get("role") == "group"
    titles = [title.text for title in root.iter("title")]
    assert "so far" in titles[-1]


def test_a_chart_without_links_is_one_image_with_its_title():
    svg = read(curve(chart(0.5), language="en")).find("svg")
    assert svg.get("role") == "img"
    assert svg.find("title").text == "Retention"


def test_the_data_stand_in_a_table_too(shop):
    table = read(curve(pooled(shop("ru"), "ru"), language="ru")).find("details/table")
    rows = [text_of(row).replace(formats.NBSP, " ") for row in table.findall("tbody/tr")]
    assert rows[0] == "123,7 % (22,4–25,0 %)"
    assert rows[-1] == "1226,6 % (не закончен)"


def test_several_series_are_named_at_their_ends_and_no_two_names_overlap():
    lines = tuple(Series(name, (Point(value=0.5), Point(value=0.5))) for name in "abcd")
    root = read(curve(Chart("", "", ("1", "2"), lines), language="en"))
    labels = [group.find("text") for group in of_class(root, "hm-end")]
    assert {text_of(label) for label in labels} == set("abcd")
    heights = [float(label.get("y")) for label in labels]
    assert all(b - a >= 14 for a, b in pairwise(heights))
    assert len({path.get("d") for path in of_class(root, "hm-dot")}) == 4, "four shapes"


def test_names_of_series_that_end_at_zero_stay_above_the_labels_of_the_axis():
    lines = tuple(Series(name, (Point(value=1.0), Point(value=0.0))) for name in "abcd")
    root = read(curve(Chart("", "", ("1", "2"), lines), language="en"))
    heights = [float(group.find("text").get("y")) for group in of_class(root, "hm-end")]
    assert heights == [172, 188, 204, 220]


def test_a_mark_has_its_line_and_label():
    root = read(curve(chart(0.1, 0.2, 0.3, marks=(Mark(1, "Release"),)), language="en"))
    mark = next(of_class(root, "hm-mark"))
    assert mark.find("line").get("x1") == "50%"
    assert text_of(mark.find("text")) == "Release"


def test_labels_of_neighbouring_marks_stand_at_different_heights():
    marks = tuple(Mark(1, name) for name in ("one", "two", "three"))
    root = read(curve(chart(0.1, 0.2, 0.3, marks=marks), language="en"))
    assert len({mark.find("text").get("y") for mark in of_class(root, "hm-mark")}) == 3


def test_flags_are_numbers_over_the_axis_with_their_texts_below_and_in_the_table():
    noted = (Flag(0, "Release"), Flag(2, "Sale <b>"))
    root = read(curve(chart(0.1, 0.2, 0.3, flags=noted), language="en"))
    drawn = list(of_class(root, "hm-flag"))
    assert [flag.find("line").get("x1") for flag in drawn] == ["0%", "100%"]
    assert [text_of(flag.find("svg").find("text")) for flag in drawn] == ["1", "2"]
    (key,) = of_class(root, "hm-flags")
    labels = [text_of(head) for head in root.iter("th") if head.get("scope") == "row"]
    assert [text_of(line) for line in key] == [f"Release ({labels[0].split()[0]})", "Sale <b> (3)"]
    assert [text.endswith("(Marks: Release)") for text in labels] == [True, False, False]


def test_axes_carry_the_unit_of_their_values():
    def numbers(drawing):
        root = read(curve(drawing, language="en"))
        return [text_of(number) for number in of_class(root, "hm-y")]

    assert numbers(chart(0.37)) == ["0%", "10%", "20%", "30%", "40%"]
    assert numbers(chart(0.012)) == ["0.00%", "0.25%", "0.50%", "0.75%", "1.00%", "1.25%"]
    assert numbers(chart(1234, unit=NUMBER)) == ["0", "250", "500", "750", "1,000", "1,250"]
    assert numbers(chart(123456, unit=money_unit("GBP")))[-1] == "£1,250"


def test_labels_of_a_long_axis_are_thinned_and_more_so_on_a_phone():
    labels = tuple(formats.period_label(Period.year, each, "en") for each in years(1900, 1990))
    series = Series("", tuple(Point(value=1.0) for _ in labels))
    root = read(curve(Chart("", "", labels, (series,), NUMBER), language="en"))
    shown = list(of_class(root, "hm-x"))
    on_a_phone = [label for label in shown if "hm-wider" not in label.get("class")]
    assert len(on_a_phone) < len(shown) <= 16
    assert len(on_a_phone) <= 7


def years(first, last):
    return [date(year, 1, 1) for year in range(first, last)]


@given(charts(), st.sampled_from(["en", "ru"]))
def test_any_chart_is_well_formed_and_tells_every_value(drawing, language):
    root = read(curve(drawing, language=language))
    table = text_of(root.find("details/table"))
    for series in drawing.series:
        for point in series.points:
            if point is not None:
                assert drawing.unit.text(point.value, language) in table
