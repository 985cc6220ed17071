"""What a source may be called, which origins it lists, and who may send from where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from homing.collect.sources.model import Holder
from homing.core.errors import UserError

WRITE_PREFIX: Final = "hw_"
SECRET_PREFIX: Final = "hs_"  # noqa: S105 - how they begin
"""Keys begin so; those who look for leaked secrets know them by that."""
USUAL_EVENTS_PER_S: Final = 1_000
LONGEST_NAME: Final = 100


def clean_name(said: str) -> str:
    """Return a source's name.

    Raises
    ------
    UserError
        When it is none.
    """
    name = " ".join(said.split())
    if not name or len(name) > LONGEST_NAME:
        raise UserError(
            f"A source needs a name of at most {LONGEST_NAME} characters.",
            where="name",
            remedy='Call it what people call the site, as "shop.example".',
        )
    return name


def clean_rate(said: int) -> int:
    """Return a limit in events a second; 0 is none.

    Raises
    ------
    UserError
        When it is negative.
    """
    if said < 0:
        raise UserError("A limit cannot be negative.", where="events_per_s", remedy="0 is no limit")
    return said


def clean_origins(said: Iterable[str]) -> tuple[str, ...]:
    """Return origins as browsers write them, each once.

    Raises
    ------
    UserError
        When one has no scheme or more than a host and a port.

    Examples
    --------
    >>> clean_origins(["https://Shop.example/", "https://*.shop.example:8443"])
    ('https://shop.example', 'https://*.shop.example:8443')
    """
    return tuple(dict.fromkeys(_origin(each) for each in said))


def may_send_from(origin: str | None, holder: Holder) -> bool:
    """Say whether a key may be used in a page of an origin; None: not in a page at all."""
    if origin is None:
        return True
    if not holder.origins:
        return not holder.is_secret
    return any(_is_of(origin, allowed) for allowed in holder.origins)


def _origin(said: str) -> str:
    address = said.strip().rstrip("/").lower()
    try:
        parts = urlsplit(address)
        is_bare = address == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
        is_good = is_bare and bool(parts.scheme and parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if not is_good or "*" in address.replace("://*.", "", 1):
        raise UserError(
            f"{said!r} is no origin.",
            where="origins",
            remedy="Write it as https://shop.example or https://*.shop.example.",
        )
    return address


def _is_of(origin: str, allowed: str) -> bool:
    scheme, is_any, rest = allowed.partition("://*.")
    if not is_any:
        return origin == allowed
    return origin.startswith(f"{scheme}://") and origin.endswith(f".{rest}")
