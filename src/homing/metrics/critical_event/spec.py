"""What the critical event is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="critical_event",
    name=Text("Critical event", "Ключевое действие"),
    unit=Unit.customers,
    better=Better.neither,
    definition=Text(
        "For every event and every n, customers who did it at least n times early on, after their "
        "first start event, against those who did not: which of them came back later.",
        "По каждому событию и каждому n — клиенты, совершившие его не менее n раз вначале, после "
        "своего первого стартового события, против остальных: кто из них вернулся позже.",
    ),
    formula=Text(
        "phi = (ad − bc)/√((a+b)(c+d)(a+c)(b+d)) with a, b = did it and came back, and did not; "
        "c, d = the same of the others; precision = a/(a+b); recall = a/(a+c); lift = "
        "(a/(a+b))/(c/(c+d))",
        "phi = (ad − bc)/√((a+b)(c+d)(a+c)(b+d)), где a, b = совершили и вернулись, совершили и "
        "нет; c, d = то же у остальных; точность = a/(a+b); полнота = a/(a+c); lift = "
        "(a/(a+b))/(c/(c+d))",
    ),
    denominator=Text(
        "Customers whose first start event lies in the range and whose time to come back is over.",
        "Клиенты, чьё первое стартовое событие попало в диапазон и чей срок возвращения истёк.",
    ),
    source=Text(
        "phi: G. U. Yule (1912), JRSS 75, 579–652; many candidates at once: Y. Benjamini and "
        "Y. Hochberg (1995), JRSS B 57, 289–300; the search itself as in Amplitude's Compass.",
        "phi: G. U. Yule (1912), JRSS 75, 579–652; поправка на число кандидатов: Y. Benjamini, "
        "Y. Hochberg (1995), JRSS B 57, 289–300; сам поиск — как Compass в Amplitude.",
    ),
    pitfalls=(
        Text(
            "Correlation, not cause: who is keen does more of everything and comes back anyway; "
            "only an experiment tells whether making people do it brings them back.",
            "Корреляция, а не причина: увлечённые и так делают всего больше и возвращаются; "
            "вернёт ли людей само действие, покажет только эксперимент.",
        ),
        Text(
            "The best of many candidates looks better than it is: the next cohort will show a "
            "smaller lift, even if the adjusted p is small.",
            "Лучший из многих кандидатов выглядит лучше, чем он есть: в следующей когорте lift "
            "будет меньше, даже если поправленное p мало.",
        ),
        Text(
            "An event that almost nobody or almost everybody does cannot have a high phi, however "
            "much it matters to them.",
            "У события, которое совершают почти все или почти никто, phi высоким не бывает, как "
            "бы оно ни было важно.",
        ),
    ),
)
