"""Twins: values put in place, macros expanded, closed branches dropped, nothing injected."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import UserError
from homing.core.periods import Calendar, Period
from homing.metrics.selection.rule import Rule
from homing.metrics.twins import twin
from homing.metrics.twins.dialects import adapted
from homing.metrics.twins.prune import pruned
from metrics.logs import ZONES, matrix, moments, taken, utc
from support.thorough import examples


@pytest.fixture(scope="module")
def utc_session():
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


METRICS = Path(str(files("homing.metrics")))
TWINS = sorted(
    str(file.relative_to(METRICS))
    for file in METRICS.rglob("*.sql")
    if file.name != "macros.sql" and "pages" not in file.parts
)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (
            "SELECT CASE WHEN 1 = 2 THEN a WHEN b THEN c ELSE d END",
            "SELECT CASE WHEN b THEN c ELSE d END",
        ),
        (
            "SELECT CASE WHEN b THEN c WHEN 1 = 1 THEN d ELSE e END",
            "SELECT CASE WHEN b THEN c ELSE d END",
        ),
        ("SELECT CASE WHEN FALSE THEN a END", "SELECT NULL"),
        ("SELECT a FROM t WHERE (1 <> 1 OR b) AND NULL IS NULL", "SELECT a FROM t WHERE b"),
        ("SELECT a FROM t WHERE TRUE AND 'x' IS NULL", "SELECT a FROM t WHERE FALSE"),
        ("SELECT a FROM t WHERE b OR b", "SELECT a FROM t WHERE b"),
        ("SELECT a // 1, b * 1, c * 2", "SELECT a, b, c * 2"),
        ("SELECT a AS a, t.b AS b", "SELECT a, t.b AS b"),
        ("SELECT a FROM t GROUP BY a HAVING 1 = 1", "SELECT a FROM t GROUP BY a"),
        ("SELECT bool_or(TRUE), bool_or(a)", "SELECT TRUE, BOOL_OR(CAST(a AS BOOLEAN))"),
        ("SELECT a FROM t WHERE x IS NULL", "SELECT a FROM t WHERE x IS NULL"),
        (
            "SELECT CAST(a AS TEXT) IS NULL, CAST('b' AS TEXT) IS NULL",
            "SELECT CAST(a AS TEXT) IS NULL, FALSE",
        ),
        (
            "SELECT NOT 1 = 1, 'a' IN ('a', 'b'), NULL IN ('a'), a IN (1)",
            "SELECT FALSE, TRUE, FALSE, a IN (1)",
        ),
        (
            "SELECT a, only_if(1 = 2, b) AS b FROM t GROUP BY 1, only_if(1 = 2, 2) ORDER BY 1",
            "SELECT a FROM t GROUP BY 1 ORDER BY 1",
        ),
        ("SELECT a FROM t LEFT JOIN u ON 1 = 2 AND u.a = t.a", "SELECT a FROM t"),
        ("SELECT a FROM t WHERE 1 = 2 UNION ALL SELECT b FROM u", "SELECT b FROM u"),
        ("SELECT a FROM t WHERE (b > 1) AND (c OR d)", "SELECT a FROM t WHERE b > 1 AND (c OR d)"),
        ("SELECT a + 0, b + 0 * INTERVAL '1' DAY", "SELECT a, b"),
        (
            "WITH t AS (SELECT 1), u AS (SELECT * FROM t), v AS (SELECT 2) SELECT u.a FROM u",
            "WITH t AS (SELECT 1) SELECT t.a FROM t",
        ),
    ],
)
def test_what_is_decided_is_dropped_and_nothing_else(given_, expected):
    assert pruned(sqlglot.parse_one(given_, read="duckdb")).sql("duckdb") == expected


@pytest.mark.parametrize("name", TWINS)
def test_a_twin_opens_with_what_one_row_is_and_holds_one_statement(name):
    text = (METRICS / name).read_text("utf-8")
    assert text.startswith("-- One row = ")
    assert len(sqlglot.parse(text, read="duckdb")) == 1


def test_a_statement_without_one_of_its_values_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        twin.statement("retention/numbers.sql", {})


@pytest.mark.parametrize("period", list(Period))
def test_nothing_is_left_open_in_a_statement(period):
    text = hm.retention(taken([]), period=period).sql()
    assert "$" not in text
    assert "PERIOD" + "_OF" not in text.upper()
    assert text.count("CASE") <= 5


@settings(max_examples=examples(20))
@given(
    asked=st.tuples(*[moments(utc(2026, 1, 1), timedelta(days=2))] * 2), micros=st.integers(0, 2)
)
def test_a_statement_kept_for_other_moments_is_the_one_made_anew(asked, micros):
    start, end = (each + timedelta(microseconds=micros) for each in asked)
    values = {"event": ["purchase"], "group": None, "now": end, "start": start, "end": end}
    whole = twin.parsed((METRICS / "money_who.sql").read_text("utf-8"))
    made = adapted(twin.filled(whole, values), "duckdb").sql("duckdb", pretty=True)
    assert twin.statement("money_who.sql", values) == made


def test_what_is_made_of_moments_is_made_of_the_same_at_all_moments():
    asked = []

    def make(given):
        asked.append(given)
        return twin.statement("money_who.sql", given)

    first = {"event": ["purchase"], "group": None, "start": utc(2026, 1, 1), "end": utc(2026, 2, 1)}
    for values in [first | {"now": utc(2026, 1, day)} for day in (10, 11)]:
        assert twin.at_moments(values, make) == twin.statement("money_who.sql", values)
    assert asked[0] == asked[1]


@pytest.mark.db
@settings(max_examples=examples(10))
@given(name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_a_name_is_never_part_of_the_statement(name):
    name = name.strip() or "blank"
    log = [("ann", name, utc(2026, 1, 1)), ("ann", "other", utc(2026, 1, 2))]
    rule = str(Rule(name))
    result = hm.retention(taken(log), period="day", start_event=rule, return_event=["other", rule])
    assert matrix(result) == {"2026-01-01": [1, 1]}


@pytest.mark.db
@settings(max_examples=examples(10))
@given(data=st.data())
@pytest.mark.parametrize("period", list(Period))
def test_the_macros_count_periods_as_the_calendar_does(utc_session, period, data):
    calendar = Calendar(data.draw(st.sampled_from(ZONES)), data.draw(st.integers(1, 7)))
    moment = data.draw(moments(utc(2017, 1, 1), utc(2020, 1, 1) - utc(2017, 1, 1)))
    index, ahead = calendar.index(period, moment), data.draw(st.integers(0, 40))
    values = twin.period_values(period, calendar) | {"moment": moment, "ahead": ahead}
    tree = twin.parsed(
        "SELECT period_of($moment), period_plus(period_of($moment), $ahead),"
        " periods_between(period_of($moment), period_plus(period_of($moment), $ahead)),"
        " period_start(period_of($moment))"
    )
    [row] = utc_session.execute(twin.filled(tree, values).sql("duckdb")).fetchall()
    start = calendar.start_at(period, index)
    assert row[0] == twin.stamp(period, calendar, index)
    assert row[1] == twin.stamp(period, calendar, index + ahead)
    assert row[2] == ahead
    assert row[3] == (start if period is Period.hour else start.date())


def test_a_condition_of_several_stays_together():
    either = sqlglot.parse_one("a OR b", read="duckdb")
    tree = twin.filled(twin.parsed("SELECT x FROM t WHERE $one AND c"), {"one": either})
    assert tree.sql("duckdb") == "SELECT x FROM t WHERE (a OR b) AND c"


def test_a_statement_reads_the_queries_of_another():
    with pytest.raises(KeyError, match="has_ids"):
        twin.statement("retention/people.sql", {}, after="retention/numbers.sql")


def test_an_unknown_dialect_is_refused_with_those_there_are():
    with pytest.raises(UserError, match=r"oracle.*duckdb, clickhouse, postgres, spark, bigquery"):
        hm.retention(taken([])).sql("oracle")


def test_moments_are_written_in_utc_to_the_microsecond():
    moment = datetime(2026, 7, 1, 12, 0, 0, 7, tzinfo=UTC)
    tree = twin.parsed("SELECT $a, $b, $c, $d")
    values = {"a": moment, "b": date(2026, 7, 1), "c": None, "d": ["x", "y"]}
    assert twin.filled(tree, values).sql("duckdb") == (
        "SELECT CAST('2026-07-01 12:00:00.000007+00:00' AS TIMESTAMPTZ),"
        " CAST('2026-07-01' AS DATE), NULL, ('x', 'y')"
    )
