"""Boards, their links, schedules and recipients in the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from homing.boards.model import Board, Every, Link, Recipient, Schedule, Tile
from homing.store import Moment, metadata
from homing.store.named import AnyRow, change_row, every_row, is_name_taken, one_name, one_row

boards = sa.Table(
    "boards",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("description", sa.String(500), nullable=False),
    sa.Column("tiles", sa.JSON, nullable=False),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_by", sa.Uuid),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("archived_at", Moment),
    one_name("boards"),
)
board_links = sa.Table(
    "board_links",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("board", sa.Uuid, sa.ForeignKey("boards.id"), nullable=False, index=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("label", sa.String(100), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("revoked_at", Moment),
    sa.Column("seen_at", Moment),
)
"""The secret itself is not kept: it is shown once."""
board_schedules = sa.Table(
    "board_schedules",
    metadata,
    sa.Column("board", sa.Uuid, sa.ForeignKey("boards.id"), primary_key=True),
    sa.Column("every", sa.String(8), nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("minute", sa.Integer, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("next_at", Moment, nullable=False),
)
board_recipients = sa.Table(
    "board_recipients",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("board", sa.Uuid, sa.ForeignKey("boards.id"), nullable=False),
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column("stop_token", sa.String(64), nullable=False, unique=True),
    sa.Column("stopped_at", Moment),
    sa.UniqueConstraint("board", "address", name="uq_board_recipients_board"),
)
"""`stop_token` stands in every mail to them, and does nothing but end these."""


def add(connection: Connection, board: Board) -> None:
    """Keep a new board."""
    made = {"id": board.id, "created_by": board.created_by, "created_at": board.created_at}
    connection.execute(sa.insert(boards).values(**made, **_values(board)))


def change(connection: Connection, board: Board, *, version: int) -> bool:
    """Keep a board as it is now; False when another version of it is kept."""
    return change_row(connection, boards, board.id, version=version, values=_values(board))


def every(connection: Connection) -> Sequence[Board]:
    """Return all boards, oldest first, the archived ones last."""
    return [_board_of(row) for row in every_row(connection, boards)]


def one(connection: Connection, board: UUID) -> Board | None:
    """Return a board."""
    row = one_row(connection, boards, board)
    return _board_of(row) if row else None


def is_taken(connection: Connection, name: str, *, but: UUID) -> bool:
    """Say whether another board that is not archived has a name."""
    return is_name_taken(connection, boards, name, but=but)


def add_link(connection: Connection, link: Link, token_hash: str) -> None:
    """Keep a new link."""
    connection.execute(sa.insert(board_links).values(token_hash=token_hash, **asdict(link)))


def links(connection: Connection, board: UUID) -> Sequence[Link]:
    """Return the links of a board, oldest first."""
    found = sa.select(board_links).where(board_links.c.board == board).order_by(board_links.c.id)
    return [_link_of(row) for row in connection.execute(found)]


def link_of_token(connection: Connection, token_hash: str) -> Link | None:
    """Return the link of a secret."""
    found = sa.select(board_links).where(board_links.c.token_hash == token_hash)
    row = connection.execute(found).one_or_none()
    return _link_of(row) if row else None


def change_link(connection: Connection, link: UUID, **values: object) -> None:
    """Change what is known of a link."""
    connection.execute(sa.update(board_links).where(board_links.c.id == link).values(**values))


def schedule(connection: Connection, board: UUID) -> Schedule | None:
    """Return when a board is mailed."""
    found = sa.select(board_schedules).where(board_schedules.c.board == board)
    row = connection.execute(found).one_or_none()
    return _schedule_of(row) if row else None


def keep_schedule(connection: Connection, kept: Schedule) -> None:
    """Keep when a board is mailed; what stood there goes."""
    drop_schedule(connection, kept.board)
    connection.execute(sa.insert(board_schedules).values(**asdict(kept)))


def drop_schedule(connection: Connection, board: UUID) -> bool:
    """Mail a board no more; say whether it was."""
    gone = sa.delete(board_schedules).where(board_schedules.c.board == board)
    return connection.execute(gone).rowcount > 0


def due(connection: Connection, now: datetime) -> Sequence[Schedule]:
    """Return the schedules that are due, of boards that are not archived."""
    living = sa.select(boards.c.id).where(boards.c.archived_at.is_(None))
    found = sa.select(board_schedules).where(
        board_schedules.c.next_at <= now, board_schedules.c.board.in_(living)
    )
    return [_schedule_of(row) for row in connection.execute(found)]


def advance(connection: Connection, kept: Schedule, next_at: datetime) -> bool:
    """Set when a board is due next; False when somebody did, or changed the schedule."""
    seen = sa.update(board_schedules).where(
        board_schedules.c.board == kept.board, board_schedules.c.next_at == kept.next_at
    )
    return connection.execute(seen.values(next_at=next_at)).rowcount == 1


def recipients(connection: Connection, board: UUID) -> Sequence[Recipient]:
    """Return whom a board is mailed to, by address."""
    found = sa.select(board_recipients).where(board_recipients.c.board == board)
    return [
        _recipient_of(row) for row in connection.execute(found.order_by(board_recipients.c.address))
    ]


def add_recipient(connection: Connection, recipient: Recipient) -> None:
    """Keep a new recipient."""
    connection.execute(sa.insert(board_recipients).values(**asdict(recipient)))


def recipient_of_token(connection: Connection, token: str) -> Recipient | None:
    """Return whose mails have a token."""
    found = sa.select(board_recipients).where(board_recipients.c.stop_token == token)
    row = connection.execute(found).one_or_none()
    return _recipient_of(row) if row else None


def stop_recipient(connection: Connection, recipient: UUID, stopped_at: datetime | None) -> None:
    """Note that somebody wants no more mails, or wants them again."""
    found = sa.update(board_recipients).where(board_recipients.c.id == recipient)
    connection.execute(found.values(stopped_at=stopped_at))


def drop_recipient(connection: Connection, recipient: UUID) -> None:
    """Forget a recipient."""
    connection.execute(sa.delete(board_recipients).where(board_recipients.c.id == recipient))


def _values(board: Board) -> dict[str, Any]:
    return {
        "name": board.name,
        "description": board.description,
        "tiles": [asdict(each) | {"id": str(each.id)} for each in board.tiles],
        "roles": list(board.roles),
        "version": board.version,
        "changed_at": board.changed_at,
        "archived_at": board.archived_at,
    }


def _board_of(row: AnyRow) -> Board:
    tiles = tuple(Tile(**each | {"id": UUID(each["id"])}) for each in row.tiles)
    given = dict(row._mapping)  # noqa: SLF001 - the documented name of a row as a mapping
    return Board(**given | {"tiles": tiles, "roles": tuple(row.roles)})


def _link_of(row: AnyRow) -> Link:
    return Link(
        id=row.id,
        board=row.board,
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        seen_at=row.seen_at,
    )


def _schedule_of(row: AnyRow) -> Schedule:
    return Schedule(row.board, Every(row.every), row.day, row.minute, row.language, row.next_at)


def _recipient_of(row: AnyRow) -> Recipient:
    return Recipient(row.id, row.board, row.address, row.stop_token, row.stopped_at)
