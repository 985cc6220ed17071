"""Two who do the same at one moment: the second begins when the first is about to commit."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread, current_thread
from typing import Any

import sqlalchemy as sa

from homing.core.errors import HomingError
from homing.store import Records

WAITING = """SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()"""
A_MOMENT_S = 0.1


def twice_at_once(records: Records, act: Callable[[], Any]) -> list[Any]:
    """Return what an act came to, what it returned or raised, of the first and of the second."""
    came_to: list[Any] = [None, None]

    def doing(place: int) -> None:
        try:
            came_to[place] = act()
        except (HomingError, sa.exc.SQLAlchemyError) as error:
            came_to[place] = error

    first, second = (Thread(target=doing, args=(place,)) for place in range(2))

    def about_to_commit(connection: sa.Connection) -> None:
        is_reading = connection.get_execution_options().get("postgresql_readonly", False)
        if current_thread() is first and second.ident is None and not is_reading:
            second.start()
            while second.is_alive() and not _is_waiting(records, second):
                pass

    sa.event.listen(sa.Engine, "commit", about_to_commit)
    try:
        first.start()
        first.join()
        second.join()
    finally:
        sa.event.remove(sa.Engine, "commit", about_to_commit)
    return came_to


def _is_waiting(records: Records, second: Thread) -> bool:
    if records.is_in_a_file:  # whose lock nobody can be asked of
        second.join(A_MOMENT_S)
        return True
    with records.reading() as connection:
        return bool(connection.scalar(sa.text(WAITING)))
