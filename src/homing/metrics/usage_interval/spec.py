"""What the usage interval is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="usage_interval",
    name=Text("Usage interval", "Интервал использования"),
    unit=Unit.customers,
    better=Better.neither,
    definition=Text(
        "Customers active on two days or more, by the median of the gaps between their days of "
        "activity, and the shortest period that covers the gaps of 80% of them.",
        "Клиенты, активные хотя бы в два дня, по медиане промежутков между их днями активности, и "
        "самый короткий период, в который укладываются промежутки 80\u00a0% из них.",
    ),
    formula=Text(
        "gap of a customer = median of (day(i + 1) − day(i)); share(d) = customers with a gap of "
        "at most d days / customers; period = the shortest with share(length) ≥ 80%",
        "промежуток клиента = медиана (день(i + 1) − день(i)); доля(d) = клиенты с промежутком "
        "не больше d дней / клиенты; период = самый короткий, у которого доля(длина) ≥ 80\u00a0%",
    ),
    denominator=Text(
        "Customers active on at least two days of the range.",
        "Клиенты, активные хотя бы в два дня диапазона.",
    ),
    source=Text(
        "The usage interval as Amplitude documents it (median over at least two days; the 80% of "
        "its Mastering Retention playbook). The knee: the point farthest above the chord, as in "
        "Kneedle (Satopää et al. 2011, ICDCSW, 166–171), without the 5% longest gaps.",
        "Интервал использования по документации Amplitude (медиана не менее чем по двум дням; "
        "порог 80\u00a0% — из Mastering Retention). Излом: самая далёкая от хорды точка, как в "
        "Kneedle (Satopää и др., 2011, ICDCSW, 166–171), без 5\u00a0% самых длинных промежутков.",
    ),
    pitfalls=(
        Text(
            "Who was active on one day only has no gap and is not counted; their number stands "
            "beside.",
            "У клиентов с единственным днём активности промежутка нет, и они не считаются; их "
            "число указано рядом.",
        ),
        Text(
            "A gap longer than the range cannot be seen: in a short range all gaps look short.",
            "Промежуток длиннее диапазона не виден: в коротком диапазоне все промежутки кажутся "
            "короткими.",
        ),
    ),
)
