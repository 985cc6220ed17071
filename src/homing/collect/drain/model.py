"""Requests as they were read: columns for the log, and letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field
from itertools import compress
from typing import Any, NamedTuple
from uuid import UUID

from homing.collect.dead_letters.model import Letter
from homing.collect.identity.contacts import Contacts
from homing.collect.identity.model import Claim

Traits = dict[str, Any]


@dataclass(slots=True)
class Requests:
    """The requests that were read together.

    Parameters
    ----------
    sources : list of UUID
        Those that sent them, each once.
    source : list of int
        The place among these of each request's.
    received_at : list of int
        When each was received, in microseconds.
    """

    sources: list[UUID] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    received_at: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, requests: Iterable[tuple[UUID, int]]) -> Requests:
        """Return what is to be known of requests, of each its source and moment of receipt."""
        found, places = cls(), dict[UUID, int]()
        last: UUID | None = None
        place = 0
        for source, received_at in requests:
            if source is not last:  # to look up a UUID costs more than all the rest
                last = source
                place = places.setdefault(source, len(places))
            found.source.append(place)
            found.received_at.append(received_at)
        found.sources = list(places)
        return found

    def each(self) -> Iterator[tuple[UUID, int]]:
        """Yield what `of` takes."""
        sources = map(self.sources.__getitem__, self.source)
        return zip(sources, self.received_at, strict=True)

    def counted(self, requests: Sequence[int]) -> Counter[UUID]:
        """Return how often each source is that of the requests at these places."""
        found = Counter(map(self.source.__getitem__, requests))
        return Counter({self.sources[place]: many for place, many in found.items()})


class More(NamedTuple):
    """What few events say: of an alias its other id, and what is said of the customer."""

    previous: str | None
    is_trusted: bool
    traits: Traits | None
    once: Traits | None


@dataclass(slots=True)
class Rows:
    """Events that are ready for the log, but for whose they are: column by column.

    So they cost little to hand over to another process, and to a table.

    Parameters
    ----------
    message : sequence of str
        The id that each client gave its message.
    name : sequence of str
        Of the events.
    aside : sequence of int
        Of `model.Aside`.
    properties : sequence of bytes
        JSON.
    request : sequence of int
        The place of each event's request among those that were read together.
    user, anonymous, occurred_at : sequence of str or None, str or None, int
        What they say of whose they are, as in `Claim`.
    more : dict of int to More
        What few events say beside this, by their places.
    """

    message: Sequence[str] = ()
    name: Sequence[str] = ()
    aside: Sequence[int] = ()
    properties: Sequence[bytes] = ()
    request: Sequence[int] = ()
    user: Sequence[str | None] = ()
    anonymous: Sequence[str | None] = ()
    occurred_at: Sequence[int] = ()
    _: KW_ONLY
    more: dict[int, More] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]], more: dict[int, More]) -> Rows:
        """Return rows, whose values are in the order of the columns, as columns."""
        columns: Iterable[Any] = zip(*rows, strict=True)
        return cls(*columns, more=more) if rows else cls()

    def __len__(self) -> int:
        return len(self.message)

    def columns(self) -> tuple[Sequence[Any], ...]:
        """Return the columns in their order."""
        return (
            *(self.message, self.name, self.aside, self.properties),
            *(self.request, self.user, self.anonymous, self.occurred_at),
        )

    def those(self, is_kept: Sequence[bool]) -> Rows:
        """Return some of the rows."""
        places = list(compress(range(len(self)), is_kept))
        more = {new: self.more[old] for new, old in enumerate(places) if old in self.more}
        kept: Iterable[Any] = (tuple(compress(column, is_kept)) for column in self.columns())
        return Rows(*kept, more=more)

    def claims(self, contacts: Contacts) -> list[Claim]:
        """Return what each says of whose it is, and by which of these contacts they are known."""
        claims = list(map(Claim, self.user, self.anonymous, self.occurred_at))
        for place, (previous, is_trusted, traits, _) in self.more.items():
            if previous is not None:
                claims[place] = claims[place]._replace(previous=previous, is_trusted=is_trusted)
            if is_trusted and traits and contacts.kinds:
                claims[place] = claims[place]._replace(contacts=tuple(contacts.keys_in(traits)))
        return claims


@dataclass(slots=True)
class Readings:
    """What some requests have in them, each thing once.

    Parameters
    ----------
    requests : Requests
        What is to be known of the requests themselves.
    rows : Rows
        Their events.
    letters : list of Letter
        What is no event.
    withheld : Counter
        By source, how many events may not be kept.
    mistakes : list of dict
        What a log is to say of requests that could not be read, which is a mistake of Homing.
    """

    requests: Requests = field(default_factory=Requests)
    rows: Rows = field(default_factory=Rows)
    letters: list[Letter] = field(default_factory=list)
    withheld: Counter[UUID] = field(default_factory=Counter)
    mistakes: list[dict[str, object]] = field(default_factory=list)

    @classmethod
    def joined(cls, parts: Iterable[Readings]) -> Readings:
        """Return parts together."""
        whole = cls()
        requests: list[tuple[UUID, int]] = []
        rows: list[tuple[Any, ...]] = []
        more: dict[int, More] = {}
        for part in parts:
            more |= {len(rows) + place: said for place, said in part.rows.more.items()}
            rows += [
                (*row[:4], row[4] + len(requests), *row[5:])
                for row in zip(*part.rows.columns(), strict=True)
            ]
            requests += part.requests.each()
            whole.letters += part.letters
            whole.withheld += part.withheld
        whole.requests, whole.rows = Requests.of(requests), Rows.of(rows, more)
        return whole
