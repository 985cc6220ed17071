"""What paths are."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="paths",
    name=Text("Paths", "Пути"),
    unit=Unit.customers,
    better=Better.neither,
    definition=Text(
        "Customers by what they did next, step by step, after an event (or before it): from what "
        "to what.",
        "Клиенты по тому, что они делали дальше, шаг за шагом, после события (или до него): от "
        "чего к чему.",
    ),
    formula=Text(
        "share(link) = customers whose path has the link at this step / customers with a path",
        "доля(связи) = клиенты, на пути которых на этом шаге есть связь / клиенты с путём",
    ),
    denominator=Text(
        "Customers with an event that paths begin with.",
        "Клиенты с событием, с которого начинаются пути.",
    ),
    source=Text(
        "Counts of sequences, as in the path reports of most products; nothing is estimated but "
        "the intervals: Wilson (1927).",
        "Подсчёт последовательностей, как в отчётах о путях большинства продуктов; оцениваются "
        "только интервалы: Wilson (1927).",
    ),
    pitfalls=(
        Text(
            "A path that ends may only not have gone on yet: the range and the data end somewhere.",
            "Путь мог не закончиться, а лишь пока не продолжиться: диапазон и данные где-то "
            "обрываются.",
        ),
        Text(
            "What usually follows is not what makes people stay.",
            "То, что обычно следует дальше, — не то, что заставляет людей остаться.",
        ),
        Text(
            "Events that come by themselves crowd the paths; leave them out.",
            "События, которые происходят сами собой, вытесняют остальные; исключите их.",
        ),
    ),
)
