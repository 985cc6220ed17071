from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread
from uuid import UUID

import pytest
import sqlalchemy as sa

from homing.core.errors import UserError
from homing.core.marks import Mark
from homing.store import (
    Moment,
    Project,
    Records,
    add_mark,
    every_mark,
    load_project,
    metadata,
    save_project,
    write_alone,
)

pytestmark = pytest.mark.db

WAITING = """SELECT count(*) FROM pg_locks JOIN pg_database AS here ON here.oid = database
WHERE NOT granted AND datname = current_database()"""


@pytest.fixture
def records(records_url):
    records = Records.open(records_url)
    yield records
    records.close()


def test_settings_come_back_as_they_were_kept(records):
    project = Project(name="Магазин", timezone="Europe/London", currency="GBP", week_start=7)
    save_project(records, project)
    save_project(records, project)
    assert load_project(records) == project


def test_settings_never_set_have_their_defaults(records):
    assert load_project(records) == Project()


def test_a_time_zone_that_does_not_exist_is_not_kept(records):
    with pytest.raises(UserError, match="Mars/Olympus"):
        save_project(records, Project(timezone="Mars/Olympus"))
    assert load_project(records) == Project()


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_in(records):
    noon = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=3)))
    kept = sa.Table("kept", sa.MetaData(), sa.Column("moment", Moment))
    with records.begin() as connection:
        kept.create(connection)
        connection.execute(sa.insert(kept).values(moment=noon))
        value = connection.execute(sa.select(kept.c.moment)).scalar_one()
    assert (value, value.tzinfo) == (noon, UTC)


def test_a_moment_without_a_zone_is_refused(records):
    with records.begin() as connection, pytest.raises(sa.exc.StatementError, match="time zone"):
        connection.execute(sa.select(sa.literal(datetime(2026, 7, 1), Moment)))


def test_an_error_takes_the_whole_transaction_back(records):
    settings = metadata.tables["settings"]

    def write_half():
        with records.begin() as connection:
            connection.execute(sa.insert(settings).values(key="name", value="half"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert load_project(records) == Project()


def test_who_reads_waits_for_nobody_and_sees_what_is_committed(records, records_url):
    save_project(records, Project(name="before"))
    other = Records.open(records_url)
    with other.begin() as connection:
        connection.execute(sa.text("DELETE FROM settings"))
        assert load_project(records).name == "before"
    assert load_project(records) == Project()
    other.close()


def test_who_reads_sees_one_state(records):
    settings = metadata.tables["settings"]
    how_many = sa.select(sa.func.count()).select_from(settings)
    with records.reading() as connection:
        assert connection.scalar(how_many) == 0
        save_project(records, Project())
        assert connection.scalar(how_many) == 0


def test_who_reads_cannot_write_and_who_writes_next_can(records):
    settings = metadata.tables["settings"]
    said = sa.insert(settings).values(key="name", value="Shop")
    for _ in range(2):
        refused = pytest.raises(sa.exc.DBAPIError, match=r"read-?only")
        with records.reading() as connection, refused:
            connection.execute(said)
    with records.begin() as connection:
        connection.execute(said)
    assert load_project(records).name == "Shop"


def test_records_in_memory_are_read_as_well():
    records = Records.open("sqlite://")
    save_project(records, Project(name="Shop"))
    assert load_project(records).name == "Shop"
    save_project(records, Project(name="Another"))
    assert load_project(records).name == "Another"
    records.close()


def test_opening_again_finds_the_same_records(records, records_url):
    save_project(records, Project(name="Shop"))
    again = Records.open(records_url)
    assert load_project(again).name == "Shop"
    again.close()


def test_sqlite_is_durable(tmp_path):
    records = Records.open(f"sqlite:///{tmp_path}/records.sqlite")
    records.scrub()
    with records.begin() as connection:
        modes = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "secure_delete",
                "busy_timeout",
            )
        ]
    assert modes == ["wal", 2, 1, 1, 10_000]
    records.close()


def test_a_wrong_address_says_how_to_write_it():
    with pytest.raises(UserError, match="postgresql://user"):
        Records.open("oracle-of-delphi://x")


def test_a_database_that_is_not_there_hides_the_password():
    with pytest.raises(UserError, match="cannot be reached") as caught:
        Records.open("postgresql://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("new_records_url", ["postgresql"], indirect=True)
def test_who_adds_a_mark_on_a_server_waits_for_who_adds_the_same_one(new_records_url):
    records, now, sale = Records.open(new_records_url), datetime.now(UTC), Mark("Sale", date.max)
    second = Thread(target=add_mark, args=(records, sale), kwargs={"now": now})
    marks = metadata.tables["marks"]
    with records.begin() as first:
        write_alone(first, marks)
        row = {"text": "Sale", "starts": date.max, "is_yearly": False, "version": 1}
        first.execute(sa.insert(marks).values(id=UUID(int=1), **row))
        second.start()
        while second.is_alive() and not first.execute(sa.text(WAITING)).scalar():
            pass
    second.join()
    assert [kept.id for kept in every_mark(records)] == [UUID(int=1)]
    records.close()
