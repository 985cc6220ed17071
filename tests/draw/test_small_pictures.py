"""Sparkline and delta: pictures inside a line or a tile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw.reading import of_class, read, text_of
from homing.draw.chart import SHARE
from homing.draw.delta import delta
from homing.draw.spark import spark


def lines(root):
    return {path.get("class"): path.get("d") for path in root.iter("path")}


def test_a_sparkline_goes_from_zero_to_its_largest_value():
    root = read(spark((0, 1, 2), label="Orders", language="en"))
    assert lines(root)["hm-line"] == "M50 16L100 3"
    assert root.get("aria-label") == "Orders: from 0 to 2"
    assert root.get("role") == "img"


def test_the_unfinished_end_of_a_sparkline_is_dashed():
    root = read(spark((2, 2, 1), label="", language="ru", is_complete=False))
    assert lines(root) == {"hm-line": "M0 3L50 3", "hm-line hm-open": "M50 3L100 16"}
    assert "hm-open" in next(of_class(root, "hm-dot")).get("class")


def test_a_sparkline_of_shares_reads_them_out_as_shares():
    root = read(spark((0.25, None, 0.5), label="Returning", language="en", unit=SHARE))
    assert root.get("aria-label") == "Returning: from 25.0% to 50.0%"
    assert set(lines(root).values()) == {""}, "a gap is not bridged"


@given(st.lists(st.none() | st.floats(0, 1e12), max_size=6).map(tuple), st.booleans(), st.text())
def test_any_values_make_a_well_formed_sparkline(values, is_complete, label):
    root = read(spark(values, label=label, language="en", is_complete=is_complete))
    assert len(list(of_class(root, "hm-dot"))) == any(value is not None for value in values)


@pytest.mark.parametrize(
    ("change", "interval", "kind", "look", "text"),
    [
        (0.023, (0.01, 0.036), "points", "hm-up", "▲ +2.3\u00a0pp"),
        (-0.13, (-0.2, -0.05), "percent", "hm-down", "▼ −13%"),
        (0.13, None, "percent", "hm-up", "▲ +13%"),
        (0.01, (-0.02, 0.04), "points", "", "no change"),
        (0.0001, None, "percent", "", "no change"),
        (0.0, (0.0, 0.0), "points", "", "no change"),
    ],
)
def test_a_change_is_an_arrow_a_sign_and_a_colour_unless_it_is_noise(
    change, interval, kind, look, text
):
    root = read(delta(change, interval, language="en", kind=kind))
    assert text_of(root) == text
    assert root.get("class") == f"hm-picture hm-delta {look}".strip()


def test_noise_still_tells_its_number_and_what_it_was_compared_with():
    root = read(delta(0.01, (-0.02, 0.04), language="en", against="against June"))
    assert root.get("title").replace("\u00a0", " ") == (
        "against June, the change is within chance: +1.0 pp, 95% interval −2.0 pp – +4.0 pp"
    )


def test_the_arrow_is_not_read_out():
    arrow = read(delta(0.2, None, language="ru")).find("span")
    assert (arrow.text, arrow.get("aria-hidden")) == ("▲", "true")
