"""Texts and whole numbers get numbers, whatever form of Arrow they lie in."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.histories import places, texts

FORMS = [pa.string(), pa.large_string(), pa.string_view()]
WORDS = ["", " ", "a", "ab", "abcdefg", "abcdefgh", "abcdefghi", "x" * 12, "x" * 13, "x" * 16]
LONG = ["x" * 17, "x" * 24 + "y", "x" * 23 + "yx", "x" * 24 + "z", "é" * 11, "a" + "x" * 40 + "b"]
HIDDEN = [f"same head, {number:03}, same tail" for number in range(200)]


def read(given: pa.ChunkedArray) -> list[str | None]:
    codes, words = texts.numbered(given)
    there = given.is_valid().to_pylist()
    return [
        words[code].as_py() if here else None
        for code, here in zip(codes.tolist(), there, strict=True)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_text_has_the_number_of_its_like(form):
    rows = [None, *WORDS, *LONG, *HIDDEN] * 3
    pieces = [pa.array(rows[3:20], form)[2:], pa.array([], form), pa.array(rows[20:], form)[1:-4]]
    given = pa.chunked_array(pieces)
    assert read(given) == given.to_pylist()
    _, words = texts.numbered(given)
    assert words.to_pylist() == [
        word for word in dict.fromkeys(given.to_pylist()) if word is not None
    ]


@pytest.mark.parametrize("form", FORMS)
def test_more_texts_than_there_was_room_for(form):
    names = [f"customer {number} " + "." * (number % 23) for number in range(5_000)]
    given = pa.chunked_array([pa.array(names * 2, form)])
    codes, words = texts.numbered(given)
    assert words.to_pylist() == names
    assert codes.tolist() == [*range(5_000)] * 2


@pytest.mark.parametrize("form", FORMS)
def test_nothing_but_nulls_or_nothing_at_all(form):
    for rows in (pa.chunked_array([pa.nulls(3, form)]), pa.chunked_array([], form)):
        codes, words = texts.numbered(rows)
        assert codes.tolist() == [0] * len(rows)
        assert len(words) == 0


@given(st.lists(st.text(max_size=30) | st.none(), max_size=40), st.sampled_from(FORMS))
def test_any_texts_are_read_back(rows, form):
    given = pa.chunked_array([pa.array(rows, form)])
    assert read(given) == rows


def test_numbers_by_place_rise_with_what_they_stand_for():
    pieces = [np.array(each, np.int64) for each in ([5, -2, 5], [], [9, -2])]
    number, known = places.numbered(pieces, -2, 9)
    assert number.tolist() == [1, 0, 1, 2, 0]
    assert known.tolist() == [-2, 5, 9]
