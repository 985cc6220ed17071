"""What a projection is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="projection",
    name=Text("Projection", "Прогноз удержания"),
    unit=Unit.share,
    better=Better.up,
    definition=Text(
        "The share of a cohort expected to be still there at each age, from a model of customers "
        "who each have a chance of leaving of their own, fitted to all that is known of every "
        "cohort.",
        "Доля когорты, которая, как ожидается, останется в каждом возрасте: по модели, где у "
        "каждого клиента своя вероятность ухода, подобранной по всему, что известно о каждой "
        "когорте.",
    ),
    formula=Text(
        "sBG: S(t) = B(α, β + t) / B(α, β); BdW: S(t) = B(α, β + tᶜ) / B(α, β); renewal share at t "
        "= S(t) / S(t − 1)",
        "sBG: S(t) = B(α, β + t) / B(α, β); BdW: S(t) = B(α, β + tᶜ) / B(α, β); доля продлений в "
        "возрасте t = S(t) / S(t − 1)",
    ),
    denominator=Text(
        "All customers of the cohorts that are known to have reached the age.",
        "Все клиенты когорт, о которых известно, что они достигли этого возраста.",
    ),
    source=Text(
        "P. S. Fader and B. G. S. Hardie (2007), Journal of Interactive Marketing 21(1), 76–90; "
        "P. S. Fader, B. G. S. Hardie, Y. Liu, J. Davin and T. Steenburgh (2018), Journal of "
        "Interactive Marketing 43, 1–16; expected payments: P. S. Fader and B. G. S. Hardie "
        "(2010), Marketing Science 29, 85–93.",
        "P. S. Fader, B. G. S. Hardie (2007), Journal of Interactive Marketing 21(1), 76–90; "
        "P. S. Fader, B. G. S. Hardie, Y. Liu, J. Davin, T. Steenburgh (2018), Journal of "
        "Interactive Marketing 43, 1–16; ожидаемые платежи: P. S. Fader, B. G. S. Hardie (2010), "
        "Marketing Science 29, 85–93.",
    ),
    pitfalls=(
        Text(
            "It is for what ends once: a subscription, a contract. Customers who stay away and "
            "come back are not seen as such.",
            "Прогноз — для того, что кончается один раз: подписки, договора. Тех, кто пропал и "
            "вернулся, он не различает.",
        ),
        Text(
            "The interval is that of the curve if the model is right; it leaves out the chance of "
            "a small cohort, and any change in the business.",
            "Интервал относится к кривой и верен, если верна модель; в нём нет ни случайности "
            "малой когорты, ни перемен в самом деле.",
        ),
        Text(
            "A rising renewal share need not mean that customers grow loyal: those who were going "
            "to leave have left.",
            "Рост доли продлений не значит, что клиенты становятся преданнее: просто те, кто "
            "собирался уйти, ушли.",
        ),
        Text(
            "All cohorts are taken as alike; if newer ones are better or worse, look at them alone "
            "(since).",
            "Все когорты считаются одинаковыми; если новые лучше или хуже, смотрите на них "
            "отдельно (since).",
        ),
    ),
)
