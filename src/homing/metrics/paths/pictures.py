"""What paths show: streams between what was done, and every link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from homing.core.text import Text
from homing.draw import Html, formats
from homing.draw.flow import Flow, Node, Stream, flow
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled
from homing.metrics.forms import Json
from homing.metrics.paths import words
from homing.metrics.paths.nodes import ENDED
from homing.metrics.paths.question import PathsQuestion
from homing.metrics.selection.grouping import OTHER

_STREAMS = {
    "after": Text("What came after", "Что было после"),
    "before": Text("What came before", "Что было до"),
}
_LEAD = Text(
    "A stream is as wide as the paths that went there; grey is the rest, and where paths end.",
    "Поток тем шире, чем больше путей по нему прошло; серым — прочее и концы путей.",
)
_LINKS = Text("Every link", "Все связи")
_STEP = Text("Step {step}", "Шаг {step}")
_BEGIN = Text("Beginning", "Начало")
_CUSTOMERS = Text("Customers with a path", "Клиенты с путём")
_PATHS = Text("Paths", "Пути")
_TITLE = Text(
    "{source} {arrow} {target}: {customers} customers, {paths} paths",
    "{source} {arrow} {target}: клиентов {customers}, путей {paths}",
)
_NODE = Text("{name}: {paths} paths", "{name}: {paths} (число путей)")
_HEAD: Final = (
    Text("Step", "Шаг"),
    Text("From", "От"),
    Text("To", "К"),
    Text("Customers", "Клиенты"),
    Text("Share", "Доля"),
    Text("Paths", "Пути"),
)
_QUIET: Final = (ENDED, OTHER)

Row = dict[str, Any]


def panels(
    cells: pa.Table, question: PathsQuestion, facts: Mapping[str, Json], reader: Reader
) -> tuple[Panel, ...]:
    """Return the panels of paths.

    Parameters
    ----------
    cells : pyarrow.Table
        As in `Paths`.
    question : PathsQuestion
        What was asked.
    facts : mapping
        Its single figures.
    reader : Reader
        Its link takes `step`, `source` and `target`.
    """
    rows = cells.to_pylist()
    title = reader.says(_STREAMS[question.direction])
    return (
        Panel(
            title=title,
            lead=reader.says(_LEAD),
            picture=_flow(rows, question, title, reader) if rows else None,
            facts=_facts(facts, reader),
        ),
        Panel(
            title=reader.says(_LINKS),
            head=tuple(reader.says(name) for name in _HEAD),
            rows=tuple(_line(row, reader) for row in rows),
        ),
    )


def _facts(facts: Mapping[str, Json], reader: Reader) -> tuple[tuple[str, Number], ...]:
    customers, paths = (
        formats.count(int(str(facts[name])), reader.language) for name in ("customers", "paths")
    )
    return (
        (reader.says(_CUSTOMERS), Number(text=customers, href=reader.link(step=1))),
        (reader.says(_PATHS), Number(text=paths)),
    )


def _flow(rows: list[Row], question: PathsQuestion, title: str, reader: Reader) -> Html:
    steps = max(row["step"] for row in rows)
    is_backward = question.direction == "before"

    def column(step: int) -> int:
        return steps - step if is_backward else step

    heads = [reader.says(_BEGIN)]
    heads += [reader.says(filled(_STEP, step=str(step))) for step in range(1, steps + 1)]
    return flow(
        Flow(
            title=title,
            scrolls=title,
            columns=tuple(reversed(heads)) if is_backward else tuple(heads),
            nodes=tuple(_node(found, column(found[0]), reader) for found in _nodes(rows)),
            streams=tuple(
                _stream(
                    row,
                    min(column(row["step"] - 1), column(row["step"])),
                    reader,
                    is_backward=is_backward,
                )
                for row in rows
            ),
        )
    )


def _nodes(rows: list[Row]) -> list[tuple[int, str, int]]:
    """Return (step, name, paths) of every node, the largest of a step first, ends last."""
    paths: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        paths[row["step"], row["target"]] += row["paths"]
        if row["step"] == 1:
            paths[0, row["source"]] += row["paths"]
    found = [(step, name, count) for (step, name), count in paths.items()]
    return sorted(found, key=lambda one: (one[0], *_quietness(one[1]), -one[2], one[1]))


def _quietness(name: str) -> tuple[bool, bool]:
    return name == ENDED, name == OTHER


def _node(found: tuple[int, str, int], column: int, reader: Reader) -> Node:
    step, name, paths = found
    label, number = reader.says(words.name_of(name)), formats.count(paths, reader.language)
    place = {"step": step, "target": name} if step else {"step": 1, "source": name}
    return Node(
        column=column,
        name=label,
        value=paths,
        text=number,
        title=reader.says(filled(_NODE, name=label, paths=number)),
        href=reader.link(**place),
        is_quiet=name in _QUIET,
    )


def _stream(row: Row, column: int, reader: Reader, *, is_backward: bool) -> Stream:
    source, target = (reader.says(words.name_of(row[end])) for end in ("source", "target"))
    return Stream(
        column=column,
        source=target if is_backward else source,
        target=source if is_backward else target,
        value=row["paths"],
        title=_title(row, reader, arrow="←" if is_backward else "→"),
        href=_href(row, reader),
        is_quiet=row["target"] in _QUIET,
    )


def _title(row: Row, reader: Reader, *, arrow: str) -> str:
    said = {end: words.name_of(row[end]) for end in ("source", "target")}
    counts = {name: formats.count(row[name], reader.language) for name in ("customers", "paths")}
    return reader.says(filled(_TITLE, arrow=arrow, **said, **counts))


def _line(row: Row, reader: Reader) -> tuple[str | Number, ...]:
    return (
        str(row["step"]),
        reader.says(words.name_of(row["source"])),
        reader.says(words.name_of(row["target"])),
        Number(text=formats.count(row["customers"], reader.language), href=_href(row, reader)),
        Number(text=formats.share(row["share"], reader.language, 1)),
        Number(text=formats.count(row["paths"], reader.language)),
    )


def _href(row: Row, reader: Reader) -> str | None:
    return reader.link(step=row["step"], source=row["source"], target=row["target"])
