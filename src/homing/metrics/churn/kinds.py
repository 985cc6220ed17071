"""When somebody is a customer, for the fold and in words."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from homing.core.periods import Period
from homing.core.text import Text
from homing.histories.bounds import microseconds
from homing.histories.standing import LONG_AGO, Moments, Says
from homing.metrics.answers.periods import bounds, horizon
from homing.metrics.answers.question import rules_of
from homing.metrics.answers.words import filled, rules_text
from homing.metrics.churn.question import DAYS, ChurnQuestion, Kind
from homing.metrics.selection.rule import Rules
from homing.metrics.selection.selecting import Selected
from homing.metrics.timing import Timing

KINDS: Final[dict[Kind, Text]] = {
    "crr": Text("No event for so many days (CRR)", "Нет событий столько дней (CRR)"),
    "dormant": Text("Not active in the next period", "Не активен в следующем периоде"),
    "unbounded": Text("Not back since", "Больше не возвращался"),
    "contract": Text("Contract ended", "Договор закончился"),
}
_CUSTOMERS: Final[dict[Kind, Text]] = {
    "crr": Text(
        "A customer: with {event} within the last {days} days",
        "Клиент — тот, у кого за последние {days} дн. было {event}",
    ),
    "dormant": Text(
        "A customer: active in the period ({event}); lost are those active in the period before "
        "and not in this one",
        "Клиент — тот, кто активен в периоде ({event}); ушедшие — активные в предыдущем периоде, "
        "но не в этом",
    ),
    "unbounded": Text(
        "A customer: active in the period ({event}); lost are those active in the period before "
        "and never since, up to now",
        "Клиент — тот, кто активен в периоде ({event}); ушедшие — активные в предыдущем периоде и "
        "с тех пор ни разу",
    ),
    "contract": Text(
        "A customer: since {begins}, until {ends}", "Клиент: начиная с {begins} и до {ends}"
    ),
}


def days_of(question: ChurnQuestion, timing: Timing) -> int:
    """Return after how many days of silence somebody is a customer no more."""
    return question.active_days or DAYS[timing.period]


def customer_text(question: ChurnQuestion, timing: Timing) -> Text:
    """Return who is a customer."""
    parts: dict[str, Text | str] = {
        "event": rules_text(question.event),
        "begins": rules_text(question.begins),
        "ends": rules_text(question.ends),
        "days": str(days_of(question, timing)) if question.kind == "crr" else "",
    }
    return filled(_CUSTOMERS[question.kind], **parts)


def matchers(question: ChurnQuestion) -> tuple[Rules, ...]:
    """Return the rules of events that say "on", and of those that say "off" if any do."""
    if question.kind == "contract":
        return rules_of(question, "begins"), rules_of(question, "ends")
    return (rules_of(question, "event"),)


def moments(question: ChurnQuestion, timing: Timing, rows: range, found: Selected) -> Moments:
    """Return when customers are looked at: at the start of every period, and at the last end."""
    says = np.zeros(found.matches.size, np.uint8)
    if question.kind == "contract":
        says[found.is_taken(1)] = Says.off
    says[found.is_taken(0)] = Says.on
    return Moments(
        says=says,
        at=bounds(timing, rows.start, len(rows)).starts,
        since=_since(question, timing, rows),
        until=horizon(timing),
        is_kept_by_any=question.kind == "unbounded",
        groups=len(found.groups),
    )


def _since(question: ChurnQuestion, timing: Timing, rows: range) -> NDArray[np.int64]:
    """Return how far each moment looks back."""
    if question.kind == "contract":
        return np.full(len(rows) + 1, LONG_AGO, np.int64)
    if question.kind != "crr":
        return bounds(timing, rows.start - 1, len(rows)).starts
    days, calendar = days_of(question, timing), timing.calendar
    tomorrow = calendar.index(Period.day, timing.moment) + 1
    ends = (timing.start_of(index).toordinal() for index in (*rows, rows.stop))
    firsts = (min(end, tomorrow) - days for end in ends)
    starts = (microseconds(calendar.start_at(Period.day, first)) for first in firsts)
    return np.fromiter(starts, np.int64, len(rows) + 1)
