"""Days of events, numbered once: a fold finds by them what it finds by the moments."""

import gc
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from histories.logs import CODES, ORIGIN, bounds, histories_of, logs, number, rows_of
from histories.test_returns_plain import plain_questions
from homing.core.periods import Calendar, Period
from homing.histories import Bounds, Histories, days, lifecycle, threads
from homing.histories.activity import Activity
from homing.histories.bounds import HOUR, microseconds
from homing.histories.returns import fold, members
from support.thorough import examples

WITH_FIXTURE = settings(
    max_examples=examples(35), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def nothing_is_too_small(monkeypatch):
    monkeypatch.setattr(threads, "SMALL", 0)


def zoneless(asked):
    return replace(asked, bounds=replace(asked.bounds, zone=None))


def week_of(zone):
    calendar = Calendar(zone)
    return Bounds.of(calendar, Period.week, calendar.index(Period.week, ORIGIN), 2)


def histories(events=100):
    rng = np.random.default_rng(5)
    begin = microseconds(ORIGIN)
    return Histories.gather(
        rng.integers(0, 9, events).astype(np.uint32),
        begin + rng.integers(0, 40 * 24 * HOUR, events),
        np.zeros(events, np.uint16),
        n_customers=9,
    )


@WITH_FIXTURE
@given(rows_of(), bounds())
def test_an_event_is_in_the_period_that_its_day_is_in(rows, asked):
    log = histories_of(rows)
    found = days.numbered(log, asked)
    slots = found.slot[found.number].tolist()
    assert slots == [number(time, asked) + 1 for time in log.time.tolist()]


@WITH_FIXTURE
@given(logs(), plain_questions())
def test_a_table_by_days_is_the_table_by_moments(log, question):
    one, other = fold(log.histories, question), fold(log.histories, zoneless(question))
    assert (one.size == other.size).all()
    assert (one.returned == other.returned).all()


@WITH_FIXTURE
@given(logs(), plain_questions())
def test_people_by_days_are_the_people_by_moments(log, question):
    cell = {"group": 0, "row": question.rows - 1, "column": question.columns - 1}
    one = members(log.histories, question, **cell)
    assert one.tolist() == members(log.histories, zoneless(question), **cell).tolist()


@WITH_FIXTURE
@given(logs(), bounds())
def test_a_lifecycle_by_days_is_that_by_moments(log, asked):
    activity = Activity(counts=np.arange(CODES) < 2, bounds=asked)
    one = lifecycle.fold(log.histories, activity)
    other = lifecycle.fold(log.histories, zoneless(activity))
    assert (one.customers == other.customers).all()


@WITH_FIXTURE
@given(logs(), plain_questions(), st.integers(0, 20 * 24))
def test_what_is_later_than_now_is_in_no_period_though_it_is_of_the_same_day(log, question, hours):
    now = microseconds(ORIGIN + timedelta(hours=hours))
    starts = question.bounds.starts.clip(max=now)
    question = replace(question, bounds=replace(question.bounds, starts=starts))
    one, other = fold(log.histories, question), fold(log.histories, zoneless(question))
    assert (one.returned == other.returned).all()


def test_days_of_a_log_are_numbered_once_for_a_zone():
    log, week = histories(), week_of("Europe/London")
    first = days.numbered(log, week)
    assert days.numbered(log, week).number is first.number
    assert days.numbered(log, week_of("Asia/Kathmandu")).number is not first.number


def test_the_zones_asked_for_last_are_kept():
    log, zones = histories(), ["Europe/London", "UTC", "Asia/Kathmandu", "America/New_York"]
    first, *_, last = [days.numbered(log, week_of(zone)).number for zone in zones]
    assert days.numbered(log, week_of(zones[-1])).number is last
    assert days.numbered(log, week_of(zones[0])).number is not first


def test_days_go_with_their_log():
    log = histories()
    days.numbered(log, week_of("UTC"))
    gc.collect()
    kept = days.logs_kept()
    del log
    gc.collect()
    assert days.logs_kept() == kept - 1


def test_a_log_longer_than_the_numbers_reach_is_numbered_for_each_question():
    times = np.array([-(2**61), microseconds(ORIGIN), 2**61], np.int64)
    log = Histories.gather(np.zeros(3, np.uint32), times, np.zeros(3, np.uint16), n_customers=1)
    found = days.numbered(log, week_of("UTC"))
    assert found.slot[found.number].tolist() == [0, 1, 3]
