"""Bodies of requests as values: JSON as clients really write it."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

import msgspec
import orjson

from homing.collect.protocols.protocol import Misshapen

DEEPEST: Final = 64
"""Levels that a body is read to; what stands deeper is left out, and its event refused for it."""
MOST_VALUES: Final = 2_000_000
"""In a body; to read more would keep everybody else waiting."""
MOST_PRUNED: Final = 1_000_000
"""Characters of a body that such parts are taken out of; it takes a while."""

_ESCAPE: Final = ord("\\")
_NUL: Final = b"\\u0000"
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[{]|[\]}]', re.DOTALL)  # in one pass


class Batch(msgspec.Struct):
    """What must be known of a batch before the reply: the rest is read when it is drained."""

    batch: list[msgspec.Raw]
    writeKey: str | None = None  # noqa: N815 - as it is sent


_BATCH_READER: Final = msgspec.json.Decoder(Batch)


def batch_in(body: bytes) -> Batch | None:
    """Return a batch without the values in it, at a quarter of what these cost; None if it is none.

    It is what `loaded` makes of the body, for all that both can read.

    Raises
    ------
    Misshapen
        If it is far more than a batch of events.
    """
    _check_size(body)
    try:
        return _BATCH_READER.decode(body)
    except (msgspec.MsgspecError, RecursionError):
        return None


def loaded(body: bytes) -> Any:
    """Return a body's JSON as values that can be kept: finite numbers, valid text without NUL.

    What Python's and JavaScript's writers get wrong (NaN, lone surrogates, bytes that are no
    UTF-8, a byte order mark) is mended, since the rest of the batch is good.

    Raises
    ------
    Misshapen
        If it is no JSON, or far more than a batch of events.
    """
    _check_size(body)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _mended(body)
    has_nul = _ESCAPE in body and _NUL in body  # most have no escape; a byte is found at once
    return _clean(value, 0) if has_nul else value


def raw_of(part: object) -> bytes:
    """Return a part of a request as JSON, for people to look at and to mend."""
    try:
        return orjson.dumps(part, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # too deep to be written
        return orjson.dumps(_clean(part, 0))


def raw_alone(part: object, request: object, name: str) -> bytes:
    """Return a part as `raw_of`, with what its request says under a name of all its parts."""
    if type(part) is dict and type(request) is dict and name in request:
        part = {name: request[name]} | part
    return raw_of(part)


def _check_size(body: bytes) -> None:
    if len(body) > MOST_VALUES and body.count(b",") > MOST_VALUES:
        raise Misshapen(f"The body has more than {MOST_VALUES:,} values; send smaller batches.")


def _mended(body: bytes) -> Any:
    text = body.decode("utf-8-sig", "replace")
    try:
        try:
            return _clean(_READER.decode(text), 0)
        except RecursionError:
            if len(text) > MOST_PRUNED:
                raise
            return _clean(_READER.decode(_shallow(text)), 0)
    except (ValueError, RecursionError):
        raise Misshapen("The body is no JSON.") from None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _bounded(text: str) -> int | float | None:
    if len(text) < 19:
        return int(text)
    number = float(text)
    return number if math.isfinite(number) else None


_READER: Final = json.JSONDecoder(
    strict=False, parse_constant=lambda _: None, parse_float=_finite, parse_int=_bounded
)


def _shallow(text: str) -> str:
    """Return a text of JSON with null for what stands deeper than it is read to."""
    depth, kept, out = 0, 0, []
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == DEEPEST:
                out += [text[kept : token.start()], "null"]
        elif token[0] in "]}":
            if depth == DEEPEST:
                kept = token.end()
            depth -= 1
    return "".join([*out, text[kept:]]) if depth < DEEPEST else text


def _clean(value: Any, depth: int) -> Any:
    if type(value) is str:
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if depth > DEEPEST:
        return None
    if type(value) is list:
        return [_clean(item, depth + 1) for item in value]
    if type(value) is dict:
        return {_clean(k, 0): _clean(item, depth + 1) for k, item in value.items()}
    return value
