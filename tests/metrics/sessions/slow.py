"""Sessions counted slowly: one customer, one event after another."""

from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from homing.core.intervals import wilson

HOURS = {"10min": 1 / 6, "30min": 0.5, "1h": 1, "2h": 2, "24h": 24, "any": 1e6}


def slow(asked):
    """Return {period: [(who, moments of a session)]}; a moment is (when, [row, …])."""
    whose = 4 if asked.options["actor"] else 0
    counted = set(asked.counted())
    found = {}
    rows = [row for row in asked.log if (row[whose], row[2]) in counted and is_asked(row, asked)]
    rows.sort(key=lambda row: (row[whose], row[2]))
    for who, mine in groupby(rows, key=lambda row: row[whose]):
        moments = [(at, list(same)) for at, same in groupby(mine, key=lambda row: row[2])]
        for session in split(moments, asked):
            found.setdefault(asked.place(session[0][0]), []).append((who, session))
    return found


def is_asked(row, asked):
    names = asked.options["event"]
    return (not names or row[1] in names) and (not asked.options["where"] or row[3] == "a")


def split(moments, asked):
    """Yield sessions; what was named is forgotten after a pause alone."""
    session, named = [], None
    for at, rows in moments:
        texts = {f"{row[5] or ''} / {row[6] or ''}" for row in rows} - {" / "}
        campaign = min(texts) if texts and is_broken(asked, "campaign") else None
        is_paused = not session or is_pause(session[-1][0], at, asked)
        is_other = not is_paused and None not in {campaign, named} and campaign != named
        is_long = bool(session) and at - session[0][0] >= hours(asked.options["longest"])
        if session and (is_paused or is_other or is_long):
            yield session
            session = []
        named = campaign if is_paused or campaign else named
        session.append((at, rows))
    if session:
        yield session


def is_broken(asked, at):
    return asked.options["break_at"] in {at, "both"}


def hours(text):
    return timedelta(hours=HOURS[text])


def is_pause(one, other, asked):
    zone = ZoneInfo(asked.options["timezone"])
    is_night = one.astimezone(zone).date() != other.astimezone(zone).date()
    is_long = other - one >= hours(asked.options["gap"])
    return is_long or (is_night and is_broken(asked, "midnight"))


def length(session):
    return (session[-1][0] - session[0][0]).total_seconds()


def size(session):
    return sum(len(rows) for _, rows in session)


def may_go_on(session, asked):
    now, longest = asked.now, hours(asked.options["longest"])
    return not is_pause(session[-1][0], now, asked) and now - session[0][0] < longest


def expected_row(place, mine, asked):
    """Return the numbers of a row of the table."""
    sessions = [session for _, session in mine]
    lengths, sizes = list(map(length, sessions)), list(map(size, sessions))
    customers, n, single = len({who for who, _ in mine}), len(mine), sizes.count(1)
    low, high = wilson(single, n) if n else (None, None)
    return {
        "sessions": n,
        "customers": customers,
        "sessions_per_customer": n / customers if n else None,
        "median_length_s": pytest.approx(np.median(lengths)) if n else None,
        "mean_length_s": pytest.approx(np.mean(lengths)) if n else None,
        "p90_length_s": pytest.approx(np.quantile(lengths, 0.9)) if n else None,
        "events_per_session": pytest.approx(np.mean(sizes)) if n else None,
        "single": single,
        "single_share": single / n if n else None,
        "single_low": pytest.approx(low) if n else None,
        "single_high": pytest.approx(high) if n else None,
        "is_complete": asked.is_over(place) and not any(may_go_on(s, asked) for s in sessions),
    }
