"""Mixpanel's requests taken apart, and the events in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import md5
from typing import Any, Final, NamedTuple, TypeAlias

from homing.collect.model import MICROSECONDS, Event, Kind, Received, Unreadable
from homing.collect.protocols.bodies import loaded, raw_of
from homing.collect.protocols.fields import IP, USER_AGENT, Unfit, event_of, fields_of
from homing.collect.protocols.forms import json_in, quoted_values, unquoted
from homing.collect.protocols.mixpanel_customers import (
    identified,
    ids_of,
    message_of,
    said_same,
    traits_told,
)
from homing.collect.protocols.protocol import Misshapen
from homing.collect.protocols.times import micros_of
from homing.collect.protocols.wording import library_of, reworded

Fields: TypeAlias = dict[str, Any]
Reader: TypeAlias = Callable[[Received, int, Any], Iterator[Event | Unreadable]]

_KINDS: Final = {
    "$mp_web_page_view": Kind.page,
    "mp_page_view": Kind.page,
    "$identify": Kind.identify,
    "$create_alias": Kind.alias,
    "$merge": Kind.alias,
}
_SPENT: Final = frozenset(
    {"token", "mp_sent_by_lib_version", "current_domain", "current_url_protocol"}
    | {"$initial_referrer", "$initial_referring_domain", "$browser_version", "$mp_replay_id"}
    | {"$screen_height", "$screen_width"}
)
"""Properties of the client itself; so are all with a dollar of what it captures by itself."""
_WORDS: Final = {
    "$current_url": "url",
    "current_page_title": "title",
    "$title": "title",
    "$pathname": "path",
    "current_url_path": "path",
    "$referrer": "referrer",
    "$os": "os",
    "$browser": "browser",
    "$device": "device",
    "$model": "device",
    "$app_version_string": "app_version",
    "$app_version": "app_version",
    "mp_country_code": "country",
    "$session_id": "session_id",
    "$el_text": "element_text",
    "$event_type": "event_type",
    "ip": IP,
}
_PASSED_ON: Final = (IP, USER_AGENT)


_MOST_LINES: Final = 20_000
"""Lines of JSON in one request; its clients send 2,000."""


class Sent(NamedTuple):
    """A request taken apart: its messages, and the options beside them."""

    parts: list[Any]
    options: Mapping[str, str]


def sent_of(body: bytes, query: Mapping[str, str]) -> Sent:
    """Take a request apart.

    Raises
    ------
    Misshapen
        If there are no messages in it that can be read.
    """
    if body.lstrip()[:1] in {b"{", b"["}:
        return Sent(_parts_of(body), query)
    form = quoted_values(body)
    quoted = form.pop("data", None)
    data = query.get("data", "").encode() if quoted is None else unquoted(quoted)
    if not data:
        raise Misshapen('The request has no "data", a list of messages.')
    said = {name: unquoted(value).decode("utf-8", "replace") for name, value in form.items()}
    return Sent(_parts_of(json_in(data)), {**query, **said})


def is_of_groups(path: str) -> bool:
    """Say whether a path is told traits of groups, which are no customer's and not kept."""
    return path.strip("/") == "groups"


def messages_in(received: Received, parts: list[Any]) -> Iterator[Event | Unreadable]:
    """Yield what the messages of a request say, in their order."""
    if is_of_groups(received.path):
        return
    read = reader_of(received.path)
    for place, part in enumerate(parts):
        try:
            yield from read(received, place, part)
        except Unfit as why:
            yield Unreadable(place, str(why), raw_of(part))


def reader_of(path: str) -> Reader:
    """Return what reads the messages sent to a path."""
    return traits_told if path.strip("/") == "engage" else _done


def token_of(part: object) -> str | None:
    """Return the token a message carries."""
    if type(part) is not dict:
        return None
    properties = part.get("properties")
    token = properties.get("token") if type(properties) is dict else None
    token = token or part.get("$token")
    return token if type(token) is str and token else None


def _parts_of(body: bytes) -> list[Any]:
    # Lines are looked for first: to try to mend them as one value takes long.
    if body[:1] == b"{" and type(_line(body.partition(b"\n")[0])) is dict:
        return _lines_of(body)
    try:
        value = loaded(body)
    except Misshapen:
        lines = _lines_of(body)
        if body[:1] == b"{" and any(type(line) is dict for line in lines):
            return lines
        raise
    return value if type(value) is list else [value]


def _lines_of(body: bytes) -> list[Any]:
    if body.count(b"\n") > _MOST_LINES:
        raise Misshapen(f"The body has more than {_MOST_LINES} lines of JSON; send fewer.")
    return [_line(line) for line in body.splitlines() if line.strip()]


def _line(line: bytes) -> Any:
    try:
        return loaded(line)
    except Misshapen:
        return line.decode("utf-8", "replace")  # no object, and refused by itself


def _done(received: Received, place: int, part: Any) -> Iterator[Event | Unreadable]:
    message = message_of(part)
    name, properties = message.get("event"), dict(fields_of(message.get("properties")))
    said, given = properties.pop("time", None), properties.pop("$insert_id", None)
    message_id = _told_apart(given, name, said, properties.get("distinct_id"))
    kind = _KINDS.get(name, Kind.track) if type(name) is str else Kind.track
    if kind is Kind.alias:
        told = said_same(properties)
    else:
        told = identified(properties) if kind is Kind.identify else ids_of(properties)
    _tidy(properties)
    yield event_of(
        received,
        place,
        kind=kind,
        name=name,
        message_id=message_id,
        said=said,
        properties=properties,
        **told,
    )


def _tidy(properties: Fields) -> None:
    """Give the surroundings their names here, and take out what belongs to the message."""
    library = library_of(properties.pop("mp_lib", None), properties.pop("$lib_version", None))
    for spent in _SPENT & properties.keys():
        del properties[spent]
    is_captured = properties.pop("$mp_autocapture", None)
    reworded(properties, _WORDS)
    if is_captured:
        for name in [name for name in properties if name[:1] == "$" and name not in _PASSED_ON]:
            del properties[name]
    if library:
        properties.setdefault("library", f"mixpanel {library}")


def _told_apart(given: object, name: object, said: object, distinct: object) -> object:
    """Return a message's id: two are one only if name, second and customer are the same as well.

    Of the time it is the second alone, and the digest is one that DuckDB has too: the export has no
    more, and `homing_mixpanel_id` makes the same id of it.
    """
    if type(given) is not str or not given:
        return given
    micros = micros_of(said)
    second = "" if micros is None else micros // MICROSECONDS
    told = f"{name}|{second}|{'' if distinct is None else distinct}".encode("utf-8", "replace")
    return f"{given}.{md5(told, usedforsecurity=False).hexdigest()[:8]}"
