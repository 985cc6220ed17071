"""Excerpts of a log: a fold finds in them what it finds in all of it."""

import gc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from histories.logs import CODES, logs
from histories.test_returns import questions
from homing.histories import Histories, excerpts, threads
from homing.histories.returns import Side, fold
from support.thorough import examples


@pytest.fixture(autouse=True)
def nothing_is_too_small(monkeypatch):
    monkeypatch.setattr(threads, "SMALL", 0)
    monkeypatch.setattr(excerpts, "MOST_SHARE", 1.0)


def histories(events=1000):
    rng = np.random.default_rng(3)
    return Histories.gather(
        rng.integers(0, 50, events).astype(np.uint32),
        rng.integers(0, 10**12, events),
        rng.integers(0, CODES, events).astype(np.uint16),
        n_customers=50,
        value=rng.random(events),
    )


def codes(*wanted):
    return np.isin(np.arange(CODES), wanted)


def without_labels(h):
    return replace(h, label=None, touched=h.touched and without_labels(h.touched))


@settings(max_examples=examples(35), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logs(), questions(side=Side.customer, groups=2), st.booleans())
def test_a_fold_over_an_excerpt_is_the_fold_over_the_log(log, question, is_valued):
    question = replace(question, is_valued=is_valued)
    whole = without_labels(log.histories)
    excerpt = excerpts.only(whole, question.flags != 0, is_valued=is_valued)
    one, other = fold(whole, question), fold(excerpt, question)
    assert (one.size == other.size).all()
    assert (one.returned == other.returned).all()
    assert np.allclose(one.value, other.value)


def test_an_excerpt_holds_the_events_of_its_codes_in_their_order():
    log = histories()
    excerpt = excerpts.only(log, codes(1, 4), is_valued=True)
    is_in = np.isin(log.event, [1, 4])
    assert excerpt.event.tolist() == log.event[is_in].tolist()
    assert excerpt.time.tolist() == log.time[is_in].tolist()
    assert excerpt.value.tolist() == log.value[is_in].tolist()
    assert np.diff(excerpt.offsets).sum() == excerpt.n_events
    assert excerpt.n_histories == log.n_histories


def test_an_excerpt_is_made_once_though_what_is_beside_the_log_changes():
    log = histories()
    first = excerpts.only(log, codes(1))
    touched = replace(histories(10), customer=np.arange(50, dtype=np.uint32))
    second = excerpts.only(replace(log, touched=touched), codes(1))
    assert second.time is first.time
    assert set(second.touched.event.tolist()) <= {1}


def test_a_log_has_no_more_room_for_excerpts_than_it_takes_itself():
    log, before = histories(), excerpts.bytes_kept()
    for code in range(CODES):
        for other in range(CODES):
            excerpts.only(log, codes(code, other), is_valued=True)
    kept = excerpts.bytes_kept() - before
    assert 0 < kept <= sum(column.nbytes for column in log.columns) + log.offsets.nbytes


def test_the_excerpt_that_was_asked_for_last_stays():
    log = histories()
    first = excerpts.only(log, codes(1, 2), is_valued=True)
    for code in range(CODES):
        excerpts.only(log, codes(code), is_valued=True)
        assert excerpts.only(log, codes(1, 2), is_valued=True).time is first.time


def test_excerpts_go_with_their_log():
    gc.collect()
    before = excerpts.bytes_kept()
    log = histories()
    excerpts.only(log, codes(1))
    assert excerpts.bytes_kept() > before
    del log
    gc.collect()
    assert excerpts.bytes_kept() == before


def test_a_small_log_and_most_of_a_log_are_read_as_they_are(monkeypatch):
    log = histories()
    monkeypatch.setattr(excerpts, "MOST_SHARE", 0.6)
    assert excerpts.only(log, codes(0, 1, 2, 3)).time is log.time
    monkeypatch.setattr(threads, "SMALL", 10_000)
    assert excerpts.only(log, codes(0)).time is log.time
