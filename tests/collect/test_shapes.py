"""No pattern that reads a value is left out for what the value looks like."""

from datetime import UTC, datetime

import duckdb
import pytest

from homing.collect.importers.dates import _FAMILIES
from homing.collect.importers.expressions import column, statement
from homing.collect.importers.shapes import possible, shape

pytestmark = pytest.mark.db

PATTERNS = [pattern for family in _FAMILIES.values() for pattern in family]
MOMENTS = [datetime(2025, 3, 1, 4, 5, 6, 7000, UTC), datetime(1999, 12, 31, 23, 59, 58, 0, UTC)]


def spoilt(written):
    """Return a text as people and programs write it too, well or badly."""
    return {
        written,
        f" {written} ",
        written.replace(" ", "  "),
        written.replace(" ", ""),
        written.replace(" ", "\v"),
        written.replace(":", " : "),
        written.replace("/0", "/").replace("-0", "-").replace(" 0", " "),
        written.lower(),
        written.replace("+0000", "Z"),
        written.replace("+0000", "+00:00"),
        written.replace("+0000", "-03"),
        f"-{written}",
        f"{written}0",
        f"{written} x",
        written[1:],
    }


def test_what_reads_a_value_is_possible_by_its_shape():
    written = {moment.strftime(pattern) for moment in MOMENTS for pattern in PATTERNS}
    values = sorted({each for text in written for each in spoilt(text)})
    with duckdb.connect() as log:
        log.execute("CREATE TABLE texts AS SELECT unnest(?) AS value", [values])
        look = statement(shape(column("value")))
        log.execute(f"CREATE TABLE shown AS SELECT value, {look} AS shape FROM texts")
        read = 0
        for pattern in PATTERNS:
            shapes = log.execute(
                "SELECT DISTINCT shape FROM shown WHERE try_strptime(value, ?) IS NOT NULL",
                [pattern],
            ).fetchall()
            read += len(shapes)
            missed = [shape for (shape,) in shapes if not possible([pattern], [shape])]
            assert not missed, pattern
    assert read > len(PATTERNS)


def test_others_are_left_out():
    assert possible(PATTERNS, ["soon", ""]) == []
    assert possible(PATTERNS, ["00.00.0000"]) == ["%d.%m.%Y", "%m.%d.%Y"]


def test_of_a_long_text_the_beginning_is_looked_at():
    with duckdb.connect() as log:
        look = statement(shape(column("value")))
        text = "(SELECT repeat('a-', 9999) AS value)"
        [(found,)] = log.execute(f"SELECT {look} FROM {text}").fetchall()
    assert len(found) < 999


def test_of_too_many_shapes_none_is_looked_at():
    assert possible(PATTERNS, ["A" * n for n in range(300)]) == PATTERNS
