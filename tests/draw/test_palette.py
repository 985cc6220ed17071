"""The ramps are even, readable, and what `shared` pictures say they are."""

import re
from itertools import pairwise
from math import cbrt, dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.draw import palette, stylesheet
from homing.draw.palette import STEPS, ramp, scale_top, step, variable

THEMES = ["light", "dark"]
PAPERS = {"light": "#ffffff", "dark": "#1c283a"}
shares = st.floats(0, 1)


def channels(colour):
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def linear(colour):
    values = (channel / 255 for channel in channels(colour))
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def oklab(colour):
    r, g, b = linear(colour)
    lms = (
        0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
        0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
        0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    )
    l, m, s = map(cbrt, lms)  # noqa: E741 - the names of the cone responses
    return (
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    )


def luminance(colour):
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def xterm(number):
    levels = (0, 95, 135, 175, 215, 255)
    red, rest = divmod(number - 16, 36)
    return "#{:02x}{:02x}{:02x}".format(*(levels[at] for at in (red, *divmod(rest, 6))))


@pytest.mark.parametrize("theme", THEMES)
def test_neighbouring_steps_are_equally_far_apart_in_oklab(theme):
    lightness = [oklab(colour.paper)[0] for colour in ramp(theme)]
    gaps = [abs(b - a) for a, b in pairwise(lightness)]
    assert lightness == sorted(lightness, reverse=theme == "light")
    assert max(gaps) - min(gaps) < 0.01
    steps = [dist(oklab(a.paper), oklab(b.paper)) for a, b in pairwise(ramp(theme))]
    assert min(steps) > 0.06


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("at", range(STEPS))
def test_a_number_is_readable_on_every_step_and_on_its_stripes(theme, at):
    paper, ink = ramp(theme)[at]
    stripes = re.search(rf"\.s{at} {{.*?--stripe: (.*?);", stylesheet()).group(1)
    names = re.findall(r"--(s\d)", stripes)
    stripe = variable(names[0 if theme == "light" else -1], theme)
    assert contrast(paper, ink) >= 4.5
    assert contrast(stripe, ink) >= 4.5
    assert stripe != paper


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["ink", "muted", "up", "down", "second", "third", "fourth"])
def test_words_and_lines_are_readable_on_the_paper(theme, name):
    assert contrast(variable(name, theme), PAPERS[theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_greyed_numbers_are_still_readable(theme):
    assert contrast(variable("muted", theme), variable("few", theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_the_ramp_of_a_256_colour_terminal_is_ordered_and_readable(theme):
    colours = [xterm(number) for number in palette.XTERM[theme]]
    lights = [luminance(colour) for colour in colours]
    assert lights == sorted(lights, reverse=theme == "light")
    for colour, (_, ink) in zip(colours, ramp(theme), strict=True):
        assert contrast(colour, ink) >= 4.5


def test_up_and_down_differ_for_readers_who_do_not_see_red_or_green():
    for theme in THEMES:
        up, down = oklab(variable("up", theme)), oklab(variable("down", theme))
        assert abs(up[2] - down[2]) > 0.15, "they must differ along the blue-yellow axis"


def test_the_scale_ends_at_the_largest_share_rounded_up_to_five_percent():
    assert [scale_top(share) for share in (0, 0.01, 0.05, 0.0501, 0.4999, 0.5, 0.503, 1)] == [
        0.05, 0.05, 0.05, 0.1, 0.5, 0.5, 0.55, 1,
    ]  # fmt: skip


@given(shares, shares)
def test_a_larger_share_never_gets_a_lower_step(one, other):
    top = scale_top(max(one, other))
    low, high = sorted((one, other))
    assert 0 <= step(low, top) <= step(high, top) < STEPS


@given(shares)
def test_the_scale_holds_its_largest_share_and_is_never_five_percent_too_long(largest):
    assert largest - 1e-6 <= scale_top(largest) < max(largest, 1e-9) + 0.05 + 1e-6
