"""Boards by mail: when, to whom, made into letters, put into the outbox once for each due time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from uuid import UUID

import structlog
from sqlalchemy import Connection

from homing.boards import rules, tables
from homing.boards.keeping import about
from homing.boards.model import Board, Every, Recipient, Schedule
from homing.boards.printing.sheet import Sheet
from homing.boards.sheets import sheet_of
from homing.core.clock import Clock
from homing.core.errors import NotFound, UserError
from homing.core.ids import new_id
from homing.core.text import Language
from homing.deliver import Delivery, Letter, Outbox, Part, clean_address
from homing.draw import formats
from homing.store import Records, Verb, load_project, note, write_alone

if TYPE_CHECKING:
    from homing.ui.visit import House

log = structlog.get_logger("homing.boards")

STOP: Final = "/mail/stop/"


@dataclass(frozen=True, slots=True)
class Mailed:
    """How a board is mailed.

    Parameters
    ----------
    schedule : Schedule or None
        When; None: not by itself.
    recipients : sequence of Recipient
        To whom, those who stopped it among them.
    deliveries : sequence of Delivery
        The newest letters and what became of them.
    has_server : bool
        Whether there is a mail server.
    """

    schedule: Schedule | None
    recipients: Sequence[Recipient]
    deliveries: Sequence[Delivery]
    has_server: bool


class Schedules:
    """When and to whom the boards of an installation are mailed.

    Parameters
    ----------
    records : Records
        Where that is kept.
    clock : Clock
        Says when.
    outbox : Outbox, optional
        Where letters go.
    """

    def __init__(self, records: Records, clock: Clock, *, outbox: Outbox | None = None) -> None:
        self._records, self._clock = records, clock
        self.outbox = outbox or Outbox(records, clock)

    def of(self, board: UUID) -> Mailed:
        """Return how a board is mailed."""
        with self._records.reading() as connection:
            schedule = tables.schedule(connection, board)
            people = tables.recipients(connection, board)
        has_server = self.outbox.server is not None
        return Mailed(schedule, people, self.outbox.newest(str(board)), has_server)

    def set_schedule(
        self, board: Board, every: Every, *, day: int, minute: int, language: Language
    ) -> Schedule:
        """Mail a board from now on; raises `UserError` where there is no such day or time."""
        rules.check_schedule(every, day, minute)
        now = self._clock.now()
        made = Schedule(board.id, every, day, minute, language, now)
        kept = replace(
            made, next_at=rules.next_due(made, now, load_project(self._records).timezone)
        )
        with self._records.begin() as connection:
            write_alone(connection, tables.board_schedules)
            tables.keep_schedule(connection, kept)
            self._note(connection, board, every=every.value, day=day, minute=minute)
        return kept

    def end_schedule(self, board: Board) -> None:
        """Mail a board no more."""
        with self._records.begin() as connection:
            if tables.drop_schedule(connection, board.id):
                self._note(connection, board, every=None)

    def add_recipients(self, board: Board, said: str) -> list[str]:
        """Mail a board to these addresses too; those who stopped it stay stopped.

        Raises
        ------
        UserError
            If one is no address, or there are too many; then none was added.
        """
        wanted = [clean_address(each) for each in said.replace(",", " ").split()]
        with self._records.begin() as connection:
            write_alone(connection, tables.board_recipients)
            known = {each.address for each in tables.recipients(connection, board.id)}
            added = [each for each in dict.fromkeys(wanted) if each not in known]
            if len(known) + len(added) > rules.MOST_RECIPIENTS:
                raise UserError(
                    f"A board is mailed to {rules.MOST_RECIPIENTS} at most.",
                    where="addresses",
                    remedy="Mail it to a list of your mail server.",
                )
            for each in added:
                token = secrets.token_urlsafe(24)
                made = Recipient(new_id(self._clock.now()), board.id, each, token)
                tables.add_recipient(connection, made)
            if added:
                self._note(connection, board, added=added)
        return added

    def drop_recipient(self, board: Board, recipient: UUID) -> str:
        """Mail a board to somebody no more; return the address. Raises `NotFound`."""
        with self._records.begin() as connection:
            every = tables.recipients(connection, board.id)
            found = next((each for each in every if each.id == recipient), None)
            if found is None:
                raise NotFound("There is no such recipient.", where="recipient")
            tables.drop_recipient(connection, recipient)
            self.outbox.drop_waiting(connection, str(board.id), found.address)
            self._note(connection, board, dropped=[found.address])
        return found.address

    def of_token(self, token: str) -> tuple[Recipient, Board]:
        """Return whose mails have a token, and of which board; raises `NotFound`."""
        with self._records.reading() as connection:
            found = tables.recipient_of_token(connection, token[:64])
            board = tables.one(connection, found.board) if found else None
        if found is None or board is None:
            raise NotFound("There are no mails to stop.", where="link")
        return found, board

    def stop(self, token: str, *, is_stopped: bool = True) -> tuple[Recipient, Board]:
        """Send a recipient no more mails of a board, or send them again; raises `NotFound`."""
        found, board = self.of_token(token)
        now = self._clock.now()
        with self._records.begin() as connection:
            tables.stop_recipient(connection, found.id, now if is_stopped else None)
            if is_stopped:
                self.outbox.drop_waiting(connection, str(board.id), found.address)
                note(connection, Verb.BOARD_MAIL_STOPPED, about(board), now=now)
        return self.of_token(token)

    def _note(self, connection: Connection, board: Board, **detail: object) -> None:
        now = self._clock.now()
        note(connection, Verb.BOARD_MAIL_CHANGED, about(board), now=now, **detail)


class Mailing(Schedules):
    """The mails of the boards of an installation.

    Parameters
    ----------
    house : House
        The installation.
    url : callable
        Returns the address people reach the site at; None: nobody knows it.
    outbox : Outbox, optional
        Where letters go.
    """

    def __init__(
        self, house: House, url: Callable[[], str | None], *, outbox: Outbox | None = None
    ) -> None:
        super().__init__(house.records, house.clock, outbox=outbox)
        self._house, self._url = house, url

    def send_now(self, board: Board, address: str, language: Language) -> None:
        """Put a letter with a board into the outbox for somebody, whatever its schedule.

        Raises
        ------
        UserError
            If there is no mail server, or this is no address.
        """
        if self.outbox.server is None:
            raise UserError(
                "No mail server is set.",
                where="mail",
                remedy="Set one with: homing mail set HOST --from ADDRESS.",
            )
        to, now = clean_address(address), self._clock.now()
        letter = self.letter(board, language, to=to)
        sender = self.outbox.sender(self._house.project.called(language))
        with self._records.begin() as connection:
            key, whom = f"now:{new_id(now)}", str(board.id)
            self.outbox.put(connection, letter, key=key, about=whom, sender=sender)
            note(connection, Verb.BOARD_MAILED, about(board), now=now, to=[to])

    def plan(self) -> int:
        """Put the letters that are due into the outbox; return how many.

        A board is made into a letter once for each due time. Its schedule is advanced in the same
        transaction, so that a process that is killed leaves both or neither. What was due while no
        server ran is sent once, when one runs again. A board that cannot be made into a letter
        keeps no other from it; what hindered the first of them is raised in the end.
        """
        now = self._clock.now()
        with self._records.reading() as connection:
            due = tables.due(connection, now)
        planned, faults = 0, list[Exception]()
        for each in due:
            try:
                planned += self._plan_one(each, now)
            except Exception as error:  # noqa: BLE001 - it is raised when the others are planned
                faults.append(error)
        if faults:
            raise faults[0]
        return planned

    def letter(
        self, board: Board, language: Language, *, to: str, stop_token: str | None = None
    ) -> Letter:
        """Return a board as a letter."""
        return self.letters(board, language, {to: stop_token})[0]

    def letters(self, board: Board, language: Language, to: dict[str, str | None]) -> list[Letter]:
        """Return a board as letters to addresses with their stop tokens; it is read once."""
        from homing.boards.printing import html, plain, typeset  # noqa: PLC0415 - typst is large

        sheet = self.sheet(board, language)
        pictures = tuple(
            Part(f"{html.cid(at)}.png", "image/png", typeset.png_of(each), cid=html.cid(at))
            for at, each in enumerate(html.drawings(sheet))
        )
        pdf = Part(file_name(board), "application/pdf", typeset.pdf_of(sheet))
        made = []
        for address, token in to.items():
            stop_url = self._stop_url(token)
            made.append(
                Letter(
                    to=address,
                    subject=f"{board.name}, {formats.day(sheet.day, language)}",
                    text=plain.plain_text(sheet, stop_url=stop_url),
                    html=html.mail_html(sheet, stop_url=stop_url),
                    parts=(*pictures, pdf),
                    stop_url=stop_url,
                )
            )
        return made

    def sheet(self, board: Board, language: Language) -> Sheet:
        """Return a board as it is written where no page is."""
        return sheet_of(self._house, board, language=language, url=self._url())

    def pdf(self, board: Board, language: Language) -> bytes:
        """Return a board as PDF; that it was taken out is noted."""
        from homing.boards.printing import typeset  # noqa: PLC0415 - as above

        made = typeset.pdf_of(self.sheet(board, language))
        with self._records.begin() as connection:
            now = self._clock.now()
            note(connection, Verb.BOARD_DOWNLOADED, about(board), now=now, form="pdf")
        return made

    def _plan_one(self, schedule: Schedule, now: datetime) -> int:
        with self._records.reading() as connection:
            board = tables.one(connection, schedule.board)
            wanted = _wanting(connection, schedule.board)
        assert board is not None
        to: dict[str, str | None] = {each.address: each.stop_token for each in wanted}
        letters = self.letters(board, schedule.language, to) if to else []
        project = self._house.project
        next_at = rules.next_due(schedule, now, project.timezone)
        sender, whom = self.outbox.sender(project.called(schedule.language)), str(board.id)
        with self._records.begin() as connection:
            if not tables.advance(connection, schedule, next_at):
                return 0
            still = _wanting(connection, schedule.board)  # one may have stopped it meanwhile
            keys = {each.address: _key(schedule, each) for each in still}
            put = [
                self.outbox.put(connection, each, key=keys[each.to], about=whom, sender=sender)
                for each in letters
                if each.to in keys
            ]
        log.info("a board was put into the outbox", board=str(board.id), letters=sum(put))
        return sum(put)

    def _stop_url(self, token: str | None) -> str | None:
        url = self._url()
        return f"{url}{STOP}{token}" if url and token else None


def _wanting(connection: Connection, board: UUID) -> list[Recipient]:
    return [each for each in tables.recipients(connection, board) if each.stopped_at is None]


def _key(schedule: Schedule, recipient: Recipient) -> str:
    """Return what a letter is for: a board, a recipient, a due time."""
    return f"board:{schedule.board}:{recipient.id}:{schedule.next_at.isoformat()}"


def file_name(board: Board) -> str:
    """Return what the PDF of a board is called: its name without what a system minds in one."""
    kept = "".join(each if each.isalnum() or each in " -_" else " " for each in board.name)
    return f"{' '.join(kept.split()) or 'board'}.pdf"


def content_disposition(name: str) -> str:
    """Return the header that has a browser keep a file under a name (RFC 6266)."""
    return f"attachment; filename=\"board.pdf\"; filename*=UTF-8''{quote(name)}"
