"""Where whoever sends is; the address goes no further than this."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

from starlette.types import Scope

from homing.collect.places import NOWHERE, Atlas, Place
from homing.core.networks import Network, networks_of

LOOPBACK: Final = networks_of(("127.0.0.0/8", "::1"), where="this machine")


class Places:
    """Finds where whoever sent a request is.

    Parameters
    ----------
    proxies : sequence of network
        Those whose `X-Forwarded-For` is believed, beside this machine.
    atlas : Atlas
        Says where addresses are.
    """

    def __init__(self, proxies: Sequence[Network] = (), atlas: Atlas | None = None) -> None:
        self._proxies = (*LOOPBACK, *proxies)
        self._atlas = atlas or Atlas()

    def place(self, scope: Scope, forwarded_for: str | None) -> Place:
        """Return where the sender is, as far as it is known."""
        client = scope.get("client")
        if not client:
            return NOWHERE
        address: str = client[0]
        if forwarded_for and self._is_proxy(address):
            address = self._sender(forwarded_for) or address
        return self._atlas.place_of(address)

    def _sender(self, forwarded_for: str) -> str | None:
        """Return the last address that no proxy of ours wrote about itself."""
        for said in reversed(forwarded_for.split(",")):
            address = said.strip()
            if not self._is_proxy(address):
                return address
        return None

    def _is_proxy(self, said: str) -> bool:
        try:
            address = ip_address(said)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)
