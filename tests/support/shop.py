"""A source of a site in this process, and the way its events go."""

from __future__ import annotations

from typing import Any

import orjson

from homing.app import App
from homing.collect import Drain, Enriching
from support.knocking import basic
from support.site import Client


class Shop:
    """A source, and the way its events go."""

    def __init__(
        self, app: App, client: Client, name: str = "shop", *, enrich: Enriching | None = None
    ) -> None:
        self.app, self.client = app, client
        self.source, self.key = app.sources.add(name)
        enrich = enrich or Enriching(lambda: app.project.currency)
        self._drain = Drain(app.events, app.inbox, enrich=enrich, clock=app.clock)

    @property
    def page(self) -> str:
        return f"/settings/sources/{self.source.id}"

    def send(self, *messages: dict[str, Any], agent: str = "", drain: bool = True) -> None:
        """Send messages as Segment's client does."""
        headers = basic(self.key) | ({"User-Agent": agent} if agent else {})
        answer = self.client.ask(
            "POST", "/v1/batch", content=orjson.dumps({"batch": messages}), headers=headers
        )
        assert answer.status_code == 200, answer.text
        if drain:
            self.drain()

    def drain(self) -> None:
        self._drain.all()

    def log(self) -> list[tuple[str, str]]:
        with self.app.events.cursor() as cursor:
            return cursor.execute(
                "SELECT id, event FROM everything JOIN customers USING (customer) ORDER BY 1, 2"
            ).fetchall()


def track(event: str | None, who: str, message: str, **more: Any) -> dict[str, Any]:
    """Return a message of Segment's; without a name it is no event."""
    said = {"type": "track", "userId": who, "messageId": message, **more}
    return said | {"event": event} if event else said
