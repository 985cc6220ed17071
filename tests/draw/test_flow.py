import re
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw.reading import of_class, read, text_of
from homing.draw.flow import Flow, Node, Stream, flow

COUNTS = {(0, "visit", "cart"): 60, (0, "visit", "(end)"): 40, (1, "cart", "purchase"): 45,
          (1, "cart", "(end)"): 15}  # fmt: skip


def picture(counts=COUNTS, *, has_links=True):
    """Return the diagram of {(column, source, target): value}."""
    totals: dict[tuple[int, str], int] = defaultdict(int)
    for (column, source, target), value in counts.items():
        totals[column + 1, target] += value
        if column == 0:
            totals[0, source] += value
    streams = tuple(
        Stream(
            column=column,
            source=source,
            target=target,
            value=value,
            title=f"{source} → {target}: {value}",
            href=f"/{column}/{source}/{target}" if has_links else None,
            is_quiet=target == "(end)",
        )
        for (column, source, target), value in counts.items()
    )
    nodes = tuple(
        Node(column=column, name=name, value=value, text=str(value), title=f"{name}: {value}",
             is_quiet=name == "(end)")
        for (column, name), value in sorted(totals.items())
    )  # fmt: skip
    columns = tuple(f"Step {n}" for n in range(max(at for at, _ in totals) + 1)) if totals else ()
    return Flow(title="After", scrolls="Streams", columns=columns, nodes=nodes, streams=streams)


def ends(path):
    """Return top and height of both ends of a stream."""
    numbers = [float(each) for each in re.findall(r"-?[\d.]+", path.get("d"))]
    left, top, *_, right_top, under = numbers[:9][0], numbers[1], numbers[7], numbers[8]
    return left, top, right_top, under - right_top


def test_streams_are_as_wide_as_their_values_and_fill_their_nodes():
    root = read(flow(picture()))
    nodes = {(float(n.get("x")), float(n.get("y"))): float(n.get("height"))
             for n in of_class(root, "hm-node")}  # fmt: skip
    widths = [round(ends(path)[3], 2) for path in of_class(root, "hm-stream")]
    assert sorted(widths) == pytest.approx([39, 104, 117, 156])
    assert nodes[0, 24] == pytest.approx(260)
    leaving = [path for path in of_class(root, "hm-stream") if ends(path)[0] == 10]
    assert sum(ends(path)[3] for path in leaving) == pytest.approx(260)


def test_streams_open_their_people_and_say_what_they_are():
    root = read(flow(picture()))
    links = {link.get("href"): link.get("aria-label") for link in root.iter("a")}
    assert links["/1/cart/purchase"] == "cart → purchase: 45"
    assert root.find(".//svg").get("role") == "group"
    assert read(flow(picture(has_links=False))).find(".//svg").get("role") == "img"


def test_it_is_a_region_that_can_be_scrolled_by_keys():
    region = next(of_class(read(flow(picture())), "hm-scroll"))
    assert (region.get("tabindex"), region.get("role"), region.get("aria-label")) == (
        "0", "region", "Streams",
    )  # fmt: skip


def test_the_rest_and_the_ends_are_quiet_and_long_names_are_cut():
    long = {(0, "a" * 40, "(end)"): 3}
    root = read(flow(picture(long)))
    assert len(list(of_class(root, "hm-quiet"))) == 2
    assert [text_of(each) for each in root.iter("text")][2:] == ["a" * 19 + "… 3", "(end) 3"]


def test_nothing_is_no_error():
    assert read(flow(picture({}))).find(".//svg") is not None


def test_it_looks_as_it_did(golden):
    golden("flow.html", flow(picture()))


@given(st.dictionaries(
    st.tuples(st.integers(0, 2), st.sampled_from("abc"), st.sampled_from("abc")),
    st.integers(1, 10**6), max_size=9,
))  # fmt: skip
def test_labels_never_lie_upon_one_another(counts):
    whole = {key: value for key, value in counts.items() if key[0] == 0}
    root = read(flow(picture(whole)))
    heights = defaultdict(list)
    for label in list(root.iter("text")):
        heights[label.get("x")].append(float(label.get("y")))
    for column in heights.values():
        rows = sorted(column)
        assert all(below - above >= 12 for above, below in pairwise(rows))
