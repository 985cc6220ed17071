"""A sheet as the HTML of a mail: tables, styles in the elements, pictures by `cid`; no script.

The one style sheet is for those who read in the dark; who strips it reads the letter as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from homing.boards.printing.blocks import Block, Cell, Paragraph, Table
from homing.boards.printing.drawing import WIDTH, Drawing
from homing.boards.printing.sheet import FULL, NOTHING, OPEN, STOP, TROUBLE, Piece, Sheet
from homing.draw import formats, palette
from homing.draw.markup import Html, joined, tag

FONTS: Final = "font-family:Arial,Helvetica,sans-serif;"
INK: Final = f"color:{palette.variable('ink', 'light')};"
BREAKS: Final = "overflow-wrap:anywhere;"
"""A long word breaks rather than widen the letter."""
MUTED: Final = f"color:{palette.variable('muted', 'light')};"
RULE: Final = palette.variable("rule", "light")
LINK: Final = f"color:{palette.variable('accent', 'light')};"
PAPER, DARK_PAPER = "#ffffff", "#162030"
AROUND, DARK_AROUND = "#f1f3f6", "#0e1521"
WIDEST: Final = WIDTH + 40
FLUID: Final = f"width:100%;max-width:{WIDEST}px;margin:0 auto;table-layout:fixed;"
OUTLOOK_BEGIN: Final = Html(
    f'<!--[if mso]><table align="center" width="{WIDEST}"><tr><td><![endif]-->'
)
OUTLOOK_END: Final = Html("<!--[if mso]></td></tr></table><![endif]-->")
"""Outlook on Windows knows no greatest width."""
LAYOUT: Final = {"role": "presentation", "cellpadding": 0, "cellspacing": 0, "border": 0}


def mail_html(sheet: Sheet, *, stop_url: str | None = None) -> str:
    """Return the HTML of a mail; picture number n of a sheet is at `cid:picture-n`."""
    pictures = _numbers()
    pieces = [_piece(piece, sheet, pictures) for piece in sheet.pieces]
    body = tag(
        "table",
        LAYOUT
        | {"width": "100%", "align": "center", "style": f"{FLUID}background:{PAPER};{FONTS}{INK}"},
        _row(_head(sheet), "24px 20px 0"),
        *(_row(each, "20px 20px 0") for each in pieces),
        _row(_foot(sheet, stop_url), "24px 20px"),
    )
    head = tag(
        "head",
        None,
        tag("meta", {"charset": "utf-8"}),
        tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("meta", {"name": "color-scheme", "content": "light dark"}),
        tag("meta", {"name": "supported-color-schemes", "content": "light dark"}),
        tag("title", None, sheet.name),
        tag("style", None, Html(_dark())),
    )
    around = {"style": f"margin:0;padding:16px 0;background:{AROUND}"}
    page = tag("body", around, OUTLOOK_BEGIN, body, OUTLOOK_END)
    return f"<!doctype html>\n{tag('html', {'lang': sheet.language}, head, page)}\n"


def _row(content: Html, padding: str) -> Html:
    return tag("tr", None, tag("td", {"style": f"padding:{padding}"}, content))


def _dark() -> str:
    """Return what turns the colours for who reads in the dark; pictures stay on white paper."""
    inks = "".join(
        f'[style*="color:{palette.variable(name, "light")}"]:not([bgcolor],span)'
        f"{{color:{palette.variable(name, 'dark')}!important}}"
        for name in ("ink", "muted", "accent")
    )
    rule = palette.variable("rule", "dark")
    return (
        "@media (prefers-color-scheme:dark){"
        f"body{{background:{DARK_AROUND}!important}}"
        f'[style*="background:{PAPER}"]{{background:{DARK_PAPER}!important}}'
        f'[style*="solid {RULE}"]{{border-color:{rule}!important}}'
        f"{inks}img{{background:{PAPER};border-radius:6px!important}}}}"
    )


def drawings(sheet: Sheet) -> list[Drawing]:
    """Return the pictures of a sheet in the order of their numbers."""
    return [each for piece in sheet.pieces for each in piece.blocks if isinstance(each, Drawing)]


def cid(number: int) -> str:
    """Return what the HTML calls a picture."""
    return f"picture-{number}"


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def _head(sheet: Sheet) -> Html:
    when = f"{sheet.business} · {formats.day(sheet.day, sheet.language)}"
    return joined(
        tag("p", {"style": f"margin:0 0 4px;font-size:13px;{MUTED}"}, when),
        tag("h1", {"style": f"margin:0;font-size:24px;line-height:1.25;{BREAKS}{INK}"}, sheet.name),
        _paragraph(sheet.description, MUTED) if sheet.description else Html(),
    )


def _piece(piece: Piece, sheet: Sheet, pictures: Iterator[int]) -> Html:
    rule = f"border-top:1px solid {RULE};padding-top:16px"
    words = piece.trouble and f"{TROUBLE.of(sheet.language)}: {piece.trouble}"
    nothing = NOTHING.of(sheet.language) if not (piece.blocks or words) else ""
    more = tag(
        "a", {"href": piece.href, "style": f"white-space:nowrap;{LINK}"}, FULL.of(sheet.language)
    )
    return tag(
        "div",
        {"style": rule},
        tag(
            "h2",
            {"style": f"margin:0 0 8px;font-size:17px;line-height:1.3;{BREAKS}{INK}"},
            piece.title,
        ),
        *(_paragraph(each, MUTED) for each in (words, nothing, *piece.warnings) if each),
        *(_block(each, pictures) for each in piece.blocks),
        _paragraph(piece.definition, MUTED) if piece.definition else Html(),
        tag(
            "p",
            {"style": f"margin:4px 0 0;font-size:12px;{MUTED}"},
            joined(
                piece.facts, " · " if piece.facts and piece.href else "", more if piece.href else ""
            ),
        ),
    )


def _block(block: Block, pictures: Iterator[int]) -> Html:
    if isinstance(block, Paragraph):
        return _paragraph(block.text, MUTED if block.is_quiet else INK)
    if isinstance(block, Table):
        return _table(block)
    width = min(round(block.width), WIDTH)
    picture = {
        "src": f"cid:{cid(next(pictures))}",
        "alt": block.title,
        "width": width,
        "style": f"display:block;margin:6px 0;width:100%;max-width:{width}px;height:auto;border:0",
    }
    return joined(tag("img", picture), _legend(block))


def _legend(drawing: Drawing) -> Html:
    keys = [
        joined(tag("span", {"style": f"color:{colour}"}, "■"), f" {text}")
        for colour, text in drawing.legend
    ]
    if not keys:
        return Html()
    spread = joined(*(joined(each, "\u2003") for each in keys))
    return tag("p", {"style": f"margin:4px 0;font-size:13px;{INK}"}, spread)


def _paragraph(text: str, ink: str) -> Html:
    return tag("p", {"style": f"margin:6px 0;font-size:13px;line-height:1.45;{BREAKS}{ink}"}, text)


def _table(table: Table) -> Html:
    """Return a table as wide as the letter if it has bars; one that is wider scrolls in itself."""
    rows = (tag("tr", None, *(_cell(each) for each in row)) for row in table.rows)
    has_bars = any(cell.share is not None for row in table.rows for cell in row)
    look: dict[str, object] = {"cellpadding": 0, "cellspacing": 2, "border": 0}
    look["width"] = "100%" if has_bars else None
    look["style"] = f"border-collapse:separate;font-size:12px;{FONTS}{INK}"
    return tag("div", {"style": "overflow-x:auto"}, tag("table", look, *rows))


def _cell(cell: Cell) -> Html:
    if cell.share is not None:
        return tag("td", {"width": "50%", "style": "padding:3px 8px"}, _bar(cell.share))
    name = "th" if cell.is_head else "td"
    sides = "5px 4px 5px 0" if cell.is_head and not cell.is_number else "5px 4px"
    style = f"padding:{sides};font-weight:normal;{'white-space:nowrap;' if cell.is_number else ''}"
    style += f"text-align:{'right' if cell.is_number else 'left'};"
    style += f"background-color:{cell.paper};" if cell.paper else ""
    style += f"color:{cell.ink};" if cell.ink else MUTED if cell.is_head else INK
    style += f"border:1px dashed {palette.variable('muted', 'light')};" if cell.is_open else ""
    colour: dict[str, object] = {
        "bgcolor": cell.paper,
        "align": "right" if cell.is_number else "left",
    }
    return tag(name, colour | {"style": style}, cell.text)


def _bar(share: float) -> Html:
    width = max(1, min(100, round(share * 100)))
    accent = palette.variable("accent", "light")
    filled = {"width": f"{width}%", "height": 14, "bgcolor": accent}
    filled["style"] = f"background-color:{accent};font-size:1px;line-height:14px"
    rest = tag("td", {"style": "font-size:1px"}, "\u00a0") if width < 100 else Html()
    row = tag("tr", None, tag("td", filled, "\u00a0"), rest)
    return tag("table", LAYOUT | {"width": "100%"}, row)


def _foot(sheet: Sheet, stop_url: str | None) -> Html:
    ways = [
        tag("a", {"href": href, "style": LINK}, text.of(sheet.language))
        for href, text in ((sheet.href, OPEN), (stop_url, STOP))
        if href
    ]
    said = joined(*(joined(" · " if at else "", way) for at, way in enumerate(ways)))
    return tag("p", {"style": f"margin:0;font-size:12px;{MUTED}"}, said)
