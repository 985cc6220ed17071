"""What retention is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="retention",
    name=Text("Retention", "Удержание"),
    unit=Unit.share,
    better=Better.up,
    definition=Text(
        "Share of a cohort that returned at an age: of the customers who entered in one period, "
        "those with a return event so many periods later.",
        "Доля клиентов когорты, вернувшихся в данном возрасте: из пришедших за один период — те, у "
        "кого ровно через столько периодов было событие возвращения.",
    ),
    formula=Text(
        "r(c, k) = customers of cohort c with a return in period c + k / customers of c",
        "r(c, k) = клиенты когорты c, вернувшиеся в периоде c + k / все клиенты когорты c",
    ),
    denominator=Text(
        "All customers of the cohort: those whose first start event in all of history fell in its "
        "period.",
        "Все клиенты когорты: те, чьё первое за всю историю стартовое событие пришлось на её "
        "период.",
    ),
    source=Text(
        "Calendar intervals, first-time cohorts, return on the age (N-day retention). Interval: "
        "E. B. Wilson (1927), JASA 22, 209–212.",
        "Календарные периоды, когорты по первому событию, возвращение ровно в этом возрасте "
        "(N-day retention). Интервал: E. B. Wilson (1927), JASA 22, 209–212.",
    ),
    pitfalls=(
        Text(
            "The last diagonal is not over yet and looks like a fall; it is marked and left out of "
            "the averages.",
            "Периоды последней диагонали ещё не закончены, поэтому она похожа на падение; она "
            "отмечена и не входит в средние.",
        ),
        Text(
            "A cohort is first in all of history, not first in the range shown; tools that do "
            "otherwise show old customers as new.",
            "Когорта определяется первым событием за всю историю, а не в показанном диапазоне; "
            "иначе старые клиенты выглядят новыми.",
        ),
        Text(
            "Other definitions (returned at the age or later, 24-hour windows) give other numbers "
            "under the same word.",
            "У других определений (вернулся в этом возрасте или позже, окна по 24 часа) то же "
            "название, но другие числа.",
        ),
    ),
)
