"""What an address may get wrong, in the reader's language.

What refuses says so in one English sentence, which programs and the terminal get; pages read it
back. One that is not known here is shown in English, and marked as English.
"""

from __future__ import annotations

from typing import Final

from homing.core.errors import HomingError
from homing.core.sentences import OTHER, Sentences
from homing.core.text import Language, Text
from homing.draw.markup import joined, tag
from homing.ui.analysis_faults import ANALYSIS_FAULTS
from homing.ui.product_faults import PRODUCT_FAULTS
from homing.ui.segment_faults import SEGMENT_FAULTS

_WAYS: Final = {
    "one_of": Text("Use one of: {known}.", "Возможно одно из: {known}."),
    "use_date": Text("Use a date as 2026-08-31.", "Напишите дату как 2026-08-31."),
    "use_whole": Text("Use a whole number.", "Напишите целое число."),
    "use_number": Text("Use a number.", "Напишите число."),
    "use_text": Text("Use text.", "Напишите текст."),
    "number_within": Text(
        "Use a number from {least} to {most}.", "Подходит число от {least} до {most}."
    ),
    "near": Text(
        "Did you mean {near}? Use one of: {known}.",
        "Может быть, {near}? Возможно одно из: {known}.",
    ),
    "add": Text("Add {key}=… to the address.", "Добавьте к адресу {key}=…"),
    "leave_one": Text("Leave one of them.", "Оставьте одно из них."),
    "leave_one_out": Text("Leave one of the two out.", "Уберите одно из двух."),
    "leave_out": Text("Leave it out.", "Уберите его."),
    "leave_period": Text("Leave the period out.", "Уберите период."),
    "swap": Text("Swap the two.", "Поменяйте их местами."),
    "write_date": Text("Write it as 2026-01-31.", "Напишите её как 2026-01-31."),
    "write_moment": Text("Write it as 2026-01-31T12:00Z.", "Напишите его как 2026-01-31T12:00Z."),
    "with_zone": Text("Write 2026-01-31T12:00Z.", "Напишите 2026-01-31T12:00Z."),
    "write_cohort": Text("Write 2026-01 or 2026-01-31.", "Напишите 2026-01 или 2026-01-31."),
    "year": Text(
        "Use a year from {first} to {last}, or leave it out.",
        "Подходит год от {first} до {last}; можно и не указывать.",
    ),
    "zone_name": Text(
        "Use an IANA name, such as Europe/London.",
        "Напишите имя IANA, например Europe/London.",
    ),
    "week_day": Text("Use 1 for Monday … 7 for Sunday.", "1 — понедельник, …, 7 — воскресенье."),
    "longer": Text(
        "Take a longer one, or set since, until or now closer together.",
        "Возьмите период длиннее или диапазон (since, until, now) короче.",
    ),
    "longer_than": Text(
        "Take a period longer than {one}, or set since, until or ages.",
        "Возьмите период длиннее ({one} — мало) или задайте since, until или ages.",
    ),
    "length": Text(
        "Write a number and s, min, h, d or w, such as 14d, or {any}.",
        "Напишите число и s, min, h, d или w, например 14d, или {any}.",
    ),
    "rule": Text(
        "Write it as purchase, as *, or as purchase[category=toys][amount>=1000].",
        "Напишите его как purchase, как * или как purchase[category=toys][amount>=1000].",
    ),
    "or_more": Text("Use {least} or more.", "Подходит {least} и больше."),
    "name_trait": Text(
        "Name a property, or a trait as trait.plan.",
        "Назовите параметр события или свойство клиента, например trait.plan.",
    ),
    "name_by": Text(
        "Name a trait or a property in by, such as by=trait.plan.",
        "Назовите в by свойство или параметр, например by=trait.plan.",
    ),
    "by_trait": Text(
        "Break down by a trait, as trait.{by}.", "Разбейте по свойству клиента: trait.{by}."
    ),
    "another": Text("Name another.", "Назовите другую."),
    "steps": Text(
        "Name events in the order in which they should happen.",
        "Назовите события в том порядке, в котором они должны идти.",
    ),
    "tell": Text(
        "Tell whoever runs this installation the number of the request.",
        "Сообщите номер запроса тому, кто обслуживает установку.",
    ),
    "there_are": Text("There are {shown}.", "Есть {shown}."),
    "reached": Text("It has reached age {age}.", "Она дошла до возраста {age}."),
    "ask_back": Text(
        "Take `after` from the answer before, or leave it out to begin at the start.",
        "Возьмите `after` из предыдущего ответа или уберите, чтобы начать сначала.",
    ),
    "use": Text("Use {known}.", "Подходит: {known}."),
}
_FAULTS: Final = {
    "unknown": Text("There is no setting {key} here.", "Здесь нет настройки {key}."),
    "missing": Text("A value is missing.", "Не хватает значения."),
    "twice": Text("This is given twice.", "Это указано дважды."),
    "cannot": Text("{said} cannot be taken here.", "{said} здесь не подходит."),
    "cannot_be": Text("{said} is not something {name} can be.", "{name} не может быть {said}."),
    "no_period": Text("{said} is not a period.", "{said} — не период."),
    "no_zone": Text("{said} is not a time zone.", "{said} — не часовой пояс."),
    "no_week_start": Text(
        "A week cannot start with day {day}.", "Неделя не может начинаться с дня {day}."
    ),
    "needs_zone": Text("It needs a time zone.", "Не указан часовой пояс."),
    "far": Text("{day} is too far away.", "{day} — слишком далеко."),
    "backwards": Text(
        "The range ends ({until}) before it begins ({since}).",
        "Диапазон кончается ({until}) раньше, чем начинается ({since}).",
    ),
    "no_date": Text("{said} is not a date.", "{said} — не дата."),
    "no_moment": Text("{said} is not a moment.", "{said} — не момент времени."),
    "many_periods": Text(
        "{count} periods are too many to look at.", "{count} периодов — слишком много для таблицы."
    ),
    "many_cells": Text(
        "{rows} cohorts × {columns} ages are too many to look at.",
        "{rows} когорт × {columns} возрастов — слишком много для таблицы.",
    ),
    "no_length": Text("{said} is not a length of time.", "{said} — не промежуток времени."),
    "least": Text("It must be {least} or more.", "Должно быть {least} или больше."),
    "days": Text("It must be {least} to {most} days.", "Должно быть от {least} до {most} дней."),
    "within": Text("It must be {least} to {most}.", "Должно быть от {least} до {most}."),
    "not_within": Text(
        "{said} is not from {least} to {most}.", "{said} — не от {least} до {most}."
    ),
    "no_rule": Text("{said} cannot be read.", "{said} не читается."),
    "no_number": Text("{value} in {said} is not a number.", "{value} в {said} — не число."),
    "no_age": Text("{said} is not an age.", "{said} — не возраст."),
    "no_cohort": Text("{said} is not a cohort.", "{said} — не когорта."),
    "no_by": Text("{said} names nothing to break down by.", "{said}: по этому разбить нельзя."),
    "no_trait": Text(
        "{said} is not a trait: a customer may have several values of it in one period.",
        "{said} — не свойство: за период у клиента может быть несколько значений.",
    ),
    "no_group": Text("The table has no group {said}.", "В таблице нет группы {said}."),
    "no_step": Text("The table has no step {said}.", "В таблице нет шага {said}."),
    "no_steps": Text("A funnel has at least one step.", "В воронке есть хотя бы один шаг."),
    "no_period_there": Text(
        "The table has no period around {day}.", "В таблице нет периода с {day}."
    ),
    "itself": Text(
        "A group cannot be compared with itself.", "Группу нельзя сравнить с самой собой."
    ),
    "apart": Text(
        "A group needs something that tells it apart.", "Не сказано, чем группы различаются."
    ),
    "gaps": Text("Gaps are counted in days.", "Промежутки считаются в днях."),
    "windows": Text("Windows move day by day.", "Окна сдвигаются по дням."),
    "no_denominator": Text("{name} has no denominator.", "{name}: знаменателя нет."),
    "no_page": Text("This page is not there.", "Такой страницы нет."),
    "no_place": Text("This place in the list is not known.", "Это место в списке неизвестно."),
    "empty_name": Text("An empty name is none.", "Пустое имя — не имя."),
    "broke": Text(
        "Something broke here; it is in the log.", "Что-то сломалось; подробности — в журнале."
    ),
    "not_there": Text(
        "A property, trait or column that is asked for is not there.",
        "Такого параметра, свойства или столбца нет.",
    ),
}
_TYPED: Final = {
    "required": Text("Field required.", "Не хватает значения."),
    "typed_uuid": Text("Input should be a valid UUID, {why}.", "Это не идентификатор."),
    "typed_whole": Text("Input should be a valid integer{why}.", "Это не целое число."),
    "typed_number": Text("Input should be a valid number{why}.", "Это не число."),
    "typed_switch": Text("Input should be a valid boolean{why}.", "Это ни «да», ни «нет»."),
    "typed_most": Text(
        "Input should be less than or equal to {most}.", "Должно быть не больше {most}."
    ),
    "typed_least": Text(
        "Input should be greater than or equal to {least}.", "Должно быть не меньше {least}."
    ),
    "typed_above": Text("Input should be greater than {least}.", "Должно быть больше {least}."),
    "typed_below": Text("Input should be less than {most}.", "Должно быть меньше {most}."),
    "typed_long": Text(
        "String should have at most {most} character{s}.", "Здесь больше {most} символов."
    ),
    "typed_short": Text(
        "String should have at least {least} character{s}.", "Здесь меньше {least} символов."
    ),
    "typed_text": Text("Input should be a valid string.", "Это не текст."),
    "typed_moment": Text("Input should be a valid datetime{why}.", "Это не момент времени."),
    "typed_day": Text("Input should be a valid date{why}.", "Это не дата."),
    "typed_one_of": Text("Input should be {known}.", "Возможно одно из: {known}."),
}
"""As what reads forms says it."""

FAULTS: Final = Sentences(
    {
        **PRODUCT_FAULTS,
        **{f"segments.{code}": text for code, text in SEGMENT_FAULTS.items()},
        **ANALYSIS_FAULTS,
        **_WAYS,
        **_FAULTS,
        **_TYPED,
    }
)
"""In the order in which they are tried: the closer ones first."""


def told(sentence: str, language: Language) -> str:
    """Return a sentence in the reader's language; one that is not known, marked as English."""
    is_known = language == "en" or FAULTS.why(sentence).code != OTHER
    words = FAULTS.in_words(sentence, language)
    return words if is_known else tag("span", {"lang": "en"}, words)


def fault_in_words(fault: HomingError, language: Language) -> str:
    """Return why something was not taken and what to do, in the reader's language."""
    said = [fault.what, *([fault.remedy] if fault.remedy else [])]
    words = [told(each, language) for each in said]
    return words[0] if len(words) == 1 else joined(words[0], " ", words[1])
