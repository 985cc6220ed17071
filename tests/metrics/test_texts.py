"""Texts for people: signs as each language writes them, and every column has a name."""

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

import homing.metrics
from homing.core.text import Text
from homing.metrics.analyses import ANALYSES
from homing.metrics.columns import column_name
from metrics.activity import visits


def texts(value):
    """Yield the texts in a value of a module."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
    elif type(value).__name__ in {"Spec", "Field", "Analysis"}:
        for name in type(value).__dataclass_fields__:
            yield from texts(getattr(value, name))


def every_text():
    """Yield the texts of all modules, each with the name of its module."""
    for module in walk_packages(homing.metrics.__path__, "homing.metrics."):
        for value in vars(import_module(module.name)).values():
            for text in texts(value):
                yield module.name, text


def test_per_cent_stands_close_in_english_and_after_a_space_that_does_not_break_in_russian():
    said = list(every_text())
    assert len(said) > 500
    assert [text.en for _, text in said if re.search(r"[\d}]\s%", text.en)] == []
    assert [text.ru for _, text in said if re.search(r"[\d}](?!\u00a0)\s?%", text.ru)] == []


@pytest.mark.db
@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda each: each.spec.key)
def test_every_column_of_an_answer_has_a_name_in_russian(analysis):
    found = analysis.answer(
        visits(ann=[0, 1, 40], bob=[3, 9]), analysis.question().usual(["event"])
    )
    figures = [key for key, value in found.facts.items() if not isinstance(value, dict | list)]
    names = [*found.cells.column_names, *(each for each in figures if each != "best")]
    assert [name for name in names if column_name(name, "ru") == made_up(name)] == []


def made_up(column):
    """Return what a column is called that has no words of its own."""
    return column.replace("_", " ").capitalize()
