"""Somebody's site, and in the same place a server that keeps all that the site's script sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any

from homing.ui.render import static
from homing.web.statics import FOLDER

PATIENCE_S = 10


@dataclass
class Recorder:
    """What a server was sent, and what it is to say.

    Parameters
    ----------
    pages : dict of str to (str, dict)
        HTML and headers by path.
    replies : list of (int, dict)
        Status and headers of the next answers to what is posted, in order; after them 200.
    sent : list of (str, dict, dict)
        Path, headers and body of all that was posted and taken (200).
    refused : list
        The same, of what was answered otherwise.
    asked : list of str
        Method and path of every request.
    may_answer : Event
        Unset, it takes what is posted and says nothing yet.
    """

    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    replies: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    sent: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    refused: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)
    may_answer: Event = field(default_factory=Event)
    port: int = 0

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events that were taken."""
        return [event for _, _, body in self.sent for event in body["batch"]]

    def wait(self, *, taken: int = 0, refused: int = 0) -> list[dict[str, Any]]:
        """Wait for so many events taken and so many requests refused; return the events."""

        def is_there() -> bool:
            return len(self.events) >= taken and len(self.refused) >= refused

        with self.changed:
            assert self.changed.wait_for(is_there, PATIENCE_S), (self.events, self.refused)
            return self.events

    def note(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Keep what was posted; return how to answer."""
        with self.changed:
            status, extra = self.replies.pop(0) if self.replies else (200, {})
            place = self.sent if status == 200 else self.refused
            place.append((path, headers, json.loads(body)))
            self.changed.notify_all()
        return status, extra


class Handler(BaseHTTPRequestHandler):
    """Answers as the recorder says."""

    protocol_version = "HTTP/1.1"
    recorder: Recorder

    def do_GET(self) -> None:
        """Return the script or a page."""
        path = self.path.partition("?")[0]
        self.recorder.asked.append(f"GET {path}")
        if path.endswith(".js"):
            script = (FOLDER / static("homing.js").rpartition("/")[2]).read_bytes()
            self.answer(200, script, {"Content-Type": "text/javascript"})
        elif path in self.recorder.pages:
            text, headers = self.recorder.pages[path]
            self.answer(200, text.encode(), {"Content-Type": "text/html", **headers})
        else:
            self.answer(404, b"", {})

    def do_POST(self) -> None:
        """Take a batch, or refuse it."""
        self.recorder.asked.append(f"POST {self.path}")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, extra = self.recorder.note(self.path, headers, body)
        self.recorder.may_answer.wait(PATIENCE_S)
        opened = {"Access-Control-Allow-Origin": self.headers["Origin"] or "*"}
        self.answer(status, b'{"success":true}', {**opened, **extra})

    def do_OPTIONS(self) -> None:
        """Allow nothing beyond what needs no leave."""
        self.recorder.asked.append(f"OPTIONS {self.path}")
        self.answer(403, b"", {})

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        with suppress(ConnectionError):  # whoever asked may be gone
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


@contextmanager
def recorder() -> Iterator[Recorder]:
    """Lend one on a free port of this machine."""
    made = Recorder()
    made.may_answer.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"recorder": made}))
    made.port = server.server_port
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.may_answer.set()
        server.shutdown()
        server.server_close()
        thread.join()
