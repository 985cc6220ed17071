"""How receiving stands, as Prometheus asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from homing.collect.health.model import Beat, Health


class Gauges(Collector):
    """Shows what the watch saw last; nothing before it has looked.

    Parameters
    ----------
    latest : callable
        Returns what it saw.
    """

    def __init__(self, latest: Callable[[], Health | None]) -> None:
        self._latest = latest

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges."""
        health = self._latest()
        if health is None:
            return
        for name, meaning, value in (
            ("inbox_requests", "Requests not in the event log yet.", health.waiting.count),
            ("inbox_bytes", "Their bodies, unpacked.", health.waiting.bytes),
            ("inbox_oldest_seconds", "How long the oldest waits.", health.oldest_age_s),
            ("disk_free_bytes", "Of the data folder's disk.", health.disk_free_bytes),
            ("disk_days_left", "Until that disk is full.", health.disk_days_left),
            ("drain_stalled", "1: what was received does not get on.", bool(health.stalled)),
        ):
            if value is not None:
                yield GaugeMetricFamily(f"homing_{name}", meaning, value=float(value))
        yield _by_source(
            "last_received_timestamp_seconds",
            "When it last sent.",
            {
                beat: beat.last_received_at.timestamp()
                for beat in health.beats
                if beat.last_received_at
            },
        )
        yield _by_source(
            "silent", "1: longer than usual.", {beat: beat.is_silent for beat in health.beats}
        )


def _by_source(name: str, meaning: str, values: dict[Beat, float]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"homing_source_{name}", meaning, labels=("source",))
    for beat, value in values.items():
        gauge.add_metric((str(beat.source),), float(value))
    return gauge
