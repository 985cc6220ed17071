"""What a search for critical events shows: what stands out, the groups to test, every candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import pyarrow as pa

from homing.core.text import Text
from homing.draw import formats
from homing.draw.bars import Bar, Unit, rows
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled
from homing.metrics.forms import Json

MOST_DRAWN: Final = 10
"""Candidates that the picture shows."""
MOST_SHOWN: Final = 100
"""Candidates that the table on the page shows; the files have all."""
Q_DIGITS: Final = 4
_TOGETHER: Final = "\u2060–\u2060"
"""Between the ends of an interval, where a line is not to break."""
CORRELATION: Final = Unit(formats.number, digits=2)

_TITLE = Text("What goes together with coming back", "Что связано с возвращением")
_PHI = Text("Correlation with coming back (phi)", "Корреляция с возвращением (phi)")
_CUSTOMERS = Text("Customers of the search", "Клиенты, среди которых искали")
_CAME_BACK = Text("Came back", "Вернулись")
_SHARE = Text("Share", "Доля")
_CANDIDATES = Text("Candidates tried", "Проверено кандидатов")
_EXPLAINED = Text("lift {lift} ({low} to {high}), q {q}", "lift {lift} (от {low} до {high}), q {q}")
_TEST = Text("Test it: {candidate}", "Проверьте: {candidate}")
_TEST_LEAD = Text(
    "Open the lists and export them. Among new customers, help half, chosen by lot, to do it; "
    "compare after the same time how many of each half came back.",
    "Откройте списки и выгрузите их. Помогите совершить это половине новых клиентов, выбранной по "
    "жребию, и через такой же срок сравните, сколько вернулось из каждой половины.",
)
_GROUPS = {
    (True, True): Text("Did it, came back", "Совершили и вернулись"),
    (True, False): Text("Did it, did not come back", "Совершили и не вернулись"),
    (False, True): Text("Did not do it, came back", "Не совершили и вернулись"),
    (False, False): Text("Neither", "Ни то ни другое"),
}
_ALL = Text("Every candidate", "Все кандидаты")
_ALL_LEAD = Text(
    "An event, and how often it was done early on at least; in brackets the share that came back, "
    "which of those who did it is the precision. Recall: of those who came back, the share that "
    "had done it; lift: against those who did not do it, with its 95% interval; q: p adjusted for "
    "all candidates.",
    "Событие и сколько раз, не меньше, совершено вначале; в скобках — доля вернувшихся, среди "
    "совершивших это точность. Полнота: доля совершивших среди вернувшихся; lift: против "
    "несовершивших, с 95-процентным интервалом; q: p с поправкой на всех кандидатов.",
)
_HEAD = (
    Text("Candidate", "Кандидат"),
    Text("Did it", "Совершили"),
    Text("Came back", "Вернулись"),
    Text("Did not", "Не совершили"),
    Text("Came back", "Вернулись"),
    Text("phi", "phi"),
    Text("Recall", "Полнота"),
    Text("Lift", "Lift"),
    Text("q", "q"),
    Text("Remarks", "Пометки"),
)
_MARKS = {
    "is_significant": Text("significant", "значимо"),
    "is_small": Text("few customers", "мало клиентов"),
    "is_return": Text("is a return", "это возвращение"),
}

Row = dict[str, Any]


class Shown(NamedTuple):
    """What is shown: the table of `CriticalEvent`, single figures, the best row, its sentence."""

    cells: pa.Table
    facts: Mapping[str, Json]
    best: Row | None
    summary: Text


def panels(shown: Shown, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of a search for critical events.

    Parameters
    ----------
    shown : Shown
        As in `CriticalEvent`.
    reader : Reader
        Its link takes `candidate`, `n`, `did` and `retained`.
    """
    candidates = shown.cells.to_pylist()
    first = Panel(
        title=reader.says(_TITLE),
        lead=reader.says(shown.summary),
        facts=_facts(shown.facts, reader),
        picture=_picture([row for row in candidates if (row["phi"] or 0) > 0], reader),
    )
    tested = [] if shown.best is None else [_groups(shown.best, shown.facts, reader)]
    return (first, *tested, _all(candidates[:MOST_SHOWN], shown.facts, reader))


def _facts(facts: Mapping[str, Json], reader: Reader) -> tuple[tuple[str, Number], ...]:
    share = facts["retained_share"]
    said = "–" if share is None else formats.share(float(str(share)), reader.language, 1)
    return (
        (reader.says(_CUSTOMERS), _count(_int(facts, "customers"), reader)),
        (reader.says(_CAME_BACK), _count(_int(facts, "retained"), reader, retained=True)),
        (reader.says(_SHARE), Number(text=said)),
        (
            reader.says(_CANDIDATES),
            Number(text=formats.count(_int(facts, "candidates"), reader.language)),
        ),
    )


