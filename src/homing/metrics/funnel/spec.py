"""What a funnel is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="funnel",
    name=Text("Funnel", "Воронка"),
    unit=Unit.customers,
    better=Better.up,
    definition=Text(
        "Customers who got to each of the steps, which follow one another within a window from "
        "where an attempt begins.",
        "Клиенты, дошедшие до каждого из шагов, которые следуют друг за другом в пределах окна от "
        "начала попытки.",
    ),
    formula=Text(
        "share(k) = customers at step k / customers at step 1; step share(k) = customers at step k "
        "/ customers at step k − 1",
        "доля(k) = клиенты на шаге k / клиенты на шаге 1; доля шага(k) = клиенты на шаге k / "
        "клиенты на шаге k − 1",
    ),
    denominator=Text(
        "Customers at step 1; of the step share, customers at the step before.",
        "Клиенты на шаге 1; у доли шага — клиенты на предыдущем шаге.",
    ),
    source=Text(
        "The best attempt as Amplitude and PostHog count it, the first one as Mixpanel does by "
        "default. Intervals: Wilson (1927).",
        "Лучшая попытка — как в Amplitude и PostHog, первая — как в Mixpanel по умолчанию. "
        "Интервалы: Wilson (1927).",
    ),
    pitfalls=(
        Text(
            "Whoever began a moment ago has not had the whole window yet; the latest periods of "
            "the trend look worse than they will be.",
            "У тех, кто начал только что, окно ещё не прошло: последние периоды на графике "
            "выглядят хуже, чем окажутся.",
        ),
        Text(
            "A longer window finds more conversions, by chance too; compare funnels of one window "
            "only.",
            "Чем длиннее окно, тем больше конверсий, в том числе случайных; сравнивайте воронки "
            "только с одинаковым окном.",
        ),
        Text(
            "The medians of the steps do not add up to the median of the whole way: each is of "
            "those who got there.",
            "Медианы времени по шагам не складываются в медиану всего пути: каждая посчитана по "
            "тем, кто дошёл.",
        ),
    ),
)
