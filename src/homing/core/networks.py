"""Networks of addresses, as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

from homing.core.errors import UserError

Network: TypeAlias = IPv4Network | IPv6Network


def networks_of(said: Iterable[str], *, where: str) -> tuple[Network, ...]:
    """Return the networks that are named; an address alone is one of its own.

    Parameters
    ----------
    said : iterable of str
        As `10.0.0.0/8` or `192.0.2.7`; empty words are left out.
    where : str
        The setting that names them.

    Raises
    ------
    UserError
        When one is none.

    Examples
    --------
    >>> networks_of(["10.0.0.0/8", " ::1"], where="HOMING_PROXIES")
    (IPv4Network('10.0.0.0/8'), IPv6Network('::1/128'))
    """
    try:
        return tuple(ip_network(each.strip()) for each in said if each.strip())
    except ValueError as error:
        raise UserError(
            f"A network cannot be understood: {error}.",
            where=where,
            remedy="Write addresses or networks with commas between, as 10.0.0.0/8,192.0.2.7.",
        ) from None
