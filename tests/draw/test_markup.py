import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw.reading import read, text_of
from homing.draw.markup import Html, escaped, joined, tag


@given(st.text(), st.text())
def test_text_comes_back_as_text_and_an_attribute_as_an_attribute(text, value):
    element = read(tag("p", {"title": value}, text))
    assert not list(element)
    if text.isprintable() and value.isprintable():
        assert text_of(element) == text
        assert element.get("title") == value


def test_what_is_markup_already_is_not_escaped_again():
    bold = tag("b", None, "<")
    assert bold == "<b>&lt;</b>"
    assert escaped(bold) is bold
    assert joined(bold, "&") == "<b>&lt;</b>&amp;"
    assert bold.__html__() == bold


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "\ud800", "\ufffe", "\x9b"])
def test_characters_that_xml_forbids_are_replaced(text):
    assert "\ufffd" in escaped(text)
    read(tag("p", {"title": text}, text))


def test_attributes_that_are_none_or_false_are_left_out():
    attributes = {"a": None, "b": False, "c": True, "d": 0, "e": 0.1 + 0.2}
    assert tag("i", attributes) == '<i c="c" d="0" e="0.3"></i>'


def test_an_autoescaping_template_takes_a_picture_as_it_is():
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string("{{ picture }}{{ text }}")
    assert template.render(picture=tag("br"), text="<") == "<br/>&lt;"
    assert isinstance(tag("br"), Html)
