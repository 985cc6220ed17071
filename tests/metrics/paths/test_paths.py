"""Paths against slow walking and their statement, what holds for every log, words, refusals."""

from collections import Counter, defaultdict
from datetime import timedelta

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, SmallSampleWarning, UserError
from homing.metrics.paths.analysis import ANALYSIS
from homing.metrics.paths.question import PathsCell, PathsQuestion
from homing.metrics.twins.twin import DIALECTS
from metrics.funnel.brute import RULES
from metrics.funnel.sequences import START, Row, apart, logs, minutes, people, taken
from support.thorough import examples

pytestmark = pytest.mark.db

LENGTHS = {"any": timedelta(days=9999), "30min": timedelta(minutes=30), "6h": timedelta(hours=6)}
rules = st.lists(st.sampled_from(list(RULES)), max_size=2, unique=True)


@st.composite
def questions(draw):
    return {
        "event": draw(rules),
        "direction": draw(st.sampled_from(["after", "before"])),
        "steps": draw(st.integers(1, 4)),
        "top": draw(st.integers(1, 4)),
        "exclude": draw(rules),
        "collapse_repeats": draw(st.booleans()),
        "anchor": draw(st.sampled_from(["one", "each"])),
        "window": draw(st.sampled_from(list(LENGTHS))),
        "gap": draw(st.sampled_from(list(LENGTHS))),
    }


class Slow:
    """One question, walked with lists."""

    def __init__(self, question, log):
        self.asked = question
        self.log = log
        self.kept = set(dict.fromkeys("ABCX"))
        met = Counter(node for _, path in self.paths() for node in path[1:] if node != "(end)")
        order = sorted(met, key=lambda name: (-met[name], name))
        self.kept = set(order[: question["top"]])

    def is_excluded(self, row):
        return any(RULES[rule](row) for rule in self.asked["exclude"])

    def is_anchor(self, row):
        return not self.asked["event"] or any(RULES[rule](row) for rule in self.asked["event"])

    def node(self, row):
        return row.event if row.event in self.kept else "Other"

    def paths(self):
        """Return (customer, [anchor, node, …]) of every path; "(end)" closes a short one."""
        found: list = []
        for customer in sorted({row.customer for row in self.log}):
            mine = [row for row in self.log if row.customer == customer]
            mine.sort(key=lambda r: (r.at, r.event, self.is_excluded(r), self.is_anchor(r)))
            if self.asked["direction"] == "before":
                mine.reverse()
            begins = [n for n, row in enumerate(mine) if self.is_anchor(row)]
            begins = begins if self.asked["anchor"] == "each" else begins[:1]
            found += [(customer, self.path(mine[n], mine[n + 1 :])) for n in begins]
        return found

    def path(self, anchor, rest):
        seen = [row for row in rest if not self.is_excluded(row)]
        begin = " | ".join(self.asked["event"]) or "*"
        path, before, latest = [begin], self.node(anchor), anchor.at
        if self.is_excluded(anchor):
            before = None
        for row in seen:
            is_far = abs(row.at - anchor.at) > LENGTHS[self.asked["window"]]
            if is_far or abs(row.at - latest) > LENGTHS[self.asked["gap"]]:
                break
            latest = row.at
            if not (self.asked["collapse_repeats"] and self.node(row) == before):
                path.append(self.node(row))
            before = self.node(row)
        return [*path, "(end)"][: self.asked["steps"] + 1]

    def links(self):
        """Return {(step, source, target): (customers, paths)}."""
        customers, paths = defaultdict(set), Counter()
        for customer, path in self.paths():
            for step in range(1, len(path)):
                link = step, path[step - 1], path[step]
                customers[link].add(customer)
                paths[link] += 1
        return {link: (customers[link], paths[link]) for link in paths}


def links(cells):
    return {
        (row["step"], row["source"], row["target"]): (row["customers"], row["paths"])
        for row in cells.to_pylist()
    }


@settings(max_examples=examples(25))
@given(log=logs(), question=questions())
def test_the_links_and_their_people_are_those_of_a_slow_walk(log, question):
    result = hm.paths(taken(log), **question)
    expected = Slow(question, log).links()
    assert links(result.cells) == {
        link: (len(customers), count) for link, (customers, count) in expected.items()
    }
    for (step, source, target), (customers, _) in expected.items():
        assert people(result.who(step, source=source, target=target)) == customers


