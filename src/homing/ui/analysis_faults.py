"""What a question to the analyses may get wrong, in both languages; see `homing.ui.faults`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from homing.core.text import Text

_RETENTION: Final = {
    "many_brackets": Text(
        "There are too many brackets, or they reach further than ages can.",
        "Диапазонов слишком много, или они длиннее, чем бывает возраст.",
    ),
    "brackets_together": Text(
        "Give {most} sizes of {ages} ages together at most.",
        "Укажите не больше {most} размеров, в сумме до {ages} возрастов.",
    ),
    "brackets_end": Text(
        "Brackets say themselves where the ages end.",
        "Диапазоны сами говорят, где кончаются возраста.",
    ),
    "ages_or_brackets": Text(
        "Leave out ages, or leave out brackets.", "Уберите ages или уберите brackets."
    ),
    "empty_bracket": Text(
        "A bracket without an age is none.", "В диапазоне должен быть хотя бы один возраст."
    ),
    "bracket_sizes": Text(
        "Give sizes of 1 or more, such as 1, 6, 7: ages 1, 2–7 and 8–14.",
        "Укажите размеры от 1, например 1, 6, 7: возраста 1, 2–7 и 8–14.",
    ),
    "always_there": Text("{many} returns are always there.", "{many} возвращений есть у каждого."),
    "never_there": Text(
        "{many} returns are never there.", "{many} возвращений не бывает ни у кого."
    ),
    "many_groups": Text("{many} groups cannot be shown.", "{many} групп показать нельзя."),
    "same_window": Text(
        "By the calendar every start event of a period opens the same window.",
        "По календарю все стартовые события периода открывают одно и то же окно.",
    ),
    "window_too": Text(
        "Ask for window=24h too, or leave it out.", "Добавьте window=24h или уберите это."
    ),
    "no_mean": Text("There is nothing to take the mean of.", "Не сказано, чего среднее."),
    "name_value": Text(
        "Name a property in value, such as value=amount.",
        "Назовите параметр события в value, например value=amount.",
    ),
    "nothing_shared": Text(
        "There is no value that both events could share.",
        "Не сказано, какое значение должно быть общим у двух событий.",
    ),
    "name_property": Text(
        "Name a property in by, such as by=browser.",
        "Назовите параметр события в by, например by=browser.",
    ),
    "only_waits": Text(
        "Only on_or_after waits for what comes later.",
        "Только on_or_after ждёт того, что будет позже.",
    ),
    "measure_too": Text(
        "Ask for measure=on_or_after too, or leave it out.",
        "Добавьте measure=on_or_after или уберите это.",
    ),
    "currencies": Text(
        "These amounts are in several currencies, {some} among them.",
        "Эти суммы в разных валютах, среди них {some}.",
    ),
    "one_currency": Text(
        "Break down with by={by} and by_side=both, or ask for one of them with where={one}.",
        "Разбейте: by={by} и by_side=both, — или возьмите одну из них: where={one}.",
    ),
    "no_cohort_there": Text("There is no cohort {named}.", "Когорты {named} нет."),
    "no_age_there": Text(
        "The cohort {named} has no age {age}.", "У когорты {named} нет возраста {age}."
    ),
}
_FUNNEL: Final = {
    "many_steps": Text(
        "More than {most} steps and exclusions are too many.",
        "Больше {most} шагов и исключений — слишком много.",
    ),
    "two_funnels": Text(
        "Leave some out, or ask two funnels.", "Уберите часть или постройте две воронки."
    ),
    "strict": Text(
        "Nothing may come between the steps of a strict funnel.",
        "Между шагами строгой воронки и так ничего не бывает.",
    ),
    "ordered": Text(
        "Leave exclude out, or ask for an ordered funnel.",
        "Уберите exclude или возьмите воронку по порядку.",
    ),
    "one_group": Text(
        "At least one group keeps its name.", "Хотя бы одна группа остаётся названной."
    ),
    "held_trait": Text(
        "A trait such as {said} is the same in all of a customer's events.",
        "Свойство клиента, такое как {said}, одно и то же во всех его событиях.",
    ),
    "hold_property": Text("Name a property of the events.", "Назовите параметр событий."),
    "held": Text(
        "While {said} is held constant, {by} cannot break the funnel down.",
        "Пока постоянным держится {said}, разбить воронку по {by} нельзя.",
    ),
    "by_held": Text(
        "Break down by {held} or by a trait.", "Разбейте по {held} или по свойству клиента."
    ),
    "no_between": Text(
        "{said} does not say between which steps: there are {steps}.",
        "{said}: не сказано, между какими шагами; всего их {steps}.",
    ),
    "between": Text(
        "Write 1-2:refund for between the first and the second.",
        "Между первым и вторым — так: 1-2:refund.",
    ),
    "funnel_steps": Text(
        "A funnel has 1 to {most} steps, not {steps}.",
        "В воронке от 1 до {most} шагов, а не {steps}.",
    ),
}
_PROJECTION: Final = {
    "no_discount": Text(
        "A discount of a period lies from {least} to 1.",
        "Ставка дисконта за период — от {least} до 1.",
    ),
    "percent": Text("Write 0.01 for 1 %.", "1 % пишется как 0.01."),
    "nothing_known": Text("Nothing is known of age {age}.", "О возрасте {age} ничего не известно."),
    "ages_known": Text("Ages 0 to {last} are known.", "Известны возраста от 0 до {last}."),
    "growing": Text("A cohort grows with age.", "Когорта с возрастом растёт."),
    "ends_once": Text(
        "Project what ends once: subscriptions, or customers active at or after k.",
        "Прогноз бывает для того, что кончается однажды: подписки или клиенты, активные в возрасте "
        "k или позже.",
    ),
    "nobody_left": Text(
        "Nobody has left yet, so nothing says how many will.",
        "Пока никто не ушёл, и по данным не понять, сколько уйдёт.",
    ),
    "wait": Text("Wait until some have.", "Подождите, пока кто-нибудь уйдёт."),
    "all_left": Text(
        "Everybody left before age 1: there is nobody to project.",
        "Все ушли до возраста 1: прогнозировать не для кого.",
    ),
    "count_widely": Text(
        "Choose a longer period, or count more widely who is still there.",
        "Возьмите период длиннее или считайте оставшихся шире.",
    ),
    "few_ages": Text(
        "{known} of the ages after 0 are known; this projection needs {needed}.",
        "Возрастов после 0 известно {known}; прогнозу нужно {needed}.",
    ),
    "wait_for_ages": Text(
        "Wait for more ages, or choose a shorter period.",
        "Подождите новых возрастов или возьмите период короче.",
    ),
    "no_lifetime": Text(
        "Discounted residual lifetime needs an age of 0 or more and a discount.",
        "Для дисконтированного остатка нужны возраст от 0 и ставка дисконта.",
    ),
    "least_discount": Text(
        "Give a discount of {least} a period or more.", "Укажите ставку от {least} за период."
    ),
    "needs_part": Text(
        "This statistic needs {part}, which is not installed.",
        "Для этой статистики нужен {part}, а он не установлен.",
    ),
    "run": Text("Run: {command}", "Выполните: {command}"),
}
_COMPARISON: Final = {
    "no_such_group": Text(
        "There is no group {name} among the {most} largest.",
        "Группы {name} нет среди {most} самых больших.",
    ),
    "groups": Text("There are: {shown}.", "Есть: {shown}."),
    "age_after_0": Text(
        "Groups are compared at an age after 0.", "Группы сравниваются в возрасте больше 0."
    ),
    "no_age_1": Text(
        "No cohort has reached age 1. The oldest has reached age {oldest}.",
        "Ни одна когорта не дошла до возраста 1. Самая старшая дошла до возраста {oldest}.",
    ),
    "not_reached": Text(
        "No cohort has reached age {age}.", "Ни одна когорта не дошла до возраста {age}."
    ),
    "oldest": Text(
        "The oldest has reached age {oldest}.", "Самая старшая дошла до возраста {oldest}."
    ),
    "shorter": Text("Choose a shorter period.", "Возьмите период короче."),
}
_OTHERS: Final = {
    "churn_hours": Text(
        "Customers by days of silence cannot be counted by the hour.",
        "Клиентов по дням молчания нельзя считать по часам.",
    ),
    "churn_days": Text(
        "Use a day or longer, or another kind of churn.",
        "Возьмите день или длиннее — или другой вид оттока.",
    ),
    "contract": Text(
        "A contract needs events that begin and that end it.",
        "Для договора нужны события, которыми он начинается и кончается.",
    ),
    "not_early": Text(
        "Coming back would be counted from day {day} on, while what is done before day {early} is "
        "early.",
        "Возвращения считались бы с дня {day}, хотя ранним считается всё до дня {early}.",
    ),
    "after_early": Text(
        "Count returns after the early days, so that what is done comes first.",
        "Считайте возвращения после ранних дней: сначала действие, потом возвращение.",
    ),
    "after_day": Text(
        "It must lie after day {first}, and by day {last}.",
        "Должно быть позже дня {first} и не позже дня {last}.",
    ),
    "nobody_did": Text(
        "Nobody did {said} so often, or nobody was asked about.",
        "Никто не совершал {said} столько раз, или этого не спрашивали.",
    ),
    "not_at_step": Text("At this step there is no {name}.", "На этом шаге нет {name}."),
    "no_purchase": Text(
        "The table has purchases 1 to {most}.", "В таблице покупки от 1 до {most}."
    ),
    "no_gap": Text(
        "The longest gap is shorter than the shortest.",
        "Самый длинный промежуток короче самого короткого.",
    ),
    "range_periods": Text("The range has 1 to {most} periods.", "В диапазоне периодов: {most}."),
    "no_bounds": Text(
        "A period cannot have {least} events or more and at most {most}.",
        "В периоде не может быть не меньше {least} и не больше {most} событий.",
    ),
    "window_days": Text("Windows have 1, 7 or 30 days.", "В окне 1, 7 или 30 дней."),
}
_ALL: Final = {
    "no_length_range": Text(
        "{said} is not between a second and a hundred years.",
        "{said} — не от секунды до ста лет.",
    ),
    "shorten": Text("Shorten it, or write {any}.", "Сократите или напишите {any}."),
    "no_metric": Text("There is no metric {key}.", "Метрики {key} нет."),
    "try": Text("Try {near}.", "Попробуйте: {near}."),
    "more_than_number": Text(
        "{key} is more than one number for each period.",
        "{key} — это больше, чем одно число на период.",
    ),
    "open": Text(
        "Ask: homing {name}, or open {path}.", "Команда: homing {name}; страница: {path}."
    ),
    "not_received": Text(
        "These events do not say when they were received.",
        "В этих событиях не сказано, когда они получены.",
    ),
    "ask_there": Text(
        "Leave it out, or ask the installation that they came from.",
        "Уберите это или спросите установку, откуда они пришли.",
    ),
    "not_aside": Text(
        "These events do not say which of them are set aside.",
        "В этих событиях не сказано, какие из них отложены.",
    ),
    "many_kinds": Text(
        "More than {most} kinds of events are too many.",
        "Больше {most} видов событий — слишком много.",
    ),
    "many_conditions": Text(
        "More conditions than a statement can hold are too many.",
        "Условий больше, чем вмещает один запрос.",
    ),
    "actor_trait": Text(
        "A trait is of a customer, not of {said}.", "Свойство есть у клиента, а не у {said}."
    ),
    "by_property": Text("Break down by a property of the event.", "Разбейте по параметру события."),
    "compare_text": Text(
        "Compare text with = or ~, and with {test} a number.",
        "Текст сравнивают через = или ~, а через {test} — число.",
    ),
    "look_at_names": Text(
        "Look at the names of what was sent. DuckDB says: {said}",
        "Проверьте имена в том, что присылали. DuckDB говорит: {said}",
    ),
    "needs_properties": Text(
        "{name} needs properties that the events have not.",
        "{name}: в событиях нет нужных для неё параметров.",
    ),
    "send_them": Text(
        "Send them, such as {snippet}. DuckDB says: {said}",
        "Присылайте их, например {snippet}. DuckDB говорит: {said}",
    ),
    "no_number_for": Text("There is no number for {start}.", "За {start} числа нет."),
    "no_dialect": Text("{said} is not a dialect.", "{said} — не диалект SQL."),
}

ANALYSIS_FAULTS: Final[Mapping[str, Text]] = {
    **_RETENTION,
    **_FUNNEL,
    **_PROJECTION,
    **_COMPARISON,
    **_OTHERS,
    **_ALL,
}
"""The code of each sentence → its words; the narrower before the wider."""
