"""What the numbers of the list and the card mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from homing.core.text import Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """One number about one customer: its name, definition and formula, as ⓘ shows them."""

    name: Text
    definition: Text
    formula: Text | None = None
    denominator: Text | None = None
    source: Text | None = None
    pitfalls: tuple[Text, ...] = ()


EVENTS: Final = Meaning(
    Text("Events", "События"),
    Text(
        "Everything this customer did that is in the log.",
        "Всё, что этот клиент сделал и что попало в журнал событий.",
    ),
    Text("number of events of the customer", "число событий клиента"),
)
PURCHASES: Final = Meaning(
    Text("Purchases", "Покупки"),
    Text("Events named purchase.", "События с именем purchase."),
    Text("number of purchase events", "число событий purchase"),
    pitfalls=(
        Text(
            "A purchase that was refunded later is still counted.",
            "Покупка, за которую потом вернули деньги, тоже учитывается.",
        ),
    ),
)
REVENUE: Final = Meaning(
    Text("Revenue", "Выручка"),
    Text(
        "Money of the customer's purchases, refunds not taken off.",
        "Сумма покупок клиента без вычета возвратов.",
    ),
    Text("Σ amount of purchases", "сумма amount по покупкам"),
    pitfalls=(
        Text(
            "Currencies stand apart and are never added up.",
            "Разные валюты показаны отдельно и не складываются.",
        ),
    ),
)
REFUNDS: Final = Meaning(
    Text("Refunds", "Возвраты"),
    Text("Money that was given back to the customer.", "Деньги, которые клиенту вернули."),
    Text("Σ amount of refunds", "сумма amount по возвратам"),
)
AVERAGE_ORDER: Final = Meaning(
    Text("Average order", "Средний чек"),
    Text(
        "What one purchase came to, refunds left out.", "Средняя сумма покупки без учёта возвратов."
    ),
    Text("Σ amount of purchases / purchases", "сумма amount по покупкам / число покупок"),
    Text("purchases that carry an amount", "покупки, у которых есть сумма"),
)
USUAL_GAP: Final = Meaning(
    Text("Usual gap", "Обычный перерыв"),
    Text(
        "Half of this customer's gaps between days with a purchase are shorter, half are longer.",
        "Половина перерывов между днями покупок этого клиента короче, половина длиннее.",
    ),
    Text("median gap in days", "медиана перерывов в днях"),
    Text(
        "gaps between days with a purchase; at least two",
        "перерывы между днями с покупкой; не меньше двух",
    ),
)
SINCE: Final = Meaning(
    Text("Since the last purchase", "С последней покупки"),
    Text(
        "Days from the last purchase to the end of the data. Late means: longer than any gap this "
        "customer has had before.",
        "Дни от последней покупки до конца данных. «Опаздывает» — значит, дольше любого прежнего "
        "перерыва этого клиента.",
    ),
    Text("end of the data − last purchase, in days", "конец данных − последняя покупка, в днях"),
)
MONTHS: Final = Meaning(
    Text("Events a month", "События по месяцам"),
    Text(
        "Events of this customer in every month from their first to the end of the data.",
        "События клиента по месяцам: от первого события до конца данных.",
    ),
    pitfalls=(Text("The last month may not be over.", "Последний месяц может быть неполным."),),
)
MEANINGS: Final = {
    "events": EVENTS,
    "purchases": PURCHASES,
    "revenue": REVENUE,
    "refunds": REFUNDS,
    "average_order": AVERAGE_ORDER,
    "usual_gap": USUAL_GAP,
    "since": SINCE,
    "months": MONTHS,
}
"""By the name that templates call them."""
