"""What a developer pastes to send a first event: a snippet a language, of an address and a key."""

from __future__ import annotations

import html
import json
import shlex
from collections.abc import Callable
from typing import Final, NamedTuple

CALLS: Final = ("track", "page", "identify", "group", "alias", "reset", "consent", "use")
"""The calls of homing.js, as `frontend/tracker/tracker.d.ts` describes them."""
SCRIPT: Final = "/homing.js"


class Snippet(NamedTuple):
    """A piece of code to paste.

    Parameters
    ----------
    language : str
        As a highlighter calls it.
    title : str
        Where it goes.
    needs : str or None
        What to install first: a command.
    text : str
        The code, ending with a line break.
    """

    language: str
    title: str
    needs: str | None
    text: str


def snippets(host: str, key: str, *, script: str = SCRIPT) -> tuple[Snippet, ...]:
    """Return the snippets of all languages.

    Parameters
    ----------
    host : str
        Where Homing is, as `https://homing.example.com`.
    key : str
        The write key of a source.
    script : str
        Path of homing.js there.
    """
    of_servers = tuple(snippet(host, key) for snippet in SERVERS)
    return (browser(host, key, script=script), *of_servers)


def stub() -> str:
    """Return the script that takes calls until homing.js is there, and where it is blocked.

    It must not change with host or key: sites that allow scripts by their hash allow it by one.
    """
    return (
        "window.homing = window.homing || { q: [] };\n"
        f'"{" ".join(CALLS)}".split(" ").forEach((name) => {{\n'
        "  homing[name] = homing[name] || ((...given) => homing.q.push([name, ...given]));\n"
        "});\n"
    )


def tag(host: str, key: str, *, script: str = SCRIPT) -> str:
    """Return the element that loads homing.js; it is all that is needed."""
    address, key = html.escape(f"{host}{script}"), html.escape(key)
    return f'<script async src="{address}" data-key="{key}"></script>\n'


def browser(host: str, key: str, *, script: str = SCRIPT) -> Snippet:
    """Return what goes into the head of every page."""
    text = f"<script>\n{stub()}</script>\n{tag(host, key, script=script)}"
    return Snippet("html", "Browser", None, text)


def python(host: str, key: str) -> Snippet:
    """Return Python for Segment's client."""
    text = f"""\
from segment.analytics import Client

analytics = Client({_quoted(key)}, host={_quoted(host)})
analytics.identify("customer-1", {{"plan": "trial"}})
analytics.track("customer-1", "Signed up", {{"via": "invitation"}})
analytics.shutdown()  # at the end of the program: sends what is waiting
"""
    return Snippet("python", "Python", "pip install segment-analytics-python", text)


def node(host: str, key: str) -> Snippet:
    """Return JavaScript for Node 18 or newer, without a package."""
    text = f"""\
const response = await fetch({_quoted(f"{host}/v1/batch")}, {{
  method: "POST",
  headers: {{ "Content-Type": "application/json" }},
  body: JSON.stringify({{
    writeKey: {_quoted(key)},
    sentAt: new Date(),
    batch: [
      {{
        type: "track",
        messageId: crypto.randomUUID(), // send it again under the same id: it counts once
        userId: "customer-1",
        event: "Signed up",
        properties: {{ via: "invitation" }},
        timestamp: new Date(),
      }},
    ],
  }}),
}});
if (!response.ok) throw new Error(`Homing answered ${{response.status}}`);
"""
    return Snippet("javascript", "Node", None, text)


def php(host: str, key: str) -> Snippet:
    """Return PHP, without a package."""
    text = f"""\
<?php
$event = [
    'type' => 'track',
    'messageId' => bin2hex(random_bytes(16)), // send it again under the same id: it counts once
    'userId' => 'customer-1',
    'event' => 'Signed up',
    'properties' => ['via' => 'invitation'],
    'timestamp' => date(DATE_ATOM),
];
$batch = ['writeKey' => {_single(key)}, 'sentAt' => date(DATE_ATOM), 'batch' => [$event]];
$request = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/json',
    'content' => json_encode($batch),
]]);
if (file_get_contents({_single(f"{host}/v1/batch")}, false, $request) === false) {{
    throw new RuntimeException('Homing did not take the event');
}}
"""
    return Snippet("php", "PHP", None, text)


def curl(host: str, key: str) -> Snippet:
    """Return a command for a terminal."""
    message = {"userId": "customer-1", "event": "Signed up", "properties": {"via": "invitation"}}
    text = f"""\
curl --fail --user {shlex.quote(f"{key}:")} \\
  --header 'Content-Type: application/json' \\
  --data {shlex.quote(json.dumps(message))} \\
  {shlex.quote(f"{host}/v1/track")}
"""
    return Snippet("sh", "Terminal", None, text)


SERVERS: Final[tuple[Callable[[str, str], Snippet], ...]] = (python, node, php, curl)


def _quoted(text: str) -> str:
    """Return text as Python and JavaScript write it."""
    return json.dumps(text)


def _single(text: str) -> str:
    """Return text as PHP writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
