"""CSV and its kin: the delimiter, the header, and where the lines are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from sqlglot import exp

from homing.collect.importers.encodings import Scan
from homing.collect.importers.expressions import call, chosen, column, struct, text
from homing.collect.importers.malformed import well_formed_lines
from homing.collect.importers.table import OWN_PREFIX, Column, Table, TextFile, check_width
from homing.core.errors import UserError

DELIMITERS = ",;\t|"
SAMPLE = 1 << 20
"""Characters looked at to find the delimiter."""


def csv_table(path: Path, ready: Path, seen: Scan, delimiter: str | None) -> Table:
    """Return the table of a delimited file.

    Parameters
    ----------
    path : Path
        The file as the user named it.
    ready : Path
        The same in UTF-8.
    seen : Scan
        What its bytes showed.
    delimiter : str, optional
        Found out when not given.
    """
    with ready.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        sample = file.read(SAMPLE)
    skipped, body, told = _preamble(sample)
    mark = delimiter or told or _delimiter(body)
    header = next(_records(body, mark), [])
    check_width(path, len(header))
    names, renamed = unique(header)
    if not body.strip():
        raise UserError("The file is empty.", where=str(path), remedy="Is it the right file?")
    notes = [f"encoding {seen.encoding}", f"delimiter {_SHOWN.get(mark, mark)}", *renamed]
    columns = tuple(Column(name) for name in names if not name.startswith(OWN_PREFIX))
    source = call(
        "read_csv",
        text(str(ready)),
        auto_detect=exp.false(),
        delim=text(mark),
        quote=text('"'),
        escape=text('"'),
        header=exp.true(),
        skip=exp.Literal.number(skipped),
        columns=struct({name: text("VARCHAR") for name in names}),
        store_rejects=exp.true(),
        rejects_table=text("csv_errors"),
        rejects_scan=text("csv_scans"),
    )
    rows = chosen([column(found.name) for found in columns], source)
    lines = TextFile(
        ready,
        tuple(names),
        mark,
        newline_bytes=len(seen.newline),
        first_byte=3 * (seen.encoding == "utf-8-sig" and seen.is_ready),
        skipped=skipped,
    )
    return Table(
        path,
        columns,
        rows,
        well_formed_lines(),
        notes=tuple(notes),
        has_nul=seen.has_nul,
        has_broken=seen.has_broken,
        has_foreign=seen.has_foreign,
        text_file=lines,
    )


_SHOWN = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}


def _preamble(sample: str) -> tuple[int, str, str | None]:
    """Find the lines before the header: blank ones, and `sep=;` as Excel writes it."""
    skipped = 0
    told = None
    lines = sample.splitlines(keepends=True)
    for line in lines:
        bare = line.strip()
        if bare[:4].casefold() == "sep=" and len(bare) == 5:
            told = bare[4]
        elif bare:
            break
        skipped += 1
    return skipped, "".join(lines[skipped:]), told


def _delimiter(body: str) -> str:
    """Find the mark that splits the header most, and the rows after it as often."""
    scores = {mark: _score(body, mark) for mark in DELIMITERS}
    return max(scores, key=lambda mark: scores[mark])


def _score(body: str, mark: str) -> tuple[float, int]:
    widths = [len(record) for record, _ in zip(_records(body, mark), range(200), strict=False)]
    if not widths or widths[0] == 1:
        return 0.0, 0
    same = sum(width == widths[0] for width in widths) / len(widths)
    return round(same, 1), widths[0]


def _records(body: str, mark: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(body), delimiter=mark)
    while True:
        try:
            record = next(reader)
        except (StopIteration, csv.Error):
            return
        if record:
            yield record


def unique(header: list[str]) -> tuple[list[str], list[str]]:
    """Return the names of the columns, each once, and what has to be said about them."""
    names: list[str] = []
    notes = []
    taken: set[str] = set()
    for place, given in enumerate(header, 1):
        bare = " ".join(given.replace("\0", "").split())
        name = bare or f"column {place}"
        copy = 1
        while name.casefold() in taken:
            copy += 1
            name = f"{bare or f'column {place}'} {copy}"
        if copy > 1:
            notes.append(f"column {place} is a second {bare!r}: called {name!r}")
        taken.add(name.casefold())
        names.append(name)
    return names, notes
