"""A backup of everything one installation owns, and the way back from it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from homing import __version__
from homing.app import Settings, open_records
from homing.collect import INBOX_FILE, bring_waiting, copy_waiting, has_waiting
from homing.core.errors import HomingError, UserError
from homing.store import About, DataFolder, EventStore, Records, Verb, tell
from homing.store.backup import (
    Manifest,
    Part,
    Tombstone,
    bury,
    copy_events,
    copy_tables,
    pack,
    tombstones,
    unpack,
)
from homing.ui.visit import House
from homing.web.backups.records import every_table

EVENTS: Final = "events.duckdb"
RECORDS: Final = "records.sqlite"
PATH: Final = "/api/v1/backup"
"""Where a server sends a backup from."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Parameters
    ----------
    manifest : Manifest
        Of the backup.
    erased : int
        Events of customers who were erased after it was made, and are so again.
    kept : Path or None
        Where what was there before stands now.
    """

    manifest: Manifest
    erased: int
    kept: Path | None


def name_of(now: datetime) -> str:
    """Return the usual name of a backup made at a moment."""
    return f"homing-{now:%Y-%m-%d-%H%M%S}.tar"


def make(app: House, to: Path, *, now: datetime, say: Say = lambda _step: None) -> Manifest:
    """Write a backup of an installation, which goes on serving meanwhile.

    What was accepted before it began is in it. Parts are copied in the order of an event's way:
    what leaves the inbox after its copy was made is in the copy of the log, which is made later and
    says how far it has come, so that it is not taken twice.
    """
    parts = [
        Part(INBOX_FILE, lambda to: copy_waiting(app.folder, app.records, to)),
        Part(RECORDS, _copied(app.records)),
        Part(EVENTS, lambda to: copy_events(app.events, to)),
    ]
    tell(app.records, Verb.BACKUP_MADE, About("backup", name=to.name), now=now)
    return pack(to, parts, count=_count, now=now, version=__version__, say=say)


def restore(
    archive: Path,
    settings: Settings,
    *,
    now: datetime,
    say: Say = lambda _step: None,
) -> Restored:
    """Put a backup in the place of a data folder; what was there is kept beside it.

    Customers who were erased since the backup was made are erased from it before it is used.

    Raises
    ------
    UserError
        If the backup is not whole; or records live in a PostgreSQL that is not empty.
    FolderInUse
        If a process uses the folder.
    """
    folder = settings.folder
    with folder.lock("restore"):
        graves = _graves(folder)
        with tempfile.TemporaryDirectory(dir=folder.path.parent, prefix=".homing-restore-") as made:
            fresh = Path(made) / "data"
            fresh.mkdir(mode=0o700)
            manifest = unpack(archive, fresh, say=say)
            say("checking the copies")
            erased = _checked(DataFolder(fresh), manifest, graves)
            if settings.database_url:
                say("bringing the records into the database")
                _bring_into_database(DataFolder(fresh), settings)
            say("changing places")
            kept = _change_places(folder.path, fresh, now)
    return Restored(manifest, erased, kept)


def _copied(records: Records) -> Callable[[Path], None]:
    def copy(to: Path) -> None:
        with (
            closing(Records.open(f"sqlite:///{to}")) as target,
            records.reading() as one,
            target.begin() as other,
        ):
            copy_tables(one, other, every_table())

    return copy


def _count(folder: Path) -> int:
    with closing(EventStore.open(DataFolder(folder), read_only=True)) as store:
        return store.size()


def _graves(folder: DataFolder) -> list[Tombstone]:
    """Return the tombstones of what is there now, which the backup may not know of."""
    if not folder.events.exists():
        return []
    try:
        with closing(EventStore.open(folder, read_only=True)) as store:
            return tombstones(store)
    except HomingError as error:
        raise UserError(
            "The event log that is there cannot be read, so nobody knows who was erased since.",
            where=str(folder.events),
            remedy="Move it away; customers erased after the backup must then be erased anew.",
        ) from error


def _checked(fresh: DataFolder, manifest: Manifest, graves: Sequence[Tombstone]) -> int:
    """Open every copy, hold it against the manifest, and erase who was erased since."""
    if missing := {EVENTS, RECORDS} - set(manifest.parts):
        raise UserError(
            f"The backup is without {', '.join(sorted(missing))}.",
            remedy="Take another one; nothing was changed.",
        )
    with closing(EventStore.open(fresh)) as store:
        if store.size() != manifest.events:
            raise UserError(
                f"The backup has {store.size():,} events where it says {manifest.events:,}.",
                remedy="Take another one; nothing was changed.",
            )
        erased = bury(store, graves)
    Records.of(fresh).close()
    return erased


def _bring_into_database(fresh: DataFolder, settings: Settings) -> None:
    """Bring the records, and what waits where the inbox is beside them, into an empty database."""
    with closing(Records.of(fresh)) as source, closing(open_records(settings)) as target:
        if taken := _taken(target):
            raise UserError(
                f"The records database is not empty: {', '.join(taken)}.",
                where="HOMING_DATABASE_URL",
                remedy="Give an empty database.",
            )
        with source.reading() as one, target.begin() as other:
            copy_tables(one, other, every_table())
            if not target.is_in_a_file:
                bring_waiting(fresh, other)
    fresh.records.unlink()


def _taken(target: Records) -> list[str]:
    """Return the tables of a database in which there is something."""
    with target.reading() as connection:
        taken = [
            table.name
            for table in every_table()
            if connection.execute(table.select().limit(1)).first() is not None
        ]
        if not target.is_in_a_file and has_waiting(connection):
            taken.append("inbox")
    return taken


def _change_places(place: Path, fresh: Path, now: datetime) -> Path | None:
    """Move the new folder to the place of the old one, which is kept unless it is empty."""
    kept = place.with_name(f"{place.name}-before-{now:%Y-%m-%d-%H%M%S}")
    place.rename(kept)
    fresh.rename(place)
    if (kept / EVENTS).exists() or (kept / RECORDS).exists():
        return kept
    shutil.rmtree(kept)
    return None
