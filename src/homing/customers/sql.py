"""The statements of this slice: each in a file of its own, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of `name.sql`."""
    return files("homing.customers").joinpath(f"{name}.sql").read_text("utf-8")
