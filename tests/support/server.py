"""The real server on a folder of its own: given a source, sent to, waited for, asked."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq

from homing.collect.inbox import look
from homing.store import DataFolder
from support.plain import NO_TLS
from support.process import homing, serving

PATIENCE_S = 60
AGAIN_S = 0.05
Params = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Server:
    """A server under way and the folder it holds."""

    folder: Path
    address: str

    def key(self, source: str) -> str:
        """Add a source, as an owner does in the terminal; return its write key."""
        return homing("--data", self.folder, "source", "add", source).stdout.split()[0]

    def ask(self, path: str, params: Params | None = None) -> httpx.Response:
        """Ask the API as the commands of the same system user do."""
        key = json.loads((self.folder / "owner.json").read_text("utf-8"))["key"]
        with httpx.Client(
            base_url=self.address, verify=NO_TLS, trust_env=False, timeout=PATIENCE_S
        ) as client:
            heard = client.get(path, params=params, headers={"Authorization": f"Bearer {key}"})
        assert heard.status_code == 200, heard.text
        return heard

    def events(self, *properties: str) -> list[dict[str, Any]]:
        """Return what is in the log and counts, in the order of time."""
        heard = self.ask("/api/v1/events.parquet", {"property": properties})
        return pq.read_table(io.BytesIO(heard.content)).to_pylist()

    def wait_until_drained(self, patience_s: float = PATIENCE_S) -> None:
        """Wait until what was received is in the log."""
        wait_until(lambda: look(DataFolder(self.folder)).count == 0, patience_s)


@contextmanager
def server(folder: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Lend a server on a folder where nothing need be yet."""
    quiet = ("serve", "--port", "0", "--no-access-log")  # nobody reads what it says
    with serving("--data", folder, *quiet, *arguments, **environment) as started:
        yield Server(folder, started.url)


def wait_until(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Ask a condition again until it holds; fail when it does not in time."""
    until = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < until, "It did not come about."
        time.sleep(AGAIN_S)
