"""Boards kept in the records: made, changed by who has seen them, put away and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from homing.boards import rules, tables
from homing.boards.model import Board, Tile
from homing.boards.reports import MONTHS, checked, name_of
from homing.core.clock import Clock
from homing.core.errors import Conflict, NotFound, Refused, UserError
from homing.core.ids import new_id
from homing.store import About, Records, Verb, note
from homing.store.named import named_in, refusing
from homing.ui.roles import REPORTS, Role

REMEMBERED: Final = 20
"""Tiles that were taken off and can be put back."""


class Boards:
    """The boards of an installation; safe to use from any thread.

    Parameters
    ----------
    records : Records
        Where they are kept.
    clock : Clock
        Says when.
    """

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records, self._clock = records, clock

    def add(
        self,
        name: str,
        *,
        description: str = "",
        by: UUID | None = None,
        tiles: Sequence[Tile] = (),
        roles: Sequence[str] = (),
    ) -> Board:
        """Make a board; raises `UserError` if its name is none, or taken."""
        now = self._clock.now()
        board = Board(
            id=new_id(now),
            name=rules.clean_name(name),
            description=rules.clean_text(description, most=rules.LONGEST_TEXT),
            tiles=tuple(replace(each, id=new_id(now)) for each in tiles),
            roles=_roles(roles or [str(each) for each in REPORTS]),
            version=1,
            created_by=by,
            created_at=now,
            changed_at=now,
        )
        with self._records.begin() as connection:
            _check_name(connection, board)
            with refusing(_taken(board)):
                tables.add(connection, board)
            note(connection, Verb.BOARD_ADDED, about(board), now=now)
        return board

    def every(self) -> Sequence[Board]:
        """Return all boards, the archived ones last."""
        with self._records.reading() as connection:
            return tables.every(connection)

    def one(self, board: UUID) -> Board:
        """Return a board; raises `NotFound`."""
        with self._records.reading() as connection:
            return _found(connection, board)

    def named(self, said: str) -> Board:
        """Return the board of a name or an id that is not archived; raises `NotFound`."""
        found = named_in(self.every(), said)
        if found is None:
            raise _no_board()
        return found

    def rename(
        self,
        board: UUID,
        *,
        version: int,
        name: str | None = None,
        description: str | None = None,
        roles: Sequence[str] | None = None,
    ) -> Board:
        """Give a board another name, description or other roles that may see it.

        Raises
        ------
        Conflict
            If somebody changed it meanwhile; so do all that take a version.
        UserError
            If the name is none, or taken.
        NotFound
            If there is no such board.
        """

        def renamed(before: Board) -> Board:
            text = before.description if description is None else description
            return replace(
                before,
                name=before.name if name is None else rules.clean_name(name),
                description=rules.clean_text(text, most=rules.LONGEST_TEXT),
                roles=before.roles if roles is None else _roles(roles),
            )

        return self._change(board, renamed, version=version)

    def pin(
        self,
        board: UUID,
        address: str,
        *,
        title: str = "",
        width: int = 1,
        months: int | None = None,
    ) -> Board:
        """Put a report at the end of a board.

        Raises
        ------
        UserError
            If it is not the address of a report, or the board is full.
        """
        path, query = checked(address)
        tile = Tile(
            id=new_id(self._clock.now()),
            path=path,
            query=query,
            title=rules.clean_text(title),
            width=_width(width),
            months=_months(months),
        )

        def pinned(before: Board) -> Board:
            if len(before.shown) >= rules.MOST_TILES:
                raise UserError(
                    f"A board holds {rules.MOST_TILES} reports.",
                    where="board",
                    remedy="Begin another board.",
                )
            return replace(before, tiles=(*before.tiles, tile))

        return self._change(board, pinned, pinned=name_of(path).en)

    def move(self, board: UUID, tile: UUID, move: rules.Move, *, version: int) -> Board:
        """Move a tile a place up or down, or make it narrower or wider."""
        return self._change(
            board, lambda before: rules.moved(before, tile, move), version=version, moved=move
        )

    def retitle(
        self,
        board: UUID,
        tile: UUID,
        *,
        version: int,
        title: str,
        months: int | None = None,
    ) -> Board:
        """Give a tile another title, or another beginning; a blank title is the report's name."""

        def retitled(before: Board) -> Board:
            changed = _tile(before, tile)
            return before.having(
                replace(changed, title=rules.clean_text(title), months=_months(months))
            )

        return self._change(board, retitled, version=version)

    def duplicate(self, board: UUID, tile: UUID, *, version: int) -> Board:
        """Put the same report once more after a tile."""

        def doubled(before: Board) -> Board:
            copy = replace(_tile(before, tile), id=new_id(self._clock.now()))
            at = [each.id for each in before.tiles].index(tile) + 1
            return replace(before, tiles=(*before.tiles[:at], copy, *before.tiles[at:]))

        return self._change(board, doubled, version=version)

    def take_off(self, board: UUID, tile: UUID, *, version: int) -> Board:
        """Take a tile off a board; `put_back` undoes it."""
        verb = Verb.BOARD_TILE_TAKEN_OFF

        def without(before: Board) -> Board:
            after = before.having(replace(_tile(before, tile), is_removed=True))
            gone = [each.id for each in after.tiles if each.is_removed][:-REMEMBERED]
            return replace(after, tiles=tuple(each for each in after.tiles if each.id not in gone))

        back = {"board": str(board)}
        return self._change(board, without, version=version, verb=verb, tile=tile, back=back)

    def put_back(self, board: UUID, tile: UUID) -> Board:
        """Put a tile back where it stood."""

        def back(before: Board) -> Board:
            found = before.tile(tile)
            if found is None:
                raise rules.no_tile()
            return before.having(replace(found, is_removed=False))

        return self._change(board, back)

    def copy(self, board: UUID, name: str, *, by: UUID | None = None) -> Board:
        """Make a board with the same reports; its links and mails stay with the first."""
        found = self.one(board)
        return self.add(
            name, description=found.description, by=by, tiles=found.shown, roles=found.roles
        )

    def archive(self, board: UUID, *, version: int) -> Board:
        """Put a board out of the way: its links show nothing, and it is mailed no more."""
        return self._change(
            board,
            lambda before: replace(before, archived_at=self._clock.now()),
            version=version,
            verb=Verb.BOARD_ARCHIVED,
        )

    def restore(self, board: UUID) -> Board:
        """Take back that a board was archived."""
        return self._change(
            board, lambda before: replace(before, archived_at=None), verb=Verb.BOARD_RESTORED
        )

    def _change(
        self,
        board: UUID,
        change: Callable[[Board], Board],
        *,
        version: int | None = None,
        verb: Verb = Verb.BOARD_CHANGED,
        tile: UUID | None = None,
        **detail: object,
    ) -> Board:
        """Change a board, seen in a version or as it is now; `tile`: the act is about that."""
        with self._records.begin() as connection:
            before = _found(connection, board)
            now = self._clock.now()
            after = replace(change(before), version=before.version + 1, changed_at=now)
            _check_name(connection, after)
            with refusing(_taken(after)):
                is_kept = version in {None, before.version} and tables.change(
                    connection, after, version=before.version
                )
            if not is_kept:
                raise Conflict(
                    f"{before.name} was changed by somebody else meanwhile.",
                    where="version",
                    remedy="Look at it as it is now, and change that.",
                )
            found = after.tile(tile) if tile else None
            whom = (
                About("board_tile", found.id, found.title or found.path) if found else about(after)
            )
            note(connection, verb, whom, now=now, **detail)
        return after


