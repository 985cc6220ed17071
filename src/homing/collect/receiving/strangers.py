"""Keys as they stand in a request, found without reading it: a stranger is to cost little."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

from starlette.types import Scope

from homing.collect.protocols.forms import json_in
from homing.collect.sources.rules import SECRET_PREFIX, WRITE_PREFIX

MOST_TRIED: Final = 16
"""Texts in a body that may be keys; honest clients send one, be it in each event."""
LONGEST_NAME: Final = 256
LOOKED_AT: Final = 262_144
"""So much of a form's `data` is unpacked: the first of its events has the key."""
_PREFIXES: Final = (WRITE_PREFIX.encode(), SECRET_PREFIX.encode())
_KEY: Final = re.compile(rb"[A-Za-z0-9_-]{1,64}")
_ESCAPED: Final = ((b"%2B", b"+"), (b"%2F", b"/"), (b"%3D", b"="))
"""What base64 has that forms escape."""


def keys_of_head(scope: Scope) -> Iterator[str]:
    """Yield what may be a key in the query and the headers of a request."""
    yield from _keys_in(scope["query_string"])
    for name, value in scope["headers"]:
        if name == b"x-write-key":
            yield from _keys_in(value)
        elif name == b"authorization":
            yield from _keys_in(value)
            yield from _keys_in(_decoded(value.rpartition(b" ")[2]))


def keys_of_body(body: bytes) -> Iterator[str]:
    """Yield what may be a key in a body, as it stands there or in the base64 of a form's `data`."""
    yield from _keys_in(body)
    name, is_form, _ = body[:LONGEST_NAME].partition(b"data=")
    if is_form and not name.lstrip().startswith((b"{", b"[")):
        start = len(name) + len(b"data=")
        value = body[start : start + LOOKED_AT].partition(b"&")[0]
        for escape, character in _ESCAPED:
            value = value.replace(escape, character)
        yield from _keys_in(json_in(value[: len(value) // 4 * 4]))


def _keys_in(text: bytes) -> Iterator[str]:
    tried: set[bytes] = set()
    for prefix in _PREFIXES:
        at = text.find(prefix)
        left = MOST_TRIED
        while at >= 0 and left:
            left -= 1
            found = _KEY.match(text, at)
            assert found
            if found[0] not in tried:
                tried.add(found[0])
                yield found[0].decode()
            at = text.find(prefix, found.end())


def _decoded(said: bytes) -> bytes:
    try:
        return binascii.a2b_base64(said)
    except binascii.Error:
        return b""
