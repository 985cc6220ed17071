"""A spreadsheet written by hand: enough of the format to be read, no more."""

from zipfile import ZipFile

_CONTENT = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
_ROOT = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Target="xl/workbook.xml"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""
_STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Day(float):
    """A date as spreadsheets keep it: days since the end of 1899."""


def spreadsheet(path, **sheets):
    """Write a workbook; a sheet is a list of rows, a row a list of text, numbers, days and None."""
    names = list(sheets)
    with ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", _CONTENT)
        book.writestr("_rels/.rels", _ROOT)
        book.writestr("xl/styles.xml", _STYLES)
        listed = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(names, 1)
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        related = "".join(
            f'<Relationship Id="s{n}" Type="{_OFFICE}/worksheet" Target="worksheets/{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        related += f'<Relationship Id="st" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{related}</Relationships>",
        )
        for number, name in enumerate(names, 1):
            book.writestr(f"xl/worksheets/{number}.xml", _sheet(sheets[name]))
    return path


def _sheet(rows):
    lines = []
    for line, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{chr(65 + place)}{line}", value) for place, value in enumerate(row))
        lines.append(f'<row r="{line}">{cells}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(place, value):
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    style = ' s="1"' if isinstance(value, Day) else ""
    return f'<c r="{place}"{style}><v>{float(value)}</v></c>'
