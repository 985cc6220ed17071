"""What a projection shows: the curve with what was seen, the renewals, and every age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pyarrow as pa

from homing.core.text import Text
from homing.draw import Html, formats, words
from homing.draw.chart import SHARE, Chart, Point, Series
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.forms import Json
from homing.metrics.projection.question import ProjectionQuestion

MOST_DRAWN: Final = 60
"""Ages that a picture shows, the first; the table has all."""

_TITLE = Text("Share still there", "Доля оставшихся")
_LEAD = Text(
    "What was seen, over all cohorts that have reached the age, and the projected curve; 95% "
    "intervals.",
    "Что было видно по всем когортам, достигшим возраста, и прогнозная кривая; 95-процентные "
    "интервалы.",
)
_SEEN = Text("Seen", "Факт")
_PROJECTED = Text("Projected", "Прогноз")
_RENEWALS = Text("Renewals", "Продления")
_RENEWALS_LEAD = Text(
    "Of those still there at the age before, the share that stayed. It rises because those who "
    "were going to leave have left.",
    "Доля оставшихся из тех, кто был в предыдущем возрасте. Она растёт, потому что собиравшиеся "
    "уйти уже ушли.",
)
_RENEWAL = Text("Share that stayed on", "Доля продлений")
_EVERY = Text("Every age", "Каждый возраст")
_ALPHA = Text("α (standard error)", "α (стандартная ошибка)")
_BETA = Text("β (standard error)", "β (стандартная ошибка)")
_C = Text("c (standard error)", "c (стандартная ошибка)")
_LIKELIHOOD = Text("Log-likelihood", "Логарифм правдоподобия")
_CUSTOMERS = Text("Customers behind the fit", "Клиентов за прогнозом")
_DERL = Text(
    "Payments still to come of a new customer, at {discount} a period",
    "Ожидаемых платежей нового клиента, при дисконте {discount} за период",
)
_ERROR = Text("Mean error at the ages held out", "Средняя ошибка в отложенных возрастах")
_HEAD = (
    Text("Age", "Возраст"),
    Text("Customers", "Клиенты"),
    Text("Still there", "Остались"),
    Text("Share", "Доля"),
    Text("95% interval", "Интервал 95\u00a0%"),
    Text("Stayed on", "Продлили"),
    Text("Projected", "Прогноз"),
    Text("95% interval", "Интервал 95\u00a0%"),
    Text("Stays on", "Продлят"),
)

Row = dict[str, Any]


class Shown(NamedTuple):
    """What is shown of a projection; see `Projection`."""

    question: ProjectionQuestion
    cells: pa.Table
    facts: Mapping[str, Json]
    missing: Text | None


def panels(shown: Shown, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of a projection.

    Parameters
    ----------
    shown : Shown
        What is shown.
    reader : Reader
        Its link takes `age` and `stayed`.
    """
    rows = shown.cells.to_pylist()
    every = Panel(
        title=reader.says(_EVERY),
        head=tuple(map(reader.says, _HEAD)),
        rows=tuple(_line(row, reader) for row in rows),
    )
    seen = ("share", "low", "high")
    both = (_SEEN, seen), (_PROJECTED, tuple(f"projected_{each}" for each in seen))
    if shown.missing is not None:
        lead = reader.says(shown.missing)
        return (
            Panel(
                title=reader.says(_TITLE),
                lead=lead,
                picture=_picture(rows, _TITLE, both[:1], reader),
            ),
            every,
        )
    renewals = ((_SEEN, ("renewal_share",)), (_PROJECTED, ("projected_renewal_share",)))
    return (
        Panel(
            title=reader.says(_TITLE),
            lead=reader.says(_LEAD),
            picture=_picture(rows, _TITLE, both, reader),
            facts=_facts(shown, reader),
        ),
        Panel(
            title=reader.says(_RENEWALS),
            lead=reader.says(_RENEWALS_LEAD),
            picture=_picture(rows, _RENEWAL, renewals, reader),
        ),
        every,
    )


Columns = tuple[str, ...]


def _picture(
    rows: list[Row], title: Text, series: tuple[tuple[Text, Columns], ...], reader: Reader
) -> Html | None:
    """Return curves from age 1: a column of values, or with those of its interval."""
    drawn = [row for row in rows if 1 <= row["age"] <= MOST_DRAWN]
    if not drawn:
        return None
    chart = Chart(
        title=reader.says(title),
        axis=words.AGE[reader.period].of(reader.language),
        labels=tuple(str(row["age"]) for row in drawn),
        series=tuple(
            Series(reader.says(name), tuple(_point(row, columns, reader) for row in drawn))
            for name, columns in series
        ),
        unit=SHARE,
    )
    return curve(chart, language=reader.language)


def _point(row: Row, columns: Columns, reader: Reader) -> Point | None:
    value, low, high = (*(row[each] for each in columns), None, None)[:3]
    if value is None:
        return None
    is_seen = columns[0] == "share"
    href = reader.link(age=row["age"], stayed=True) if is_seen else None
    return Point(value=value, low=low, high=high, href=href)


def _facts(shown: Shown, reader: Reader) -> tuple[tuple[str, Number], ...]:
    facts, language = shown.facts, reader.language
    discount = formats.share(_float(facts["discount"]), language, 2)
    said = [
        (reader.says(_ALPHA), _estimate(facts, "alpha", reader)),
        (reader.says(_BETA), _estimate(facts, "beta", reader)),
    ]
    if shown.question.model == "bdw":
        said.append((reader.says(_C), _estimate(facts, "c", reader)))
    said += [
        (reader.says(_LIKELIHOOD), formats.number(_float(facts["log_likelihood"]), language, 1)),
        (reader.says(_CUSTOMERS), formats.count(int(_float(facts["customers"])), language)),
        (
            reader.says(_DERL).format(discount=discount),
            formats.number(_float(facts["derl"]), language, 2),
        ),
    ]
    if facts["holdout_error"] is not None:
        error = formats.share(_float(facts["holdout_error"]), language, 1)
        said.append((reader.says(_ERROR), error))
    return tuple((label, Number(text=text)) for label, text in said)


def _estimate(facts: Mapping[str, Json], name: str, reader: Reader) -> str:
    error = facts[f"{name}_error"]
    value = formats.number(_float(facts[name]), reader.language, 3)
    return (
        value if error is None else f"{value} ({formats.number(_float(error), reader.language, 3)})"
    )


def _line(row: Row, reader: Reader) -> tuple[str | Number, ...]:
    def count(name: str, **place: bool) -> Number:
        if row[name] is None:
            return Number(text="–")
        text = formats.count(row[name], reader.language)
        return Number(text=text, href=reader.link(age=row["age"], **place))

    return (
        str(row["age"]),
        count("customers"),
        count("still", stayed=True),
        _share(row["share"], reader),
        _interval(row["low"], row["high"], reader),
        _share(row["renewal_share"], reader),
        _share(row["projected_share"], reader),
        _interval(row["projected_low"], row["projected_high"], reader),
        _share(row["projected_renewal_share"], reader),
    )


def _share(value: float | None, reader: Reader) -> Number:
    return Number(text="–" if value is None else formats.share(value, reader.language, 1))


def _interval(low: float | None, high: float | None, reader: Reader) -> Number:
    if low is None or high is None:
        return Number(text="–")
    return Number(text=formats.interval(low, high, reader.language, 1))


def _float(value: Json) -> float:
    return float(str(value))
