"""Answers are kept as long as there is room."""

from homing.ui.kept import Answer, Kept

HEADERS = ((b"content-type", b"text/plain"),)


def test_what_was_asked_for_least_lately_goes_first():
    answers = {key: Answer.of(HEADERS, bytes(range(256)) + key.encode()) for key in "abc"}
    kept = Kept(room_bytes=2 * max(len(each.packed) for each in answers.values()))
    kept.keep("a", answers["a"])
    kept.keep("b", answers["b"])
    assert kept.get("a") == answers["a"]
    kept.keep("c", answers["c"])
    assert [key for key in "abc" if kept.get(key)] == ["a", "c"]
    assert kept.get("a").body == bytes(range(256)) + b"a"


def test_the_same_answer_kept_twice_takes_its_room_once():
    answer = Answer.of(HEADERS, bytes(range(256)))
    kept = Kept(room_bytes=2 * len(answer.packed))
    for key in ("a", "b", "b", "b"):
        kept.keep(key, answer)
    assert kept.get("a") == kept.get("b") == answer
