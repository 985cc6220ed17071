"""The connection of the thread that writes: the driver's own.

What SQLAlchemy does around each statement costs more than the rows of a small group.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import sqlalchemy as sa
from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.engine.interfaces import DBAPICursor


class Hand:
    """Writes in one transaction at a time; used by one thread at a time.

    Parameters
    ----------
    engine : Engine
        Of the inbox. The connection to a file is held; one to a server, which may have gone away
        meanwhile, is asked of the pool each time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_of_a_file = engine.dialect.name == "sqlite"
        self._errors: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._held: PoolProxiedConnection | None = None

    @contextmanager
    def writing(self) -> Iterator[DBAPICursor]:
        """Lend a cursor for one transaction, which is on disk in the end.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            What the driver says, as SQLAlchemy names it; nothing is changed then.
        """
        connection = self._held = self._held or self._engine.raw_connection()
        is_done = False
        try:
            with closing(connection.cursor()) as cursor:
                if self._is_of_a_file:
                    cursor.execute("BEGIN IMMEDIATE")
                yield cursor
            connection.commit()
            is_done = True
        except self._errors as error:
            raise sa.exc.DBAPIError.instance(None, None, error, self._errors) from error
        finally:
            if not (is_done and self._is_of_a_file):
                self.let_go()

    def let_go(self) -> None:
        """Give the connection back to the pool, which takes back what was not committed."""
        held, self._held = self._held, None
        if held:
            held.close()
