"""`homing` as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START = "from homing.cli import main; main()"
ADDRESS = re.compile(r"http://[\w.:\[\]]+")


def surroundings(**changes: str) -> dict[str, str]:
    """Return an environment that says nothing to Homing but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMING_")}
    return {**kept, "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", **changes}


def homing(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-c", START, *map(str, arguments)],
        env=surroundings(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Serving:
    """A server under way: its process, its address, and what it said so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self.url = self._wait_for(ADDRESS)

    def _wait_for(self, pattern: re.Pattern[str]) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if found := pattern.search(line):
                return found[0].rstrip(".")
        raise AssertionError("It ended: " + "".join(self.said))

    def next_line(self) -> str:
        """Return the next line it says."""
        assert self.process.stdout
        return self.process.stdout.readline()

    def stop(self, number: int) -> tuple[int, str]:
        """Send a signal; return the exit code and what it said last."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        return self.process.returncode, rest


@contextmanager
def serving(*arguments: str | Path, **environment: str) -> Iterator[Serving]:
    """Run a command that serves, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, *map(str, arguments)],
        env=surroundings(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Serving(process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
