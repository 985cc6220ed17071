"""What the door has answered since this process began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector


@dataclass(slots=True)
class Heard:
    """What a source sent since it was last asked.

    Parameters
    ----------
    last_received_at : int
        Microseconds since 1970, UTC.
    longest_gap_s : float
        Seconds between two of its requests, the longest.
    events : int
        Readable or not.
    """

    last_received_at: int
    longest_gap_s: float = 0.0
    events: int = 0


class Tally(Collector):
    """Counts requests by protocol and status, events by protocol, and when each source last sent.

    Requests are counted in the event loop alone, and everything is read from anywhere.
    """

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.events: Counter[str] = Counter()
        self.last_received_at: dict[UUID, int] = {}
        self._heard: dict[UUID, Heard] = {}
        self._turn = Lock()

    def answered(self, protocol: str, status: int) -> None:
        """Count a request."""
        self.requests[protocol, status] += 1

    def kept(self, protocol: str, source: UUID, *, events: int, received_at: int) -> None:
        """Count the events of a request that is on disk."""
        self.events[protocol] += events
        with self._turn:
            heard = self._heard.get(source)
            if heard is None:
                heard = self._heard[source] = Heard(received_at)
            gap_s = (received_at - self.last_received_at.get(source, received_at)) / 1e6
            heard.longest_gap_s = max(heard.longest_gap_s, gap_s)
            heard.last_received_at = self.last_received_at[source] = received_at
            heard.events += events

    @property
    def has_heard(self) -> bool:
        """Whether `take` has anything to return."""
        return bool(self._heard)

    def take(self) -> dict[UUID, Heard]:
        """Return what each source sent since this was last called."""
        with self._turn:
            heard, self._heard = self._heard, {}
        return heard

    def knows(self, source: UUID, last_received_at: int) -> None:
        """Remember when a source was last heard of, before this process began."""
        with self._turn:
            self.last_received_at.setdefault(source, last_received_at)

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yield the counts as Prometheus asks for them."""
        requests = CounterMetricFamily(
            "homing_received_requests",
            "Requests answered on the paths of protocols.",
            labels=("protocol", "status"),
        )
        for (protocol, status), count in sorted(self.requests.items()):
            requests.add_metric((protocol, str(status)), count)
        events = CounterMetricFamily(
            "homing_received_events", "Events accepted, readable or not.", labels=("protocol",)
        )
        for name, count in sorted(self.events.items()):
            events.add_metric((name,), count)
        yield requests
        yield events
