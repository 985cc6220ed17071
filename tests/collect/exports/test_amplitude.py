"""A zip of gzipped JSON lines, as Amplitude's export gives it."""

import gzip
import io
import json
import zipfile

import pytest

from homing.core.errors import UserError

pytestmark = pytest.mark.db


def row(**said):
    """One line of an export; what a test says of it over what every line has."""
    usual = {
        "$insert_id": "i-1",
        "uuid": "7f3b9c1e-0000-4000-8000-000000000001",
        "amplitude_id": 1,
        "event_type": "open",
        "event_time": "2025-05-15 01:04:53.118000",
        "user_id": None,
        "device_id": "dev-1",
        "session_id": 1747271093118,
        "country": "United Kingdom",
        "language": "English",
        "os_name": "ios",
        "version_name": "1.2",
        "event_properties": {},
        "user_properties": {},
    }
    return usual | said


def archive(*files):
    """The export: each file is a list of rows, gzipped, in one zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for place, rows in enumerate(files):
            lines = "\n".join(json.dumps(one) for one in rows)
            out.writestr(f"1234/1234_2025-05-15_{place}#0.json.gz", gzip.compress(lines.encode()))
    return packed.getvalue()


def test_the_archive_is_read_as_it_is_told_by_its_columns(bench):
    file = bench.write(
        archive(
            [row(), row(**{"$insert_id": "i-2", "user_id": "ann"})],
            [row(**{"$insert_id": "i-3", "user_id": "bob", "device_id": "dev-2"})],
        ),
        "export.zip",
    )
    found = bench.infer(file)
    assert found.findings[0].value == "Amplitude"
    report = bench.bring(file)
    assert (report.read, report.taken) == (3, 3)
    assert sorted(who for who, _ in bench.events()) == ["ann", "ann", "bob"]
    moments = bench.sql("SELECT DISTINCT epoch_us(occurred_at) FROM events")
    assert moments == [(1747271093118000,)]


def test_properties_are_those_of_the_event_with_what_surrounds_it(bench):
    said = {"colour": "red", "list": [1, {"deep": True}], "locale": "en-GB"}
    bench.bring(bench.write(archive([row(event_properties=said)]), "export.zip"))
    [(properties,)] = bench.sql("SELECT properties::JSON::VARCHAR FROM events")
    kept = json.loads(properties)
    assert kept["colour"] == "red"
    assert kept["list"] == [1, {"deep": True}]
    assert kept["locale"] == "en-GB"
    assert kept["anonymous_id"] == "dev-1"
    assert kept["session_id"] == "1747271093118"
    assert kept["country_name"] == "United Kingdom"
    assert "amount" not in kept


def test_revenue_is_a_purchase_in_minor_units(bench):
    sold = row(
        event_type="revenue_amount",
        event_properties={"$price": 4.99, "$quantity": 2, "$productId": "tea"},
    )
    ordered = row(
        event_type="Order Completed",
        event_properties={"revenue": 12.5, "currency": "EUR"},
        **{"$insert_id": "i-2"},
    )
    report = bench.bring(bench.write(archive([sold, ordered]), "export.zip"))
    assert report.rejected == ()
    paid = bench.sql(
        "SELECT event, properties.amount::BIGINT, properties.currency::VARCHAR FROM events"
        " ORDER BY 2"
    )
    assert paid == [("purchase", 998, "GBP"), ("purchase", 1250, "EUR")]


def test_the_same_export_again_adds_nothing(bench):
    file = bench.write(archive([row()]), "export.zip")
    bench.bring(file)
    again = bench.bring(bench.write(archive([row(), row(**{"$insert_id": "i-9"})]), "again.zip"))
    assert (again.known, again.events) == (1, 1)


def test_what_cannot_be_taken_is_rejected_mended_and_imported(bench):
    nobody = row(user_id=None, device_id=None)
    file = bench.write(archive([row(), nobody | {"$insert_id": "i-2"}]), "export.zip")
    report = bench.bring(file)
    assert [part.what for part in report.rejected] == ["the customer is empty"]
    assert report.rejected[0].lines == ("export.zip:2",)
    rejects = bench.path / "export.rejected.csv"
    lines = rejects.read_text().splitlines()
    assert lines[0].startswith("customer,event,occurred_at,message_id,")
    rejects.write_text("\n".join([lines[0], "zoe" + lines[1]]))
    assert bench.bring(rejects).events == 1
    assert ("zoe", "open") in bench.events()


def test_a_broken_line_is_rejected_as_it_is(bench):
    file = bench.write(
        json.dumps(row()) + "\n{broken\n" + json.dumps(row(**{"$insert_id": "z"})), "a.json"
    )
    report = bench.bring(file)
    assert report.events == 2
    assert report.rejected[0].lines == ("a.json:2",)
    assert "{broken" in (bench.path / "a.rejected.csv").read_text()


def test_another_file_is_no_export_of_amplitude(bench):
    file = bench.write("client,date\nann,2025-01-01\n")
    with pytest.raises(UserError, match="no export of Amplitude"):
        bench.bring(file, export="amplitude")
    with pytest.raises(UserError, match="Did you mean 'amplitude'"):
        bench.bring(file, export="amplitud")


def traits(bench):
    [(found,)] = bench.sql("SELECT traits::JSON::VARCHAR FROM customers")
    return json.loads(found or "{}")


def test_the_last_state_of_a_customer_is_their_traits_whatever_the_order_of_lines(bench):
    def seen(number, **properties):
        moment = f"2025-05-{number:02} 10:00:00.000000"
        own = {"$insert_id": f"i-{number}", "event_time": moment}
        return row(user_id="ann", user_properties=properties, **own)

    rows = [seen(3, plan="pro", city="Riga"), seen(1, plan="free"), seen(2, plan="free", age=30)]
    report = bench.bring(bench.write(archive(rows), "export.zip"))
    assert report.told_customers == 1
    assert traits(bench) == {"plan": "pro", "city": "Riga", "age": 30}


def test_a_later_file_of_earlier_events_changes_nothing_that_is_known(bench):
    def one(number, **properties):
        own = {"$insert_id": f"i-{number}", "event_time": f"2025-0{number}-01 10:00:00"}
        return archive([row(user_id="ann", user_properties=properties, **own)])

    bench.bring(bench.write(one(5, plan="pro"), "may.zip"))
    bench.bring(bench.write(one(4, plan="free", city="Riga"), "april.zip"))
    assert traits(bench) == {"plan": "pro", "city": "Riga"}
    bench.bring(bench.write(one(6, plan="team"), "june.zip"))
    assert traits(bench) == {"plan": "team", "city": "Riga"}


def test_what_is_known_already_says_nothing_new(bench):
    file = bench.write(archive([row(user_id="ann", user_properties={"plan": "free"})]), "a.zip")
    bench.bring(file)
    later = {"$insert_id": "i-2", "event_time": "2025-06-01 10:00:00"}
    newer = row(user_id="ann", user_properties={"plan": "pro"}, **later)
    bench.bring(bench.write(archive([newer]), "b.zip"))
    assert bench.bring(file).told_customers == 0
    assert traits(bench) == {"plan": "pro"}


def test_a_dry_run_says_of_how_many_customers_something_is_said_and_keeps_nothing(bench):
    file = bench.write(archive([row(user_id="ann", user_properties={"plan": "free"})]), "a.zip")
    assert bench.bring(file, is_dry_run=True).told_customers == 1
    assert bench.sql("SELECT * FROM customers") == []


def test_what_is_said_of_a_group_alone_is_skipped(bench):
    group = row(event_type="$groupidentify", user_id=None, device_id=None, **{"$insert_id": "g"})
    report = bench.bring(bench.write(archive([row(), group]), "export.zip"))
    assert (report.events, report.rows_skipped, report.rows_rejected) == (1, 1, 0)


def test_a_mended_row_still_says_what_it_said_of_its_customer(bench):
    said = {"plan": "pro", "tags": ["a", {"b": None}]}
    bad = row(event_time="someday", user_id="ann", user_properties=said)
    good = row(**{"$insert_id": "i-2"})
    bench.bring(bench.write(archive([good, bad]), "export.zip"))
    rejects = bench.path / "export.rejected.csv"
    rejects.write_text(rejects.read_text().replace("someday", "2025-05-16 10:00:00"))
    assert bench.bring(rejects).told_customers == 1
    [(found,)] = bench.sql("SELECT traits::JSON::VARCHAR FROM customers WHERE id = 'ann'")
    assert json.loads(found) == said
