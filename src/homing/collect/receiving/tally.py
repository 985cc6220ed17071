"""What the door has answered since this process began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector


class Tally(Collector):
    """Counts requests by protocol and status, events by protocol, and when each source last sent.

    It is written in the event loop alone, and read from anywhere.
    """

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.events: Counter[str] = Counter()
        self.last_received_at: dict[UUID, int] = {}

    def answered(self, protocol: str, status: int) -> None:
        """Count a request."""
        self.requests[protocol, status] += 1

    def kept(self, protocol: str, source: UUID, *, events: int, received_at: int) -> None:
        """Count the events of a request that is on disk."""
        self.events[protocol] += events
        self.last_received_at[source] = received_at

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
