"""The version that a program has seen of what it changes: the `ETag` it was given, sent back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from homing.core.errors import UserError

IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The `ETag` of what is changed; needed.")
]


def version_seen(if_match: str | None, of: str) -> int:
    """Return the version that a header says.

    Parameters
    ----------
    if_match : str or None
        The header.
    of : str
        What is changed, in a word for people: `segment`.

    Raises
    ------
    UserError
        If it says none.
    """
    said = (if_match or "").strip().removeprefix("W/").strip('"')
    if not (said.isascii() and said.isdigit() and len(said) <= 9):
        raise UserError(
            "Say which version is changed.",
            where="If-Match",
            remedy=f"Send the ETag that the {of} was given with.",
        )
    return int(said)
