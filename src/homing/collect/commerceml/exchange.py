"""What 1C is told at each step of an exchange, and what becomes of its files."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Protocol
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from homing.collect.commerceml.documents import NotXml, Unfinished, documents
from homing.collect.commerceml.events import Row, is_cancelling, purchase_id, rows_of
from homing.collect.commerceml.keys import holder_in
from homing.collect.commerceml.sessions import Session, Sessions, TooMuch
from homing.collect.drain.writing import Came, note_came
from homing.collect.enrich import Privacy
from homing.collect.importers.exports.export import export_named
from homing.collect.importers.report import Report
from homing.collect.keeping import load_privacy
from homing.collect.receiving import Hall, Tally
from homing.collect.receiving.asking import micros_of
from homing.collect.service import take
from homing.collect.sources import Holder, Sources
from homing.core.clock import Clock
from homing.core.errors import HomingError
from homing.core.ids import message_id
from homing.store import DataFolder, EventStore, Project, Records, load_project

COOKIE: Final = "homing_exchange"
PIECE_BYTES: Final = 10 << 20
"""The most that 1C is told to send at once."""
LARGEST_XML: Final = 128 << 20
"""Bytes of one XML file, unpacked."""
SALE: Final = "sale"
PROTOCOL: Final = "commerceml"
EMPTY: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<КоммерческаяИнформация ВерсияСхемы="2.05" ДатаФормирования="{now}"/>\n'
)
_SUCCESS: Final = "success"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request of 1C.

    Parameters
    ----------
    kind : str
        `sale` or `catalog`.
    mode : str
        `checkauth`, `init`, `file`, `import`, `query`, `success` and others.
    filename : str
        Of a file.
    cookie : str or None
        That of the exchange.
    key : str or None
        The secret key, where Basic says one.
    piece : bytes
        Of a file.
    """

    kind: str
    mode: str
    filename: str
    cookie: str | None
    key: str | None
    piece: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What 1C is told: a text, of lines or of XML."""

    text: str
    is_refusal: bool = False
    is_xml: bool = False


class House(Protocol):
    """What the exchange needs of an installation."""

    @property
    def events(self) -> EventStore:
        """The log, open for writing."""
        ...

    @property
    def folder(self) -> DataFolder:
        """The data folder."""
        ...

    @property
    def records(self) -> Records:
        """Settings and sources."""
        ...

    @property
    def sources(self) -> Sources:
        """Whose keys are."""
        ...

    @property
    def hall(self) -> Hall:
        """What counts what comes in."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...


