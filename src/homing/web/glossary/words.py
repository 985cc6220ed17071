"""The words of the product, in both languages: the one source of the glossary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from homing.core.text import Text


@dataclass(frozen=True, slots=True)
class Word:
    """One name for one thing.

    Parameters
    ----------
    key : str
        Its place on the page.
    name, meaning : Text
        What it is called, and what that is.
    """

    key: str
    name: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class Chapter:
    """Words that belong together, and what is to be said of all of them."""

    title: Text
    words: tuple[Word, ...]
    lead: Text | None = None


CHAPTERS: Final = (
    Chapter(
        Text("People and what they do", "Люди и их действия"),
        (
            Word(
                "customer",
                Text("customer", "клиент"),
                Text(
                    "a person (or account) whose behaviour is recorded",
                    "человек (или организация), чьи действия записываются",
                ),
            ),
            Word(
                "user",
                Text("user", "пользователь"),
                Text("someone who signs in to Homing", "тот, кто входит в Homing"),
            ),
            Word(
                "event",
                Text("event", "событие"),
                Text(
                    "something a customer did; `occurred_at` says when",
                    "то, что сделал клиент; `occurred_at` — когда",
                ),
            ),
            Word(
                "history",
                Text("history", "история"),
                Text(
                    "all events of one customer in order", "все события одного клиента по порядку"
                ),
            ),
            Word(
                "trait",
                Text("trait", "свойство"),
                Text(
                    "an attribute of a customer: plan, city, birthday",
                    "признак клиента: тариф, город, день рождения",
                ),
            ),
            Word(
                "property",
                Text("property", "параметр события"),
                Text("an attribute of an event: amount, page", "признак события: сумма, страница"),
            ),
        ),
        Text(
            "A customer is never called user, contact, person or profile; a "
            "user is never called customer.",
            "Клиент никогда не зовётся пользователем, контактом или профилем, а"
            " пользователь — клиентом.",
        ),
    ),
    Chapter(
        Text("Measuring", "Измерение"),
        (
            Word(
                "period",
                Text("period", "период"),
                Text(
                    "hour, day, week, month, quarter, half-year or year",
                    "час, день, неделя, месяц, квартал, полугодие или год",
                ),
            ),
            Word(
                "cohort",
                Text("cohort", "когорта"),
                Text(
                    "customers who entered in the same period; nothing else",
                    "клиенты, пришедшие в одном периоде, и ничего другого",
                ),
            ),
            Word(
                "age",
                Text("age", "возраст когорты"),
                Text(
                    "whole periods since the customer's cohort period; the cohort "
                    "period itself is age 0",
                    "сколько целых периодов прошло с периода когорты; сам он — возраст 0",
                ),
            ),
            Word(
                "retention",
                Text("retention", "удержание"),
                Text(
                    "share of a cohort that returned at an age",
                    "доля когорты, вернувшаяся в данном возрасте",
                ),
            ),
            Word(
                "churn",
                Text("churn", "отток"),
                Text(
                    "share that left; 1 − retention of the same definition",
                    "доля ушедших; 1 − удержание по тому же определению",
                ),
            ),
            Word(
                "segment",
                Text("segment", "сегмент"),
                Text("a rule; who fits it changes", "правило; кто ему соответствует, меняется"),
            ),
            Word(
                "share",
                Text("share", "доля"),
                Text(
                    "a number from 0 to 1 whose denominator is stated",
                    "число от 0 до 1, у которого назван знаменатель",
                ),
            ),
            Word(
                "interval",
                Text("interval", "интервал"),
                Text(
                    "the range that the true share plausibly lies in, given how few "
                    "customers were counted",
                    "границы, в которых правдоподобно лежит истинная доля при стольких клиентах",
                ),
            ),
            Word(
                "rule",
                Text("rule, conditions", "правило, условия"),
                Text(
                    "which events count, in one line: `purchase[category=toys]`; its "
                    "conditions stand in brackets",
                    "какие события считаются, одной строкой: `purchase[category=toys]`;"
                    " условия — в скобках",
                ),
            ),
            Word(
                "break-down",
                Text("break-down, group", "разбивка, группа"),
                Text(
                    "the same numbers for each group of customers, told apart by a "
                    "trait or a property",
                    "те же числа по группам клиентов, различаемым свойством или параметром",
                ),
            ),
            Word(
                "lifecycle",
                Text("lifecycle", "жизненный цикл"),
                Text(
                    "what a customer is in a period: new, returning, resurrected or dormant",
                    "кто клиент в периоде: новый, вернувшийся, оживший или уснувший",
                ),
            ),
            Word(
                "funnel",
                Text("funnel, step", "воронка, шаг"),
                Text(
                    "how far customers get through events in order; one of them",
                    "как далеко клиенты проходят по событиям по порядку; одно из них",
                ),
            ),
            Word(
                "complete",
                Text("complete", "завершён"),
                Text(
                    "said of a cell whose interval of time is over, judged at the end of the data",
                    "о ячейке, чьё время кончилось, считая по концу данных",
                ),
            ),
            Word(
                "unusual",
                Text("unusual", "необычное"),
                Text(
                    "a change unlike the series' own earlier ones, corrected for how "
                    "many were looked at",
                    "изменение, не похожее на прежние изменения того же ряда, с "
                    "поправкой на число просмотренных",
                ),
            ),
        ),
    ),
    Chapter(
        Text("Acting and proving", "Действия и доказательства"),
        (
            Word(
                "campaign",
                Text("campaign, step", "кампания, шаг"),
                Text(
                    "a plan of steps; a one-off send is a campaign with one step",
                    "план из шагов; разовая рассылка — кампания с одним шагом",
                ),
            ),
            Word(
                "enrolment",
                Text("enrolment", "участие"),
                Text("one customer inside one campaign", "один клиент в одной кампании"),
            ),
            Word(
                "message",
                Text("message", "сообщение"),
                Text("one send to one customer", "одна отправка одному клиенту"),
            ),
            Word(
                "channel",
                Text("channel", "канал"),
                Text(
                    "e-mail, SMS, web push, Telegram, webhook …",
                    "почта, SMS, пуш, Telegram, вебхук …",
                ),
            ),
            Word(
                "experiment",
                Text("experiment", "эксперимент"),
                Text(
                    "a comparison of groups chosen by chance", "сравнение групп, выбранных случайно"
                ),
            ),
            Word(
                "arm",
                Text("arm", "группа"),
                Text("one of the groups of an experiment", "одна из групп эксперимента"),
            ),
            Word(
                "holdout",
                Text("holdout", "контрольная группа"),
                Text(
                    "the arm that gets nothing, to compare with",
                    "группа, которая ничего не получает, для сравнения",
                ),
            ),
            Word(
                "lift",
                Text("lift", "прирост"),
                Text(
                    "the difference that the act made, with its interval",
                    "разница, которую дало действие, с интервалом",
                ),
            ),
            Word(
                "loyalty",
                Text("points, tier, reward", "баллы, уровень, награда"),
                Text(
                    "loyalty: what is earned, the level it gives, what it buys",
                    "лояльность: что копится, какой даёт уровень, что на это можно получить",
                ),
            ),
            Word(
                "survey", Text("survey, answer", "опрос, ответ"), Text("feedback", "обратная связь")
            ),
            Word(
                "case",
                Text("case", "обращение на контроле"),
                Text(
                    "a promise to get back to one customer by a time",
                    "обещание вернуться к клиенту к сроку",
                ),
            ),
        ),
        Text(
            "These words are reserved: what they name is not built yet, and "
            "nothing else may take them.",
            "Слова заняты: того, что они называют, пока нет, и ничто другое их не получит.",
        ),
    ),
    Chapter(
        Text("Data", "Данные"),
        (
            Word(
                "project",
                Text("project", "проект"),
                Text(
                    "what the owner says about the business: its name, time zone, "
                    "currency, first day of the week, language, kind",
                    "что владелец говорит о бизнесе: название, часовой пояс, валюта, "
                    "первый день недели, язык, вид",
                ),
            ),
            Word(
                "data-folder",
                Text("data folder", "папка данных"),
                Text(
                    "everything that one installation keeps: the event log and the records",
                    "всё, что хранит установка: журнал событий и записи",
                ),
            ),
            Word(
                "event-log",
                Text("event log", "журнал событий"),
                Text("every event ever taken, in DuckDB", "все принятые события, в DuckDB"),
            ),
            Word(
                "records",
                Text("records", "записи"),
                Text(
                    "users, sessions, keys, settings, in SQLite or PostgreSQL",
                    "пользователи, сеансы, ключи, настройки — в SQLite или PostgreSQL",
                ),
            ),
            Word(
                "source",
                Text("source", "источник"),
                Text(
                    "a site, app or server that sends events, with write keys (they "
                    "send and read nothing) and secret keys of its own",
                    "сайт, приложение или сервер, который шлёт события, со своими "
                    "ключами записи (только отправка) и секретными ключами",
                ),
            ),
            Word(
                "inbox",
                Text("inbox, drain", "очередь приёма"),
                Text(
                    "where what was received lies until it is in the event log; the "
                    "drain empties it",
                    "где лежит принятое, пока не попадёт в журнал событий; её разбирает приёмник",
                ),
            ),
            Word(
                "dead-letter",
                Text("dead letter, on the pages: rejected event", "отклонённое событие"),
                Text(
                    "what came in and could not be made an event; it waits to be mended"
                    " and sent again",
                    "пришедшее, что не стало событием; ждёт исправления и новой отправки",
                ),
            ),
            Word(
                "import",
                Text("import", "загрузка"),
                Text(
                    "files taken into the log in one step; it has a number, by which it"
                    " can be undone. In the log it is a batch",
                    "файлы, взятые в журнал одним шагом; у неё есть номер, по которому "
                    "её можно отменить",
                ),
            ),
            Word(
                "mapping",
                Text("mapping", "правила разбора"),
                Text(
                    "a file that says which column of a source is which part of an event",
                    "файл, который говорит, какой столбец источника — какая часть события",
                ),
            ),
            Word(
                "keep-rule",
                Text("keep-rule", "условие отбора"),
                Text(
                    "a condition that a row has to meet; rows that do not are skipped and counted",
                    "условие для строки; неподходящие пропускаются и считаются",
                ),
            ),
            Word(
                "reject",
                Text("reject", "отклонённая строка"),
                Text(
                    "a row that an import did not take, kept in a file with the reason",
                    "строка, которую загрузка не взяла; хранится в файле с причиной",
                ),
            ),
            Word(
                "end-of-the-data",
                Text("end of the data", "конец данных"),
                Text("the moment of the last event known", "момент последнего известного события"),
            ),
        ),
    ),
)