def about(board: Board) -> About:
    """Return a board as the audit log names it."""
    return About("board", board.id, board.name)


def sees(board: Board, role: Role | None) -> bool:
    """Say whether a role may see a board."""
    return role is not None and (role is Role.OWNER or role.value in board.roles)


def check_sight(board: Board, role: Role | None) -> Board:
    """Return a board to one who may see it; raises `Refused` for another."""
    if not sees(board, role):
        raise Refused("This board is not shown to your role.", remedy="Ask who made it.")
    return board


def _check_name(connection: Connection, board: Board) -> None:
    if board.archived_at is None and tables.is_taken(connection, board.name, but=board.id):
        raise _taken(board)


def _taken(board: Board) -> UserError:
    return UserError(
        f"There is a board {board.name!r} already.",
        where="name",
        remedy="Choose another name.",
    )


def _found(connection: Connection, board: UUID) -> Board:
    found = tables.one(connection, board)
    if found is None:
        raise _no_board()
    return found


def _tile(board: Board, tile: UUID) -> Tile:
    found = board.tile(tile)
    if found is None or found.is_removed:
        raise rules.no_tile()
    return found


def _roles(said: Sequence[str]) -> tuple[str, ...]:
    known = [each.value for each in Role]
    strange = sorted(set(said) - set(known))
    if strange:
        raise UserError(f"There is no role {strange[0]!r}.", where="roles")
    return tuple(each for each in known if each in said or each == Role.OWNER.value)


def _width(width: int) -> int:
    if width not in rules.WIDTHS:
        raise UserError("A tile is 1 to 3 columns wide.", where="width")
    return width


def _months(months: int | None) -> int | None:
    if months is not None and months not in MONTHS:
        raise UserError(
            "A report begins 3, 6, 12 or 24 months before the end of the data.", where="months"
        )
    return months


def _no_board() -> NotFound:
    return NotFound(
        "There is no such board, or it is archived, or several have that name.",
        where="board",
        remedy="See them with: homing board list.",
    )
