"""Why something is no event: a stable code, and the words for it in each language.

What reads events says why in one English sentence, and that is what the log keeps. Here every such
sentence has its code, so that a page says it in the reader's language, a program can rely on a word
that stays, and what an older Homing kept is understood too.
"""

from __future__ import annotations

from typing import Final

from homing.core.sentences import OTHER, Sentences, Why
from homing.core.text import Language, Text

__all__ = ["OTHER", "Why", "codes", "in_words", "why"]

_SENTENCES: Final = {
    "no_json": Text("The body is no JSON.", "Тело запроса — не JSON."),
    "too_many_values": Text(
        "The body has more than {most} values; send smaller batches.",
        "В теле запроса больше {most} значений; отправляйте меньшими порциями.",
    ),
    "too_many_lines": Text(
        "The body has more than {most} lines of JSON; send fewer.",
        "В теле запроса больше {most} строк JSON; отправляйте меньше.",
    ),
    "body_no_object": Text("The body is no object.", "Тело запроса — не объект."),
    "body_no_list": Text(
        'The body has no "{name}", a list of {what}.',
        "В теле запроса нет списка «{name}».",
    ),
    "request_no_list": Text(
        'The request has no "{name}", a list of {what}.',
        "В запросе нет списка «{name}».",
    ),
    "body_no_message": Text(
        "The body is neither a message nor a list of them.",
        "Тело запроса — не сообщение и не список сообщений.",
    ),
    "body_no_event": Text(
        "The body is neither an event nor a batch of them.",
        "Тело запроса — не событие и не набор событий.",
    ),
    "packed_lz64": Text(
        "The body is packed with lz64, which is not read; send gzip or none.",
        "Тело запроса сжато lz64, который здесь не читается; отправляйте gzip или без сжатия.",
    ),
    "no_parameters": Text("The request has no parameters.", "В запросе нет параметров."),
    "no_address": Text(
        "The request is neither an address nor parameters.",
        "Запрос — не адрес и не параметры.",
    ),
    "not_to_record": Text(
        "The request says rec=0, not to record it; send rec=1.",
        "В запросе стоит rec=0, то есть «не записывать»; отправляйте rec=1.",
    ),
    "items_no_json": Text(
        "The items (ec_items) are no JSON; send a list of lists.",
        "Товары (ec_items) — не JSON; отправляйте список списков.",
    ),
    "items_no_list": Text(
        "The items (ec_items) are no list; send a list of lists.",
        "Товары (ec_items) — не список; отправляйте список списков.",
    ),
    "message_no_object": Text("The message is no object.", "Сообщение — не объект."),
    "event_no_object": Text("The event is no object.", "Событие — не объект."),
    "unknown_type": Text(
        "The message's type is none of {kinds}; say which it is.",
        "Тип сообщения — не один из {kinds}; укажите, какой он.",
    ),
    "unknown_kind": Text(
        "The type is none of {kinds}; say which it is.",
        "Тип — не один из {kinds}; укажите, какой он.",
    ),
    "no_payload": Text(
        'The message has no "payload"; send type and payload.',
        "В сообщении нет «payload»; отправляйте type и payload.",
    ),
    "no_id": Text(
        "The {part} says nothing of whose it is; send {one} or {other}.",
        "Не сказано, чьё это событие; отправляйте {one} или {other}.",
    ),
    "no_distinct_id": Text(
        "The {part} says nothing of whose it is; send a {id}.",
        "Не сказано, чьё это событие; отправляйте {id}.",
    ),
    "id_of_nobody": Text(
        "The event has no id of a customer or device that means somebody; send one.",
        "У события нет id клиента или устройства, за которым кто-то стоит; отправляйте его.",
    ),
    "one_id": Text(
        "Two different ids are needed to say that they are one customer's.",
        "Чтобы сказать, что два id принадлежат одному клиенту, нужны два разных id.",
    ),
    "alias_without_ids": Text(
        "The alias does not name two ids; send a distinct_id and an alias.",
        "В alias названы не два id; отправляйте distinct_id и alias.",
    ),
    "no_trait": Text(
        "The message sets no trait; send $set with names and values.",
        "Сообщение не задаёт ни одного свойства; отправляйте $set с названиями и значениями.",
    ),
    "unset_of_nothing": Text(
        "$unset names no traits; send a list of names.",
        "В $unset не названы свойства; отправляйте список названий.",
    ),
    "no_deleting": Text(
        "A customer is not deleted by a message; erase it in Homing.",
        "Сообщением клиента не удалить; удалите его в Homing.",
    ),
    "no_changing": Text(
        "{operation} changes a trait by what it was before; send the whole value with $set.",
        "{operation} меняет свойство исходя из прежнего значения; отправляйте значение целиком"
        " через $set.",
    ),
    "long_id": Text(
        "The {what} has more than {most} characters; send a shorter one.",
        "Длина id больше {most} символов ({what}); отправляйте короче.",
    ),
    "odd_id": Text(
        "The {what} is neither text nor a whole number; send it as text.",
        "Этот id — не текст и не целое число ({what}); отправляйте текстом.",
    ),
    "no_name": Text(
        "The event has no name; say what was done.",
        "У события нет названия; укажите, что сделал клиент.",
    ),
    "long_name": Text(
        "The event's name has more than {most} characters; put what varies into properties.",
        "Название события длиннее {most} символов; то, что меняется, отправляйте в параметрах.",
    ),
    "too_many_names": Text(
        "There are too many different names of events; put what varies into properties, and send"
        " few names.",
        "Разных названий событий слишком много; то, что меняется, отправляйте в параметрах,"
        " а названий — немного.",
    ),
    "fields_no_object": Text(
        "The {what} are no object; send them as names and values.",
        "Это не объект ({what}); отправляйте названия и значения.",
    ),
    "too_many_properties": Text(
        "The event has more than {most} properties; send fewer.",
        "У события больше {most} параметров; отправляйте меньше.",
    ),
    "long_property_name": Text(
        "A property's name has more than {most} characters.",
        "Название параметра длиннее {most} символов.",
    ),
    "long_property": Text(
        "A property has more than {most} characters; send it shorter.",
        "Параметр длиннее {most} символов; отправляйте короче.",
    ),
    "too_deep": Text(
        "Its properties are more than {most} levels deep; send them flatter.",
        "Параметры вложены глубже {most} уровней; отправляйте их проще.",
    ),
    "odd_properties": Text(
        "The event's properties cannot be written down: {error}.",
        "Параметры события не удаётся записать: {error}.",
    ),
    "odd_time": Text(
        "The time cannot be read; send ISO 8601, or seconds or milliseconds since 1970.",
        "Время не удалось прочитать; отправляйте ISO 8601, секунды или миллисекунды с 1970 года.",
    ),
    "early_time": Text(
        "The time lies before 1970; send the time at which it was done.",
        "Время раньше 1970 года; отправляйте время, когда это произошло.",
    ),
    "amount_no_integer": Text(
        "The amount is no integer; send minor units (1250), or major units as revenue.",
        "Поле amount — не целое число; отправляйте его в копейках или центах (1250), а сумму вида"
        " 12.50 — в поле revenue.",
    ),
    "odd_currency": Text(
        "The currency is no code of three letters; send one of ISO 4217, as EUR.",
        "Валюта — не код из трёх букв; отправляйте код ISO 4217, например RUB.",
    ),
    "amount_no_number": Text(
        "The {name} is no number; send it in major units, as 12.50.",
        "Поле {name} — не число; отправляйте сумму, например 12.50.",
    ),
    "nothing_in_it": Text("There is no event in it.", "В нём нет события."),
    "mistake_of_homing": Text(
        "The request cannot be read, which is a mistake of Homing: {error}",
        "Запрос не удалось прочитать, и это ошибка Homing: {error}",
    ),
}


_SAID: Final = Sentences(_SENTENCES)


def why(reason: str) -> Why:
    """Return what a sentence says; one that is not known has the code `OTHER`.

    Examples
    --------
    >>> why("The event has more than 500 properties; send fewer.")
    Why(code='too_many_properties', blanks={'most': '500'})
    >>> why("It rained.").code
    'other'
    """
    return _SAID.why(reason)


def in_words(reason: str, language: Language) -> str:
    """Return a sentence in a language; one that is not known as it is kept.

    Examples
    --------
    >>> in_words("The event has more than 500 properties; send fewer.", "ru")
    'У события больше 500 параметров; отправляйте меньше.'
    """
    return _SAID.in_words(reason, language)


def codes() -> tuple[str, ...]:
    """Return all codes there are."""
    return _SAID.codes
