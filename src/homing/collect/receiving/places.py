"""The country of an address, offline; the address goes no further than this."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

import iptocc
from starlette.types import Scope

from homing.core.networks import Network, networks_of

LOOPBACK: Final = networks_of(("127.0.0.0/8", "::1"), where="this machine")


class Places:
    """Finds the country of whoever sent a request.

    Parameters
    ----------
    proxies : sequence of network
        Those whose `X-Forwarded-For` is believed, beside this machine.
    """

    def __init__(self, proxies: Sequence[Network] = ()) -> None:
        self._proxies = (*LOOPBACK, *proxies)

    def country(self, scope: Scope, forwarded_for: str | None) -> str | None:
        """Return the ISO 3166 code of the sender's country, None when it is not known."""
        client = scope.get("client")
        if not client:
            return None
        address: str = client[0]
        if forwarded_for and self._is_proxy(address):
            address = self._sender(forwarded_for) or address
        return iptocc.country_code(address)

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
