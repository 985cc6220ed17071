"""Ready rules for what most businesses look for; each is a rule like any other, to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from homing.core.names import AMOUNT, PURCHASE
from homing.core.text import Text
from homing.segments.model import (
    Ago,
    All,
    AnyOf,
    Birthday,
    Compared,
    Did,
    DidNot,
    Filter,
    Last,
    Overdue,
    Rule,
    Seen,
    Top,
    Trait,
)

ANSWERED: Final = "survey.answered"
TRIAL_STARTED: Final = "trial.started"
TRIAL_CONVERTED: Final = "trial.converted"
TICKET: Final = "ticket.opened"
_BOUGHT: Final = (PURCHASE,)


@dataclass(frozen=True, slots=True)
class Template:
    """A ready rule.

    Parameters
    ----------
    key : str
        What programs call it.
    name, about : Text
        What people call it, and what it is for, in one sentence.
    rule : Rule
        The rule.
    """

    key: str
    name: Text
    about: Text
    rule: Rule


_DETRACTORS: Final = Did(
    events=(ANSWERED,),
    where=(Filter(property="score", test=Compared(op="at_most", value=6)),),
    window=Last(days=90),
)

TEMPLATES: Final = (
    Template(
        "no-second-purchase",
        Text("New without a second purchase", "Новые без второй покупки"),
        Text(
            "Bought once in the last 60 days and not again: the second purchase makes a customer.",
            "Купили один раз за последние 60 дней: клиентом делает вторая покупка.",
        ),
        All(
            of=(
                Did(events=_BOUGHT, op="exactly", times=1),
                Seen(which="first", events=_BOUGHT, test=Ago(op="within", days=60)),
            )
        ),
    ),
    Template(
        "at-risk",
        Text("At risk", "Под угрозой ухода"),
        Text(
            "Without a purchase for more than twice their own usual gap.",
            "Без покупки дольше двух своих обычных перерывов.",
        ),
        Overdue(events=_BOUGHT, factor=2.0),
    ),
    Template(
        "lapsed",
        Text("Lapsed", "Ушедшие"),
        Text(
            "Bought once, and nothing for half a year.",
            "Когда-то покупали, но ничего за полгода.",
        ),
        Seen(which="last", events=_BOUGHT, test=Ago(op="longer_ago", days=180)),
    ),
    Template(
        "champions",
        Text("Champions", "Лучшие клиенты"),
        Text(
            "Among the first two fifths by recency, by frequency and by money (RFM 4–5 in each).",
            "Входят в первые две пятых и по давности, и по частоте, и по деньгам (RFM 4–5).",
        ),
        All(
            of=(
                Top(measure="latest", events=_BOUGHT, share=0.4),
                Top(measure="count", events=_BOUGHT, share=0.4),
                Top(measure="sum", property=AMOUNT, events=_BOUGHT, share=0.4),
            )
        ),
    ),
    Template(
        "detractors",
        Text("Detractors", "Критики"),
        Text(
            "Gave 6 or less of 10 in a survey in the last 90 days.",
            "Поставили 6 или меньше из 10 в опросе за последние 90 дней.",
        ),
        _DETRACTORS,
    ),
    Template(
        "trial-ending",
        Text("Trial ending", "Пробный период кончается"),
        Text(
            "A trial of 14 days ends within 4 days and is not paid for yet.",
            "Пробный период в 14 дней кончится за 4 дня, а оплаты ещё нет.",
        ),
        All(
            of=(
                Seen(which="last", events=(TRIAL_STARTED,), test=Ago(op="longer_ago", days=10)),
                Seen(which="last", events=(TRIAL_STARTED,), test=Ago(op="within", days=14)),
                DidNot(events=(TRIAL_CONVERTED,), window=Last(days=14)),
            )
        ),
    ),
    Template(
        "birthday-soon",
        Text("Birthday soon", "Скоро день рождения"),
        Text(
            "Have their birthday within a week; the trait “birthday” says when.",
            "День рождения в ближайшую неделю; дату говорит свойство «birthday».",
        ),
        Trait(trait="birthday", test=Birthday(op="birthday_within", days=7)),
    ),
    Template(
        "valuable-unhappy",
        Text("High value and unhappy", "Ценные и недовольные"),
        Text(
            "In the first fifth by money, and a detractor or with a complaint of the last 90 days.",
            "Входят в первую пятую по деньгам и критикуют или жаловались за последние 90 дней.",
        ),
        All(
            of=(
                Top(measure="sum", property=AMOUNT, events=_BOUGHT, share=0.2),
                AnyOf(of=(_DETRACTORS, Did(events=(TICKET,), window=Last(days=90)))),
            )
        ),
    ),
)
