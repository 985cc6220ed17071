"""Why a rule, a name or a list was not taken, in both languages; see `homing.ui.faults`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from homing.core.text import Text

SEGMENT_FAULTS: Final[Mapping[str, Text]] = {
    "missing": Text("`{name}` is missing.", "Нет поля `{name}`."),
    "add": Text("Add `{name}`.", "Добавьте `{name}`."),
    "unexpected": Text("There is nothing called `{name}` here.", "Здесь нет поля `{name}`."),
    "take_out": Text("Take it out, or look at its name.", "Уберите его или проверьте название."),
    "no_tag": Text("It does not say its `{tag}`.", "Не сказано, какой здесь `{tag}`."),
    "add_tag": Text("Add `{tag}`; see the JSON Schema.", "Добавьте `{tag}`; смотрите JSON Schema."),
    "unknown": Text("“{said}” is not known here.", "«{said}» здесь неизвестно."),
    "near": Text(
        "Did you mean {near}? Use one of: {known}.",
        "Может быть, {near}? Возможно одно из: {known}.",
    ),
    "known": Text("Use one of: {known}.", "Возможно одно из: {known}."),
    "whole_number": Text("It is no whole number.", "Это не целое число."),
    "write_whole_number": Text("Write one, such as 3.", "Напишите целое число, например 3."),
    "number": Text("It is no number.", "Это не число."),
    "write_number": Text("Write one, such as 2.5.", "Напишите число, например 2,5."),
    "at_least": Text("It is less than {least}.", "Это меньше, чем {least}."),
    "write_at_least": Text("Write {least} or more.", "Напишите {least} или больше."),
    "more_than": Text("It is not more than {least}.", "Это не больше, чем {least}."),
    "write_more": Text("Write more than {least}.", "Напишите больше, чем {least}."),
    "at_most": Text("It is more than {most}.", "Это больше, чем {most}."),
    "write_at_most": Text("Write {most} or less.", "Напишите {most} или меньше."),
    "nothing": Text("Nothing is written here.", "Здесь ничего не написано."),
    "write": Text("Write something.", "Напишите что-нибудь."),
    "long": Text("It has more than {most} letters.", "Здесь больше {most} букв."),
    "shorten": Text("Shorten it.", "Сократите."),
    "empty": Text("There is nothing in it.", "Здесь пусто."),
    "add_one": Text("Add at least one.", "Добавьте хотя бы одно."),
    "many": Text("There are more than {most} of them.", "Их больше {most}."),
    "fewer": Text("Leave some out.", "Уберите лишние."),
    "date": Text("It is no date.", "Это не дата."),
    "write_date": Text("Write it as 2026-08-19.", "Напишите её как 2026-08-19."),
    "id": Text("It is no id.", "Это не id."),
    "choose": Text("Choose one.", "Выберите из списка."),
    "switch": Text("It is neither true nor false.", "Это ни true, ни false."),
    "text": Text("It is no text.", "Это не текст."),
    "misfit": Text("It does not fit here.", "Здесь такого быть не может."),
    "schema": Text(
        "Change the value; see the JSON Schema.", "Измените значение; смотрите JSON Schema."
    ),
    "no_property": Text(
        "The {measure} of what is not said.", "Не сказано, чего именно: {measure}."
    ),
    "name_property": Text("Name a `property`.", "Назовите параметр события."),
    "empty_window": Text(
        "A window from {since} to {until} is empty.", "С {since} по {until} нет ни одного дня."
    ),
    "earlier": Text("Put the earlier day into `since`.", "Сначала напишите день, который раньше."),
    "small_sample": Text(
        "The sample is too small to draw.", "Выборка слишком мала, её не составить."
    ),
    "larger_sample": Text("Use at least 0.0001 percent.", "Возьмите не меньше 0,0001 %."),
    "needless_currency": Text(
        "What is counted is no money.", "То, что здесь считается, — не деньги."
    ),
    "no_currency": Text("Leave `currency` out.", "Уберите валюту."),
    "currency": Text("It is no currency.", "Это не валюта."),
    "write_currency": Text("Write its code, such as EUR.", "Напишите её код, например EUR."),
    "too_deep": Text("Groups are nested too deeply.", "Слишком много групп внутри групп."),
    "less_deep": Text(
        "Use at most {most} groups inside one another.",
        "Оставьте не больше {most} групп одна в другой.",
    ),
    "too_long": Text(
        "A rule of {found} conditions is too long.",
        "Правило слишком длинное, условий в нём: {found}.",
    ),
    "join_values": Text(
        "Use at most {most}; put values into one condition with one_of.",
        "Оставьте не больше {most}; значения соберите в одно условие «одно из».",
    ),
    "too_long_together": Text(
        "With the segments it names, this rule has {found} conditions.",
        "Вместе с сегментами, которые оно называет, условий в правиле: {found}.",
    ),
    "freeze": Text(
        "Use at most {most}; freeze a segment it names.",
        "Оставьте не больше {most}; сделайте застывшим сегмент, который оно называет.",
    ),
    "of_itself": Text(
        "The segment would be made of itself.", "Сегмент оказался бы составлен из себя самого."
    ),
    "lead_back": Text(
        "Take the segment out that leads back to this one.",
        "Уберите сегмент, который ведёт обратно к этому.",
    ),
    "no_json": Text(
        "This is not JSON from line {line}, character {column} on.",
        "Это не JSON: строка {line}, знак {column}.",
    ),
    "write_rule": Text("Write a rule such as {rule}.", "Напишите правило, например {rule}."),
    "unreadable": Text("This cannot be read: {error}.", "Это не прочитать: {error}."),
    "odd_letter": Text(
        "There is a character in it that no text has.",
        "В нём есть знак, которого не бывает в тексте.",
    ),
    "no_odd_letter": Text("Take the character with the code 0 out.", "Уберите знак с кодом 0."),
    "frozen": Text(
        "A frozen segment has the members it was made with.",
        "В застывшем сегменте остаются те, с кем он создан.",
    ),
    "another": Text(
        "Make another segment of the rule.", "Создайте из этого правила другой сегмент."
    ),
    "used": Text(
        "Other segments are made of this one: {names}.",
        "Из этого сегмента составлены другие: {names}.",
    ),
    "change_them": Text("Change their rules first.", "Сначала измените их правила."),
    "conflict": Text(
        "{name} was changed by somebody else meanwhile.",
        "Пока вы писали, «{name}» изменил кто-то другой.",
    ),
    "look_again": Text(
        "Look at it as it is now, and change that.",
        "Посмотрите, какой он сейчас, и измените это.",
    ),
    "taken": Text("There is a segment “{name}” already.", "Сегмент «{name}» уже есть."),
    "other_name": Text("Choose another name.", "Выберите другое название."),
    "no_list": Text("There is no list {id}.", "Нет списка {id}."),
    "upload": Text("Upload one first.", "Сначала загрузите его."),
    "no_name": Text("A segment or a list needs a name.", "Сегменту или списку нужно название."),
    "name_length": Text("Write 1 to {most} letters.", "Напишите от 1 до {most} букв."),
    "no_segment": Text(
        "There is no such segment, or it is archived, or several have that name.",
        "Такого сегмента нет, или он в архиве, или так названы несколько.",
    ),
    "see_segments": Text(
        "See them with: homing segment list.", "Посмотрите их: homing segment list."
    ),
    "none_such": Text("There is no such segment.", "Такого сегмента нет."),
    "no_customer": Text("There is no customer {id}.", "Нет клиента {id}."),
    "no_ids": Text("There is no id in the list.", "В списке нет ни одного id."),
    "many_ids": Text("The list has more than {most} ids.", "В списке больше {most} id."),
    "give_ids": Text(
        "Give 1 to {most} ids, one a line.", "Дайте от 1 до {most} id, по одному в строке."
    ),
    "long_ids": Text(
        "An id of the list has more than {most} letters.", "Один из id длиннее {most} букв."
    ),
    "large_list": Text("The file has more than {most} bytes.", "В файле больше {most} байт."),
    "no_utf8": Text("The file is no text in UTF-8.", "Этот файл — не текст в UTF-8."),
    "save_utf8": Text(
        "Save it as CSV or text in UTF-8.", "Сохраните его как CSV или текст в UTF-8."
    ),
    "unreadable_list": Text("The file cannot be read as CSV.", "Файл не читается как CSV."),
    "save_csv": Text(
        "Save it as CSV again, or as text with one id a line.",
        "Сохраните его ещё раз как CSV или как текст, по одному id в строке.",
    ),
    "rule_or_template": Text(
        "A segment is made of a rule or of a template.",
        "Сегмент создают из правила или из шаблона.",
    ),
    "no_template": Text("There is no template {key}.", "Шаблона {key} нет."),
}
"""In the order in which they are tried: the closer ones first."""
