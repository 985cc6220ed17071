"""Reasons to reject that no value shows: the shape of a line, and lines that belong together."""

from __future__ import annotations

from typing import Final

from homing.collect.importers.report import Reason

REPEATED: Final = 65535
"""Stands in `skipped` for a row that repeats another."""
UNDECLARED: Final = 65534
"""Stands there for a row whose event the owner has not said is collected."""
UNCONSENTED: Final = 65533
"""Stands there for a row whose customer has not agreed that it is kept."""

TOO_FEW: Final = 60001
TOO_MANY: Final = 60002
QUOTES: Final = 60003
TOO_LONG: Final = 60004
MALFORMED: Final = 60005
NOT_JSON: Final = 60006
SPOILED: Final = 60010
CUSTOMERS: Final = 60011
CURRENCIES: Final = 60012

SHAPE: Final = {
    "MISSING COLUMNS": TOO_FEW,
    "TOO MANY COLUMNS": TOO_MANY,
    "UNQUOTED VALUE": QUOTES,
    "LINE SIZE OVER MAXIMUM": TOO_LONG,
}
"""What DuckDB calls a malformed line, and our reason for it."""

_SHAPE = "the delimiter or the quotation marks are probably not what they seem: --delimiter"
_ORDERS = "what tells one order from another is probably wrong: --group-by"

REASONS: Final = {
    TOO_FEW: Reason(
        "", "the line has too few values", "Add the missing ones, or quote the line.", _SHAPE
    ),
    TOO_MANY: Reason(
        "", "the line has too many values", 'Quote values that hold the delimiter: "a, b".', _SHAPE
    ),
    QUOTES: Reason(
        "", "a quotation mark is opened and not closed", 'Close it, or double it: "".', _SHAPE
    ),
    TOO_LONG: Reason(
        "", "the line is longer than 2 MB", "Is a quotation mark left open above it?", _SHAPE
    ),
    MALFORMED: Reason("", "the line is not what its format asks for", "Mend it.", _SHAPE),
    NOT_JSON: Reason(
        "",
        "the line is not a JSON object",
        "Write one whole object a line: {…}.",
        "the file is probably no JSON lines, or damaged",
    ),
    SPOILED: Reason(
        "",
        "another line of the same order is rejected",
        "Mend that line; both then come together.",
        _ORDERS,
    ),
    CUSTOMERS: Reason(
        "", "the order's lines name two customers", "Give all its lines one.", _ORDERS
    ),
    CURRENCIES: Reason(
        "", "the order's lines name two currencies", "Give all its lines one.", _ORDERS
    ),
}
