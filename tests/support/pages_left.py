"""What a page with the script has left behind, and what it has sent."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Page


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def kept(page: Page) -> SimpleNamespace:
    """Return what a page has left behind in its browser."""
    disk = page.evaluate("({...localStorage})")
    queue = [json.loads(text) for name, text in disk.items() if name.startswith("homing.q.")]
    return SimpleNamespace(disk=disk, queue=queue, cookies=page.context.cookies())


def empties(page: Page) -> None:
    """Wait until the browser knows that everything was taken."""
    page.wait_for_function("!Object.keys(localStorage).some(name => name.startsWith('homing.q.'))")
