"""Bodies that are forms, and JSON that stands in one of their values, plain or as base64."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

# What JSON is full of. Replacing these first leaves the slow `unquote_to_bytes` little to do; none
# of them makes a new escape, for none is a hexadecimal digit.
_FREQUENT: Final = tuple(
    (escape, unquote_to_bytes(escape))
    for escape in (b"%22", b"%2C", b"%3A", b"%7B", b"%7D", b"%24", b"%5B", b"%5D", b"%2F", b"%20")
)
_MOST: Final = 1_000
"""Values of a form that are looked at."""
_WEB_SAFE: Final = bytes.maketrans(b"-_ ", b"+/+")


def unquoted(value: bytes) -> bytes:
    """Return a value of a form without its escapes.

    Examples
    --------
    >>> unquoted(b"%7B%22a%22%3A+1%7D")
    b'{"a": 1}'
    """
    if b"+" in value:
        value = value.replace(b"+", b" ")
    if b"%" not in value:
        return value
    for escape, character in _FREQUENT:
        value = value.replace(escape, character)
    return unquote_to_bytes(value) if b"%" in value else value


def text_of(value: bytes) -> str:
    """Return a value of a form as valid text, without its escapes and without NUL.

    Examples
    --------
    >>> text_of(b"u%31%00+x")
    'u1 x'
    """
    text = unquoted(value).decode("utf-8", "replace")
    return text.replace("\0", "") if "\0" in text else text


def quoted_values(form: bytes) -> dict[str, bytes]:
    """Return the first value of each name of a form, escapes and all; never raises.

    Examples
    --------
    >>> quoted_values(b"data=%7B%7D&ip=0&ip=1")
    {'data': b'%7B%7D', 'ip': b'0'}
    """
    found: dict[str, bytes] = {}
    for pair in form.split(b"&", _MOST)[:_MOST]:
        name, _, value = pair.partition(b"=")
        if name:
            found.setdefault(text_of(name), value)
    return found


def values(form: bytes) -> dict[str, str]:
    """Return the first value of each name of a form as text; never raises.

    Examples
    --------
    >>> values(b"uid=u%31&url=http%3A//x/&empty=")
    {'uid': 'u1', 'url': 'http://x/', 'empty': ''}
    """
    return {name: text_of(value) for name, value in quoted_values(form).items()}


def json_in(value: bytes) -> bytes:
    """Return the JSON that a value holds, be it plain or base64; what is neither as it is.

    Examples
    --------
    >>> json_in(b"eyJhIjoxfQ"), json_in(b'{"a":1}')
    (b'{"a":1}', b'{"a":1}')
    """
    if value.lstrip()[:1] in {b"{", b"["}:
        return value
    try:
        # clients leave the padding out, and a plus that was not escaped has become a space
        return binascii.a2b_base64(value.strip().translate(_WEB_SAFE) + b"==")
    except binascii.Error:
        return value


def basic_of(headers: Mapping[str, str]) -> str | None:
    """Return the key in Basic credentials: the password if there is one, else the name.

    Examples
    --------
    >>> basic_of({"authorization": "Basic U0VDUkVUOg=="}), basic_of({})
    ('SECRET', None)
    """
    scheme, _, said = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = binascii.a2b_base64(said).decode().partition(":")
    except ValueError:
        return None
    return password or name or None
