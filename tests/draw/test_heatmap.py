from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw.grids import grids
from draw.reading import of_class, read, text_of
from homing.core.periods import Period
from homing.draw import formats
from homing.draw.heatmap import Cell, Grid, Row, heatmap

LANGUAGES = ["en", "ru"]


def body(root):
    return root.findall(".//tbody/tr")


def plain(element):
    return text_of(element).replace(formats.NBSP, " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_shop_is_drawn_as_it_was(shop, golden, language):
    golden(f"heatmap.{language}.html", heatmap(shop(language), language=language) + "\n")


def test_every_count_of_the_first_cohort_is_printed(shop):
    row = body(read(heatmap(shop("en"), language="en")))[0]
    counts = [text_of(row.find("td[1]//b")), *(text_of(n) for n in of_class(row, "hm-n"))]
    assert " ".join(counts) == "885 324 286 340 321 352 321 309 313 350 331 445 235"
    assert [text_of(share) for share in of_class(row, "hm-p")][:3] == ["37%", "32%", "38%"]


def test_age_zero_has_its_count_and_all_of_its_customers_but_no_colour(shop):
    cell = body(read(heatmap(shop("ru"), language="ru")))[0].find("td[1]")
    assert plain(cell) == "885 100 %"
    assert cell.get("class") == "hm-start"


def test_the_last_diagonal_is_marked_and_says_so(shop):
    root = read(heatmap(shop("en"), language="en"))
    unfinished = [cell for row in body(root) for cell in of_class(row, "hm-open")]
    assert len(unfinished) == 13
    assert all("so far" in cell.find("a").get("title") for cell in unfinished)
    assert "so far" in plain(next(of_class(root, "hm-legend")))


def test_the_future_is_empty(shop):
    last = body(read(heatmap(shop("en"), language="en")))[-1]
    assert [text_of(cell) for cell in last.findall("td")][1:] == [""] * 12
    assert all(not cell.attrib for cell in last.findall("td")[1:])


def test_every_cell_opens_its_customers(shop):
    row = body(read(heatmap(shop("en"), language="en")))[1]
    assert [link.get("href") for link in row.iter("a")] == [
        f"/customers?cohort=2011-01-01&age={age}" for age in range(12)
    ]


def test_a_title_says_what_of_what_and_how_sure(shop):
    link = body(read(heatmap(shop("en"), language="en")))[0].find("td[2]/a")
    assert link.get("title").replace(formats.NBSP, " ") == (
        "Dec 2010, age 1: 324 of 885 customers, 36.6% (95% interval 33.5–39.8%)"
    )


def test_the_last_row_is_the_pooled_mean_with_its_interval(shop):
    cells = read(heatmap(shop("en"), language="en")).findall(".//tfoot//td")
    assert plain(cells[0]) == "4,297 100%"
    assert plain(cells[1]) == "24% 94022–25"
    assert plain(cells[12]) == "", "no cohort has finished its twelfth month"


def test_the_scale_is_labelled_with_its_numbers(shop):
    root = read(heatmap(shop("en"), language="en"))
    scale = next(of_class(root, "hm-legend")).find("svg")
    assert scale.get("aria-label") == "Colour scale: from 0% to 55%"
    assert [text_of(number) for number in scale.iter("text")] == ["0%", "20%", "40%", "55%"]


def test_headers_say_what_they_head(shop):
    root = read(heatmap(shop("ru"), language="ru"))
    assert all(th.get("scope") in {"row", "col", "colgroup"} for th in root.iter("th"))
    assert text_of(root.find(".//caption")) == shop("ru").caption
    region = next(of_class(root, "hm-scroll"))
    assert region.get("role") == "region"
    assert region.get("tabindex") == "0"
    assert region.get("aria-label")
    assert root.find(".//table").get("data-roving")


def one_row(*cells, size):
    return Grid("", Period.day, (Row("", size, cells),))


def small(count, size):
    return Cell(count=count, share=count / size)


def test_fewer_than_thirty_customers_are_greyed_with_the_reason_and_left_out_of_the_scale():
    few = Row("", 29, (small(29, 29), small(29, 29)))
    enough = Row("", 30, (small(30, 30), small(12, 30)))
    grid = Grid("", Period.day, (few, enough))
    first, second = (row.find("td[2]") for row in body(read(heatmap(grid, language="en"))))
    assert grid.top == 0.4
    assert (first.get("class"), second.get("class")) == ("hm-few", "s8")
    assert "too few customers" in first.get("title")
    assert "too few customers" not in second.get("title")


def test_a_measured_age_zero_shows_the_sizes_in_a_column_of_their_own():
    grid = one_row(small(40, 50), small(10, 50), size=50)
    root = read(heatmap(grid, language="en"))
    assert [text_of(size) for size in of_class(root, "hm-size")] == ["Customers", "50"]


def test_small_shares_are_told_apart_by_a_decimal():
    grid = one_row(small(1000, 1000), small(12, 1000), small(17, 1000), size=1000)
    row = body(read(heatmap(grid, language="en")))[0]
    assert [text_of(share) for share in of_class(row, "hm-p")] == ["1.2%", "1.7%"]


def test_the_reader_may_switch_to_counts_and_a_mail_may_start_with_them(shop):
    def picture(**options):
        return read(heatmap(shop("en"), language="en", **options))

    assert next(of_class(picture(), "hm-switch")).get("checked") is None
    assert next(of_class(picture(shows="count"), "hm-switch")).get("checked")
    fixed = picture(shows="count", has_switch=False)
    assert fixed.find(".//input") is None
    assert "hm-counts" in fixed.get("class")


def test_a_grid_without_rows_says_so():
    root = read(heatmap(Grid("", Period.week, ()), language="en"))
    assert "No cohorts" in text_of(body(root)[0])


def test_a_hostile_label_is_only_a_label():
    evil = '"><script>alert(1)</script><td title="'
    row = Row(evil, 100, (small(100, 100), replace(small(9, 100), href=evil, title=evil)))
    root = read(heatmap(Grid(evil, Period.day, (row,)), language="en"))
    assert text_of(body(root)[0].find("th")) == evil
    assert body(root)[0].find("td[2]/a").get("title") == evil


@given(grids, st.sampled_from(LANGUAGES), st.sampled_from(["share", "count"]))
def test_any_grid_is_well_formed_and_prints_every_number(grid, language, shows):
    root = read(heatmap(grid, language=language, shows=shows))
    drawn = [*body(root), *root.findall(".//tfoot/tr")]
    rows = [*(row.cells for row in grid.rows), *([grid.pooled] if grid.pooled else [])]
    extra = int(grid.shows_sizes)
    for tr, cells in zip(drawn if grid.rows else drawn[1:], rows, strict=True):
        printed = tr.findall("td")[extra:]
        assert len(printed) == grid.width
        for td, cell in zip(printed, (*cells, *[None] * grid.width), strict=False):
            if cell is None:
                assert text_of(td) == ""
            else:
                assert formats.count(cell.count, language) in text_of(td)
                assert formats.share(cell.share, language, grid.digits) in text_of(td) or (
                    formats.share(cell.share, language) in text_of(td)
                )
