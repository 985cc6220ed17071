"""Panels as blocks of letters and PDF: what is left out is said, words do not run together."""

import re
from datetime import UTC, datetime

import typst
from lxml import html

from homing.boards.printing.blocks import Cell, Paragraph, Table, blocks_of
from homing.boards.printing.drawing import FONTS, WIDTH, Drawing
from homing.boards.printing.html import mail_html
from homing.boards.printing.sheet import Piece, Sheet
from homing.boards.printing.typeset import lines_of
from homing.core.marks import Flag
from homing.draw import palette
from homing.draw.bars import NUMBER, Chart, Point, Series, columns
from homing.draw.funnel import Passage, Step, funnel
from homing.draw.markup import Html
from homing.metrics.answers.panels import Number, Panel

NOW = datetime(2026, 8, 31, tzinfo=UTC)


def numbers(many):
    return tuple(Number(text=str(n)) for n in range(many))


def test_rows_and_columns_that_do_not_fit_are_counted():
    head = ("Group", *map(str, range(15)))
    rows = tuple((f"row {n}", *numbers(15)) for n in range(20))
    table, *said = blocks_of(Panel(title="Table", head=head, rows=rows), "en")
    assert isinstance(table, Table)
    assert {len(row) for row in table.rows} == {12}
    assert [each.text for each in said if isinstance(each, Paragraph)] == [
        "The newest 13 rows of 20; all are in the full report.",
        "The first 12 columns of 16; all are in the full report.",
    ]


def test_what_stands_beside_each_other_on_a_page_is_told_apart_in_a_letter():
    steps = (
        Step(label="1. visit", share=1.0, value="10", note="100%", passage=None),
        Step(
            label="2. order",
            share=0.4,
            value="4",
            note="40%",
            passage=Passage(on="40% went on", dropped="6 dropped off"),
        ),
    )
    (table,) = blocks_of(Panel(title="Funnel", picture=Html(funnel(steps, title="Share"))), "en")
    assert "↓ 40% went on, 6 dropped off" in [cell.text for row in table.rows for cell in row]


def test_the_numbers_of_marks_can_be_read_in_a_letter_and_say_what_they_are():
    high = (Series("", (Point(value=1.0),)),)
    chart = Chart("Orders", "", ("May",), high, NUMBER, flags=(Flag(0, "Release"),))
    picture = Html(columns(chart, language="en"))
    (drawing,) = blocks_of(Panel(title="Orders", picture=picture), "en")
    assert [text for _, text in drawing.legend] == ["1. Release (May)"]
    circle, number = html.fromstring(drawing.svg).xpath("//circle | //text[text()='1'][last()]")
    assert circle.get("fill") == "#ffffff"
    assert number.get("text-anchor") == "middle"


def test_letters_are_sans_serif_where_the_machine_has_such_and_drawn_on_any():
    chart = Chart("", "", ("May",), (Series("", (Point(value=1.0),)),), NUMBER)
    (drawing,) = blocks_of(Panel(title="", picture=Html(columns(chart, language="en"))), "en")
    paper = "".join(lines_of(Sheet("Monday", "", "Shop", (), NOW, "en", href=""), {}))
    assert f'font-family="{", ".join(FONTS)}"' in drawing.svg
    assert f"font: {FONTS}".replace("'", '"') in paper
    assert FONTS[-1] in typst.Fonts(include_system_fonts=False).families()


def test_a_long_word_breaks_on_paper_and_in_a_letter():
    sheet = Sheet("W" * 100, "", "Shop", (), NOW, "en", href="")
    letter, paper = mail_html(sheet), "".join(lines_of(sheet, {}))
    assert re.search(r"<h1 [^>]+overflow-wrap:anywhere", letter)
    assert paper.count("W" * 24 + "\u200b") == 2 * 4


def test_a_letter_is_as_narrow_as_the_screen_and_never_wider_than_its_pictures_need():
    drawing = Drawing("<svg/>", WIDTH, 300, "Revenue")
    bars = Table(((Cell("purchase"), Cell(share=0.5), Cell("0.14")),), has_head=False)
    piece = Piece("Revenue", (drawing, bars))
    letter = html.fromstring(mail_html(Sheet("Monday", "", "Shop", (piece,), NOW, "en")))
    (around,) = letter.xpath("/html/body/table")
    assert around.get("width") == "100%"
    assert f"max-width:{WIDTH + 40}px" in around.get("style")
    (picture,) = letter.xpath("//img")
    assert f"width:100%;max-width:{WIDTH}px" in picture.get("style")
    assert {each.get("style") for each in letter.xpath("//table[@cellspacing='2']/..")} == {
        "overflow-x:auto"
    }
    fixed = letter.xpath("//body//*[@width]/@width[not(contains(., '%'))]")
    assert fixed == [str(WIDTH)]


def test_in_the_dark_every_ink_of_a_letter_is_another_and_its_pictures_keep_their_paper():
    piece = Piece("Retention", (Paragraph("quiet", is_quiet=True),), "What it is", href="/x")
    sheet = Sheet("Monday", "Together", "Shop", (piece,), NOW, "en", href="/boards/1")
    letter = mail_html(sheet)
    style = re.search("<style>(.+)</style>", letter)[1]
    inks = set(re.findall(r"[\";]color:(#\w{6})", letter.split("</head>")[1]))
    assert inks
    for ink in inks:
        name = next(n for n in ("ink", "muted", "accent") if palette.variable(n, "light") == ink)
        dark = palette.variable(name, "dark")
        assert f'[style*="color:{ink}"]:not([bgcolor],span){{color:{dark}!important}}' in style
    assert "img{background:#ffffff" in style


def test_columns_of_names_stand_left_on_paper_and_numbers_right():
    panel = Panel(title="Links", head=("From", "To", "Times"), rows=(("a", "b", *numbers(1)),))
    sheet = Sheet("Monday", "", "Shop", (Piece("Links", tuple(blocks_of(panel, "en"))),), NOW, "en")
    paper = "".join(lines_of(sheet, {}))
    assert "align: left,\n" in paper
    sides = re.findall(r'table\.cell\((align: right)?.*"(\w+)"\)\)', paper)
    assert sides == [
        ("", "From"), ("", "To"), ("align: right", "Times"),
        ("", "a"), ("", "b"), ("align: right", "0"),
    ]  # fmt: skip
