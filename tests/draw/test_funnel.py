from hypothesis import given
from hypothesis import strategies as st

from draw.reading import of_class, read, text_of
from homing.draw.funnel import Passage, Step, funnel

STEPS = (
    Step(label="1. visit", value="1,000", share=1.0, note="100%", href="/1"),
    Step(
        label="2. cart <b>",
        value="400",
        share=0.4,
        note="40.0%",
        title="40.0% of those at step 1",
        href="/2",
        passage=Passage(on="40.0% went on", dropped="600 dropped off", dropped_href="/1d"),
    ),
    Step(
        label="3. purchase",
        value="100",
        share=0.1,
        note="10.0%",
        passage=Passage(on="25.0% went on", dropped="300 dropped off"),
    ),
)


def widths(root, name):
    return [each.get("width") for each in of_class(root, name)]


def test_a_bar_is_as_long_as_its_share_and_pale_as_far_as_the_one_before():
    root = read(funnel(STEPS, title="Of step 1"))
    assert widths(root, "hm-fill") == ["100%", "40%", "10%"]
    assert widths(root, "hm-lost") == ["100%", "100%", "40%"]


def test_numbers_and_losses_open_their_people():
    root = read(funnel(STEPS, title="Of step 1"))
    assert [(link.get("href"), text_of(link)) for link in root.iter("a")] == [
        ("/1", "1,000"), ("/1d", "600 dropped off"), ("/2", "400"),
    ]  # fmt: skip


def test_the_steps_are_a_list_that_reads_without_the_bars():
    lines = [text_of(item) for item in read(funnel(STEPS, title="Of step 1")).iter("li")]
    assert lines[1] == "↓ 40.0% went on 600 dropped off2. cart <b>400 40.0%"


def test_no_steps_are_no_error():
    assert list(read(funnel((), title="")).iter("li")) == []


def test_it_looks_as_it_did(golden):
    golden("funnel.html", funnel(STEPS, title="Of step 1"))


@given(st.lists(st.builds(
    Step, label=st.text(), value=st.text(), share=st.floats(0, 1), note=st.text(),
    title=st.none() | st.text(), href=st.none() | st.text(),
), max_size=5))  # fmt: skip
def test_any_funnel_is_well_formed(steps):
    assert len(list(read(funnel(tuple(steps), title="x")).iter("li"))) == len(steps)
