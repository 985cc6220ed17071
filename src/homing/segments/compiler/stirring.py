"""Whose answers may have changed between two moments, although nothing was heard of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from sqlglot import exp

from homing.segments import model
from homing.segments.compiler.around import Around, moment
from homing.segments.compiler.windows import at, taken, whose

OFTEN: Final = timedelta(hours=1)
"""How often a rule is looked at whole that compares customers with one another."""

_Range = tuple[exp.Expr, exp.Expr]


def is_whole_due(leaves: Iterable[model.Leaf], before: Around, now: Around) -> bool:
    """Say whether time alone may have changed what a rule says of anybody.

    That is so where customers are compared with one another, once an hour, and where days of the
    calendar are counted, on a new local day.
    """
    is_new_day = before.today != now.today
    is_late = now.now - before.now >= OFTEN
    for leaf in leaves:
        if isinstance(leaf, model.Top) and is_late:
            return True
        if is_new_day and (isinstance(leaf, model.Overdue) or any(_birthdays(leaf))):
            return True
    return False


def is_of_all(leaves: Iterable[model.Leaf]) -> bool:
    """Say whether what a rule says of one customer depends on what others did."""
    return any(isinstance(leaf, model.Top) for leaf in leaves)


def stirred(leaves: Iterable[model.Leaf], before: Around, now: Around) -> exp.Select | None:
    """Return the statement of whose events came into a window or fell out of one; or None.

    Parameters
    ----------
    leaves : iterable of Leaf
        Conditions of any rules.
    before, now : Around
        The moment up to which all was known, and that up to which it shall be.
    """
    ranges: dict[tuple[str, ...], dict[str, exp.Expr]] = {}
    for leaf in leaves:
        for names, (since, until) in _ranges(leaf, before, now):
            within = exp.and_(
                exp.GT(this=at(), expression=since), exp.LTE(this=at(), expression=until)
            )
            ranges.setdefault(names, {})[within.sql()] = within
    if not ranges:
        return None
    parts = [
        exp.and_(taken(names, (), now), exp.or_(*found.values())) for names, found in ranges.items()
    ]
    return exp.select(whose()).from_("events").where(exp.or_(*parts))


def _ranges(
    leaf: model.Leaf, before: Around, now: Around
) -> Iterator[tuple[tuple[str, ...], _Range]]:
    """Yield names of events, and between which moments they are not what they were."""
    for names in _names(leaf):
        yield names, (moment(before.now), moment(now.now))
        if days := _days(leaf):
            yield names, (moment(before.days_ago(days)), moment(now.days_ago(days)))
    if isinstance(leaf, model.Sequence) and not leaf.happened:
        length = timedelta(seconds=leaf.within_s)
        over = moment(before.now - length), moment(now.now - length)
        yield leaf.first.events, over


def _names(leaf: model.Leaf) -> Iterator[tuple[str, ...]]:
    if isinstance(leaf, model.Sequence):
        yield leaf.first.events
        yield leaf.then.events
    elif isinstance(leaf, model.Matching):
        yield leaf.events
    window = getattr(leaf, "window", None)
    if isinstance(window, model.SinceFirst):
        yield window.events


def _days(leaf: model.Leaf) -> int | None:
    test, window = getattr(leaf, "test", None), getattr(leaf, "window", None)
    if isinstance(test, model.Ago):
        return test.days
    return window.days if isinstance(window, model.Last) else None


def _birthdays(leaf: model.Leaf) -> Iterator[model.Birthday]:
    steps = [leaf.first, leaf.then] if isinstance(leaf, model.Sequence) else [leaf]
    filters = [each for step in steps for each in getattr(step, "where", ())]
    tests = [each.test for each in filters] + [getattr(leaf, "test", None)]
    yield from (test for test in tests if isinstance(test, model.Birthday))
