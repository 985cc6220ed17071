"""What rolling activity is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="activity",
    name=Text("DAU, WAU, MAU", "DAU, WAU, MAU"),
    unit=Unit.customers,
    better=Better.up,
    definition=Text(
        "Customers active on a day (DAU), in the 7 days that end with it (WAU) and in the 30 days "
        "that end with it (MAU), and which share of the latter two were active on the day itself.",
        "Клиенты, активные в день (DAU), за 7 дней по этот день (WAU) и за 30 дней по этот день "
        "(MAU), и какая доля из последних двух была активна в сам этот день.",
    ),
    formula=Text(
        "DAU/WAU = active on the day / active in 7 days; DAU/MAU = active on the day / active in "
        "30 days; averages: means over complete days with the whole window behind them",
        "DAU/WAU = активные в день / активные за 7 дней; DAU/MAU = активные в день / активные за "
        "30 дней; средние — по завершённым дням, за которыми лежит всё окно",
    ),
    denominator=Text(
        "Customers active at least once in the 7 or 30 days.",
        "Клиенты, активные хотя бы раз за 7 или 30 дней.",
    ),
    source=Text(
        "Rolling windows of local calendar days, as is usual for DAU, WAU and MAU; Wilson's 95% "
        "intervals.",
        "Скользящие окна из местных календарных дней, как принято для DAU, WAU и MAU; "
        "95-процентные интервалы Уилсона.",
    ),
    pitfalls=(
        Text(
            "In the first 29 days of the data the window reaches before their start, so the share "
            "looks too high: such days are left out of the averages.",
            "В первые 29 дней данных окно заходит раньше их начала, и доля завышена: в средние эти "
            "дни не входят.",
        ),
        Text(
            "For what nobody needs daily a low share is no bad news; look at the usage interval.",
            "Если продукт не нужен каждый день, низкая доля не беда; посмотрите на интервал "
            "использования.",
        ),
    ),
)
