import pytest

from homing.collect.importers.inferred import Said
from homing.collect.importers.shape import gather
from homing.core.errors import UserError
from support.thorough import TIMES

pytestmark = pytest.mark.db

START = "customer,occurred_at,event,"


def wide(columns, value):
    names = ",".join(f"c{n}" for n in range(columns))
    return f"{START}{names}\nann,2025-01-01,visit,{','.join([value] * columns)}\n"


def statements(bench, monkeypatch, columns, value):
    """Import, and return how many bytes of SQL were made to look at and shape the columns."""
    made = []

    class Listening:
        def __init__(self, cursor):
            self.cursor = cursor

        def execute(self, sql, *more):
            made.append(len(sql))
            return self.cursor.execute(sql, *more)

    monkeypatch.setattr(
        "homing.collect.importers.load.gather",
        lambda cursor, *more: gather(Listening(cursor), *more),
    )
    assert bench.csv(wide(columns, value), f"{columns}.csv").taken == 1
    return sum(made)


@pytest.mark.parametrize("value", ["7", "1.5"])
def test_a_column_more_adds_its_name_and_no_long_expression(bench, monkeypatch, value):
    """Planning long expressions made 200 columns take half a minute."""
    few, many = (statements(bench, monkeypatch, columns, value) for columns in (10, 110))
    assert (many - few) / 100 < 200


def test_hundreds_of_columns_are_kept_in_their_types(bench):
    bench.csv(wide(many := 300 if TIMES == 1 else 1000, "7"))
    assert bench.events("properties.c0::BIGINT", f"properties.c{many - 1}::BIGINT") == [
        ("ann", "visit", 7, 7)
    ]


def test_numbers_as_people_write_them_stay_numbers_beside_plain_ones(bench):
    head = [f"c{n},2025-01-01,visit,1.5,7,7,3\n" for n in range(10_000)]
    text = f"{START}plain,written,mixed,whole\n{''.join(head)}z,2025-01-02,visit,2,+7.5,x,4\n"
    text += "zz,2025-01-03,visit,,,,\n"
    bench.csv(text, said=Said())
    fields = ("plain", "written", "mixed", "whole")
    columns = [f"properties.{name}::JSON::VARCHAR" for name in fields]
    assert bench.events(*columns)[-3:] == [
        ("c9999", "visit", "1.5", "7.0", "7", "3"),
        ("z", "visit", "2.0", "7.5", '"x"', "4"),
        ("zz", "visit", None, None, None, None),
    ]


def test_a_table_wider_than_any_event_is_refused(bench):
    with pytest.raises(UserError, match="2,003 columns; 2,000 is the most"):
        bench.csv(wide(2000, "7"))
    keys = ", ".join(f'"c{n}": 1' for n in range(3000))
    with pytest.raises(UserError, match="3,000 columns"):
        bench.bring(bench.write(f"{{{keys}}}\n", "x.jsonl"))
