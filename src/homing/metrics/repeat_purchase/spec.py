"""What repeat purchase is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="repeat_purchase",
    name=Text("Repeat purchase", "Повторные покупки"),
    unit=Unit.share,
    better=Better.up,
    definition=Text(
        "Of the customers whose n-th purchase lies in the range, those who have made the next one "
        "by now, and how long it took, with those still waiting counted as waiting and not left "
        "out.",
        "Из клиентов, чья n-я покупка попала в диапазон, — те, кто к этому моменту совершил "
        "следующую, и сколько времени это заняло; ещё не купившие учтены как ожидающие, а не "
        "выброшены.",
    ),
    formula=Text(
        "repeat share = customers with 2 or more purchases in the range / customers with 1 or more"
        "; share that went on = went on / got to the n-th purchase; Kaplan–Meier: 1 − Π (1 − "
        "bought again at t / still waiting at t)",
        "доля повторных = клиенты с 2 и более покупками в диапазоне / клиенты с 1 и более; доля "
        "продолживших = продолжили / дошли до n-й покупки; Каплан — Майер: 1 − Π (1 − купили снова "
        "в момент t / ещё ждут в момент t)",
    ),
    denominator=Text(
        "Customers whose n-th purchase lies in the range; within N days: of these, those whose "
        "first purchase is at least N days old.",
        "Клиенты, чья n-я покупка попала в диапазон; за N дней — из них те, чьей первой покупке "
        "не меньше N дней.",
    ),
    source=Text(
        "E. L. Kaplan and P. Meier (1958), JASA 53, 457–481, for the waits; E. B. Wilson (1927), "
        "JASA 22, 209–212, for the intervals of plain shares.",
        "E. L. Kaplan, P. Meier (1958), JASA 53, 457–481 — ожидание; E. B. Wilson (1927), JASA "
        "22, 209–212 — интервалы обычных долей.",
    ),
    pitfalls=(
        Text(
            "A plain share falls when many new customers come, for they have had no time to buy "
            "again; compare shares within N days, or the Kaplan–Meier ones.",
            "Обычная доля падает, когда приходит много новых клиентов: они ещё не успели купить "
            "снова; сравнивайте доли за N дней или по Каплану — Майеру.",
        ),
        Text(
            "The mean time between purchases of those who did buy again is too short by as much "
            "as the patient ones are still missing; that is why the median counts those who wait.",
            "Среднее время между покупками у купивших снова занижено: самые неспешные ещё не "
            "купили; поэтому медиана учитывает и ожидающих.",
        ),
        Text(
            "The longest waits rest on the few oldest customers; where the band is wide, do not "
            "read the curve.",
            "Самые долгие сроки известны лишь по немногим старым клиентам; где полоса широкая, "
            "кривую не читают.",
        ),
        Text(
            "Two orders at the same moment are two purchases with no time between them.",
            "Два заказа в один момент — это две покупки без промежутка.",
        ),
    ),
)
