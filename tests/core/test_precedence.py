"""Work in the background waits for answers, and gets done all the same."""

from threading import Event, Thread

import pytest

from homing.core.precedence import Precedence


def test_a_step_waits_until_every_answer_is_made():
    precedence, is_asked, may_end = Precedence(), Event(), Event()
    steps = []

    def answer():
        with precedence.answering(), precedence.answering():
            is_asked.set()
            may_end.wait()
            steps.append("answer")

    def look():
        precedence.patient(60)()
        steps.append("look")

    answering, looking = Thread(target=answer), Thread(target=look)
    answering.start()
    is_asked.wait()
    looking.start()
    may_end.set()
    answering.join()
    looking.join()
    assert steps == ["answer", "look"]


def test_who_has_waited_long_enough_goes_on():
    precedence = Precedence()
    give_way = precedence.patient(0.01)
    with precedence.answering():
        give_way()
        give_way()


def test_an_answer_that_fails_is_over():
    precedence = Precedence()
    with pytest.raises(KeyError), precedence.answering():
        {}["nothing"]
    precedence.patient(60)()
