"""Texts as numbers: each different one gets the next number, in the order in which they come.

Arrow's own dictionaries take forty nanoseconds a row, more than all that follows. Here a text is
two words of the processor, or their hash where it is longer, and is looked up where it lies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from homing.histories.compiled import compiled, part, read_only, word_at

Slots = NDArray[np.int32]
Codes = NDArray[np.int32]
Entries = NDArray[np.uint64]
Flags = NDArray[np.bool_]

ROOM: Final = 1 << 10
"""Places for texts at first, of which half are used; a power of two."""

INLINE: Final = 12
"""Bytes of the longest text that lies in its view."""

_ODD, _WORD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(8), np.uint64(0xFFFFFFFF)


class Known(NamedTuple):
    """The texts that have a number.

    Parameters
    ----------
    slots : int32[power of two]
        The number of a text by its hash; −1 where there is none.
    entries : uint64[texts, 4]
        By number: the first word, the last one, the length in bytes, and the address.
    size : int64[1]
        How many there are.
    """

    slots: Slots
    entries: Entries
    size: NDArray[np.int64]


class Lying(NamedTuple):
    """Where texts lie: `offsets` from an address on, or `views` with the addresses they name."""

    offsets: NDArray[Any]
    data: int
    is_there: Flags


class Views(NamedTuple):
    """Views of texts: their address, and those of the buffers where the long ones lie."""

    address: int
    buffers: NDArray[np.int64]
    is_there: Flags


def _room(texts: int) -> Known:
    return Known(
        np.full(2 * texts, -1, np.int32), np.empty((texts, 4), np.uint64), np.zeros(1, np.int64)
    )


@dataclass
class _Numbering:
    known: Known = field(default_factory=lambda: _room(ROOM // 2))

    def grow(self) -> None:
        wider = _room(2 * self.known.entries.shape[0])
        _move(self.known, wider)
        self.known = wider


def numbered(given: pa.ChunkedArray) -> tuple[Codes, pa.Array]:
    """Return the number of every text, and the different texts in the order of their numbers.

    Parameters
    ----------
    given : ChunkedArray
        Of strings, large strings or views of strings. What is null has the number 0.
    """
    codes = np.zeros(len(given), np.int32)
    numbering, begin = _Numbering(), 0
    for chunk in given.chunks:
        into = codes[begin : begin + len(chunk)]
        begin += len(chunk)
        if len(chunk):
            _number(chunk, numbering, into)
    return codes, _texts(numbering.known)


def _number(chunk: pa.Array, numbering: _Numbering, into: Codes) -> None:
    is_there = np.empty(0, np.bool_)
    if chunk.null_count:
        is_there = np.asarray(pc.is_valid(chunk).to_numpy(zero_copy_only=False))
    buffers, done = chunk.buffers(), 0
    is_view = pa.types.is_string_view(chunk.type)
    if is_view:
        addresses = np.array([0, *(each.address for each in buffers[2:])], np.int64)[1:]
        views = Views(buffers[1].address + 16 * chunk.offset, addresses, is_there)
    else:
        kind = np.int64 if pa.types.is_large_string(chunk.type) else np.int32
        offsets = np.frombuffer(buffers[1], kind)[chunk.offset : chunk.offset + len(chunk) + 1]
        lying = Lying(read_only(offsets), buffers[2].address if buffers[2] else 0, is_there)
    while True:
        if is_view:
            done = number_views(views, done, numbering.known, into)
        else:
            done = number_offsets(lying, done, numbering.known, into)
        if done == into.size:
            return
        numbering.grow()


def _texts(known: Known) -> pa.Array:
    size = int(known.size[0])
    offsets = np.zeros(size + 1, np.int64)
    np.cumsum(known.entries[:size, 2].astype(np.int64), out=offsets[1:])
    data = np.empty(int(offsets[-1]), np.uint8)
    copy(known.entries, offsets, data)
    return pa.LargeStringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(data))


@compiled
def number_offsets(given: Lying, begin: int, known: Known, into: Codes) -> int:
    """Give texts that lie one behind the other numbers; return where there is no room for more."""
    for row in range(begin, into.size):
        if given.is_there.size and not given.is_there[row]:
            continue
        if known.size[0] == known.entries.shape[0]:
            return row
        address = given.data + given.offsets[row]
        length = given.offsets[row + 1] - given.offsets[row]
        into[row] = _code(np.uint64(address), np.uint64(length), known)
    return int(into.size)


@compiled
def number_views(given: Views, begin: int, known: Known, into: Codes) -> int:
    """Do the same with views of texts."""
    for row in range(begin, into.size):
        if given.is_there.size and not given.is_there[row]:
            continue
        if known.size[0] == known.entries.shape[0]:
            return row
        view = np.uint64(given.address + 16 * row)
        length, address = word_at(view) & _HALF, view + np.uint64(4)
        if length > np.uint64(INLINE):
            place = word_at(view + _WORD)
            buffer = given.buffers[place & _HALF]
            address = np.uint64(buffer) + (place >> np.uint64(32))
        into[row] = _code(address, length, known)
    return int(into.size)


@compiled
def copy(entries: Entries, offsets: NDArray[np.int64], into: NDArray[np.uint8]) -> None:
    """Copy the texts to their offsets."""
    for code in range(offsets.size - 1):
        begin, size = offsets[code], offsets[code + 1] - offsets[code]
        for byte in range(size):
            at = entries[code, 3] + np.uint64(byte)
            into[begin + byte] = _few(at, np.uint64(1))


@compiled
def _move(known: Known, into: Known) -> None:
    """Enter what is known into a wider table."""
    for code in range(known.size[0]):
        _code(known.entries[code, 3], known.entries[code, 2], into)


@part
def _code(address: np.uint64, length: np.uint64, known: Known) -> int:
    """Return the number of a text, the next one if it is new."""
    first, last = _ends(address, length)
    mask = np.uint64(known.slots.size - 1)
    place = _hashed(address, length, first, last) & mask
    while True:
        code = known.slots[place]
        if code < 0:
            return _entered(place, (first, last, length, address), known)
        entry = known.entries[code]
        is_same = (entry[0] == first) & (entry[1] == last) & (entry[2] == length)
        if is_same and (length <= np.uint64(16) or _is_same(address, entry[3], length)):
            return int(code)
        place = (place + np.uint64(1)) & mask


@part
def _entered(
    place: np.uint64, entry: tuple[np.uint64, np.uint64, np.uint64, np.uint64], known: Known
) -> int:
    code = known.size[0]
    for column in range(4):
        known.entries[code, column] = entry[column]
    known.slots[place] = code
    known.size[0] = code + 1
    return int(code)


@part
def _ends(address: np.uint64, length: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the first word of a text, and the last, which is 0 where there is one alone."""
    if length >= _WORD:
        return word_at(address), word_at(address + length - _WORD)
    return _few(address, length), np.uint64(0)


