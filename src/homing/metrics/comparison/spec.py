"""What a comparison is."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="comparison",
    name=Text("Comparison", "Сравнение групп"),
    unit=Unit.share,
    better=Better.neither,
    definition=Text(
        "The difference between two groups of customers in the share that returned at one age, "
        "taken inside every cohort and added up over the cohorts whose age is complete.",
        "Разница двух групп клиентов в доле вернувшихся в одном возрасте: она берётся внутри "
        "каждой когорты и складывается по когортам, у которых этот возраст завершён.",
    ),
    formula=Text(
        "With a of n₁ and c of n₂ returned in a cohort, n = n₁ + n₂, m = a + c: χ² = (Σ(a − n₁m/n))"
        "² / Σ n₁n₂m(n − m)/(n²(n − 1)); difference = Σ((an₂ − cn₁)/n) / Σ(n₁n₂/n); odds ratio = "
        "Σ(a(n₂ − c)/n) / Σ(c(n₁ − a)/n)",
        "Пусть в когорте вернулись a из n₁ и c из n₂, n = n₁ + n₂, m = a + c: χ² = (Σ(a − n₁m/n))² "
        "/ Σ n₁n₂m(n − m)/(n²(n − 1)); разница = Σ((an₂ − cn₁)/n) / Σ(n₁n₂/n); отношение шансов = "
        "Σ(a(n₂ − c)/n) / Σ(c(n₁ − a)/n)",
    ),
    denominator=Text(
        "All customers of the cohort who are in the group.",
        "Все клиенты когорты, входящие в группу.",
    ),
    source=Text(
        "W. G. Cochran (1954), Biometrics 10, 417–451; N. Mantel and W. Haenszel (1959), JNCI 22, "
        "719–748; for the whole curve E. L. Kaplan and P. Meier (1958), JASA 53, 457–481, and "
        "N. Mantel (1966), Cancer Chemotherapy Reports 50, 163–170.",
        "W. G. Cochran (1954), Biometrics 10, 417–451; N. Mantel, W. Haenszel (1959), JNCI 22, "
        "719–748; для всей кривой — E. L. Kaplan, P. Meier (1958), JASA 53, 457–481, и N. Mantel "
        "(1966), Cancer Chemotherapy Reports 50, 163–170.",
    ),
    pitfalls=(
        Text(
            "Groups that chose themselves are not an experiment: those who took the paid plan were "
            "different before they took it.",
            "Группы, в которые клиенты попали не случайно, — не эксперимент: кто взял платный "
            "тариф, отличался от остальных и до этого.",
        ),
        Text(
            "Adding all cohorts up first can turn the answer round where one group has more new "
            "customers (Simpson's paradox); here every cohort is compared with itself.",
            "Если сначала сложить все когорты, ответ может перевернуться, когда в одной группе "
            "больше новых клиентов (парадокс Симпсона); здесь каждая когорта сравнивается с собой.",
        ),
        Text(
            "Looking at many pairs of groups or many ages finds a difference by chance: of twenty "
            "such looks at nothing, one gives p < 0.05.",
            "Если смотреть на много пар групп или возрастов, разница найдётся случайно: из "
            "двадцати таких сравнений одинаковых групп одно даст p < 0,05.",
        ),
        Text(
            "A trait is as it is now: a group of those who pay today is made of those who stayed.",
            "Свойство берётся таким, какое оно сейчас: группа платящих сегодня состоит из тех, кто "
            "остался.",
        ),
    ),
)
