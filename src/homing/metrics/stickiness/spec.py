"""What stickiness is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="stickiness",
    name=Text("Stickiness", "Регулярность"),
    unit=Unit.customers,
    better=Better.up,
    definition=Text(
        "Customers active in the range, by the number of its periods in which they were active: in "
        "exactly so many, and in so many or more.",
        "Активные в диапазоне клиенты по числу периодов, в которых они были активны: ровно в "
        "стольких и не менее чем в стольких.",
    ),
    formula=Text(
        "exactly(k) = customers active in k periods of the range; at least(k) = exactly(k) + "
        "exactly(k + 1) + …; shares: divided by at least(1)",
        "ровно(k) = клиенты, активные в k периодах диапазона; не менее(k) = ровно(k) + "
        "ровно(k + 1) + …; доли — делением на не менее(1)",
    ),
    denominator=Text(
        "Of the shares: customers active in at least one period of the range.",
        "У долей — клиенты, активные хотя бы в одном периоде диапазона.",
    ),
    source=Text(
        "As PostHog's stickiness counts, with its merged intervals (`every`) and its criteria on "
        "the number of events (`at_least`, `at_most`); Wilson's 95% intervals.",
        "Как stickiness в PostHog: с объединением интервалов (`every`) и условием на число событий "
        "(`at_least`, `at_most`); 95-процентные интервалы Уилсона.",
    ),
    pitfalls=(
        Text(
            "Who came late in the range could not have been active in all of its periods; compare "
            "ranges of the same length, and customers who were there from its start.",
            "Кто пришёл в конце диапазона, не мог быть активен во всех его периодах; сравнивайте "
            "диапазоны одной длины и клиентов, которые были с его начала.",
        ),
        Text(
            "While the last period is not over, every number may still change.",
            "Пока последний период не завершён, любое число ещё может измениться.",
        ),
    ),
)