def _picture(candidates: list[Row], reader: Reader) -> Any:
    bars = tuple(
        Bar(
            label=_label(row),
            value=row["phi"],
            href=reader.link(candidate=row["event"], n=row["n"]),
            title=_explained(row, reader),
        )
        for row in candidates[:MOST_DRAWN]
    )
    title = reader.says(_PHI)
    return rows(bars, title=title, language=reader.language, unit=CORRELATION) if bars else None


def _explained(row: Row, reader: Reader) -> str:
    lift, low, high = (
        "–" if row[name] is None else formats.number(row[name], reader.language, 2)
        for name in ("lift", "lift_low", "lift_high")
    )
    return reader.says(filled(_EXPLAINED, lift=lift, low=low, high=high, q=_q(row, reader)))


def _groups(best: Row, facts: Mapping[str, Json], reader: Reader) -> Panel:
    counts = _four(best, _int(facts, "retained"))
    return Panel(
        title=reader.says(filled(_TEST, candidate=_label(best))),
        lead=reader.says(_TEST_LEAD),
        facts=tuple(
            (
                reader.says(name),
                _arm(best, counts[did, retained], reader, did=did, retained=retained),
            )
            for (did, retained), name in _GROUPS.items()
        ),
    )


def _all(candidates: list[Row], facts: Mapping[str, Json], reader: Reader) -> Panel:
    return Panel(
        title=reader.says(_ALL),
        lead=reader.says(_ALL_LEAD),
        head=tuple(map(reader.says, _HEAD)),
        rows=tuple(_line(row, _int(facts, "retained"), reader) for row in candidates),
    )


def _line(row: Row, came_back: int, reader: Reader) -> tuple[str | Number, ...]:
    counts = _four(row, came_back)
    others = row["customers"] - row["did"]
    marks = ", ".join(reader.says(words) for name, words in _MARKS.items() if row[name])
    return (
        _label(row),
        _arm(row, row["did"], reader, did=True),
        _came_back(row, counts[True, True], row["did"], reader, did=True),
        _arm(row, others, reader, did=False),
        _came_back(row, counts[False, True], others, reader, did=False),
        _number(row["phi"], reader, 3),
        _percent(row["recall"], reader),
        Number(text=_lift(row, reader)),
        Number(text=_q(row, reader)),
        marks or "–",
    )


def _four(row: Row, came_back: int) -> dict[tuple[bool, bool], int]:
    """Return how many did it or not, and came back or not."""
    others = row["customers"] - row["did"]
    return {
        (True, True): row["retained"],
        (True, False): row["did"] - row["retained"],
        (False, True): came_back - row["retained"],
        (False, False): others - came_back + row["retained"],
    }


def _arm(row: Row, value: int, reader: Reader, **arm: bool) -> Number:
    return _count(value, reader, candidate=row["event"], n=row["n"], **arm)


def _came_back(row: Row, value: int, of: int, reader: Reader, *, did: bool) -> Number:
    """Return how many of an arm came back, and which share that is."""
    number = _arm(row, value, reader, did=did, retained=True)
    if not of:
        return number
    share = formats.share(value / of, reader.language, 1)
    return replace(number, text=f"{number.text} ({share})")


def _label(row: Row) -> str:
    return f"{row['event']}{formats.NBSP}≥{formats.NBSP}{row['n']}"


def _lift(row: Row, reader: Reader) -> str:
    if row["lift"] is None:
        return "–"
    lift, *ends = (
        "…" if row[name] is None else formats.number(row[name], reader.language, 2)
        for name in ("lift", "lift_low", "lift_high")
    )
    return f"{lift} ({_TOGETHER.join(ends)})"


def _q(row: Row, reader: Reader) -> str:
    if row["q"] is None:
        return "–"
    finest = 10**-Q_DIGITS
    if row["q"] < finest:
        return "<" + formats.number(finest, reader.language, Q_DIGITS)
    return formats.number(row["q"], reader.language, Q_DIGITS)


def _count(value: int, reader: Reader, **place: Any) -> Number:
    return Number(text=formats.count(value, reader.language), href=reader.link(**place))


def _number(value: float | None, reader: Reader, digits: int) -> Number:
    text = "–" if value is None else formats.number(value, reader.language, digits)
    return Number(text=text)


def _percent(value: float | None, reader: Reader) -> Number:
    return Number(text="–" if value is None else formats.share(value, reader.language, 1))


def _int(facts: Mapping[str, Json], name: str) -> int:
    return int(str(facts[name]))
