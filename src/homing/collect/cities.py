"""The city of an address, from a file of DB-IP that the operator has."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from homing.core.errors import UserError
from homing.core.installed import install

if TYPE_CHECKING:
    from maxminddb import Reader

SETTING: Final = "HOMING_CITIES"
log = structlog.get_logger("homing.collect")


@lru_cache(maxsize=2)
def opened(file: Path) -> Reader:
    """Return what reads a file of cities; it stays open as long as this process lives.

    Raises
    ------
    UserError
        If it cannot be read, or what reads it is not installed.
    """
    try:
        import maxminddb  # noqa: PLC0415 - of an extra
    except ModuleNotFoundError:
        raise UserError(
            "Cities cannot be looked up: what reads the file is not installed.",
            where=SETTING,
            remedy=f"Install it with: {install('cities')}",
        ) from None
    try:
        reader = maxminddb.open_database(file)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise UserError(
            f"{file} cannot be read as a file of cities.",
            where=SETTING,
            remedy=f"Name a DB-IP City Lite database, unpacked (.mmdb). It says: {error}",
        ) from error
    kind = reader.metadata().database_type
    if "city" not in kind.lower():
        raise UserError(
            f"{file} says nothing of cities: it is {kind!r}.",
            where=SETTING,
            remedy="Name a DB-IP City Lite database.",
        )
    return reader


def city_of(file: Path, address: str) -> str | None:
    """Return the English name of the city that a file says of an address, None if it says none."""
    try:
        found: Any = opened(file).get(address)
        name = found["city"]["names"]["en"]
    except (ValueError, TypeError, LookupError):  # no address, nothing said of it, no city
        return None
    except RuntimeError as error:  # of the reader: an event is worth more than its city
        log.warning("the file of cities is damaged", says=str(error))
        return None
    return name if isinstance(name, str) and name else None
