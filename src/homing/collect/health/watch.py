"""The watch: looks at receiving every half minute, keeps the beats, tells of trouble."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread
from typing import Final
from uuid import UUID

import structlog

from homing.collect.health import rules
from homing.collect.health.alerting import load_alert_url
from homing.collect.health.model import Beat, Health
from homing.collect.health.webhook import NotDelivered, Webhook
from homing.collect.inbox import Inbox
from homing.collect.receiving import Tally
from homing.collect.receiving.tally import Heard
from homing.collect.sources import Sources, daily
from homing.core.clock import Clock
from homing.store import DataFolder, Records

LOOK_EVERY_S: Final = 30.0
DAYS: Final = 14
SAMPLES: Final = 2_880  # a day of half minutes
log = structlog.get_logger("homing.collect")


class Watch:
    """Watches receiving; safe to ask from any thread.

    Parameters
    ----------
    records : Records
        Where the beats are kept.
    sources : Sources
        Those that should be heard of.
    inbox : callable
        Returns the inbox.
    tally : Tally
        What came in.
    folder : DataFolder
        On the disk that is watched.
    clock : Clock
        Says when.
    trouble : callable
        Says what keeps the drain from getting on, None when nothing does.
    refused_at : callable
        Says when ids were last not made one customer, since these would have been too many.
    allowed : tuple of str
        Hosts inside this network that alerts may be posted to.
    """

    def __init__(
        self,
        records: Records,
        sources: Sources,
        inbox: Callable[[], Inbox],
        *,
        tally: Tally,
        folder: DataFolder,
        clock: Clock,
        trouble: Callable[[], str | None] = lambda: None,
        refused_at: Callable[[], datetime | None] = lambda: None,
        allowed: tuple[str, ...] = (),
    ) -> None:
        self._records, self._sources, self._inbox = records, sources, inbox
        self._tally, self._folder, self._clock = tally, folder, clock
        self._trouble, self._refused_at, self._allowed = trouble, refused_at, allowed
        self._free: deque[tuple[datetime, int]] = deque(maxlen=SAMPLES)
        self._told: dict[str, str] = {}
        self.latest: Health | None = None
        self._turn = Lock()
        self._stop = Event()
        self._thread = Thread(target=self._run, name="homing-watch", daemon=True)

    def start(self) -> None:
        """Look in the background, until closed."""
        self._thread.start()

    def close(self) -> None:
        """Look a last time and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> Health:
        """Keep what came in, and return how receiving stands."""
        with self._turn:
            now = self._clock.now()
            days = self._keep(now)
            waiting = self._inbox().waiting()
            free = shutil.disk_usage(self._folder.path).free
            self._free.append((now, free))
            oldest = waiting.oldest_received_at
            age_s = 0.0 if oldest is None else max(0.0, now.timestamp() - oldest / 1e6)
            self.latest = Health(
                waiting=waiting,
                oldest_age_s=age_s,
                disk_free_bytes=free,
                disk_days_left=rules.days_left(self._free),
                beats=tuple(self._beats(days, now)),
                stalled=rules.stalled(age_s, self._trouble()),
                crowded=rules.crowded(self._refused_at(), now),
            )
            return self.latest

    def tell(self, health: Health) -> None:
        """Post what has changed since the last time to the operator's address, if there is one."""
        now, before = health.troubles, self._told
        changes = [("began", name, now[name]) for name in now.keys() - before.keys()]
        changes += [("ended", name, before[name]) for name in before.keys() - now.keys()]
        self._told = now
        if not changes:
            return
        url = load_alert_url(self._records)
        for state, name, what in sorted(changes):
            log.warning("trouble", state=state, what=what)
            if url:
                self._post(url, {"state": state, "name": name, "what": what})

    def _post(self, url: str, message: Mapping[str, object]) -> None:
        try:
            Webhook(url, allowed=self._allowed).post(message)
        except NotDelivered as error:
            log.warning("an alert was not delivered", says=str(error))

    def _keep(self, now: datetime) -> dict[UUID, list[daily.Day]]:
        """Write down what came in since the last look; return the last days of each source."""
        if self._tally.has_heard:
            with self._records.begin() as connection:
                for source, heard in self._tally.take().items():
                    daily.note(connection, _day_of(source, heard))
        with self._records.reading() as connection:
            found = daily.since(connection, (now - timedelta(days=DAYS)).date())
        days: dict[UUID, list[daily.Day]] = {}
        for day in found:
            days.setdefault(day.source, []).append(day)
        for source, known in days.items():
            self._tally.knows(source, int(known[-1].last_received_at.timestamp() * 1e6))
        return days

    def _beats(self, days: Mapping[UUID, list[daily.Day]], now: datetime) -> list[Beat]:
        beats = []
        for source in self._sources.every():
            if source.revoked_at:
                continue
            known = days.get(source.id, [])
            last = known[-1].last_received_at if known else None
            after = rules.silent_after_s([day.longest_gap_s for day in known])
            silence_s = (now - (last or source.created_at)).total_seconds()
            beats.append(
                Beat(
                    source=source.id,
                    name=source.name,
                    last_received_at=last,
                    silent_after_s=after,
                    is_silent=silence_s > after,
                )
            )
        return beats

    def _run(self) -> None:
        is_last = False
        while True:
            try:
                self.tell(self.look())
            except Exception:
                log.exception("the watch is broken; it looks again")
            if is_last:
                return
            is_last = self._stop.wait(LOOK_EVERY_S)


def _day_of(source: UUID, heard: Heard) -> daily.Day:
    last = datetime.fromtimestamp(heard.last_received_at / 1e6, UTC)
    return daily.Day(
        source=source,
        day=last.date(),
        last_received_at=last,
        longest_gap_s=heard.longest_gap_s,
        events=heard.events,
    )