@settings(max_examples=examples(25))
@given(log=logs(), question=questions())
def test_the_statement_gives_the_same_table(log, question):
    result = hm.paths(taken(log), **question)
    found = result.events.run(result.sql()).to_pylist()
    expected = result.cells.to_pylist()
    assert [list(row.values())[:5] for row in found] == [list(row.values())[:5] for row in expected]
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("direction", ["after", "before"])
def test_every_dialect_reads_the_statement(direction, dialect):
    log = minutes(("A", 0), ("B", 30), ("C", 40))
    result = hm.paths(taken(log), event="A", direction=direction, window="1h", gap="20min")
    [statement] = sqlglot.parse(result.sql(dialect), read=dialect)
    assert list(statement.named_selects) == result.cells.column_names


@settings(max_examples=examples(15))
@given(log=logs(), question=questions(), chosen=st.sets(st.integers(0, 3)), data=st.data())
def test_neither_order_nor_split_into_generation_and_tail_change_anything(
    log, question, chosen, data
):
    whole = hm.paths(taken(log), **question)
    shuffled = hm.paths(taken(data.draw(st.permutations(log))), **question)
    assert shuffled.cells.equals(whole.cells)
    plain = question | {"event": ["A"], "exclude": []}
    events = taken(log)
    split = hm.paths(apart(events, chosen), **plain)
    assert split.cells.equals(hm.paths(events, **plain).cells)
    assert people(split.who(1)) == {row.customer for row in log if row.event == "A"}


@settings(max_examples=examples(15))
@given(log=logs(), question=questions())
def test_what_comes_to_a_node_goes_on_from_it_or_ends_there(log, question):
    found = links(hm.paths(taken(log), **question).cells)
    come, gone = Counter(), Counter()
    for (step, source, target), (_, paths) in found.items():
        gone[step - 1, source] += paths
        if target != "(end)" and step < question["steps"]:
            come[step, target] += paths
    assert come == Counter({place: n for place, n in gone.items() if place[0] > 0})
    if question["anchor"] == "one":
        assert all(customers == paths for customers, paths in found.values())


@settings(max_examples=examples(15))
@given(log=logs(), question=questions())
def test_the_mirror_of_a_log_has_the_mirror_of_its_paths(log, question):
    """Time turned round, at moments all different, what came before came after."""
    unlike = {(row.customer, row.at): row for row in log}.values()
    mirrored = [row._replace(at=START + (START - row.at)) for row in unlike]
    way = {"after": "before", "before": "after"}
    there = hm.paths(taken(unlike), **question)
    back = hm.paths(taken(mirrored), **question | {"direction": way[question["direction"]]})
    assert links(there.cells) == links(back.cells)


@settings(max_examples=examples(15))
@given(log=logs(), question=questions())
def test_chosen_customers_conditions_and_actors_are_a_log_without_the_others(log, question):
    end = max((row.at for row in log), default=None)
    for asks, rest in (
        ({"where": "colour=red"}, [row for row in log if row.colour == "red"]),
        ({"customers": "ann"}, [row for row in log if row.customer == "ann"]),
        ({"actor": "colour"}, [row._replace(customer=row.colour) for row in log if row.colour]),
    ):
        found = hm.paths(taken(log), **question, **asks)
        alone = hm.paths(taken(rest, now=end), **question)
        assert links(found.cells) == links(alone.cells)


SHOP = [
    ("ann", "visit", 0), ("ann", "cart", 5), ("ann", "buy", 9),
    ("bob", "visit", 0), ("bob", "visit", 3), ("bob", "buy", 60),
    ("cat", "visit", 1),
    ("dan", "buy", 7),
]  # fmt: skip


def shop(**asked):
    log = [Row(who, name, START + timedelta(minutes=minute)) for who, name, minute in SHOP]
    return hm.paths(taken(log), **asked)


def test_paths_by_hand():
    found = links(shop(event="visit", steps=2).cells)
    assert {link: customers for link, (customers, _) in found.items()} == {
        (1, "visit", "cart"): 1, (1, "visit", "visit"): 1, (1, "visit", "(end)"): 1,
        (2, "cart", "buy"): 1, (2, "visit", "buy"): 1,
    }  # fmt: skip
    back = links(shop(event="buy", direction="before", steps=1).cells)
    assert {target: customers for (_, _, target), (customers, _) in back.items()} == {
        "cart": 1, "visit": 1, "(end)": 1,
    }  # fmt: skip
    once = shop(event="visit", steps=1, collapse_repeats=True, exclude="cart")
    assert links(once.cells) == {(1, "visit", "buy"): (2, 2), (1, "visit", "(end)"): (1, 1)}
    assert people(once.who(1, target="buy")) == {"ann", "bob"}


def test_shares_are_of_the_customers_with_a_path():
    row = shop(event="visit", steps=1, anchor="each", gap="10min").cells.to_pylist()[0]
    assert (row["target"], row["customers"], row["paths"]) == ("(end)", 2, 2)
    assert row["share"] == pytest.approx(2 / 3)
    assert row["low"] < row["share"] < row["high"]
    result = shop(event="visit", anchor="each")
    assert result.facts == {"customers": 3, "paths": 4}
    assert [type(each) for each in result.warnings] == [SmallSampleWarning]


