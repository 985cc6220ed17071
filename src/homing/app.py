"""The composition root: settings, the data folder, the stores and the clock, put together once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import UUID

from homing.core.clock import Clock, SystemClock
from homing.core.errors import UserError
from homing.core.networks import Network, networks_of
from homing.core.precedence import Precedence
from homing.store import (
    DataFolder,
    EventStore,
    Project,
    Records,
    gone,
    is_behind,
    load_project,
    load_setting,
    save_setting,
)

if TYPE_CHECKING:
    from homing.collect import Atlas, Enriching, Hall, Inbox, Sources
    from homing.histories.live import Live
    from homing.store.histories import LiveHistories


HAS_CITIES: Final = "has_cities"
"""Key of the setting that says that cities of DB-IP's file may be in the log."""
HAS_LOG: Final = "has_event_log"
"""Key of the setting that says that an event log was made here."""
MEMORY: Final = re.compile(r"[1-9]\d{2,}MB|[1-9]\d*GB")
LITTLE: Final = "256MB"
TRACKER_PATH: Final = re.compile(r"(/[A-Za-z0-9_-]+){2,}")


@dataclass(frozen=True, slots=True)
class Settings:
    """How one process of Homing is set up: by flags, or by the environment.

    Parameters
    ----------
    data : Path
        The data folder. `--data`, HOMING_DATA; default `homing-data` in the working folder.
    database_url : str or None
        Where records live. HOMING_DATABASE_URL, as `postgresql://user:password@host/name`; default
        is SQLite in the data folder.
    url : str or None
        The address people reach the site at, as `https://homing.example.com`. HOMING_URL; default
        is the address it listens on.
    tracker_path : str or None
        A second address of homing.js, as `/h/7f3k`: `/h/7f3k.js` is the script, and what it gathers
        is posted to `/h/7f3k`. HOMING_TRACKER_PATH; default is none beside `/homing.js`.
    proxies : tuple of network
        Reverse proxies whose `X-Forwarded-For` is believed when the country of a sender is looked
        up. HOMING_PROXIES, as `10.0.0.0/8,192.0.2.7`; default is none but this machine.
    cities : Path or None
        A DB-IP City Lite database, unpacked, by which the city of a sender is looked up, in a
        process that receives. HOMING_CITIES, as `/var/lib/dbip-city-lite.mmdb`; default is none.
    webhook_allow : tuple of str
        Hosts inside this network that alerts may be posted to. HOMING_WEBHOOK_ALLOW, as
        `alerts.internal,10.0.0.5`; default is none.
    memory : str
        How much of it the event log may take while serving; what does not fit is worked on in
        files, slower. HOMING_MEMORY, as `1GB`; default `256MB`.
    log_format : str
        `json` or `console`. HOMING_LOG_FORMAT; default is console on a terminal, JSON elsewhere.
    log_level : str
        `debug`, `info`, `warning` or `error`. HOMING_LOG_LEVEL; default `info`.
    """

    data: Path = Path("homing-data")
    database_url: str | None = None
    url: str | None = None
    tracker_path: str | None = None
    proxies: tuple[Network, ...] = ()
    cities: Path | None = None
    webhook_allow: tuple[str, ...] = ()
    memory: str = LITTLE
    log_format: str | None = None
    log_level: str = "info"

    @classmethod
    def read(
        cls, environment: Mapping[str, str] | None = None, *, data: Path | None = None
    ) -> Settings:
        """Return the settings of the environment, flags first.

        Raises
        ------
        UserError
            When an address, a path or a network is none.
        """
        said = os.environ if environment is None else environment
        return cls(
            data=data or Path(said.get("HOMING_DATA") or "homing-data"),
            database_url=said.get("HOMING_DATABASE_URL") or None,
            url=_address(said.get("HOMING_URL")),
            tracker_path=_tracker_path(said.get("HOMING_TRACKER_PATH")),
            proxies=networks_of(said.get("HOMING_PROXIES", "").split(","), where="HOMING_PROXIES"),
            cities=Path(cities) if (cities := said.get("HOMING_CITIES")) else None,
            webhook_allow=tuple(
                each.strip()
                for each in said.get("HOMING_WEBHOOK_ALLOW", "").split(",")
                if each.strip()
            ),
            memory=_memory(said.get("HOMING_MEMORY")),
            log_format=said.get("HOMING_LOG_FORMAT") or None,
            log_level=said.get("HOMING_LOG_LEVEL") or "info",
        )

    @property
    def folder(self) -> DataFolder:
        """The data folder."""
        return DataFolder(self.data)


def _tracker_path(said: str | None) -> str | None:
    if said and not TRACKER_PATH.fullmatch(said):
        raise UserError(
            f"{said!r} is not a path that homing.js could have.",
            where="HOMING_TRACKER_PATH",
            remedy="Write two words or more, such as /h/7f3k: letters, digits, - and _, no ending.",
        )
    return said or None


def _memory(said: str | None) -> str:
    if said and not MEMORY.fullmatch(said):
        raise UserError(
            f"{said!r} is not an amount of memory.",
            where="HOMING_MEMORY",
            remedy="Write it as 512MB or 2GB; 100MB is the least.",
        )
    return said or LITTLE


def _address(said: str | None) -> str | None:
    if not said:
        return None
    address = said.rstrip("/")
    parts = urlsplit(address)
    is_bare = parts.hostname and address == f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in {"http", "https"} or not is_bare:
        raise UserError(
            f"{said!r} is not the address of a site.",
            where="HOMING_URL",
            remedy="Write it as https://homing.example.com, without a path.",
        )
    return address


class Log(Enum):
    """What of the event log one who opens an installation needs."""

    there = "it is open, or made where there never was one"
    awaited = "it may be opened later: the server goes on accepting meanwhile"
    new = "an empty one, where the one that was is lost for good"


