"""What an import says about rows it took: times that need a word, amounts rounded, ids repeated."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from homing.collect.importers.mapping import Mapping
from homing.collect.importers.rejects import Part
from homing.collect.importers.report import Note

_WORDS = {
    "gap": "moments that {zone} skipped when the clocks went forward: read as the time after",
    "overlap": "moments that came twice in {zone} when the clocks went back: read as the second",
    "rounded": "amounts finer than the currency's smallest unit: rounded to it",
    "naive": "moments say no time zone while others do: read as {zone}; see --timezone",
    "zoned": "moments say their time zone while others do not: those are read as {zone}",
}


def notes_of(
    cursor: DuckDBPyConnection,
    parts: Sequence[Part],
    mapping: Mapping,
    noted: Sequence[tuple[str, int]],
) -> list[Note]:
    """Return a note for each kind in `noted`, with the first lines it concerns."""
    found = []
    for kind, rows in noted:
        lines = cursor.execute(
            "SELECT part, line FROM marked JOIN noted ON noted.seen = marked.seen"
            " WHERE noted.kind = $kind ORDER BY part, line",
            {"kind": kind},
        ).fetchall()
        places = tuple(f"{parts[part].table.path.name}:{line}" for part, line in lines)
        found.append(Note(_WORDS[kind].format(zone=mapping.timezone), rows, places))
    return found


def notes_on_ids(mapping: Mapping, differing: int, changed: int) -> list[Note]:
    """Return notes on ids that came with other content than before.

    Parameters
    ----------
    mapping : Mapping
        Says which columns make the id.
    differing : int
        Rows with the id of an earlier row of the files.
    changed : int
        Events with the id of one in the log.
    """
    key = " and ".join(mapping.group_by or mapping.id) or mapping.message_id
    found = []
    if differing:
        found.append(
            Note(
                f"rows have the {key} of an earlier row and say something else: the first counts."
                f" If they are the lines of one event: --group-by {key}",
                differing,
            )
        )
    if changed and key:
        found.append(
            Note(
                f"events are in the log under the same {key} with other content: the log keeps what"
                " it has. To replace it, undo the earlier import: --list, --undo N",
                changed,
            )
        )
    return found


def notes_on_consent(events: int) -> list[Note]:
    """Return a note on events of customers who are only counted, if there are any."""
    what = "events are kept without whose they are: their customers consent to being counted alone"
    return [Note(what, events)] if events else []
