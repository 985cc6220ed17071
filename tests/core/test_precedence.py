"""Work in the background waits for answers, and gets done all the same."""

from threading import Event, Lock, Thread

import pytest

from homing.core.precedence import Precedence, held


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


def test_a_lock_that_is_free_is_held_after_giving_way_once():
    turn, steps = Lock(), []
    with held(turn, lambda: steps.append(turn.locked())):
        assert turn.locked()
    assert (steps, turn.locked()) == ([False], False)


def test_who_waited_for_a_lock_gives_way_again():
    steps = []

    class Taken:
        def acquire(self, *, blocking=True):
            steps.append("holds" if blocking else "asks")
            return blocking

        def release(self):
            steps.append("lets go")

        def __enter__(self):
            steps.append("waits")

        def __exit__(self, *_):
            pass

    with held(Taken(), lambda: steps.append("gives way")):
        steps.append("works")
    assert steps == ["gives way", "asks", "waits", "gives way", "holds", "works", "lets go"]