@dataclass(frozen=True)
class App:
    """One installation, open: what every use case is given."""

    settings: Settings
    folder: DataFolder
    records: Records
    events: EventStore
    clock: Clock
    precedence: Precedence = field(default_factory=Precedence, init=False, compare=False)
    _turn: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        clock: Clock | None = None,
        read_only: bool = False,
        log: Log = Log.there,
    ) -> App:
        """Open the stores of a data folder; the caller closes the app.

        Raises
        ------
        FolderInUse
            If another process holds the event log.
        LogAway
            If there was an event log, and it is gone.
        UserError
            If it is opened to read and there is nothing yet, or a store cannot be opened.
        """
        records = open_records(settings)
        try:
            events = open_events(settings.folder, records, read_only=read_only, log=log)
        except BaseException:
            records.close()
            raise
        return cls(settings, settings.folder, records, events, clock or SystemClock())

    @property
    def project(self) -> Project:
        """The business this installation serves, as the owner set it."""
        return load_project(self.records)

    @property
    def histories(self) -> LiveHistories:
        """The histories of the event log; the machinery is loaded when first asked for."""
        with self._turn:
            return self._histories

    def live(self) -> Live:
        """Return the histories as they are now, and the names of the events in them."""
        return self.histories.present().live

    @property
    def inbox(self) -> Inbox:
        """What was received and is not in the log yet; opened when first asked for."""
        with self._turn:
            return self._inbox

    @cached_property
    def sources(self) -> Sources:
        """What sends events, and its keys."""
        from homing.collect import Sources  # noqa: PLC0415 - as below

        return Sources(self.records, self.clock)

    @cached_property
    def enriching(self) -> Enriching:
        """What is done with every event on its way to the log."""
        from homing.collect import (  # noqa: PLC0415 - as below
            Enriching,
            load_privacy,
            load_standard,
        )

        return Enriching(
            lambda: self.project.currency,
            lambda: load_privacy(self.records),
            lambda: load_standard(self.records),
            atlas=self._atlas,
        )

    @cached_property
    def hall(self) -> Hall:
        """What stands behind the door where events come in."""
        from homing.collect import Hall  # noqa: PLC0415 - as below

        return Hall.of(
            self.folder,
            self.sources,
            lambda: self.inbox,
            clock=self.clock,
            proxies=self.settings.proxies,
            atlas=self._atlas,
        )

    def segment_names(self) -> dict[UUID, str]:
        """Return what the segments that are not archived are called."""
        from homing.segments import segments_of  # noqa: PLC0415 - most commands never ask

        every = segments_of(self).kept.every()
        return {each.id: each.name for each in every if each.archived_at is None}

    def scrub(self) -> None:
        """Leave no trace on disk of what was deleted, as far as the stores can.

        Erased events leave the histories now, and the inbox's file, as names leave that of the
        records; DuckDB uses the blocks of events anew.
        """
        self.histories.compact()
        self.inbox.scrub()
        self.records.scrub()
        with self.events.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    def close(self) -> None:
        """Close the stores."""
        with self._turn:
            if "_inbox" in self.__dict__:
                self._inbox.close()
        self.events.close()
        self.records.close()

    @cached_property
    def shows_cities(self) -> bool:
        """Whether cities of DB-IP's file may be in the log: where one is shown, this is said."""
        return self.settings.cities is not None or load_setting(self.records, HAS_CITIES) is True

    @cached_property
    def _atlas(self) -> Atlas:
        from homing.collect import Atlas  # noqa: PLC0415 - most commands never ask

        atlas = Atlas(self.settings.cities)
        if self.settings.cities:
            save_setting(self.records, HAS_CITIES, value=True)
        return atlas

    @cached_property
    def _inbox(self) -> Inbox:
        from homing.collect import Inbox  # noqa: PLC0415 - most commands never ask

        return Inbox.open(
            self.folder,
            self.settings.database_url,
            beyond=None if self.events.away else self.events.checkpoint(),
            clock=self.clock,
        )

    @cached_property
    def _histories(self) -> LiveHistories:
        from homing.store.histories import LiveHistories  # noqa: PLC0415 - numba is slow to load

        return LiveHistories(self.events, self.folder)


def open_records(settings: Settings) -> Records:
    """Open the records alone; a server that runs is no hindrance."""
    if settings.database_url:
        return Records.open(settings.database_url)
    return Records.of(settings.folder)


def open_events(folder: DataFolder, records: Records, *, read_only: bool, log: Log) -> EventStore:
    """Open the event log; where the records know of one that is gone, no other takes its place."""
    is_known, is_there = load_setting(records, HAS_LOG) is True, folder.events.exists()
    if log is Log.awaited and (is_known or is_there):
        events = EventStore.awaited(folder)
    elif is_known and not is_there and log is not Log.new:
        raise gone(folder)
    else:
        events = EventStore.open(folder, read_only=read_only)
    if not (is_known or read_only):
        save_setting(records, HAS_LOG, value=True)
    return events


@contextmanager
def reading(settings: Settings) -> Iterator[App]:
    """Lend the installation to one who only reads events, brought up to date before."""
    app = App.open(settings, read_only=True)
    with app.events.cursor() as cursor:
        is_older = is_behind(cursor)
    if is_older:
        app.close()
        with writing(settings, "upgrade"):
            pass
        app = App.open(settings, read_only=True)
    try:
        yield app
    finally:
        app.close()


@contextmanager
def writing(settings: Settings, purpose: str, *, log: Log = Log.there) -> Iterator[App]:
    """Lend the installation to its only writer, who holds the folder meanwhile."""
    with settings.folder.lock(purpose):
        app = App.open(settings, log=log)
        try:
            yield app
        finally:
            app.close()
