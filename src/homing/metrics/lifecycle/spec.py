"""What lifecycle is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="lifecycle",
    name=Text("Lifecycle", "Жизненный цикл"),
    unit=Unit.customers,
    better=Better.neither,
    definition=Text(
        "Customers active in a period, told apart as new (for the first time in all of history), "
        "returning (active in the period before too) and resurrected (active again after a pause), "
        "beside those who went dormant (active in the period before, not in this one).",
        "Активные за период клиенты: новые (впервые за всю историю), постоянные (были активны и в "
        "предыдущем периоде) и вернувшиеся (снова активны после перерыва), а рядом — уснувшие "
        "(были активны в предыдущем периоде, но не в этом).",
    ),
    formula=Text(
        "new + returning + resurrected = active(k); returning + dormant = active(k − 1); "
        "pulse = (new + resurrected) / dormant",
        "новые + постоянные + вернувшиеся = активные(k); постоянные + уснувшие = активные(k − 1)"
        "; пульс = (новые + вернувшиеся) / уснувшие",
    ),
    denominator=Text(
        "None: counts. Of the pulse: the customers who went dormant.",
        "Знаменателя нет: это количества. У пульса — уснувшие клиенты.",
    ),
    source=Text(
        "The four states as in PostHog; the pulse as Amplitude documents it. New by the first "
        "event over all history, never by the date of a profile.",
        "Четыре состояния как в PostHog; пульс — по документации Amplitude. Новый клиент — по "
        "первому событию за всю историю, а не по дате создания профиля.",
    ),
    pitfalls=(
        Text(
            "A period shorter than people's habit makes half of them dormant and resurrected in "
            "turn; look at the usage interval first.",
            "Если период короче привычки, половина клиентов будет по очереди засыпать и "
            "возвращаться; сначала посмотрите на интервал использования.",
        ),
        Text(
            "In a period that is not over, many are dormant only so far.",
            "В незавершённом периоде многие числятся уснувшими лишь пока.",
        ),
    ),
)
