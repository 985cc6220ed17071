"""What churn is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="churn",
    name=Text("Churn and CRR", "Отток и CRR"),
    unit=Unit.share,
    better=Better.down,
    definition=Text(
        "Of the customers at the start of a period, the share who are customers no more at its "
        "end (churn), and the share who still are: the customer retention rate, CRR.",
        "Доля тех, кто был клиентом на начало периода и перестал им быть к концу (отток), и доля "
        "оставшихся (CRR, коэффициент удержания клиентов).",
    ),
    formula=Text(
        "CRR = (customers at the end − new in the period) / customers at the start; "
        "churn = 1 − CRR",
        "CRR = (клиенты на конец − новые за период) / клиенты на начало; отток = 1 − CRR",
    ),
    denominator=Text(
        "Customers at the start of the period, by the chosen definition of a customer.",
        "Клиенты на начало периода — по выбранному определению клиента.",
    ),
    source=Text(
        "The textbook formula of the customer retention rate. New are customers at the end who "
        "were none at the start, be it for the first time or again: so the same people stand above "
        "and below the line. Wilson's 95% intervals.",
        "Общепринятая формула CRR. Новые — те, кто клиент на конец периода, но не был им на "
        "начало, впервые или снова: так в числителе и знаменателе одни и те же люди. 95-процентные "
        "интервалы Уилсона.",
    ),
    pitfalls=(
        Text(
            "Without a contract nobody says goodbye: the number is as good as the days after which "
            "silence is taken for leaving. Look at the usage interval first.",
            "Без договора никто не прощается: число настолько верно, насколько верно выбрано, "
            "после скольких дней тишины клиент считается ушедшим. Сначала посмотрите на интервал "
            "использования.",
        ),
        Text(
            "Periods of different length do not compare: 5% a month is 46% a year, not 60%.",
            "Периоды разной длины несравнимы: 5\u00a0% в месяц — это 46\u00a0% в год, "
            "а не 60\u00a0%.",
        ),
        Text(
            "“Not back since” falls as long as people may come back: the last periods are the "
            "highest, whatever happens.",
            "«Больше не возвращались» снижается, пока люди могут вернуться: последние периоды "
            "всегда самые высокие.",
        ),
    ),
)
