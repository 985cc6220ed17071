"""Requests packed together, as they are kept: a row costs the same for one of them and for many."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Final, NamedTuple, overload
from uuid import UUID

import structlog
from msgspec import DecodeError
from msgspec.msgpack import Decoder, Encoder

from homing.collect.inbox.model import Arrival
from homing.collect.model import DAY, Received

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

log = structlog.get_logger("homing.collect")

PARCEL_BYTES: Final = 262_144
"""A parcel takes no more bodies than this, one at least: so much a damaged page may cost."""
PARCEL_REQUESTS: Final = 500
COMPRESSION: Final[dict[int, int]] = {
    zstd.CompressionParameter.compression_level: -1,  # a third larger than 1, opened in a fifth
    zstd.CompressionParameter.checksum_flag: 1,
}

_Kept = tuple[int, str, bool, str, str, str, dict[str, str], str | None, bytes]
"""An arrival, its source in hexadecimal digits."""
_encoder: Final = Encoder()
_decoder: Final = Decoder(list[_Kept])
_compressor: Final = zstd.ZstdCompressor(options=COMPRESSION)


class Parcel(NamedTuple):
    """Requests that were received on one day, one after another, as one row of the inbox.

    Parameters
    ----------
    id : int
        The number of its last request; those before it are lower by one each.
    requests : int
        How many they are.
    size : int
        The bytes of their bodies.
    received_at : int
        Of the first, in microseconds since 1970, UTC.
    packed : bytes
        The requests: MessagePack, compressed by Zstandard, with a checksum.
    """

    id: int
    requests: int
    size: int
    received_at: int
    packed: bytes

    @property
    def day(self) -> int:
        """The day since 1970, UTC, on which all of its requests came."""
        return self.received_at // DAY

    def unpacked(self) -> list[Received]:
        """Return the requests; none where the parcel is spoiled, which the program's log says."""
        first = self.id - self.requests + 1
        try:
            kept = _decoder.decode(zstd.decompress(self.packed))
        except (zstd.ZstdError, DecodeError) as error:
            numbers = range(first, self.id + 1)
            log.warning("requests in the inbox cannot be read", ids=str(numbers), says=str(error))
            return []
        return [
            Received._make((number, each[0], _source(each[1]), *each[2:]))
            for number, each in enumerate(kept, first)
        ]


class Batch(Sequence[Received]):
    """Requests that follow each other, unpacked when they are first looked at.

    Its length counts those that are spoiled, too.

    Parameters
    ----------
    parcels : sequence of Parcel
        In the order of receipt.
    after : int
        The number of a request that was done before; those up to it are left out.
    """

    def __init__(self, parcels: Sequence[Parcel], after: int) -> None:
        self.parcels, self.after = parcels, after

    @property
    def last(self) -> int:
        """The number of the last request."""
        return self.parcels[-1].id if self.parcels else self.after

    @property
    def size(self) -> int:
        """The bytes of all bodies."""
        return sum(parcel.size for parcel in self.parcels)

    @property
    def days(self) -> set[int]:
        """The days since 1970, UTC, on which they came."""
        return {parcel.day for parcel in self.parcels}

    def __len__(self) -> int:
        return sum(min(parcel.requests, parcel.id - self.after) for parcel in self.parcels)

    @overload
    def __getitem__(self, place: int) -> Received: ...
    @overload
    def __getitem__(self, place: slice) -> list[Received]: ...
    def __getitem__(self, place: int | slice) -> Received | list[Received]:
        return self._requests[place]

    def __iter__(self) -> Iterator[Received]:
        return iter(self._requests)

    @cached_property
    def _requests(self) -> list[Received]:
        return list(unpacked(self.parcels, self.after))


def unpacked(parcels: Iterable[Parcel], after: int) -> Iterator[Received]:
    """Yield the requests whose numbers are above one, without those that are spoiled."""
    return (each for parcel in parcels for each in parcel.unpacked() if each.id > after)


def packed(arrivals: Iterable[Arrival], first_id: int) -> Iterator[Parcel]:
    """Yield requests in parcels, under the ids from `first_id` on, in their order.

    Raises
    ------
    TypeError, ValueError
        When a field of one is nothing that can be kept.
    """
    together: list[Arrival] = []
    size, last_id = 0, first_id - 1
    for arrival in arrivals:
        if together and (
            size + len(arrival.body) > PARCEL_BYTES
            or len(together) == PARCEL_REQUESTS
            or arrival.received_at // DAY != together[0].received_at // DAY
        ):
            yield _parcel(together, last_id, size)
            together, size = [], 0
        together.append(arrival)
        size += len(arrival.body)
        last_id += 1
    if together:
        yield _parcel(together, last_id, size)


def _parcel(arrivals: Sequence[Arrival], last_id: int, size: int) -> Parcel:
    rows = [(each[0], each[1].hex, *each[2:]) for each in arrivals]
    kept = _compressor.compress(_encoder.encode(rows), zstd.ZstdCompressor.FLUSH_FRAME)
    return Parcel(last_id, len(rows), size, arrivals[0].received_at, kept)


@lru_cache(maxsize=1024)
def _source(said: str) -> UUID:
    return UUID(said)
