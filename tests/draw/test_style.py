"""The stylesheet: whole, in one place, and enough for the pictures."""

import re

from draw.grids import pooled
from homing.draw import standalone, stylesheet
from homing.draw.bars import Bar, rows
from homing.draw.curve import curve
from homing.draw.delta import delta
from homing.draw.heatmap import heatmap
from homing.draw.spark import spark


def test_every_class_of_a_picture_has_a_rule(shop):
    pictures = "".join(
        (
            heatmap(shop("en"), language="en"),
            curve(pooled(shop("en"), "en"), language="en"),
            rows((Bar(label="x", value=1),), title="", language="en"),
            spark((1, 2), label="", language="en"),
            delta(1, None, language="en"),
        )
    )
    used = {name for names in re.findall(r'class="([^"]*)"', pictures) for name in names.split()}
    meaningless = {"hm-curve", "hm-middle-of-nothing"}
    ruled = set(re.findall(r"\.([a-z][a-z0-9-]*)", stylesheet()))
    assert used - ruled - meaningless - {"hm-narrow"} == set()


def test_every_variable_that_is_used_is_defined():
    css = stylesheet()
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used <= set(re.findall(r"(--[\w-]+):", css))


def test_nothing_is_loaded_from_elsewhere():
    assert "@import" not in stylesheet()
    assert "url(" not in stylesheet()


def test_no_rule_reaches_outside_the_pictures():
    blocks = re.sub(r"/\*.*?\*/", "", stylesheet(), flags=re.DOTALL)
    for selector in re.findall(r"([^{}]+)\{", blocks):
        for part in re.split(r",(?![^(]*\))", selector):
            assert ".hm-" in part or part.strip().startswith("@"), part


def test_a_standalone_picture_carries_its_style(shop):
    picture = standalone(heatmap(shop("en"), language="en"))
    assert picture.startswith('<div class="hm-alone"><style>')
    assert "light-dark(#edf6ff, #14244b)" in picture
    assert picture.endswith("</figure></div>")
