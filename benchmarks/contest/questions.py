"""The nine questions: what is asked, of which cohorts, in numbers that all contestants take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from generate import DAY_US, Recipe
from homing.core.periods import Calendar, Period
from homing.histories.bounds import microseconds

CALENDAR = Calendar("Europe/London")
ANY = "any"
STEPS = ("visit", "product_view", "add_to_cart", "checkout", "purchase")
TOP = 25
OTHER = -1
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    Parameters
    ----------
    key, words : str
        Its short name, and what it asks.
    period : Period
        Of cohorts and ages.
    ages : int
        How many columns the table has.
    start, back : str
        The event that enters, and the one that returns; `ANY` for every one.
    rows : int
        How many cohorts there are, the last of them in the period of the end of the log.
    """

    key: str
    words: str
    period: Period
    ages: int
    start: str
    back: str
    rows: int

    def first(self, recipe: Recipe) -> int:
        """Return the index of the first cohort's period."""
        return CALENDAR.index(self.period, last_moment(recipe)) - self.rows + 1

    def since(self, recipe: Recipe) -> int:
        """Return the moment at which the first cohort's period begins."""
        return microseconds(CALENDAR.start_at(self.period, self.first(recipe)))

    def middle(self, recipe: Recipe) -> tuple[int, int]:
        """Return the cohort whose people are wanted, by row, and its first day since 1970."""
        row = self.rows // 2
        return row, days_since_1970(CALENDAR.date_at(self.period, self.first(recipe) + row))


def days_since_1970(day: date) -> int:
    """Return the days from 1970 to a date: how every contestant names a period."""
    return (day - EPOCH).days


def end(recipe: Recipe) -> int:
    """Return the moment at which the log ends."""
    return recipe.begins + recipe.days * DAY_US


def last_moment(recipe: Recipe) -> datetime:
    """Return the last moment of the log."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=end(recipe) - 1)


def questions(recipe: Recipe, *, is_latest: bool) -> list[Asked]:
    """Return the nine.

    Parameters
    ----------
    recipe : Recipe
        What the log is made of.
    is_latest : bool
        As many cohorts as ages, the latest ones, which is what a product opens with; else a
        cohort for every period of the log.
    """
    last = last_moment(recipe)
    begins = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=recipe.begins)

    def asked(key: str, words: str, size: tuple[Period, int], names: tuple[str, str]) -> Asked:
        period, ages = size
        every = CALENDAR.index(period, last) - CALENDAR.index(period, begins) + 1
        is_short = is_latest or key == "q7"
        return Asked(key, words, period, ages, *names, min(ages, every) if is_short else every)

    visits, any_event = ("visit", "visit"), (ANY, ANY)
    days, weeks = (Period.day, 14), (Period.week, 12)
    return [
        asked("q1", "recurring, the same event, day × 14", days, visits),
        asked("q2", "first time, start ≠ return, day × 31", (Period.day, 31), ("sign_up", "visit")),
        asked("q3", "on or after, any event, week × 12", weeks, any_event),
        asked("q4", "Q1 by a trait of 10,000 values, top 25", days, visits),
        asked("q5", "24-hour windows, day × 14", days, visits),
        asked("q6", "revenue by age, month × 12", (Period.month, 12), ("sign_up", "purchase")),
        asked("q7", "lifecycle, week × 52", (Period.week, 52), any_event),
        asked("q8", "funnel of five steps, 14 days", (Period.day, 30), (STEPS[0], STEPS[-1])),
        asked("q9", "who of a cell of Q1", days, visits),
    ]
