"""The sentence that stands beside every retention number: what exactly was counted, of whom."""

from __future__ import annotations

from typing import Final

from homing.core.names import PERIOD_NAMES
from homing.core.text import Language, Text
from homing.metrics.answers.words import by_text, defined, filled, rules_text
from homing.metrics.retention.presets import PRESETS
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.retention.shape import HOURS, Shape
from homing.metrics.selection.expressions import is_trait
from homing.metrics.selection.rule import ANY
from homing.metrics.timing import Timing
from homing.metrics.timing_words import PERIODS, event_words

_SENTENCE = Text(
    "Share of the customers of a cohort (the denominator: {entered}) who had {back} {when}.",
    "Доля клиентов когорты (знаменатель: {entered}), у которых было {back} {when}.",
)
_ENTERED: Final = {
    "first_time": Text(
        "everyone whose first {start} in all of history fell in the same {one}",
        "все, у кого первое за всю историю {start} пришлось на {one}",
    ),
    "first_ever": Text(
        "everyone whose very first event of that name in all of history fell in the same {one} and "
        "was this: {start}",
        "все, у кого самое первое за всю историю событие с таким названием пришлось на {one} и "
        "было именно таким: {start}",
    ),
    "recurring": Text(
        "everyone with a {start} in the same {one}; a customer may be in many cohorts",
        "все, у кого {start} пришлось на {one}; один клиент может быть во многих когортах",
    ),
}
_BY_CALENDAR: Final = {
    "on": Text("in the k-th {one} after it", "{kth} после этого"),
    "on_or_after": Text(
        "in the k-th {one} after it or later, as far as the data go",
        "{kth} после этого или позже, до конца данных",
    ),
    "on_or_before": Text("in at least one of the k {many} after it", "хотя бы {in_one}"),
    "streak": Text("in every one of the k {many} after it", "{in_each}"),
}
_BY_HOURS: Final = {
    "on": Text("in the k-th {length} after it", "на k-м отрезке по {length} после этого"),
    "on_or_after": Text(
        "in the k-th {length} after it or later, as far as the data go",
        "на k-м отрезке по {length} после этого или позже, до конца данных",
    ),
    "on_or_before": Text(
        "in at least one of the first k times {length} after it",
        "хотя бы на одном из первых k отрезков по {length} после этого",
    ),
    "streak": Text(
        "in every one of the first k times {length} after it",
        "на каждом из первых k отрезков по {length} после этого",
    ),
}
_ANCHOR: Final = {
    "first": Text(
        "Hours are counted between full hours, from the first start event of the cohort's {one}",
        "Часы считаются между полными часами, от первого стартового события в периоде когорты",
    ),
    "each": Text(
        "Hours are counted between full hours, from each start event of the cohort's {one}",
        "Часы считаются между полными часами, от каждого стартового события в периоде когорты",
    ),
}
_BRACKETS = Text(
    "The k-th column is a bracket of ages: {labels}", "k-й столбец — отрезок возрастов: {labels}"
)
_AT_LEAST = Text(
    "At least {n} such events at one age", "Не меньше {n} таких событий в одном возрасте"
)
_MEASURED = Text(
    "Age 0 is those who had it in the cohort's own {one}",
    "Возраст 0 — те, у кого оно было в самом периоде когорты",
)
_VALUE: Final = {
    "sum": Text(
        "Value: the sum of “{value}” over those events in that very column",
        "Значение: сумма «{value}» по этим событиям именно в этом столбце",
    ),
    "mean": Text(
        "Value: the mean of the customers' sums of “{value}” in that very column (its denominator: "
        "customers with such an event in it)",
        "Значение: среднее сумм «{value}» по клиентам именно в этом столбце (его знаменатель: "
        "клиенты, у которых такое событие в нём есть)",
    ),
}
_SIDE: Final = {
    "start": Text("of the start event", "стартового события"),
    "both": Text("which both events must share", "одинаковому у обоих событий"),
}
_BROKEN = Text("{by}, {side}", "{by}, {side}")
_AVERAGE: Final = {
    "simple": Text("On the curve every cohort weighs the same", "На кривой все когорты равны"),
    "unique": Text(
        "The curve counts every customer once, whatever the number of their cohorts",
        "На кривой каждый клиент учтён один раз, сколько бы ни было его когорт",
    ),
    "mixpanel": Text(
        "On the curve a cohort weighs as the square of its size, as in Mixpanel",
        "На кривой вес когорты — квадрат её размера, как в Mixpanel",
    ),
}
_FOLLOW_UP = Text(
    "Never final: complete where a cohort was followed to age {n}",
    "Итог не окончательный: полны когорты, прослеженные до возраста {n}",
)
_OWN_FOLLOW_UP = Text(
    "Never final: older cohorts had more time to come back",
    "Итог не окончательный: у старых когорт было больше времени вернуться",
)
_PRESET = Text("As {name} counts", "Как считает {name}")
_CAPTION: Final = {
    "share": Text(
        "Share of each cohort that returned; {many}", "Доля когорты, которая вернулась; {many}"
    ),
    "sum": Text("Sum of “{value}”; {many}", "Сумма «{value}»; {many}"),
    "mean": Text("Mean of “{value}” by customer; {many}", "Среднее «{value}» на клиента; {many}"),
}
_CALENDAR = Text("calendar {many}", "календарные {many}")
_TIMES = Text("{count} × 24 hours", "{count} × 24 часа")
_DAY = Text("24 hours", "24 часа")
_HOUR = Text("60 minutes", "60 минут")
_ANY = Text("event of any kind", "событие (любое)")