def test_the_rest_is_other_and_an_event_of_that_name_is_rest_too():
    log = minutes(("A", 0), ("Other", 1), ("B", 2), ("B", 3), ("(end)", 4))
    found = links(hm.paths(taken(log), event="A", steps=4, top=2).cells)
    assert [link[2] for link in sorted(found)] == ["Other", "B", "B", "Other"]


def test_people_are_there_for_nodes_and_everybody():
    result = shop(event="visit", steps=2)
    assert people(result.who(1)) == {"ann", "bob", "cat"}
    assert people(result.who(2)) == {"ann", "bob"}
    assert people(result.who(2, target="buy")) == {"ann", "bob"}
    assert people(result.who(2, source="cart")) == {"ann"}
    for place in ({"step": 3}, {"step": 0}, {"step": 1, "target": "sell"},
                  {"step": 2, "source": "(end)"}, {"step": 1, "source": "cart"}):  # fmt: skip
        with pytest.raises(NotFound):
            result.who(**place)


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("event", {"event": "A["}),
        ("exclude", {"exclude": "[x]"}),
        ("direction", {"direction": "sideways"}),
        ("anchor", {"anchor": "some"}),
        ("steps", {"steps": 0}),
        ("steps", {"steps": 11}),
        ("top", {"top": 21}),
        ("window", {"window": "soon"}),
        ("gap", {"gap": "1y"}),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_name(where, asked):
    with pytest.raises(UserError) as refused:
        shop(**asked)
    assert refused.value.where == where
    assert refused.value.remedy


def test_the_definition_says_all_that_was_asked():
    said = {"event": "visit", "direction": "before", "exclude": "cart", "window": "2d",
            "collapse_repeats": True, "gap": "30min"}  # fmt: skip
    english, russian = (shop(**said).definition(language) for language in ("en", "ru"))
    for part in ("Before each customer's last: “visit”", "without cart", "repeats counted once",
                 "no further than 2\xa0d", "a pause of more than 30\xa0min"):  # fmt: skip
        assert part in english
    for part in ("До последнего у каждого клиента: «visit»", "без cart", "2\xa0дн.", "30\xa0мин"):
        assert part in russian
    assert "After every one of: any event" in shop(anchor="each").definition()


def test_what_is_shown_opens_its_people():
    for direction in ("after", "before"):
        result = shop(event="visit", direction=direction)
        opened = []

        def link(opened=opened, **place):
            opened.append(place)
            return "/people"

        for language in ("en", "ru"):
            streams, every = result.panels(language, link)
            assert streams.picture
            assert len(every.rows) == result.cells.num_rows
            assert every.numeric == (False, False, False, True, True, True)
        for place in opened:
            assert result.behind(PathsCell(event=("visit",), **place)).members.size > 0
    number = shop().behind(PathsCell(step=1, target="(end)")).number
    assert (number.en, number.ru) == (
        "Step 1: anything → (end)", "Шаг 1: любое событие → (конец)",
    )  # fmt: skip


def test_a_question_is_asked_of_an_empty_log_and_of_purchases():
    result = hm.paths(taken([]), event="A")
    assert result.cells.num_rows == 0
    assert result.panels("en")[0].picture is None
    assert PathsQuestion().usual(["purchase"]).event == ("purchase",)
    assert ANALYSIS.path == "/paths"


ORDERS = """
SELECT "Customer ID" AS customer, min(CAST(InvoiceDate AS TIMESTAMP)) AS made
FROM lines
GROUP BY "Customer ID", InvoiceNo
"""
SECOND = """
SELECT count(DISTINCT customer)
FROM (
    SELECT customer, row_number() OVER mine AS nth, made, lead(made) OVER mine AS later
    FROM orders
    WINDOW mine AS (PARTITION BY customer ORDER BY made)
)
WHERE nth = 1 AND later <= made + INTERVAL 30 DAY
"""


def test_the_demo_shop(lines):
    with duckdb.connect() as connection:
        connection.register("lines", lines)
        orders = connection.sql(ORDERS).to_arrow_table()
        connection.register("orders", orders)
        [[second]] = connection.sql(SECOND).fetchall()
    log = hm.events(orders, customer="customer", occurred_at="made")
    result = hm.paths(log, steps=1, gap="30d")
    assert links(result.cells) == {
        (1, "*", "event"): (second, second),
        (1, "*", "(end)"): (4338 - second, 4338 - second),
    }
    assert second == 957
