"""A post to an address of the operator's choice, which is not one inside our own network."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

import orjson

from homing.core.errors import HomingError, UserError

TIMEOUT_S: Final = 5.0
MOST_ANSWER_BYTES: Final = 65_536
_NAT64: Final = ip_network("64:ff9b::/96")
_UNICAST: Final = ip_network("2000::/3")

Resolve = Callable[[str, int], Collection[str]]


class NotDelivered(HomingError):
    """A message did not get to its address."""


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class Webhook:
    """Posts JSON to one address.

    The name is looked up once, the addresses are judged, and the connection goes to the one that
    was judged: a name that changes between the look and the post leads nowhere. No redirect is
    followed, no proxy of the environment is used.

    Parameters
    ----------
    url : str
        `https://…` or `http://…`.
    allowed : collection of str
        Hosts that may be inside our own network.
    resolve : callable
        Looks a name up.

    Raises
    ------
    UserError
        When it is no such address.
    """

    def __init__(
        self, url: str, *, allowed: Collection[str] = (), resolve: Resolve = resolved
    ) -> None:
        self._url = _parsed(url)
        self._allowed = {host.lower() for host in allowed}
        self._resolve = resolve

    def judge(self) -> None:
        """Look the name up now; one that leads nowhere yet may stand.

        Raises
        ------
        NotDelivered
            When it leads into our own network, and is not allowed to.
        """
        host = self._url.hostname or ""
        try:
            addresses = self._resolve(host, self._port)
        except OSError:
            return
        self._refuse_inside(host, addresses)

    def post(self, message: Mapping[str, object]) -> int:
        """Send a message; return the status of the answer.

        Raises
        ------
        NotDelivered
            When the address is not allowed, does not answer, or refuses.
        """
        host, path = self._url.hostname or "", self._url.path or "/"
        target = f"{path}?{self._url.query}" if self._url.query else path
        connection = self._connection(self._address(host))
        try:
            headers = {"Content-Type": "application/json", "User-Agent": "homing"}
            connection.request("POST", target, orjson.dumps(message), headers)
            answer = connection.getresponse()
            answer.read(MOST_ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise NotDelivered(f"{host} does not answer: {error}.", where=host) from error
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise NotDelivered(f"{host} answers {answer.status}.", where=host)
        return answer.status

    def _address(self, host: str) -> str:
        try:
            addresses = self._resolve(host, self._port)
        except OSError as error:
            raise NotDelivered(f"{host} has no address.", where=host) from error
        self._refuse_inside(host, addresses)
        return next(iter(addresses))

    def _refuse_inside(self, host: str, addresses: Collection[str]) -> None:
        if addresses and (
            host.lower() in self._allowed or all(_is_outside(each) for each in addresses)
        ):
            return
        raise NotDelivered(
            f"{host} is inside this network.",
            where=host,
            remedy="If that is meant, name the host in HOMING_WEBHOOK_ALLOW.",
        )

    @property
    def _port(self) -> int:
        return self._url.port or (443 if self._url.scheme == "https" else 80)

    def _connection(self, address: str) -> http.client.HTTPConnection:
        host = self._url.hostname or ""
        if self._url.scheme == "https":
            return _Pinned(host, self._port, address)
        plain = http.client.HTTPConnection(host, self._port, timeout=TIMEOUT_S)
        plain._create_connection = _to(address)  # type: ignore[attr-defined]  # noqa: SLF001
        return plain


class _Pinned(http.client.HTTPSConnection):
    """Connects to an address that was judged, and has it prove that it has the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S, context=ssl.create_default_context())
        self._create_connection = _to(address)


def _to(address: str) -> Callable[..., socket.socket]:
    def connect(wanted: tuple[str, int], *_said: object) -> socket.socket:
        return socket.create_connection((address, wanted[1]), TIMEOUT_S)

    return connect


def _is_outside(said: str) -> bool:
    address = ip_address(said.partition("%")[0])
    judged = _within(address) if isinstance(address, IPv6Address) else address
    return judged is not None and judged.is_global and not judged.is_multicast


def _within(address: IPv6Address) -> IPv4Address | IPv6Address | None:
    """Return the address that packets come to in the end; None: a gateway decides, so nobody knows.

    A gateway may turn an address that looks like one of the wide world into one of IPv4 inside.
    """
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    return address if address in _UNICAST and not address.teredo else None


def _parsed(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_good = is_good and (parts.port is None or parts.port > 0) and "@" not in parts.netloc
    except ValueError:
        is_good = False
    if not is_good:
        raise UserError(
            f"{url!r} is no address to post to.", remedy="Write it as https://example.com/hook."
        )
    return parts
