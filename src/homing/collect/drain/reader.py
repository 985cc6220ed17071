"""The process that reads requests while another one writes: `python -m` this, see `ahead`.

It knows no database and no file: it is sent requests and the rules that hold for them, and sends
back what is in them. It ends when the line to who started it is closed.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from homing.collect.drain.model import Readings
from homing.collect.drain.reading import Enrich, read
from homing.collect.enrich.enricher import Enricher, Settings
from homing.collect.inbox.parcels import Parcel, unpacked
from homing.collect.model import DAY, Aside, Event, Received, Unreadable


class Reader:
    """Reads requests by rules that it is told with each batch, and forgets with the next."""

    def __init__(self) -> None:
        self._enrichers: dict[int, tuple[Settings, Enricher]] = {}

    def read(
        self, settings: Mapping[int, Settings], parcels: Iterable[Parcel], after: int
    ) -> Readings:
        """Return what is in requests above a number, by the settings of the days they came on."""
        self._enrichers = {day: self._kept(day, given) for day, given in settings.items()}
        return read(unpacked(parcels, after), self._enrich())

    def _kept(self, day: int, given: Settings) -> tuple[Settings, Enricher]:
        """Return the enricher of before, which remembers a lot, if its rules are the same."""
        held = self._enrichers.get(day)
        return held if held and held[0] == given else (given, Enricher(given))

    def _enrich(self) -> Enrich:
        """Return what enriches them; most often all are of one day."""
        if len(self._enrichers) == 1:
            ((_, enricher),) = self._enrichers.values()
            return enricher.enriched
        return self._enriched

    def _enriched(
        self, event: Event, received: Received
    ) -> tuple[Event, Aside] | Unreadable | None:
        return self._enrichers[received.received_at // DAY][1].enriched(event, received)


def main() -> None:
    """Answer until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: who started it says when to end
    gc.disable()  # a batch is many objects without any cycles
    reader, line = Reader(), Connection(int(sys.argv[1]))
    with ThreadPoolExecutor(1) as mouth:  # who listens has other things to do, and takes its time
        try:
            while True:
                mouth.submit(line.send_bytes, pickle.dumps(reader.read(*line.recv())))
                gc.collect(0)
        except (EOFError, OSError):
            return


if __name__ == "__main__":
    main()
