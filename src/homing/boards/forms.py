"""Boards as plain values: what the API and the terminal give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from homing.boards.mailing import Mailed
from homing.boards.model import Board, Link, Tile
from homing.boards.reports import name_of
from homing.core.errors import HomingError


def moment(value: datetime | None) -> str | None:
    """Return a moment as programs read it: UTC, ISO 8601."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def tile_values(tile: Tile) -> dict[str, Any]:
    """Return one tile."""
    try:
        name = name_of(tile.path)
        report = {"en": name.en, "ru": name.ru}
    except HomingError:
        report = None
    return {
        "id": str(tile.id),
        "address": tile.address,
        "report": report,
        "title": tile.title,
        "width": tile.width,
        "months": tile.months,
    }


def board_values(board: Board) -> dict[str, Any]:
    """Return a board with its tiles in order."""
    return {
        "id": str(board.id),
        "name": board.name,
        "description": board.description,
        "tiles": [tile_values(each) for each in board.shown],
        "roles": list(board.roles),
        "version": board.version,
        "created_at": moment(board.created_at),
        "changed_at": moment(board.changed_at),
        "archived_at": moment(board.archived_at),
    }


def link_values(link: Link) -> dict[str, Any]:
    """Return a link without its secret, which nobody has but who made it."""
    return {
        "id": str(link.id),
        "label": link.label,
        "created_at": moment(link.created_at),
        "expires_at": moment(link.expires_at),
        "revoked_at": moment(link.revoked_at),
        "seen_at": moment(link.seen_at),
    }


def mailed_values(mailed: Mailed) -> dict[str, Any]:
    """Return how a board is mailed, and what became of the newest letters."""
    plan = mailed.schedule
    return {
        "schedule": plan
        and {
            "every": plan.every.value,
            "day": plan.day,
            "at": f"{plan.minute // 60:02}:{plan.minute % 60:02}",
            "language": plan.language,
            "next_at": moment(plan.next_at),
        },
        "recipients": [
            {"address": each.address, "stopped_at": moment(each.stopped_at)}
            for each in mailed.recipients
        ],
        "deliveries": [
            {
                "id": str(each.id),
                "to": each.to,
                "state": each.state.value,
                "attempts": each.attempts,
                "made_at": moment(each.made_at),
                "done_at": moment(each.done_at),
                "trouble": each.trouble,
            }
            for each in mailed.deliveries
        ],
        "has_server": mailed.has_server,
    }
