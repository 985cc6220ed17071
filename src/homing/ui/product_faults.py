"""What customers', boards' and settings pages refuse, in both languages; see `homing.ui.faults`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from homing.core.text import Text

_CUSTOMERS: Final = {
    "no_column": Text("There is no column {key}.", "Столбца {key} нет."),
    "columns": Text(
        "Use one of: {known}, or {prefix} and the name of a trait.",
        "Возможно одно из: {known} — или {prefix} и название свойства.",
    ),
    "many_columns": Text(
        "A list has {most} columns at most.", "В списке не больше {most} столбцов."
    ),
    "fewer": Text("Take fewer.", "Возьмите меньше."),
    "no_order": Text("Nobody is sorted by {key}.", "Упорядочить по {key} нельзя."),
    "no_reason": Text("Say why they are one customer.", "Напишите, почему это один клиент."),
    "merged": Text("These are one customer already.", "Это и так один клиент."),
    "merged_all": Text(
        "All these are the customer {id} already.", "Всё это и так один клиент — {id}."
    ),
    "many_ids": Text("They would have more than {most} ids.", "У них стало бы больше {most} id."),
    "mistaken_ids": Text(
        "So many ids are those of a mistake in a program.",
        "Столько id бывает только при ошибке в программе.",
    ),
    "no_merge": Text(
        "There is no merge number {number} to take back.",
        "Объединения № {number}, которое можно отменить, нет.",
    ),
    "no_note": Text("There is no such note.", "Такой заметки нет."),
    "long_note": Text("This note is too long.", "Заметка слишком длинная."),
    "empty_note": Text("A note needs a text.", "В заметке должен быть текст."),
    "note_changed": Text(
        "Somebody edited this note meanwhile.", "Пока вы писали, заметку изменил кто-то другой."
    ),
    "note_again": Text(
        "Look at it as it is now, and edit that.", "Посмотрите, какая она сейчас, и измените её."
    ),
    "note_deleted": Text(
        "Somebody deleted this note meanwhile.", "Пока вы писали, заметку удалили."
    ),
    "note_another": Text(
        "Take that back first, or write another.",
        "Сначала верните её или напишите другую.",
    ),
    "no_tag": Text("A tag needs a name.", "У метки должно быть название."),
    "letters": Text("Write 1 to {most} letters.", "Напишите от 1 до {most} букв."),
    "nobody": Text("Nobody is chosen.", "Никто не выбран."),
    "choose": Text(
        "Tick some, or choose all who fit.", "Отметьте кого-нибудь или выберите всех подходящих."
    ),
    "undone": Text("There is nothing of this left to undo.", "Отменять здесь больше нечего."),
    "no_one": Text(
        "This names no customer, or several.", "Так не зовут никого — или зовут нескольких."
    ),
    "whole_id": Text("Give the whole id of one.", "Укажите id целиком."),
    "look_up": Text(
        "Look them up in the list of customers; the id must be the whole id.",
        "Найдите клиента в списке; id нужен целиком.",
    ),
    "not_counted": Text("Nothing is counted in {group}.", "В группе {group} никого не считают."),
    "no_customers": Text("These are not customers.", "Это не клиенты."),
    "no_actor": Text(
        "Leave `actor` out, and save those.", "Уберите `actor` и сохраните тех, кто останется."
    ),
    "no_request": Text("There is no such request.", "Такого запроса нет."),
    "request_gone": Text("There is no such request any more.", "Этого запроса уже нет."),
    "many_rows": Text(
        "An Excel file has {most} rows at most, and these are {rows}.",
        "В файле Excel бывает не больше {most} строк, а здесь {rows}.",
    ),
    "narrow": Text("Narrow the list, or take the CSV.", "Сузьте список или возьмите CSV."),
}
_BOARDS: Final = {
    "not_shown": Text(
        "This board is not shown to your role.", "Эту доску вашей роли не показывают."
    ),
    "ask_maker": Text("Ask who made it.", "Спросите того, кто её создал."),
    "taken": Text("There is a board {name} already.", "Доска {name} уже есть."),
    "no_role": Text("There is no role {role}.", "Роли {role} нет."),
    "wide": Text("A tile is 1 to 3 columns wide.", "Ширина отчёта — от одной до трёх колонок."),
    "months": Text(
        "A report begins 3, 6, 12 or 24 months before the end of the data.",
        "Отчёт начинается за 3, 6, 12 или 24 месяца до конца данных.",
    ),
    "full": Text("A board holds {most} reports.", "На доске помещается отчётов: {most}."),
    "another": Text("Begin another board.", "Начните другую доску."),
    "no_server": Text("No mail server is set.", "Почтовый сервер не задан."),
    "set_server": Text("Set one with: {command}.", "Его задают так: {command}."),
    "many_recipients": Text(
        "A board is mailed to {most} at most.", "Получателей у доски — не больше {most}."
    ),
    "use_list": Text(
        "Mail it to a list of your mail server.", "Отправляйте её на список рассылки."
    ),
    "no_address": Text("{said} is no e-mail address.", "{said} — не адрес почты."),
    "write_address": Text("Write one such as {address}.", "Напишите, например, {address}."),
    "no_day": Text("{said} is no day.", "{said} — не дата."),
    "every": Text("Choose a day, a week or a month.", "Выберите: день, неделя или месяц."),
    "no_report": Text("This is not the address of a report.", "Это не адрес отчёта."),
    "pin": Text(
        "Open a report and pin it from there, or write one such as {address}.",
        "Откройте отчёт и закрепите его оттуда или напишите адрес, например {address}.",
    ),
    "long": Text("This is too long.", "Это слишком длинно."),
    "shorten": Text("Write at most {most} letters.", "Напишите не больше {most} букв."),
    "no_name": Text("It needs a name.", "Нужно название."),
    "name_letters": Text("Write 1 to {most}.", "Напишите от 1 до {most}."),
    "day": Text("The day is 1 to {most}.", "День — от 1 до {most}."),
    "time": Text("The time is 00:00 to 23:59.", "Время — от 00:00 до 23:59."),
    "no_time": Text("{said} is no time of day.", "{said} — не время суток."),
    "write_time": Text("Write it as 07:30.", "Напишите его как 07:30."),
    "over": Text("This day is over.", "Этот день уже прошёл."),
    "later": Text("Choose a later one.", "Выберите день позже."),
}
_SETTINGS: Final = {
    "nobody_signed_in": Text(
        "This needs somebody who signed in.", "Это может только тот, кто вошёл."
    ),
    "no_password": Text(
        "This account has no password to manage.", "У этой учётной записи нет пароля."
    ),
    "other_role": Text(
        "Somebody gave them another role meanwhile.", "Тем временем им дали другую роль."
    ),
    "last_owner": Text("This is the last owner.", "Это последний владелец."),
    "another_owner": Text(
        "Make somebody else an owner first, then try again.",
        "Сначала сделайте владельцем кого-нибудь ещё и попробуйте снова.",
    ),
    "no_kind": Text("There is no such kind of business.", "Такого вида бизнеса нет."),
    "project": Text("A project has no {key}.", "У проекта нет настройки {key}."),
    "cannot": Text("{said} cannot be taken.", "{said} не подходит."),
    "no_zone": Text("There is no such time zone.", "Такого часового пояса нет."),
    "changed": Text(
        "Somebody else changed these settings meanwhile.",
        "Пока вы писали, настройки изменил кто-то другой.",
    ),
    "look_again": Text(
        "Look at them as they are now, and change that.",
        "Посмотрите, какие они сейчас, и измените их.",
    ),
    "no_version": Text("Say which version is changed.", "Не сказано, какая версия меняется."),
    "mark_text": Text(
        "A mark has a text of 1 to {most} characters.", "Текст отметки — от 1 до {most} символов."
    ),
    "mark_days": Text(
        "The last day is not before the first one, and less than a year after it.",
        "Последний день — не раньше первого и меньше чем через год после него.",
    ),
    "mark_there": Text("There is such a mark already.", "Такая отметка уже есть."),
    "mark_day": Text("A day is written as {day}.", "День пишется как {day}."),
    "described": Text(
        "{name} was described by somebody else meanwhile.",
        "Пока вы писали, «{name}» описал кто-то другой.",
    ),
    "description": Text(
        "A description has at most {most} characters.", "В описании не больше {most} символов."
    ),
    "descriptions": Text(
        "More than {most} descriptions cannot be kept.", "Больше {most} описаний хранить нельзя."
    ),
    "domain": Text("A domain is written as {domain}.", "Домен пишется как {domain}."),
    "value": Text("A value has 1 to {most} characters.", "В значении от 1 до {most} символов."),
    "property": Text(
        "A property has a name of 1 to {most} characters.",
        "Название параметра — от 1 до {most} символов.",
    ),
    "many_rules": Text("There are {most} rules already.", "Правил уже {most}."),
    "remove": Text("Remove some.", "Уберите лишние."),
    "name_length": Text(
        "A name has 1 to {most} characters.", "В названии от 1 до {most} символов."
    ),
    "no_standard": Text("{name} is no standard event.", "{name} — не стандартное событие."),
    "choose": Text("Choose one of {known}.", "Возможно одно из: {known}."),
    "said_since": Text(
        "Something else was said of that event since.",
        "С тех пор об этом событии сказано другое.",
    ),
    "many_names": Text(
        "More than {most} names cannot be kept.", "Больше {most} имён хранить нельзя."
    ),
    "source_name": Text(
        "A source needs a name of at most {most} characters.",
        "У источника должно быть название не длиннее {most} символов.",
    ),
    "site_name": Text(
        "Call it what people call the site, as {site}.",
        "Назовите его так, как зовут сайт, например {site}.",
    ),
    "limit": Text("A limit cannot be negative.", "Ограничение не бывает меньше нуля."),
    "no_limit": Text("0 is no limit", "0 — без ограничения"),
    "whole_limit": Text(
        "A limit is a whole number; 0 is none.", "Ограничение — целое число; 0 — без ограничения."
    ),
    "no_origin": Text("{said} is no origin.", "{said} — не адрес сайта."),
    "origin": Text(
        "Write it as https://{one} or https://{all}.",
        "Напишите его как https://{one} или https://{all}.",
    ),
    "source_changed": Text(
        "Somebody changed this source meanwhile.", "Пока вы писали, источник изменил кто-то другой."
    ),
    "no_source": Text("There is no such source.", "Такого источника нет."),
    "months": Text(
        "Raw data is kept for 1 to {most} months.",
        "Исходные данные хранят от 1 до {most} месяцев.",
    ),
    "settled": Text("The letter {number} is settled already.", "Событие № {number} уже разобрано."),
    "not_scrubbed": Text(
        "{said} cannot be scrubbed; choose {known}.", "{said} вычистить нельзя; можно: {known}."
    ),
    "no_consent": Text("{said} is no state of consent.", "{said} — не вид согласия."),
}
_REQUESTS: Final = {
    "other_site": Text("This came from another site.", "Это пришло с другого сайта."),
    "own_site": Text("Open Homing itself and do it there.", "Откройте сам Homing и сделайте там."),
    "strange_host": Text(
        "This site does not answer to that host name.", "По этому имени сайт не отвечает."
    ),
    "own_host": Text(
        "Use localhost, or start it with HOMING_URL set to the address people use.",
        "Откройте localhost или запустите его с HOMING_URL — адресом, который знают люди.",
    ),
    "role": Text("The role {role} may not see this.", "Роли {role} это не показывают."),
    "ask_owner": Text(
        "Ask an owner of this installation to give you another role.",
        "Попросите владельца дать вам другую роль.",
    ),
    "sign_in": Text("This needs you to sign in.", "Сначала войдите."),
    "sign_in_first": Text("Sign in, or send an API key.", "Войдите или передайте ключ API."),
    "attempts": Text("Too many attempts to sign in.", "Слишком много попыток войти."),
    "try_later": Text("Try again in {minutes} min.", "Попробуйте через {minutes} мин."),
    "too_deep": Text(
        "The body has too many lists or objects inside one another.",
        "Слишком много списков или объектов один внутри другого.",
    ),
    "less_deep": Text(
        "Put less inside one another: a rule has {most} groups inside one another at most.",
        "Вкладывайте меньше: в правиле не больше {most} групп одна внутри другой.",
    ),
    "many_fields": Text(
        "Too many fields. Maximum number of fields is {most}.", "В форме больше {most} полей."
    ),
    "many_files": Text(
        "Too many files. Maximum number of files is {most}.", "В форме больше {most} файлов."
    ),
    "long_field": Text("Part exceeded maximum size of {most}KB.", "Поле формы больше {most} КБ."),
    "no_form": Text("There was an error parsing the body", "Форма не читается."),
    "boundary": Text("Missing boundary in multipart.", "Форма не читается."),
    "parts": Text("Invalid multipart data.", "Форма не читается."),
    "long_part": Text("Field exceeded maximum size of {most}KB.", "Поле формы больше {most} КБ."),
}
_STORES: Final = {
    "no_events": Text("There are no events here yet.", "Событий здесь ещё нет."),
    "none_yet": Text("There are no events yet.", "Событий ещё нет."),
    "bring": Text(
        "Bring some in with: {command}, or look at the demo: {demo}.",
        "Загрузите их: {command} — или посмотрите демо: {demo}.",
    ),
    "log_gone": Text("The event log is gone.", "Журнала событий нет на месте."),
    "log_back": Text(
        "Put the file back, mount its disk, or bring a backup back with: {restore}. If it is lost "
        "for good, begin an empty one with: {new}.",
        "Верните файл, подключите его диск или восстановите копию: {restore}. Если он потерян "
        "совсем, начните пустой: {new}.",
    ),
    "log_closed": Text("The event log is not open.", "Журнал событий не открыт."),
    "log_shut": Text("The event log cannot be opened.", "Журнал событий не открывается."),
    "log_damaged": Text(
        "It may be damaged; restore it from a backup. DuckDB says: {error}",
        "Возможно, он повреждён: восстановите его из копии. DuckDB говорит: {error}",
    ),
    "log_newer": Text(
        "The event log was written by a newer Homing ({version}).",
        "Журнал событий записан более новым Homing ({version}).",
    ),
    "upgrade": Text("Upgrade Homing.", "Обновите Homing."),
    "disk_full": Text(
        "The event log cannot be opened: the disk is full.",
        "Журнал событий не открывается: диск полон.",
    ),
    "room": Text(
        "Make room, or put the data folder on another disk with --data.",
        "Освободите место или перенесите папку с данными на другой диск: --data.",
    ),
    "in_use": Text(
        "The data folder is in use by {who}; only one process may write to it.",
        "Папку с данными занял {who}; писать в неё может только один процесс.",
    ),
    "stop_it": Text(
        "Stop that process, wait for it to finish, or use another folder with --data.",
        "Остановите его, дождитесь конца или возьмите другую папку: --data.",
    ),
    "spoilt": Text(
        "A generation is not what it was written as: {why}.",
        "Поколение историй не такое, каким было записано: {why}.",
    ),
    "again": Text("Make it again: {command}.", "Создайте его заново: {command}."),
}

PRODUCT_FAULTS: Final[Mapping[str, Text]] = {
    f"{room}.{code}": text
    for room, texts in {
        "customers": _CUSTOMERS,
        "boards": _BOARDS,
        "settings": _SETTINGS,
        "requests": _REQUESTS,
        "stores": _STORES,
    }.items()
    for code, text in texts.items()
}
