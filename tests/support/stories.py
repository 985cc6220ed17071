"""The story of tests/clients: told through a client, and what must be there then."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from playwright.sync_api import Browser

from support.process import surroundings
from support.server import Server, wait_until

CLIENTS = Path(__file__).parents[1] / "clients"
ASIDE_S = 60
"""An event may be put off by as long as its request took: that looks like a wrong clock."""
PATIENCE_MS = 60_000
TELL = "([client, told]) => tell(client, told)"
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/149.0.0.0 Safari/537.36"
)
"""Of somebody: Chromium says of itself that a program drives it, which makes it a bot."""
WEEKS = {
    "period": "week",
    "now": "2024-01-29T00:00Z",
    "since": "2024-01-01",
    "until": "2024-01-28",
}


@dataclass(frozen=True)
class Story:
    """The story with customers of its own, so that many may be told to one server.

    Parameters
    ----------
    told : dict
        As story.json, with other ids.
    customers : dict of str to str
        Their ids by those of story.json.
    """

    told: dict[str, Any]
    customers: dict[str, str]

    @classmethod
    def of(cls, teller: str) -> Story:
        """Return the story for somebody who tells it."""
        told = json.loads((CLIENTS / "story.json").read_text("utf-8"))
        customers = {name: f"{name}-{teller}" for name in told["histories"]}
        for step in told["steps"]:
            if "customer" in step:
                step["customer"] = customers[step["customer"]]
        told["anonymous"] = {
            name: str(uuid5(NAMESPACE_URL, f"{name}-{teller}")) for name in told["anonymous"]
        }
        return cls(told, customers)

    def steps_of(self, name: str) -> list[dict[str, Any]]:
        """Return what one customer does, under whatever id."""
        mine = {"customer": self.customers[name], "anonymous": name}
        return [
            step
            for step in self.told["steps"]
            if any(step.get(kind) == who for kind, who in mine.items())
        ]


def tell(story: Story, shop: Server, key: str, *command: str | Path) -> None:
    """Have a program tell a story to a server, in its own process."""
    place = shop.folder.parent / f"{next(iter(story.customers.values()))}.json"
    place.write_text(json.dumps(story.told), "utf-8")
    said = {"HOMING_HOST": shop.address, "HOMING_KEY": key, "HOMING_STORY": str(place)}
    done = subprocess.run(
        command,
        cwd=CLIENTS,
        env=surroundings(NO_PROXY="*", **said),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def tell_in_browser(story: Story, shop: Server, key: str, browser: Browser, client: str) -> None:
    """Have each customer do their part on a page of somebody's site; wait until it has arrived."""
    with site() as address:
        for name in story.customers:
            visitor = browser.new_context(user_agent=AGENT)
            visitor.set_default_timeout(PATIENCE_MS)
            page = visitor.new_page()
            page.goto(f"{address}/tell.html")
            said = {"host": shop.address, "key": key, "currency": story.told["currency"]}
            page.evaluate(TELL, [client, {**said, "steps": story.steps_of(name)}])
            wait_until(lambda who=name: is_there(story, shop, who))
            visitor.close()


def is_there(story: Story, shop: Server, name: str) -> bool:
    """Say whether all that a customer did is in the log under their id."""
    found = histories(shop).get(story.customers[name], [])
    return len(found) >= len(story.told["histories"][name])


@contextmanager
def site() -> Iterator[str]:
    """Serve the pages and packages of tests/clients under another origin than the server's."""
    handler = partial(Quiet, directory=CLIENTS)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Gives files and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


def assert_heard(story: Story, shop: Server, *, says_when: bool = True) -> None:
    """Check that a story is in the log as it was told, and in the reports.

    Parameters
    ----------
    says_when : bool
        The client can say that something was done before: else it was all done just now.
    """
    shop.wait_until_drained()
    heard = histories(shop)
    for name, customer in story.customers.items():
        expected = story.told["histories"][name]
        did = [(each["event"], each["amount"] and int(each["amount"])) for each in heard[customer]]
        told = [(event, amount) for event, _, amount in expected]
        assert (did if says_when else sorted(did, key=str)) == (
            told if says_when else sorted(told, key=str)
        ), customer
        for each, (_, at, _) in zip(heard[customer], expected, strict=True):
            aside = each["occurred_at"] - datetime.fromisoformat(at)
            assert abs(aside.total_seconds()) < ASIDE_S or not says_when, (customer, each)
    if says_when:
        assert weeks(story, shop) == {name: story.told[name] for name in ("retention", "lifecycle")}


def histories(shop: Server) -> Mapping[str, list[dict[str, Any]]]:
    """Return what every customer did, in the order of time."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in shop.events("amount"):
        found.setdefault(each["customer"], []).append(each)
    return found


def weeks(story: Story, shop: Server) -> dict[str, Any]:
    """Return what the reports say of the customers of a story, as story.json writes it."""
    asked = {**WEEKS, "customers": list(story.customers.values())}
    any_event = {"start_event": "*", "return_event": "*"}
    cells = shop.ask("/api/v1/retention", {**asked, **any_event}).json()["table"]
    periods = shop.ask("/api/v1/lifecycle", {**asked, "event": "*"}).json()["table"]
    return {
        "retention": [cell["returned"] for cell in cells if cell["is_complete"]],
        "lifecycle": {
            name: [period[name] for period in periods] for name in story.told["lifecycle"]
        },
    }
