"""What Homing itself decides and remembers: SQLAlchemy Core on SQLite, or PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Dialect, Engine, MetaData
from sqlalchemy.types import TypeDecorator

from homing.core.errors import UserError
from homing.core.installed import install
from homing.store.folder import DataFolder

WAIT_MS: Final = 10_000
"""How long one who writes to a file waits for another who does."""
SCRUB_MS: Final = 500

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every slice's `tables.py` declares its tables here."""


class Moment(TypeDecorator[datetime]):
    """An aware moment; kept as UTC, given back in UTC, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give UTC back, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def write_alone(connection: Connection, table: sa.Table) -> None:
    """Let nobody else who asks for the same table's turn have it until this transaction ends.

    For who looks whether something stands before adding it: two at once would both see nothing. In
    a file there is one who writes at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        turn = sa.func.hashtext(table.name)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(turn)))


class Records:
    """The records database, at its newest version.

    Examples
    --------
    >>> records = Records.open("sqlite://")
    >>> with records.begin() as connection:
    ...     connection.execute(sa.text("SELECT 1")).scalar()
    1
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._readers = _reading(engine)

    @classmethod
    def open(cls, url: str) -> Records:
        """Connect to a database and bring its tables to the newest version.

        Parameters
        ----------
        url : str
            SQLAlchemy URL: `sqlite:///FILE`, or `postgresql://…` (needs the `postgres` extra).

        Raises
        ------
        UserError
            If the URL is not understood, or the database cannot be reached.
        """
        engine = _engine(url)
        try:
            with engine.begin() as connection:
                _migrate(connection)
        except sa.exc.OperationalError as error:
            raise UserError(
                "The records database cannot be reached.",
                where=engine.url.render_as_string(hide_password=True),
                remedy=f"Check the address and that it runs. It says: {error.orig}",
            ) from error
        return cls(engine)

    @classmethod
    def of(cls, folder: DataFolder) -> Records:
        """Open the SQLite records of a data folder."""
        folder.create()
        folder.records.touch(mode=0o600)
        return cls.open(f"sqlite:///{folder.records}")

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Lend a connection inside one transaction: committed at the end, undone on an error.

        In a file it is the only one that writes, from its first statement on. Who writes to the log
        as well takes the log's turn first, see `EventStore.turn`; who only reads takes `reading`.
        """
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection that reads one state of the records, and waits for nobody.

        A statement that writes is refused by the database.
        """
        with self._readers.begin() as connection:
            yield connection

    @property
    def is_in_a_file(self) -> bool:
        """Whether it is SQLite, rather than a server that others may write to as well."""
        return self._engine.dialect.name == "sqlite"

    def scrub(self) -> None:
        """Leave no trace in the file, nor beside it, of what was deleted or changed before.

        Whoever writes waits for it, and it waits for whoever reads; so not for long.
        """
        if self.is_in_a_file:
            with closing(self._engine.raw_connection()) as connection:
                for step in (
                    f"busy_timeout = {SCRUB_MS}",
                    "wal_checkpoint(TRUNCATE)",
                    f"busy_timeout = {WAIT_MS}",
                ):
                    connection.cursor().execute(f"PRAGMA {step}").close()

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def _engine(url: str) -> Engine:
    try:
        address = sa.make_url(url)
        if address.drivername in {"postgres", "postgresql"}:
            address = address.set(drivername="postgresql+psycopg")
        if address.get_backend_name() == "sqlite" and address.database in {None, "", ":memory:"}:
            engine = sa.create_engine(address, poolclass=sa.StaticPool, hide_parameters=True)
        else:
            engine = sa.create_engine(address, pool_pre_ping=True, hide_parameters=True)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise UserError(
            f"The records database address is not understood: {error}.",
            remedy="Write it as postgresql://user:password@host/name, and add what it needs: "
            + install("postgres"),
        ) from error
    if engine.dialect.name == "sqlite":
        _make_sqlite_durable(engine)
    return engine


def _reading(engine: Engine) -> Engine:
    """Return the engine, with the same connections, for transactions that see one state only."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(is_reading=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _make_sqlite_durable(engine: Engine) -> None:
    """WAL with FULL sync, foreign keys enforced, what is deleted overwritten.

    Who does not just read takes the write lock.
    """

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            f"busy_timeout = {WAIT_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_reading = connection.get_execution_options().get("is_reading", False)
        if connection.info.get("is_reading", False) is not is_reading:
            connection.exec_driver_sql(f"PRAGMA query_only = {is_reading:d}")
            connection.info["is_reading"] = is_reading
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    if set(MigrationContext.configure(connection).get_current_heads()) == _newest():
        return
    with _steps() as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@cache
def _newest() -> set[str]:
    with _steps() as scripts:
        return set(ScriptDirectory(str(scripts)).get_heads())


def _steps() -> AbstractContextManager[Path]:
    return resources.as_file(resources.files("homing.store").joinpath("migrations"))
