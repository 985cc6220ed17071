"""Retention asked at random, with all options: the statement gives the table that the fold gave."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.core.periods import Period
from homing.metrics.retention.answer import answer
from homing.metrics.retention.question import RetentionQuestion
from metrics.twins.sample import sample
from metrics.twins.statements import same
from support.thorough import examples

pytestmark = pytest.mark.db

STARTS = [(), ("purchase",), ("visit[country~gb]", "cart"), ("purchase[amount>=300]",)]
RETURNS = [(), ("visit", "it's \\\\ odd"), ("purchase[utm source=mail]",), ("cart[!coupon]",)]
WHERE = [(), ("trait.plan!=free",), ("country",), ("trait.age>30", "is_gift=true")]
PERIODS = [Period.day, Period.week, Period.week, Period.month, Period.quarter]
ZONES = ["Europe/London", "America/Sao_Paulo", "Asia/Kathmandu"]
UNORDERED = "SELECT"
"""The table has the groups in the order of their size."""
CHOICES = {
    "period": PERIODS,
    "timezone": ZONES,
    "week_start": [1, 3, 7],
    "start_event": STARTS,
    "return_event": RETURNS,
    "cohort": ["first_time", "first_ever", "recurring"],
    "measure": ["on", "on_or_after", "on_or_before", "streak"],
    "window": ["calendar", "24h"],
    "anchor": ["first", "each"],
    "at_least": [1, 1, 2],
    "brackets": [(), (), (2, 3), (1, 6, 20)],
    "ages": [None, 3, 10],
    "column_zero": ["cohort", "measured"],
    "aggregate": [None, "sum", "mean"],
    "by": [None, "country", "trait.plan"],
    "by_side": ["start", "both"],
    "top": [1, 3],
    "actor": [None, None, "account"],
    "follow_up": ["common", "own"],
}


@pytest.fixture(scope="module")
def logs():
    return [sample(seed).in_duckdb() for seed in range(3)]


def asked(said, where):
    """Return the question, without what does not go together."""
    said = dict(said)
    if said["aggregate"]:
        said["value"], where = "amount", (*where, "currency=GBP")
    if said["brackets"]:
        said["ages"] = None
    if said["window"] == "calendar":
        said["anchor"] = "first"
    if said["by"] == "trait.plan" and said["actor"]:
        said["by"] = None
    if said["by"] != "country":
        said["by_side"] = None
    if said["measure"] != "on_or_after":
        said["follow_up"] = None
    return RetentionQuestion(**said, where=where)


@settings(max_examples=examples(20))
@given(
    log=st.integers(0, 2),
    where=st.sampled_from(WHERE),
    said=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()}),
)
def test_the_statement_gives_the_table_of_the_fold(logs, log, where, said):
    found = answer(logs[log], asked(said, where))
    rows = logs[log].run(found.sql()).to_pylist()
    same(rows, found.cells.to_pylist(), UNORDERED)