class Exchange:
    """The site's side of the exchange; safe from any thread, and it waits for the disk.

    Parameters
    ----------
    events : EventStore
        Open for writing.
    folder : DataFolder
        Pieces of files lie in its scratch folder, rejected rows in itself.
    project : callable
        Says whose this is; its time zone and currency hold where a document says none.
    privacy : callable
        Says what may be kept.
    holder : callable
        Says whose a key is.
    tally : Tally
        Counts what comes in, so that a silence is noticed.
    clock : Clock
        What time it is.
    """

    def __init__(
        self,
        events: EventStore,
        folder: DataFolder,
        *,
        project: Callable[[], Project],
        privacy: Callable[[], Privacy],
        holder: Callable[[str], Holder | None],
        tally: Tally,
        clock: Clock,
    ) -> None:
        self._events, self._folder, self._clock = events, folder, clock
        self._project, self._privacy = project, privacy
        self._holder, self._tally = holder, tally
        place = folder.scratch / "exchange"
        shutil.rmtree(place, ignore_errors=True)
        self._sessions = Sessions(place)
        self._turn = Lock()

    @classmethod
    def of(cls, house: House) -> Exchange:
        """Return the exchange of an installation."""
        return cls(
            house.events,
            house.folder,
            project=lambda: load_project(house.records),
            privacy=lambda: load_privacy(house.records),
            holder=holder_in(house.sources),
            tally=house.hall.tally,
            clock=house.clock,
        )

    def answer(self, step: Step) -> Told:
        """Do what a request asks, and return what 1C is told."""
        now = self._clock.now().timestamp()
        if step.mode == "checkauth":
            return self._admit(step, now)
        session = self._sessions.of(step.cookie or "", now)
        if session is None:
            return _failure(
                "The exchange has not begun, or is over: begin with checkauth.", no=True
            )
        try:
            return self._go_on(step, session)
        except (NotXml, TooMuch, HomingError) as why:
            return _failure(str(why))

    def _admit(self, step: Step, now: float) -> Told:
        holder = self._holder(step.key) if step.key else None
        if holder is None or not holder.is_secret:
            return _failure("The password has to be a secret key of a source of Homing.", no=True)
        cookie = self._sessions.begin(holder.source, now)
        return Told(f"{_SUCCESS}\n{COOKIE}\n{cookie}\n")

    def _go_on(self, step: Step, session: Session) -> Told:
        if step.mode == "init":
            session.begin()
            return Told(f"zip=yes\nfile_limit={PIECE_BYTES}\n")
        if step.mode == "query":
            now = self._clock.now().strftime("%Y-%m-%dT%H:%M:%S")
            return Told(EMPTY.format(now=now), is_xml=True)
        if step.mode in {"file", "import"} and step.kind == SALE:
            return self._file(step, session)
        return Told(f"{_SUCCESS}\n")

    def _file(self, step: Step, session: Session) -> Told:
        if not step.filename:
            return _failure("The request names no file.")
        if step.mode == "import" and step.filename in session.done:
            return Told(f"{_SUCCESS}\n")
        if step.mode == "file":
            path = session.add(step.filename, step.piece)
        else:
            path = session.path(step.filename)
        try:
            self._take(path, session, step.filename)
        except Unfinished as why:
            if step.mode == "import":
                return _failure(f"{step.filename} is not whole: {why}")
            return Told(f"{_SUCCESS}\n")  # the piece is on disk; the rest of it is awaited
        except NotXml:
            session.begin()
            raise
        session.done.add(step.filename)
        return Told(f"{_SUCCESS}\n")

    def _take(self, path: Path, session: Session, name: str) -> None:
        """Bring what a whole file says into the log."""
        project, source = self._project(), session.source.hex[-12:]
        found = [each for raw in _whole(path) for each in documents(raw)]
        rows = list(rows_of(found, source, project.currency))
        with self._turn:
            rows = self._standing(rows, source)
            if rows:
                self._note(self._import(rows, project, name), session.source)

    def _standing(self, rows: list[Row], source: str) -> list[Row]:
        """Return the rows without cancellations of orders that never were purchases here."""
        of = {message_id(purchase_id(row, source)) for row in rows if is_cancelling(row)}
        if not of:
            return rows
        with self._events.cursor() as cursor:
            sql = "SELECT DISTINCT message_id FROM log WHERE message_id IN (SELECT unnest($ids))"
            known = {each for (each,) in cursor.execute(sql, {"ids": list(of)}).fetchall()}
        return [
            row
            for row in rows
            if not is_cancelling(row) or message_id(purchase_id(row, source)) in known
        ]

    def _import(self, rows: list[Row], project: Project, name: str) -> Report:
        written = export_named("homing")
        mapping = written.mapping(timezone=project.timezone, currency=project.currency)
        with tempfile.NamedTemporaryFile("w", dir=self._folder.scratch, suffix=".jsonl") as file:
            for row in rows:
                file.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")
            file.flush()
            return take(
                self._events,
                self._folder,
                Path(file.name),
                mapping,
                called=f"1C {Path(name).name}",
                now=self._clock.now(),
                privacy=self._privacy(),
            )

    def _note(self, report: Report, source: UUID) -> None:
        """Note that it came from this source, whose page and whose alert wait for it."""
        now = self._clock.now()
        self._tally.kept(PROTOCOL, source, events=report.read, received_at=micros_of(now))
        came = Came(
            requests=1,
            counted=report.events,
            duplicates=report.known,
            erased=report.erased,
            withheld=report.rows_skipped,
            dead=report.rows_rejected,
        )
        received_at = micros_of(now)
        with self._events.cursor() as cursor, self._events.writing(cursor):
            note_came(cursor, report.batch, source, came, received_at=received_at, now=now)


def _whole(path: Path) -> Iterator[bytes]:
    """Yield the XML of a file that has come in whole, packed or not.

    Raises
    ------
    Unfinished
        If a piece is still to come.
    NotXml
        If it is too large.
    """
    raw = path.read_bytes() if path.exists() else b""
    if not raw.startswith(b"PK"):
        if len(raw) > LARGEST_XML:
            raise NotXml(f"An XML file of an exchange may have {LARGEST_XML:,} bytes.")
        yield raw
        return
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            members = [one for one in archive.infolist() if one.filename.lower().endswith(".xml")]
            if sum(one.file_size for one in members) > LARGEST_XML:
                raise NotXml(f"The XML files of an archive may have {LARGEST_XML:,} bytes.")
            for one in members:
                with archive.open(one) as stored:
                    yield stored.read(LARGEST_XML)
    except (BadZipFile, EOFError) as error:
        raise Unfinished(str(error)) from error
    except (RuntimeError, NotImplementedError) as error:
        raise NotXml(f"the archive cannot be unpacked: {error}") from error


def _failure(why: str, *, no: bool = False) -> Told:
    return Told(f"failure\n{why}\n", is_refusal=no)
