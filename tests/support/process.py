"""`homing`, or a task of a test, as a process of its own."""

from __future__ import annotations

import atexit
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO

from homing.cli import main
from support import forge

ADDRESS = re.compile(r"http://[\w.:\[\]]+")
PATIENCE_S = 300
"""Where nothing is compiled yet, the first process takes its time."""


def surroundings(**changes: str) -> dict[str, str]:
    """Return an environment that says nothing to Homing but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMING_")}
    return {**kept, "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", **changes}


class Process:
    """A process under way, or one that has ended.

    Parameters
    ----------
    task : callable
        What it does: a function of a module that can be imported. What it returns is its code.
    arguments : tuple
        Of that.
    environment : dict of str to str
        The whole of it.
    *files
        Two to write to: what it says, and what it says of errors.
    """

    def __init__(
        self,
        task: Callable[..., int | None],
        arguments: tuple[object, ...],
        environment: dict[str, str],
        *files: IO,
    ) -> None:
        asked = {
            "task": task,
            "arguments": arguments,
            "environment": environment,
            "folder": str(Path.cwd()),
        }
        self._way, theirs = socket.socketpair()
        with theirs:
            numbers = [*(file.fileno() for file in files), theirs.fileno()]
            socket.send_fds(_forge(), [pickle.dumps(asked)], numbers)
        self._said = self._way.makefile("r")
        self._way.settimeout(PATIENCE_S)
        self.pid = int(self._said.readline())
        self.returncode: int | None = None

    def wait(self) -> int:
        """Wait until it has ended; return how: a code, or minus the number of a signal."""
        if self.returncode is None:
            self.returncode = int(self._said.readline())
            self._said.close()
            self._way.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


@cache
def _forge() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    tests = Path(__file__).parents[1]
    with theirs:
        process = subprocess.Popen(
            [sys.executable, forge.__file__, str(theirs.fileno())],
            env=surroundings(PYTHONPATH=str(tests)),
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def command(*words: str) -> None:
    """Be `homing`."""
    sys.argv = ["homing", *words]
    main()


def homing(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return done(command, *map(str, arguments), **environment)


def done(
    task: Callable[..., int | None], *arguments: object, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a task to its end."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = Process(task, arguments, surroundings(**environment), out, err)
        try:
            process.wait()
        except TimeoutError:
            process.send_signal(signal.SIGKILL)
            raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, process.wait(), out.read(), err.read())


class Serving:
    """A server under way: its process, its address, and what it said so far."""

    def __init__(self, process: Process, output: IO[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self._output = output
        self.url = self._wait_for(ADDRESS)

    def _wait_for(self, pattern: re.Pattern[str]) -> str:
        for line in self._output:
            self.said.append(line)
            if found := pattern.search(line):
                return found[0].rstrip(".")
        raise AssertionError("It ended: " + "".join(self.said))

    def next_line(self) -> str:
        """Return the next line it says."""
        return self._output.readline()

    def stop(self, number: int) -> tuple[int, str]:
        """Send a signal; return the exit code and what it said last."""
        self.process.send_signal(number)
        rest = self._output.read()
        return self.process.wait(), rest


@contextmanager
def under_way(
    task: Callable[..., int | None], *arguments: object, **environment: str
) -> Iterator[tuple[Process, IO[str]]]:
    """Lend a process and all that it says, until the block ends."""
    read, written = os.pipe()
    with os.fdopen(read, encoding="utf-8") as output:
        with os.fdopen(written, "wb") as ours:
            process = Process(task, arguments, surroundings(**environment), ours, ours)
        try:
            yield process, output
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


@contextmanager
def serving(*arguments: str | Path, **environment: str) -> Iterator[Serving]:
    """Run a command that serves, until the block ends."""
    with under_way(command, *map(str, arguments), **environment) as (process, output):
        yield Serving(process, output)