@part
def _few(address: np.uint64, length: np.uint64) -> np.uint64:
    """Return fewer than eight bytes as a word, without a look beside them.

    The word around them that begins at a multiple of eight is in the same page of memory.
    """
    if length == np.uint64(0):
        return np.uint64(0)
    before = address & np.uint64(7)
    low = word_at(address - before) >> (_WORD * before)
    if before + length > _WORD:
        low |= word_at(address - before + _WORD) << (_WORD * (_WORD - before))
    return low & ((np.uint64(1) << (_WORD * length)) - np.uint64(1))


@part
def _hashed(address: np.uint64, length: np.uint64, first: np.uint64, last: np.uint64) -> np.uint64:
    hashed = (first ^ length) * _ODD
    hashed = ((hashed ^ (hashed >> np.uint64(32))) ^ last) * _ODD
    at = address + _WORD
    while at + np.uint64(16) <= address + length:
        hashed = ((hashed ^ (hashed >> np.uint64(32))) ^ word_at(at)) * _ODD
        at += _WORD
    return hashed ^ (hashed >> np.uint64(32))


@part
def _is_same(one: np.uint64, other: np.uint64, length: np.uint64) -> bool:
    """Compare what is between the first word and the last."""
    at = _WORD
    while at + _WORD < length:
        if word_at(one + at) != word_at(other + at):
            return False
        at += _WORD
    return True
