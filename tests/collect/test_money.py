import pytest

from homing.collect.importers.inferred import Said

pytestmark = pytest.mark.db


@pytest.fixture
def amounts(bench):
    """Import a column of amounts, and give back the report and the minor units in the log."""

    def bring(*values, **said):
        rows = "".join(f'{n};c{n};2025-01-01;"{value}"\n' for n, value in enumerate(values))
        report = bench.csv(
            "order_id;customer;date;total\n" + rows,
            said=Said(amount="total", **said),
            is_forced=True,
        )
        sql = "SELECT properties.amount::BIGINT FROM events ORDER BY properties.order_id::INT"
        return report, [amount for (amount,) in bench.sql(sql)]

    return bring


POINTED = {
    "12.50": 1250,
    "12.5": 1250,
    "12": 1200,
    ".5": 50,
    "-3.10": -310,
    "1,234.56": 123456,
    "1 234.56": 123456,
    "1\u00a0234.56": 123456,
    "£12.50": 1250,
    "0.29": 29,
    "1.15": 115,
    "4.35": 435,
    "1e3": 100000,
    "9007199254740.93": 900719925474093,
}
WITH_COMMAS = {"12,50": 1250, "1.234,56": 123456, "1 234,5": 123450, "12": 1200, "99,00 ₽": 9900}


@pytest.mark.parametrize(("decimal", "minor_of"), [(".", POINTED), (",", WITH_COMMAS)])
def test_amounts_are_exact_however_they_are_written(amounts, decimal, minor_of):
    report, read = amounts(*minor_of, decimal=decimal)
    assert report.rejected == ()
    assert dict(zip(minor_of, read, strict=True)) == minor_of


def test_what_is_no_number_is_rejected(amounts):
    none = ["1,5", "twelve", "1.2.3", "12.50.", "--1", "nan", "inf", "1e99"]
    report, read = amounts("1.00", *none, "2.00", decimal=".")
    assert read == [100, 200]
    assert [(part.what, part.rows) for part in report.rejected] == [
        ("total is not a number", len(none))
    ]


def test_a_decimal_mark_is_told_by_the_column(amounts):
    assert amounts("1.234,50", "12,00")[1] == [123450, 1200]


def test_a_decimal_mark_that_cannot_be_told_is_asked_for(amounts):
    from homing.core.errors import UserError

    with pytest.raises(UserError, match="Is 1,234 one thousand"):
        amounts("1,234", "5,678")


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 13), ("KWD", 12500), ("RUB", 1250)])
def test_a_currency_has_its_own_decimals(amounts, currency, minor):
    assert amounts("12.50", currency=currency)[1] == [minor]


def test_minor_units_are_taken_as_they_are(amounts):
    assert amounts("1250", unit="minor")[1] == [1250]


def test_an_amount_finer_than_a_penny_is_rounded_and_pointed_out(amounts):
    report, read = amounts("1.005", "2.00")
    assert read == [101, 200]
    assert (report.notes[0].rows, report.notes[0].lines) == (1, ("events.csv:2",))


def test_binary_fractions_of_parquet_lose_their_noise(bench):
    path = bench.path / "orders.parquet"
    bench.sql(
        "COPY (SELECT range AS order_id, 'c' || range AS customer, DATE '2025-01-01' AS date,"
        f" range * 0.1::DOUBLE + 0.2::DOUBLE AS total FROM range(1000)) TO '{path}'"
    )
    bench.bring(path)
    sql = "SELECT sum(properties.amount::BIGINT) FROM events"
    assert bench.sql(sql) == [(sum(n * 10 + 20 for n in range(1000)),)]


def test_currencies_are_never_added_together(bench):
    text = "order_id,customer,date,total,currency\n1,a,2025-01-01,5,GBP\n2,b,2025-01-01,500,JPY\n"
    report = bench.csv(text)
    assert [(total.currency, total.amount) for total in report.totals] == [
        ("GBP", 500),
        ("JPY", 500),
    ]