def definition(
    question: RetentionQuestion, timing: Timing, shape: Shape, language: Language
) -> str:
    """Return the definition of what was measured.

    Parameters
    ----------
    question : RetentionQuestion
        Settled.
    timing, shape
        Of the table.
    language : "en" or "ru"
        The reader's.
    """
    one = PERIODS[timing.period].one
    sentence = filled(
        _SENTENCE,
        entered=filled(_ENTERED[str(question.cohort)], start=_start(question), one=one),
        back=_return(question),
        when=_when(question, timing),
    )
    said = _particulars(question, shape, one)
    return defined(sentence, question, timing, language, *said)


def caption(question: RetentionQuestion, timing: Timing, *, is_value: bool = False) -> Text:
    """Return the title of a picture of retention, or of the values in the same table."""
    kind = str(question.aggregate) if is_value else "share"
    many = filled(_CALENDAR, many=PERIODS[timing.period].many)
    ages = length(timing) if question.window == "24h" else many
    return filled(_CAPTION[kind], many=ages, value=question.value or "")


def ages_of(shape: Shape) -> tuple[str, ...]:
    """Return the ages in every column: one, or those of a bracket as 1-7."""
    pairs = zip(shape.begins, shape.ends, strict=True)
    return tuple(str(first) if first == last else f"{first}-{last}" for first, last in pairs)


def labels(shape: Shape, timing: Timing) -> tuple[str, ...]:
    """Return the names of the columns: Day 0, or with brackets Day 1-7."""
    name = PERIOD_NAMES[timing.period].en
    return tuple(f"{name} {ages}" for ages in ages_of(shape))


def length(timing: Timing) -> Text:
    """Return how long one age is where ages are not periods of the calendar."""
    hours = HOURS[timing.period]
    if hours == 24:
        return _DAY
    return _HOUR if hours == 1 else filled(_TIMES, count=str(hours // 24))


def _when(question: RetentionQuestion, timing: Timing) -> Text:
    words = PERIODS[timing.period]
    if question.window == "24h":
        return filled(_BY_HOURS[str(question.measure)], length=length(timing))
    said = _BY_CALENDAR[str(question.measure)]
    return filled(said, **words._asdict())


def _particulars(question: RetentionQuestion, shape: Shape, one: Text) -> list[Text]:
    said = []
    if question.preset:
        said.append(filled(_PRESET, name=PRESETS[question.preset].name))
    if question.anchor:
        said.append(filled(_ANCHOR[question.anchor], one=one))
    if question.brackets:
        said.append(filled(_BRACKETS, labels=", ".join(ages_of(shape)[1:])))
    if (question.at_least or 1) > 1:
        said.append(filled(_AT_LEAST, n=str(question.at_least)))
    if question.column_zero == "measured":
        said.append(filled(_MEASURED, one=one))
    if question.value:
        said.append(filled(_VALUE[str(question.aggregate)], value=question.value))
    return [*said, *_grouped(question), *_averaged(question, shape)]


def _grouped(question: RetentionQuestion) -> list[Text]:
    if question.by is None or is_trait(question.by):
        return list(by_text(question.by))
    side = _SIDE[str(question.by_side)]
    return [filled(_BROKEN, by=by, side=side) for by in by_text(question.by)]


def _averaged(question: RetentionQuestion, shape: Shape) -> list[Text]:
    said = [_AVERAGE[question.average]] if question.average in _AVERAGE else []
    if shape.follow_up is not None:
        said.append(filled(_FOLLOW_UP, n=str(shape.follow_up)))
    elif question.measure == "on_or_after":
        said.append(_OWN_FOLLOW_UP)
    return said


def _start(question: RetentionQuestion) -> Text:
    names = question.start_event
    if not names or ANY in names:
        return _ANY
    return Text(f"{event_words(names, 'en')} event", f"событие {event_words(names, 'ru')}")


def _return(question: RetentionQuestion) -> Text:
    names = question.return_event
    if not names or ANY in names:
        return rules_text(())
    return Text(f"the event {event_words(names, 'en')}", f"событие {event_words(names, 'ru')}")
