"""Where processes are forked from one that has everything imported and compiled already.

That takes seconds of a processor for every process; here once for all. What a process then is and
does is its own: its task, environment, folder, output, number and end. Nothing is open before the
fork, so that every process opens its databases itself.

Run as a program it is given one end of a socket. Each message names what to run, and brings the
files it writes to and a socket of its own, on which its number and then how it ended are told.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import selectors
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from homing.cli import COMMANDS
from homing.histories.warming import warm_up
from homing.web import site

MOST = 1 << 20
"""Bytes of a message: an environment can be long."""
BESIDES = (
    "homing.collect.importers.load",
    "homing.store.histories",
    "pandas",  # DuckDB looks for it
    "pyarrow.compute",
    "rich._emoji_codes",
    "sqlalchemy.dialects.sqlite",
    "sqlglot.dialects.duckdb",
    "uvicorn.protocols.websockets.auto",
    "uvloop",
)
"""What commands import while they run."""


def main(number: int) -> None:
    """Fork a process for every message, until the other end is closed."""
    for name in (*BESIDES, *(mounted.module for mounted in COMMANDS.values())):
        import_module(name)
    site.ways()
    warm_up()
    gc.freeze()
    assert threading.active_count() == 1, "A thread does not survive a fork."
    if asked := Forge(socket.socket(fileno=number)).next_child():
        _become(asked)


class Forge:
    """It, in the process that forks."""

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._awake, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(self._wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._ways: dict[int, socket.socket] = {}

    def next_child(self) -> bytes | None:
        """Return in every child what it is asked to be; in this process None, when all is done."""
        while True:
            with selectors.DefaultSelector() as waiting:
                waiting.register(self._asked, selectors.EVENT_READ)
                waiting.register(self._awake, selectors.EVENT_READ)
                ready = {key.fileobj for key, _ in waiting.select()}
            if self._awake in ready:
                os.read(self._awake, MOST)
                self._tell_ends()
            if self._asked in ready:
                message, files, _, _ = socket.recv_fds(self._asked, MOST, 3)
                if not message:
                    return None
                if not self._fork(*files):
                    return message

    def _fork(self, out: int, err: int, way: int) -> int:
        told = socket.socket(fileno=way)
        if child := os.fork():
            self._ways[child] = told
            told.sendall(b"%d\n" % child)
        else:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out, 1)
            os.dup2(err, 2)
            for each in (told, self._asked, *self._ways.values()):
                each.close()
            for file in (self._awake, self._wake):
                os.close(file)
        os.close(out)
        os.close(err)
        return child

    def _tell_ends(self) -> None:
        for child in tuple(self._ways):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                with self._ways.pop(child) as way, suppress(BrokenPipeError):
                    way.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _become(message: bytes) -> NoReturn:
    """Do a task, as if started anew; the end skips only taking Python itself apart."""
    asked = pickle.loads(message)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    code: object = 1
    try:
        code = asked["task"](*asked["arguments"]) or 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - the process ends with it, and says so
        traceback.print_exc()
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
