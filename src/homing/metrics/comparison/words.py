"""What a comparison found, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from homing.core.errors import HomingWarning
from homing.core.periods import Period
from homing.core.text import LANGUAGES, Language, Text
from homing.draw import formats
from homing.metrics.answers.words import filled, group_text
from homing.metrics.comparison.question import ComparisonQuestion
from homing.metrics.forms import Json
from homing.metrics.statistics.cmh import StratifiedComparison
from homing.metrics.timing_words import PERIODS

LEVEL: Final = 0.05
"""A smaller p is said to be more than chance."""


class ComparisonWarning(HomingWarning):
    """The groups differ in more than in what tells them apart, or the test counts too much."""


CHOSE = Text(
    "Groups that chose themselves are not an experiment: they may have differed before, and "
    "moving a customer from one to the other need not change anything. Only drawing lots tells.",
    "Группы, в которые клиенты попали не случайно, — не эксперимент: они могли отличаться и "
    "раньше, и перевод клиента из одной в другую может ничего не изменить. Ответ даст только "
    "случайное распределение.",
)
OVERLAP = Text(
    "In recurring cohorts one customer is counted in many of them, as if they were many customers: "
    "the intervals are too narrow and p is too small.",
    "В повторяющихся когортах один клиент учтён во многих из них, как будто это разные клиенты: "
    "интервалы слишком узки, а p слишком мало.",
)
DISAGREE = Text(
    "The cohorts disagree (homogeneity p = {p}): in some the difference is larger than in others, "
    "or the other way round. Read the table, not only the sum.",
    "Когорты расходятся (однородность: p = {p}): в одних разница больше, чем в других, или "
    "обратная. Смотрите на таблицу, а не только на итог.",
)
FEW = Text(
    "“{group}” has fewer than {n} customers in complete cohorts.",
    "В группе «{group}» меньше {n} клиентов в завершённых когортах.",
)
UNTOLD = Text(
    "Choose what tells two groups of customers apart; here is what there is to choose from. Until "
    "then the table has everybody.",
    "Выберите, чем различаются две группы клиентов; ниже — из чего можно выбрать. До тех пор в "
    "таблице — все клиенты.",
)
_ALONE = Text(
    "There is only one group, so there is nothing to compare it with.",
    "Группа только одна, сравнивать её не с чем.",
)
_EARLY = Text(
    "No cohort with customers of both groups is complete at age {age} yet.",
    "Ни одна когорта с клиентами обеих групп ещё не завершена в возрасте {age}.",
)
_AGE = Text("At age {age} ({many}) ", "В возрасте {age} ({many}) ")
_SHARES = Text(
    "{first_share} of “{first}” returned ({first_returned} of {first_size} customers) and "
    "{second_share} of “{second}” ({second_returned} of {second_size}). ",
    "вернулись {first_share} группы «{first}» ({first_returned} из {first_size} клиентов) и "
    "{second_share} группы «{second}» ({second_returned} из {second_size}). ",
)
_ALIKE = Text("In every cohort the two groups came out alike.", "В каждой когорте группы равны.")
_DIFFER = Text(
    "Cohort by cohort, the share of “{first}” differs from that of “{second}” by {difference} "
    "(95%: {low} to {high}). ",
    "Внутри когорт доля группы «{first}» отличается от доли группы «{second}» на {difference} "
    "(95\u00a0%: от {low} до {high}). ",
)
_SURE = Text(
    "This is more than chance (p {p}): were the groups alike, so large a difference would hardly "
    "come up.",
    "Это больше, чем случайность (p {p}): будь группы одинаковы, такая разница почти не "
    "встречалась бы.",
)
_NOISE = Text(
    "This may be chance (p {p}): alike groups often differ as much.",
    "Это может быть случайностью (p {p}): одинаковые группы часто отличаются не меньше.",
)
_GROUPS = Text(
    "Compared: “{first}” with “{second}”, at age {age}.",
    "Сравниваются: «{first}» и «{second}», в возрасте {age}.",
)
_AT = Text("At age {age}.", "В возрасте {age}.")


def groups_text(question: ComparisonQuestion) -> Text:
    """Return which groups are compared, and at which age."""
    if question.second is None:
        return filled(_AT, age=str(question.age))
    sides = {"first": name(question.first), "second": name(question.second)}
    return filled(_GROUPS, **sides, age=str(question.age))


def finding(
    question: ComparisonQuestion,
    facts: Mapping[str, Json],
    tested: StratifiedComparison,
) -> Text:
    """Return what was found, and whether it is more than chance.

    Parameters
    ----------
    question : ComparisonQuestion
        With its period, groups and age said.
    facts : mapping
        As in `Comparison`.
    tested : StratifiedComparison
        What the complete cohorts say together.
    """
    if question.by is None:
        return UNTOLD
    if question.second is None:
        return _ALONE
    if not tested.strata:
        return filled(_EARLY, age=str(question.age))
    said = {each: _found(question, facts, tested, each) for each in LANGUAGES}
    return Text(**said)


def name(group: str | None) -> Text:
    """Return what a group is called; everybody where nothing tells them apart."""
    return Text("everybody", "все") if group is None else group_text(group)


def p_text(p: float | None, language: Language) -> str:
    """Return a p-value as it is read after the letter."""
    if p is None:
        return "–"
    if p < 0.001:
        return f"< {formats.number(0.001, language, 3)}"
    return f"= {formats.number(p, language, 3)}"


def _found(
    question: ComparisonQuestion,
    facts: Mapping[str, Json],
    tested: StratifiedComparison,
    language: Language,
) -> str:
    parts = {
        "age": str(question.age),
        "many": PERIODS[question.period or Period.week].many.of(language),
        "first": name(question.first).of(language),
        "second": name(question.second).of(language),
    }
    for side in ("first", "second"):
        parts |= {
            f"{side}_{what}": formats.count(int(str(facts[f"{side}_{what}"])), language)
            for what in ("size", "returned")
        }
        share = float(str(facts[f"{side}_share"]))
        parts[f"{side}_share"] = formats.share(share, language, 1)
    said = (_AGE.of(language) + _SHARES.of(language)).format(**parts)
    return said + _verdict(tested, parts, language)


def _verdict(tested: StratifiedComparison, parts: Mapping[str, str], language: Language) -> str:
    if tested.p is None:
        return _ALIKE.of(language)
    ends = [0.0 if each is None else each for each in tested.risk_difference]
    difference, low, high = (formats.points(each, language) for each in ends)
    said = _DIFFER.of(language).format(**parts, difference=difference, low=low, high=high)
    verdict = _SURE if tested.p < LEVEL else _NOISE
    return said + verdict.of(language).format(p=p_text(tested.p, language))
