"""What a step of the set-up shows: its name at once, what it is doing, and how long it took."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping

TICK_S = 0.2
QUIET_TICK_S = 10.0
KEPT_LINES = 100
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Failed(Exception):
    """A step did not succeed; the message says what to do."""


class Step:
    """One step, shown while it runs.

    On a terminal the line is drawn anew several times a second; elsewhere (a log of CI) a new line
    comes every ten seconds.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.doing = ""
        self._started = time.monotonic()
        self._is_over = threading.Event()
        self._is_terminal = sys.stdout.isatty()

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> None:
        """Run a command; its last words are shown, and all of them if it fails.

        Raises
        ------
        Failed
            If the command does not succeed.
        """
        print(f"  {self.name} …", end="" if self._is_terminal else "\n", flush=True)
        ticker = threading.Thread(target=self._tick, daemon=True)
        ticker.start()
        said: deque[str] = deque(maxlen=KEPT_LINES)
        try:
            code = self._follow(command, env or {}, said)
        finally:
            self._is_over.set()
            ticker.join()
        if code:
            self._show(f"✗ {self.name}", end="\n")
            raise Failed("\n".join([*said, f"This failed ({code}): {' '.join(command)}"]))
        self._show(f"✓ {self.name}, {self._elapsed_s:.1f} s", end="\n")

    def _follow(self, command: tuple[str, ...], env: Mapping[str, str], said: deque[str]) -> int:
        with subprocess.Popen(
            command,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                words = COLOURS.sub("", line).rstrip()
                self.doing = words.strip()
                said.append(words)
        return process.returncode

    @property
    def _elapsed_s(self) -> float:
        return time.monotonic() - self._started

    def _tick(self) -> None:
        while not self._is_over.wait(TICK_S if self._is_terminal else QUIET_TICK_S):
            self._show(f"  {self.name} … {self._elapsed_s:.0f} s  {self.doing}", end="")

    def _show(self, text: str, *, end: str) -> None:
        line = text[: shutil.get_terminal_size().columns - 1]
        if self._is_terminal:
            print(f"\r\x1b[2K{line}", end=end, flush=True)
        else:
            print(line, flush=True)
