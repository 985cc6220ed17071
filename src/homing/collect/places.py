"""Where addresses are, offline: their country, their city where a file says it, their class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple

import iptocc

CITY: Final = ":city"
IP_CLASS: Final = ":ip-class"
"""Names beside those of a request's headers, under which the inbox keeps what the door found of the
address; no client can send such a header."""
MAPPED: Final = "::ffff:"
"""Begins an address of IPv4 that was heard on a socket of IPv6."""


class Place(NamedTuple):
    """What is known of where an address is.

    Parameters
    ----------
    country : str or None
        ISO 3166 code of where it is registered.
    city : str or None
        In English; always None without a file of cities.
    ip_class : str or None
        `public_v4`, `public_v6`, `private_v4` or `private_v6`; None: it is no address.
    """

    country: str | None = None
    city: str | None = None
    ip_class: str | None = None


NOWHERE: Final = Place()


@dataclass(frozen=True)
class Atlas:
    """Says where addresses are; an address goes no further than this.

    Parameters
    ----------
    cities : Path or None
        A DB-IP City Lite database (.mmdb); None: cities are not looked up.

    Raises
    ------
    UserError
        If it cannot be read, or what reads it is not installed.
    """

    cities: Path | None = None

    def __post_init__(self) -> None:
        if self.cities:
            from homing.collect.cities import opened  # noqa: PLC0415 - most have no such file

            opened(self.cities)

    def place_of(self, address: str) -> Place:
        """Return where an address is.

        Examples
        --------
        >>> Atlas().place_of("8.8.8.8")
        Place(country='US', city=None, ip_class='public_v4')
        >>> Atlas().place_of("fd00::1").ip_class, Atlas().place_of("::ffff:10.1.2.3").ip_class
        ('private_v6', 'private_v4')
        """
        if address.startswith(MAPPED) and "." in address:
            address = address.removeprefix(MAPPED)
        country = iptocc.country_code(address)
        ip_class = _class_of(address, is_public=country is not None)
        return Place(country, self._city_of(address) if self.cities else None, ip_class)

    def _city_of(self, address: str) -> str | None:
        from homing.collect.cities import city_of  # noqa: PLC0415 - as above

        assert self.cities
        return city_of(self.cities, address)


def _class_of(address: str, *, is_public: bool) -> str | None:
    """Return the class of an address; where it has a country nothing else needs to be asked."""
    try:
        is_public = is_public or _is_global(address)
    except ValueError:
        return None
    if "." in address:
        return "public_v4" if is_public else "private_v4"
    return "public_v6" if is_public else "private_v6"


@lru_cache(maxsize=256)  # hardly more than those of one's own network have no country
def _is_global(address: str) -> bool:
    return ip_address(address).is_global
