"""Matomo's tracking API: `/matomo.php`, one request in the address or many in a body."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import orjson

from homing.collect.model import Event, Received, Unreadable
from homing.collect.protocols.bodies import loaded, raw_of
from homing.collect.protocols.fields import Unfit
from homing.collect.protocols.forms import quoted_values, text_of, values
from homing.collect.protocols.matomo_requests import NOISE, is_ping, read
from homing.collect.protocols.mixpanel import PIXEL
from homing.collect.protocols.protocol import Asked, Call, Misshapen, Reply

_PICTURE: Final = Reply(body=PIXEL, content_type="image/gif")


def _looked_at(name: str) -> bool:
    return name in {"idsite", "token_auth", "ping"}


def _meant(name: str) -> bool:
    return name not in NOISE


class Matomo:
    """The protocol of Matomo's browsers and servers.

    Its key is `token_auth` where there is one, else `idsite`.
    """

    name = "matomo"
    paths = frozenset({"/matomo.php", "/piwik.php"})
    prefixes: tuple[str, ...] = ()
    around = (b'{"requests":[', b"]}")

    def knows(self, asked: Asked) -> bool:
        """Say yes: nobody else has these paths."""
        return asked.method in {"GET", "POST"}

    def call(self, asked: Asked) -> Call:
        """Return whose it is, how many requests are in it and what to answer."""
        requests, beside = _requests_of(asked.body, asked.query, _looked_at)
        count = sum(not is_ping(request) for request in requests)
        key = next(filter(None, map(_key_of, (beside, *requests))), None)
        accepted = _PICTURE
        if _is_bulk(asked.body):
            said = {"status": "success", "tracked": count, "invalid": 0, "invalid_indices": []}
            accepted = Reply(body=orjson.dumps(said))
        return Call(key=key, count=count, accepted=accepted)

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield what is in an accepted request, in its order; signs of life are no events."""
        try:
            query = values(received.query.encode())
            requests, _ = _requests_of(received.body, query, _meant)
        except Misshapen as why:
            yield Unreadable(0, str(why), raw_of(received.body.decode("utf-8", "replace")))
            return
        for place, request in enumerate(requests):
            if is_ping(request):
                continue
            try:
                yield read(received, place, request)
            except Unfit as why:
                yield Unreadable(place, str(why), raw_of(request))

    def misshapen(self, why: str) -> Reply:
        """Return the 400 of a body that cannot be read."""
        return _error(400, why)

    def refused(self) -> Reply:
        """Return the 401 of a key that is none."""
        return _error(401, "The idsite or token_auth is no key of a source.")

    def busy(self, retry_after_s: int) -> Reply:
        """Return 503."""
        body = _error(503, "Too busy; send it again.").body
        return Reply(status=503, body=body, headers={"retry-after": str(retry_after_s)})


def _is_bulk(body: bytes) -> bool:
    return body.lstrip()[:1] == b"{"


def _requests_of(
    body: bytes, query: Mapping[str, str], is_read: Callable[[str], bool]
) -> tuple[list[Any], Mapping[str, Any]]:
    """Return the requests, each as those of its parameters that are read, and what is beside them.

    Raises
    ------
    Misshapen
        If there are none.
    """
    if body.lstrip()[:1] == b"[":
        raise Misshapen('The body has no "requests", a list of addresses.')
    if not _is_bulk(body):
        request = {**values(body), **query} if body else dict(query)
        if not request:
            raise Misshapen("The request has no parameters.")
        return [request], {}
    said = loaded(body)
    requests = said.get("requests") if type(said) is dict else None
    if type(requests) is not list:
        raise Misshapen('The body has no "requests", a list of addresses.')
    return [_parameters_of(request, is_read) for request in requests], said


def _parameters_of(request: object, is_read: Callable[[str], bool]) -> object:
    if type(request) is not str:
        return request
    quoted = quoted_values(request.rpartition("?")[2].encode("utf-8", "replace"))
    return {name: text_of(value) for name, value in quoted.items() if is_read(name)}


def _key_of(said: object) -> str | None:
    if type(said) is not dict:
        return None
    key = said.get("token_auth") or said.get("idsite")
    return str(key) if type(key) in {str, int} else None


def _error(status: int, why: str) -> Reply:
    return Reply(status=status, body=orjson.dumps({"status": "error", "message": why}))
