"""How a search for critical events is said in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from homing.core.text import LANGUAGES, Language, Text
from homing.draw import formats
from homing.metrics.answers.words import filled, rules_text
from homing.metrics.critical_event.question import CriticalEventCell, CriticalEventQuestion

CORRELATION: Final = Text(
    "Correlation, not cause: those who did it may be those who would have come back anyway. Test "
    "it before you act on it.",
    "Корреляция, а не причина: совершившие могли быть теми, кто и так вернулся бы. Проверьте, "
    "прежде чем действовать.",
)
FEW: Final = Text(
    "Fewer than {n} customers are old enough for this search; it says little.",
    "Для такого поиска достаточно давних клиентов меньше {n}; он мало о чём говорит.",
)

_BEST = Text(
    "Customers who did “{event}” {times} in the first {early} came back {lift} times as often as "
    "the others: {share} against {others}. That is no proof of cause.",
    "Клиенты, совершившие «{event}» {times} за первые {early}, возвращались в {lift} раза чаще "
    "остальных: {share} против {others}. Это не доказательство причины.",
)
_ALONE = Text(
    "Of the customers who did “{event}” {times} in the first {early}, {share} came back, and none "
    "of the others. That is no proof of cause.",
    "Из клиентов, совершивших «{event}» {times} за первые {early}, вернулись {share}, а из "
    "остальных — никто. Это не доказательство причины.",
)
_NONE = Text(
    "No event stands out: of {n} candidates none goes together with coming back more than chance "
    "would have it.",
    "Ни одно событие не выделяется: из {n} кандидатов ни один не связан с возвращением сильнее, "
    "чем объяснил бы случай.",
)
_ONCE = Text("at least once", "хотя бы раз")
_TIMES = Text("at least {n} times", "не менее {n} раз")
_START = Text("Start: {event}", "Старт: {event}")
_EARLY = Text("early: the first {early}", "вначале: первые {early}")
_RETURN = Text(
    "came back: {event} from day {first} to day {last} after it, the end excluded",
    "вернулся: {event} с {first}-го по {last}-й день после него, не включая конец",
)
_DAYS = Text("{n} days", "{n} дн.")
_HOURS = Text("24 hours", "24 ч")
_BASE = Text("All customers of the search", "Все клиенты, среди которых искали")
_DID = Text("Did “{event}” {times} early on", "Совершили «{event}» {times} вначале")
_DID_NOT = Text("Did not do “{event}” {times} early on", "Не совершили «{event}» {times} вначале")
_OUTCOMES = {
    None: Text("{who}", "{who}"),
    True: Text("{who}; came back", "{who}; вернулись"),
    False: Text("{who}; did not come back", "{who}; не вернулись"),
}


def summary(best: Mapping[str, Any] | None, candidates: int, early_days: int) -> Text:
    """Return the best candidate, a row of the table, in one sentence; or that there is none."""
    if best is None:
        return filled(_NONE, n=str(candidates))
    others = best["customers"] - best["did"]
    came_back = (best["precision"] - best["risk_difference"]) if others else 0.0
    known = {
        "event": best["event"],
        "times": times(best["n"]),
        "early": days(early_days),
        "share": _said(lambda language: formats.share(best["precision"], language)),
        "others": _said(lambda language: formats.share(came_back, language)),
    }
    if best["lift"] is None:
        return filled(_ALONE, **{name: known[name] for name in known if name != "others"})
    lift = _said(lambda language: formats.number(best["lift"], language, 1))
    return filled(_BEST, **known, lift=lift)


def said(question: CriticalEventQuestion) -> tuple[Text, ...]:
    """Return what was asked, in parts of a sentence."""
    first, last = str(question.return_from_days), str(question.return_until_days)
    event = rules_text(question.return_event)
    return (
        filled(_START, event=rules_text(question.start_event)),
        filled(_EARLY, early=days(question.early_days)),
        filled(_RETURN, event=event, first=first, last=last),
    )


def number_text(place: CriticalEventCell) -> Text:
    """Return which number it is."""
    who = _BASE
    if place.candidate is not None:
        did = _DID if place.did else _DID_NOT
        who = filled(did, event=place.candidate, times=times(place.n))
    return filled(_OUTCOMES[place.retained], who=who)


def times(n: int) -> Text:
    """Return “at least n times”."""
    return _ONCE if n == 1 else filled(_TIMES, n=str(n))


def days(n: int) -> Text:
    """Return so many days, as in “the first 7 days”."""
    return _HOURS if n == 1 else filled(_DAYS, n=str(n))


def _said(of: Callable[[Language], str]) -> Text:
    return Text(**{language: of(language) for language in LANGUAGES})
